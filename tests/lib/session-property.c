/* SPDX-License-Identifier: Apache-2.0 */
#include "session-property.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "random-row.h"

enum { ROWS_MOST = 200, SEATS = ROLES * 3 };

/*
 * Said here once more, and not asked of core/order/rights.c, which is under test: exercise control
 * sees all; all see what is for all; green sees the range; a team's people see their team's, and
 * what is for all teams; a trainer also what is for the team's trainers; what names teams is for
 * its own and for those.
 */
static bool may_see(enum role role, uint32_t team, int64_t audience, int64_t row_team,
                    const json_t *to)
{
    bool named = row_team == team;

    for (size_t i = 0; i < json_array_size(to); i++)
        named |= json_integer_value(json_array_get(to, i)) == team;
    if (role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR ||
        audience == AUDIENCE_ALL)
        return true;
    if (role == ROLE_GREEN && audience == AUDIENCE_RANGE)
        return true;
    if (role != ROLE_BLUE && role != ROLE_TRAINER)
        return false;
    if (audience == AUDIENCE_TEAMS)
        return true;
    if (team == 0)
        return false;
    if (audience == AUDIENCE_NAMED)
        return named;
    if (row_team != team)
        return false;
    return audience == AUDIENCE_TEAM || (audience == AUDIENCE_TRAINER && role == ROLE_TRAINER);
}

/* The fields that outside gets, read from the list without the code under test: " a b ". */
static bool is_named(const char *kind, const char *field, enum role role)
{
    static const struct {
        enum row_kind kind;
        int role;
        const char *fields;
    } list[] = {
#define ROW_TOLD(kind, fields) {kind, ROLES, " " fields " "},
#define ROW_TOLD_ALSO(kind, role, fields) {kind, role, " " fields " "},
#include "excon/row-told.def"
#undef ROW_TOLD
#undef ROW_TOLD_ALSO
    };
    char word[64];

    snprintf(word, sizeof(word), " %s ", field);
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (strcmp(row_classes[list[i].kind].name, kind) == 0 &&
            (list[i].role == ROLES || list[i].role == (int)role) &&
            strstr(list[i].fields, word) != NULL)
            return true;
    return false;
}

/* Nobody but the person in `by` gets these, whatever the role. */
static bool is_own(const char *kind, const char *field)
{
    static const char *const own[] = {"marks", "points",     "observation", "strengths",
                                      "areas", "root_cause", "sha256"};

    for (size_t i = 0; strcmp(kind, "sheet.filed") == 0 && i < sizeof(own) / sizeof(own[0]); i++)
        if (strcmp(own[i], field) == 0)
            return true;
    return false;
}

/* Whatever the list comes to say: no seat outside gets these. */
static bool is_inside(const char *field)
{
    static const char *const inside[] = {
        "mark", "cause", "path", "seed",   "key_hash", "seal_key", "scenario", "sources", "payload",
        "spec", "code",  "key",  "outage", "packages", "rows",     "inside",   "output"};

    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        if (strcmp(field, inside[i]) == 0)
            return true;
    return false;
}

struct told_row {
    int64_t audience, team;
    char kind[32], mark[32];
    json_t *body; /* as it stands in the journal */
};

/* A row as it would stand in the journal, with a text in it that no other row has. */
static void add_row(struct small *small, struct dice *dice, struct told_row *to, size_t number)
{
    struct controller *c = &small->c;
    struct pool pool = POOL_EMPTY;
    struct row row = random_row(dice, &pool);
    struct stored_row stored = {.seq = journal_last(c->journal) + 1,
                                .kind = row_classes[row.kind].name};
    char *text = row_body(&row, &stored.length);
    json_t *body = json_loadb(text, stored.length, 0, NULL);

    free(text);
    stored.audience = dice_next(dice) % AUDIENCES;
    stored.team = stored.audience == AUDIENCE_TEAM || stored.audience == AUDIENCE_TRAINER ||
                          stored.audience == AUDIENCE_NAMED
                      ? dice_next(dice) % 4
                      : 0;
    *to = (struct told_row){.audience = stored.audience, .team = stored.team};
    snprintf(to->kind, sizeof(to->kind), "%s", stored.kind);
    snprintf(to->mark, sizeof(to->mark), "mark-%zu-", number);
    json_object_set_new(body, "mark", json_string(to->mark));
    /* What is inside is in each, and a field of another version. */
    json_object_set_new(body, "cause", json_integer(4711));
    json_object_set_new(body, "path", json_string("/inside"));
    if (stored.audience == AUDIENCE_NAMED)
        json_object_set_new(body, "to",
                            json_pack("[i, i]", dice_next(dice) % 4, dice_next(dice) % 4));
    text = json_dumps(body, JSON_COMPACT);
    stored.body = text;
    stored.length = strlen(text);
    if (journal_add(c->journal, &stored, NULL) < 0)
        abort();
    free(text);
    to->body = body;
    pool_done(&pool);
}

static void fail(const char *what, enum role role, uint32_t team, const char *line)
{
    fprintf(stderr, "session property: %s: %s of team %u: %s\n", what, role_words[role], team,
            line);
    abort();
}

/* Of a row that a seat sees: inside all of it, outside each field that is named and no other. */
static void check_body(json_t *body, const struct told_row *row, enum role role, uint32_t team,
                       const char *text)
{
    bool outside = !may_see(role, team, AUDIENCE_EXCON, 0, NULL);
    const char *field;
    json_t *value;

    json_object_foreach(row->body, field, value)
    {
        const json_t *told = json_object_get(body, field);
        bool named = is_named(row->kind, field, role);

        if (outside && (told != NULL) != named)
            fail(named ? "a field was not told" : "a field that is not named", role, team, text);
        if (outside && told != NULL && is_inside(field))
            fail("what is inside", role, team, text);
        /* The clients say that they are anna. */
        if (!outside && is_own(row->kind, field) && strcmp(text_in(row->body, "by"), "anna") != 0) {
            if (told != NULL)
                fail("a field of another person's own", role, team, text);
            continue;
        }
        if (!outside && told == NULL)
            fail("a field was not told", role, team, text);
    }
    json_object_foreach(body, field, value)
    {
        /* A message is told with the team's own values in it. */
        bool message = strcmp(row->kind, "message.sent") == 0 &&
                       (strcmp(field, "subject") == 0 || strcmp(field, "body") == 0);

        if (!message && !json_equal(value, json_object_get(row->body, field)))
            fail("another value", role, team, text);
    }
}

static void check_line(const json_t *line, int64_t number, const struct told_row *row,
                       enum role role, uint32_t team)
{
    char *text = json_dumps(line, JSON_COMPACT);

    if (row == NULL)
        fail("a row that is not next", role, team, text);
    if (json_integer_value(json_object_get(line, "n")) != number)
        fail("a gap in the numbers", role, team, text);
    if (strcmp(text_in(line, "e"), row->kind) != 0 ||
        strcmp(text_in(line, "a"), audience_words[row->audience]) != 0 ||
        json_integer_value(json_object_get(line, "m")) != row->team)
        fail("another row than was written", role, team, text);
    check_body(json_object_get(line, "b"), row, role, team, text);
    free(text);
}

/* Returns the rows it was told. */
static size_t check_seat(struct client *client, const struct told_row *rows, size_t count,
                         enum role role, uint32_t team)
{
    size_t at = 0;
    int64_t number = 0;

    for (size_t i = 0; i < client->count; i++) {
        const json_t *line = client->lines[i];

        if (json_object_get(line, "e") == NULL) {
            char *text = json_dumps(line, 0);

            if (strstr(text, "mark-") != NULL)
                fail("a row in another line", role, team, text);
            free(text);
            continue;
        }
        while (at < count && !may_see(role, team, rows[at].audience, rows[at].team,
                                      json_object_get(rows[at].body, "to")))
            at++;
        check_line(line, ++number, at < count ? &rows[at++] : NULL, role, team);
    }
    while (at < count && !may_see(role, team, rows[at].audience, rows[at].team,
                                  json_object_get(rows[at].body, "to")))
        at++;
    if (at < count)
        fail("a row was not told", role, team, rows[at].mark);
    return (size_t)number;
}

static bool all_done(void *data)
{
    struct client *clients = data;

    for (size_t i = 0; i < SEATS; i++)
        if (clients[i].peer != NULL && client_now(&clients[i]) == 0)
            return false;
    return true;
}

size_t session_property(const uint8_t *bytes, size_t length)
{
    static const char *const teams[] = {NULL, "a", "b"};
    struct small *small = small_new(false);
    struct client *clients = calloc(SEATS, sizeof(*clients));
    struct told_row *rows = calloc(ROWS_MOST, sizeof(*rows));
    struct dice dice = {bytes, length};
    size_t count = 0, told = 0;

    if (small == NULL || clients == NULL || rows == NULL)
        abort();
    journal_close(small->c.journal);
    if (journal_open(":memory:", JOURNAL_CREATE, &(struct journal_options){.run = "1a2b3c4d"},
                     &small->c.journal, NULL) != 0 ||
        server_new(&small->c, small->folder.socket, &small->c.server, NULL) < 0)
        abort();
    while (dice.left > 0 && count < ROWS_MOST) {
        add_row(small, &dice, &rows[count], count);
        count++;
    }
    if (journal_commit(small->c.journal, &(struct journal_turn){.x = 0}, NULL) < 0)
        abort();
    for (int role = 0; role < ROLES; role++)
        for (uint32_t team = 0; team < 3; team++)
            if (team != 0 || (role != ROLE_BLUE && role != ROLE_TRAINER))
                client_open(&clients[role * 3 + (int)team], small, role_words[role], teams[team],
                            json_pack("{s:b}", "follow", 1));
    if (!small_until(small, all_done, clients))
        abort();
    for (int role = 0; role < ROLES; role++)
        for (uint32_t team = 0; team < 3; team++) {
            struct client *client = &clients[role * 3 + (int)team];

            if (client->peer != NULL)
                told += check_seat(client, rows, count, (enum role)role, team);
            client_close(client);
        }
    small_free(small);
    free(clients);
    for (size_t i = 0; i < count; i++)
        json_decref(rows[i].body);
    free(rows);
    return told;
}
