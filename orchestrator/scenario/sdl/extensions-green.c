/* SPDX-License-Identifier: Apache-2.0 */
/* `green` of a VM: what people do there, how often, when, and as whom. */
#include <string.h>

#include "scenario/sdl/sections.h"

enum {
    EVERY_DEFAULT = 60 * 1000,
    EVERY_LEAST = 5 * 1000, /* ms; one more often than that is a test of load, and no person */
    EVERY_MOST = 24 * 60 * 60 * 1000,
    TIMEOUT_DEFAULT = 20 * 1000,
    TIMEOUT_LEAST = 1000,
    TIMEOUT_MOST = 5 * 60 * 1000,
    URL_MOST = 1000, /* bytes */
    HOST_MOST = 255,
    LINE_MOST = 200,
    TEXT_MOST = 4096,
    SCRIPT_MOST = 64 * 1024,
};

enum { G_DO, G_EVERY, G_SPREAD, G_HOURS, G_ROLE, G_TIMEOUT };

static const char *const hours_words[] = {"always", "office", NULL};

static const struct key green_keys[] = {
    [G_DO] = {.name = "do",
              .type = KEY_ITEM,
              .flags = KEY_OWN | KEY_REQUIRED,
              .about = "1 to 16 things, of which each visit does one"},
    [G_EVERY] = {.name = "every",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN | KEY_NOT_EMPTY,
                 .offset = offsetof(struct green, every),
                 .about = "from one visit to the next, 5s to 24h; default 1min"},
    [G_SPREAD] = {.name = "spread",
                  .type = KEY_SPAN,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct green, spread),
                  .about =
                      "each comes sooner or later by at most so much; default half of `every`, "
                      "at most all of it"},
    [G_HOURS] = {.name = "hours",
                 .type = KEY_WORD,
                 .flags = KEY_OWN,
                 .words = hours_words,
                 .offset = offsetof(struct green, hours),
                 .about = "always (default), or office: 08:00 to 17:00, Monday to Friday, by the "
                          "date of the story"},
    [G_ROLE] = {.name = "role",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct green, role),
                .about = "whose user does it; default: the VM's first role that is not root's"},
    [G_TIMEOUT] = {.name = "timeout",
                   .type = KEY_SPAN,
                   .flags = KEY_OWN | KEY_NOT_EMPTY,
                   .offset = offsetof(struct green, timeout),
                   .about = "after which a visit is ended, 1s to 5min; default 20s"},
};

const struct key_table green_table = {"green", true, NULL, green_keys,
                                      sizeof(green_keys) / sizeof(green_keys[0])};

enum { E_HTTP, E_SSH, E_MAIL, E_RUN, ENTRY_KEYS };

static const struct key entry_keys[] = {
    [E_HTTP] = {.name = "http",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct green_entry, http),
                .about = "fetch this URL, by curl or wget"},
    [E_SSH] = {.name = "ssh",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct green_entry, ssh),
               .about = "log in at HOST or USER@HOST; a refused login is a visit, too"},
    [E_MAIL] = {.name = "mail", .type = KEY_ITEM, .flags = KEY_OWN, .about = "send a mail"},
    [E_RUN] = {.name = "run",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct green_entry, run),
               .about = "a script for the VM's sh"},
};

const struct key_table green_entry_table = {"green", true, NULL, entry_keys, ENTRY_KEYS};

enum { M_TO, M_SUBJECT, M_TEXT, M_SERVER };

static const struct key mail_keys[] = {
    [M_TO] = {.name = "to",
              .type = KEY_TEXT,
              .flags = KEY_OWN | KEY_REQUIRED,
              .offset = offsetof(struct green_entry, to),
              .about = "mail address"},
    [M_SUBJECT] = {.name = "subject",
                   .type = KEY_TEXT,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct green_entry, subject)},
    [M_TEXT] = {.name = "text",
                .type = KEY_TEXT,
                .flags = KEY_OWN,
                .offset = offsetof(struct green_entry, text)},
    [M_SERVER] = {.name = "server",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct green_entry, server),
                  .about = "host of the mail server; default: as the VM's own sendmail has it"},
};

const struct key_table green_mail_table = {"mail", true, NULL, mail_keys,
                                           sizeof(mail_keys) / sizeof(mail_keys[0])};

/* ---- texts ---- */

/* Printable ASCII without blanks: what an URL, a host or an address is made of. */
static bool green_is_word(const char *text, size_t most, const char *only)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7f ||
            (only != NULL && strchr(only, *at) == NULL))
            return false;
    return text[0] != '\0' && text[0] != '-' && strlen(text) <= most;
}

#define NAMES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

/* HOST, USER@HOST; variables may stand in for parts of it. */
static bool green_is_host(const char *text, bool with_user)
{
    const char *at = strchr(text, '@'), *host = at != NULL ? at + 1 : text;

    return green_is_word(text, HOST_MOST, with_user ? NAMES "@${}" : NAMES "${}:") &&
           host[0] != '\0' && host[0] != '-' && at != text && strchr(host, '@') == NULL;
}

static bool green_is_url(const char *text)
{
    size_t scheme = strncmp(text, "http://", 7) == 0    ? 7
                    : strncmp(text, "https://", 8) == 0 ? 8
                                                        : 0;

    return scheme != 0 && text[scheme] != '\0' && text[scheme] != '/' &&
           green_is_word(text, URL_MOST, NULL);
}

static bool green_is_line(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return strlen(text) <= LINE_MOST;
}

static void green_complain(struct loader *loader, const struct pair *pair, const char *what,
                           const char *hint)
{
    complain_error(loader->complaints, pair->value->mark, "green: %s", what);
    complain_hint(loader->complaints, "%s", hint);
}

static bool green_read_mail(struct loader *loader, const struct pair *pair,
                            struct green_entry *entry)
{
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, pair->value, &green_mail_table, NULL, pair->key->mark, entry, seen) ||
        entry->to == NULL)
        return false;
    if (!green_is_host(entry->to, true) || strchr(entry->to, '@') == NULL)
        green_complain(loader, seen[M_TO], "\"to\" is no mail address",
                       "one such as anna@estmark.example");
    if (entry->subject != NULL && !green_is_line(entry->subject))
        green_complain(loader, seen[M_SUBJECT], "a subject is one line of at most 200 bytes",
                       "what is longer belongs into \"text\"");
    if (entry->text != NULL && strlen(entry->text) > TEXT_MOST)
        green_complain(loader, seen[M_TEXT], "a mail has at most 4096 bytes",
                       "`run` sends what is larger");
    if (entry->server != NULL && !green_is_host(entry->server, false))
        green_complain(loader, seen[M_SERVER], "\"server\" is no host",
                       "mail, mail.estmark.example or 10.1.1.25:587");
    return entry->mail = true;
}

static void green_read_entry(struct loader *loader, const struct item *item, struct green *green)
{
    struct green_entry *entry = &green->items[green->count];
    const struct pair *seen[KEYS_MOST];
    size_t count = 0, errors = loader->complaints->errors;

    *entry = (struct green_entry){.mark = item->mark};
    if (!keys_read(loader, item, &green_entry_table, NULL, entry->mark, entry, seen))
        return;
    for (int i = 0; i < ENTRY_KEYS; i++)
        count += seen[i] != NULL;
    if (count == 0 && loader->complaints->errors != errors)
        return; /* the key was written wrong */
    if (count != 1) {
        complain_error(loader->complaints, item->mark,
                       "green: each of \"do\" is one thing, here %s",
                       count == 0 ? "is none" : "are several");
        complain_hint(loader->complaints,
                      "a list has one in each item: do: [{http: \"http://web/\"}, {ssh: web}]");
        return;
    }
    if (seen[E_MAIL] != NULL && !green_read_mail(loader, seen[E_MAIL], entry))
        return;
    if (entry->http != NULL && !green_is_url(entry->http))
        green_complain(loader, seen[E_HTTP], "\"http\" must be an URL of at most 1000 bytes",
                       "it begins with http:// or https:// and has no blanks");
    if (entry->ssh != NULL && !green_is_host(entry->ssh, true))
        green_complain(loader, seen[E_SSH], "\"ssh\" must be a host", "web, or anna@10.1.1.10");
    if (entry->run != NULL && (entry->run[0] == '\0' || strlen(entry->run) > SCRIPT_MOST))
        green_complain(loader, seen[E_RUN], "a script has 1 to 65536 bytes",
                       "what is larger a feature puts into the VM");
    green->count += entry->http != NULL || entry->ssh != NULL || entry->run != NULL || entry->mail;
}

static void green_read_do(struct loader *loader, const struct pair *pair, struct green *green)
{
    const struct item *list = pair->value;

    if (!value_list(loader, list, "do"))
        return;
    if (list->count == 0 || list->count > GREEN_ENTRIES_MOST) {
        green_complain(loader, pair, "people do from 1 to 16 things at a VM",
                       "a script does several: {run: …}");
        return;
    }
    green->items = loader_take(loader, list->count, sizeof(*green->items));
    for (size_t i = 0; green->items != NULL && i < list->count; i++)
        green_read_entry(loader, list->items[i], green);
}

static void green_check_times(struct loader *loader, const struct pair *const seen[KEYS_MOST],
                              const struct green *green)
{
    if (green->every < EVERY_LEAST || green->every > EVERY_MOST)
        green_complain(loader, seen[G_EVERY], "\"every\" must be from 5s to 24h",
                       "more often is a test of load: a script of an inject does that");
    else if (green->spread > green->every)
        green_complain(loader, seen[G_SPREAD], "\"spread\" is more than \"every\"",
                       "each visit comes sooner or later than planned by at most the spread");
    if (green->timeout < TIMEOUT_LEAST || green->timeout > TIMEOUT_MOST)
        green_complain(loader, seen[G_TIMEOUT], "\"timeout\" must be from 1s to 5min",
                       "a visit that takes longer is ended");
}

struct green *green_read(struct loader *loader, const struct item *item)
{
    const struct pair *seen[KEYS_MOST];
    struct green *green;

    if (item_is_null(item))
        return NULL;
    green = loader_take(loader, 1, sizeof(*green));
    if (green == NULL)
        return NULL;
    *green = (struct green){.mark = item->mark,
                            .every = EVERY_DEFAULT,
                            .spread = -1,
                            .timeout = TIMEOUT_DEFAULT,
                            .role_index = SCENARIO_NONE};
    if (!keys_read(loader, item, &green_table, NULL, item->mark, green, seen) || seen[G_DO] == NULL)
        return NULL;
    if (green->spread < 0)
        green->spread = green->every / 2;
    green_check_times(loader, seen, green);
    green_read_do(loader, seen[G_DO], green);
    if (seen[G_ROLE] != NULL)
        green->role_mark = seen[G_ROLE]->value->mark;
    return green->count != 0 ? green : NULL;
}
