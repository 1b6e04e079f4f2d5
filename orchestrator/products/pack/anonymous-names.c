/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/anonymous-names.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/text.h"
#include "core/model/row.h"
#include "journal/cursor.h"
#include "journal/stored.h"

enum { ROWS = 1000, WORD = 64 };

struct naming {
    struct hidden *hidden;
    struct anonymous_blobs *blobs;
    unsigned people, addresses, keys;
    struct pool pool;
    struct naming_team *teams;
    size_t team_count;
};

struct naming_team {
    const char *title;
    char word[WORD];
};

/* Words that are nobody's name, though somebody may give orders by them: hidden where a row says
 * who did something, and left alone in texts. */
static bool names_are_common(const char *name)
{
    static const char *const words[] = {"root",   "admin",  "user",   "excon", "rehearsal",
                                        "system", "nobody", "script", "test",  "evaluators"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(words[i], name) == 0)
            return true;
    return word_find(role_words, ROLES, name) >= 0;
}

bool anonymous_is_actor(const char *field)
{
    return strcmp(field, "by") == 0 || strcmp(field, "actor") == 0;
}

static const char *names_text(const json_t *body, const char *key)
{
    const char *text = json_string_value(json_object_get(body, key));

    return text != NULL ? text : "";
}

/* The person's word: of one of these names, or a new one. */
static void names_person(struct naming *naming, const char *name, const char *other,
                         char word[WORD])
{
    const char *known = hidden_find(naming->hidden, name);

    if (known == NULL)
        known = hidden_find(naming->hidden, other);
    if (known != NULL)
        text_copy(word, WORD, known);
    else
        text_print(word, WORD, "person-%u", ++naming->people);
}

/* Its parts too: a text says "Lepp" of Anna Lepp. */
static int names_add_parts(struct naming *naming, const char *name, const char *word,
                           struct error *err)
{
    static const char gaps[] = " \t,.;()";
    char part[256];
    int result = hidden_add(naming->hidden, name, word, true, err);

    for (const char *at = name; *at != '\0' && result == 0; at += strspn(at, gaps)) {
        size_t length = strcspn(at, gaps);

        if (length >= HIDDEN_SHORT && length < sizeof(part)) {
            text_print(part, sizeof(part), "%.*s", (int)length, at);
            if (!names_are_common(part))
                result = hidden_add(naming->hidden, part, word, false, err);
        }
        at += length;
    }
    return result;
}

static int names_add_team(struct naming *naming, const json_t *body, struct error *err)
{
    struct naming_team *team =
        pool_grow(&naming->pool, &naming->teams, &naming->team_count, sizeof(*team));
    int result;

    if (team == NULL || (team->title = pool_text(&naming->pool, names_text(body, "title"))) == NULL)
        return error_memory(err);
    text_print(team->word, sizeof(team->word), "team-%lld",
               (long long)json_integer_value(json_object_get(body, "team")));
    result = hidden_add(naming->hidden, team->title, team->word, true, err);
    return result == 0 ? hidden_add(naming->hidden, names_text(body, "id"), team->word, true, err)
                       : result;
}

/* Is the word one of several teams' names, and so nobody's? */
static bool names_is_shared(const struct naming *naming, const char *word)
{
    size_t count = 0;

    for (size_t i = 0; i < naming->team_count; i++)
        count += strcasestr(naming->teams[i].title, word) != NULL;
    return count > 1;
}

/* A text says Estmark of the Republic of Estmark: the words that are in no other team's name, where
 * they stand alone. */
static int names_add_team_words(struct naming *naming, struct error *err)
{
    static const char gaps[] = " \t,.;()-";
    static const char *const words[] = {"team", "nation", "group", "republic", "kingdom"};
    int result = 0;

    for (size_t i = 0; i < naming->team_count && result == 0; i++) {
        const char *at = naming->teams[i].title + strspn(naming->teams[i].title, gaps);

        for (size_t length; *at != '\0' && result == 0; at += length, at += strspn(at, gaps)) {
            char part[256];
            bool common = false;

            length = strcspn(at, gaps);
            if (length < HIDDEN_SHORT || length >= sizeof(part))
                continue;
            text_print(part, sizeof(part), "%.*s", (int)length, at);
            for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
                common |= strcasecmp(words[j], part) == 0;
            if (!common && !names_are_common(part) && !names_is_shared(naming, part))
                result = hidden_add(naming->hidden, part, naming->teams[i].word, false, err);
        }
    }
    return result;
}

/* Its id may be a common word (media): it is hidden where it stands alone. */
static int names_add_organisation(struct naming *naming, const json_t *body, struct error *err)
{
    char word[WORD];
    int result;

    text_print(word, sizeof(word), "organisation-%lld",
               (long long)json_integer_value(json_object_get(body, "organisation")));
    result = hidden_add(naming->hidden, names_text(body, "title"), word, true, err);
    return result == 0 ? hidden_add(naming->hidden, names_text(body, "id"), word, false, err)
                       : result;
}

static int names_add_member(struct naming *naming, const json_t *body, struct error *err)
{
    const char *name = names_text(body, "name"), *title = names_text(body, "title");
    char word[WORD];
    int result;

    names_person(naming, name, title, word);
    result = hidden_add(naming->hidden, name, word, true, err);
    return result == 0 ? names_add_parts(naming, title, word, err) : result;
}

static int names_add_contact(struct naming *naming, const json_t *body, struct error *err)
{
    const char *name = names_text(body, "name"), *email = names_text(body, "email"),
               *phone = names_text(body, "phone");
    char word[WORD], address[WORD + 32];
    int result;

    if (name[0] == '\0' && email[0] == '\0' && phone[0] == '\0')
        return 0;
    names_person(naming, name, email, word);
    result = names_add_parts(naming, name, word, err);
    text_print(address, sizeof(address), "%s@example.invalid", word);
    if (result == 0)
        result = hidden_add(naming->hidden, email, address, true, err);
    text_print(address, sizeof(address), "telephone of %s", word);
    return result == 0 ? hidden_add(naming->hidden, phone, address, true, err) : result;
}

static int names_add_address(struct naming *naming, const char *from, struct error *err)
{
    char word[WORD];

    if (from[0] == '\0' || hidden_find(naming->hidden, from) != NULL)
        return 0;
    text_print(word, sizeof(word), "address-%u", ++naming->addresses);
    return hidden_add(naming->hidden, from, word, true, err);
}

/* The scenario has keys too. Of "ssh-ed25519 AAAA…" the second word is the key. Fingerprints stay
 * apart from each other, as no key opens two seats. */
static int names_add_key(struct naming *naming, const json_t *body, struct error *err)
{
    const char *key = strchr(names_text(body, "key"), ' ');
    const char *fingerprint = names_text(body, "fingerprint");
    char word[WORD];
    int result = key != NULL ? hidden_add(naming->hidden, key + 1, "left-out", true, err) : 0;

    if (result != 0 || hidden_find(naming->hidden, fingerprint) != NULL)
        return result;
    text_print(word, sizeof(word), "key-%u", ++naming->keys);
    return hidden_add(naming->hidden, fingerprint, word, true, err);
}

static int names_add_blob(struct naming *naming, const char *hash, struct error *err)
{
    struct anonymous_blobs *blobs = naming->blobs;
    char(*more)[JOURNAL_HASH_TEXT] = realloc(blobs->list, (blobs->count + 1) * sizeof(*more));

    if (more == NULL)
        return error_memory(err);
    blobs->list = more;
    text_copy(blobs->list[blobs->count++], JOURNAL_HASH_TEXT, hash);
    return 0;
}

static int names_add_actors(struct naming *naming, const json_t *body, struct error *err)
{
    static const char *const fields[] = {"by", "actor"};
    char word[WORD];
    int result = 0;

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && result == 0; i++) {
        const char *name = names_text(body, fields[i]);

        if (name[0] == '\0' || names_are_common(name) || hidden_find(naming->hidden, name) != NULL)
            continue;
        names_person(naming, name, "", word);
        result = hidden_add(naming->hidden, name, word, true, err);
    }
    return result;
}

static int names_take(void *data, const struct stored_row *stored, struct error *err)
{
    struct naming *naming = data;
    json_t *body = json_loadb(stored->body, stored->length, 0, NULL);
    int result = 0;

    switch (row_kind_of(stored->kind)) {
    case ROW_TEAM_MADE:
        result = names_add_team(naming, body, err);
        break;
    case ROW_ORGANISATION_MADE:
        result = names_add_organisation(naming, body, err);
        break;
    case ROW_MEMBER_ADDED:
        result = names_add_member(naming, body, err);
        break;
    case ROW_CONTACT_MADE:
        result = names_add_contact(naming, body, err);
        break;
    case ROW_SESSION_OPENED:
    case ROW_PORTAL_REFUSED:
        result = names_add_address(naming, names_text(body, "from"), err);
        break;
    case ROW_MEMBER_KEY:
        result = names_add_key(naming, body, err);
        break;
    case ROW_ARTIFACT_FILED:
        result = names_add_blob(naming, names_text(body, "body"), err);
        break;
    default:
        break;
    }
    if (result == 0)
        result = names_add_actors(naming, body, err);
    json_decref(body);
    return result;
}

int anonymous_names(struct journal *journal, struct hidden *hidden, struct anonymous_blobs *ret,
                    struct error *err)
{
    struct naming naming = {.hidden = hidden, .blobs = ret, .pool = POOL_EMPTY};
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, journal, 0, err);

    if (result == 0)
        journal_cursor_check(&cursor);
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, names_take, &naming, &count, err);
    journal_cursor_close(&cursor);
    if (result == 0)
        result = names_add_team_words(&naming, err);
    pool_done(&naming.pool);
    return result;
}
