/* SPDX-License-Identifier: Apache-2.0 */
/* `when` of an event: what it waits for. */
#include "scenario/sdl/sections.h"

enum { W_ANY, W_ALL, W_NOT, W_AFTER, W_FOR, W_MANUAL, W_TEAMS, W_REQUEST, W_GRANTED };

/* In the order of enum request_kind. */
static const char *const request_words_sdl[] = {"rrt", NULL};

static const struct key when_keys[] = {
    [W_ANY] = {.name = "any",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, any),
               .about = "one of these conditions equals 1"},
    [W_ALL] = {.name = "all",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, all),
               .about = "each of these equals 1"},
    [W_NOT] = {.name = "not",
               .type = KEY_REFS,
               .flags = KEY_OWN | KEY_NOT_EMPTY,
               .section = SECTION_CONDITIONS,
               .offset = offsetof(struct when, none),
               .about = "none of these equals 1"},
    [W_AFTER] = {.name = "after",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "{event, offset}: so long after that event"},
    [W_FOR] = {.name = "for",
               .type = KEY_SPAN,
               .flags = KEY_OWN,
               .offset = offsetof(struct when, lasts),
               .about = "held so long without a break"},
    [W_MANUAL] = {.name = "manual",
                  .type = KEY_BOOL,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct when, manual),
                  .about = "true: a person fires it"},
    [W_TEAMS] = {.name = "teams",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about =
                     "any, all or a number: once for all, when so many teams' conditions hold"},
    [W_REQUEST] = {.name = "request",
                   .type = KEY_WORD,
                   .flags = KEY_OWN,
                   .words = request_words_sdl,
                   .offset = offsetof(struct when, request),
                   .about = "rrt: its team has asked for the rapid reaction team"},
    [W_GRANTED] = {.name = "granted",
                   .type = KEY_WORD,
                   .flags = KEY_OWN,
                   .words = request_words_sdl,
                   .offset = offsetof(struct when, request),
                   .about = "rrt: and exercise control has granted it"},
};

const struct key_table when_table = {"when", true, NULL, when_keys,
                                     sizeof(when_keys) / sizeof(when_keys[0])};

static const struct key after_keys[] = {
    {.name = "event",
     .type = KEY_REF,
     .flags = KEY_OWN | KEY_REQUIRED,
     .section = SECTION_EVENTS,
     .offset = offsetof(struct when, after)},
    {.name = "offset", .type = KEY_SPAN, .flags = KEY_OWN, .offset = offsetof(struct when, offset)},
};

const struct key_table after_table = {"after", true, NULL, after_keys, 2};

static void when_read_teams(struct loader *loader, const struct item *item, struct when *when)
{
    static const char *const words[] = {"any", "all", NULL};
    int word = 0;

    if (item_whole(item, &when->team_count)) {
        when->teams = TEAMS_COUNT;
        if (when->team_count < 1 || when->team_count > COPIES_MOST)
            complain_error(loader->complaints, item->mark,
                           "\"teams\" must be any, all or a number from 1 to %d", COPIES_MOST);
    } else if (value_word(loader, item, "teams", words, &word)) {
        when->teams = word == 0 ? TEAMS_ANY : TEAMS_ALL;
    }
}

/* What a team asks for is its own affair: no event for all waits for it. */
static void when_read_request(struct loader *loader, const struct pair *request,
                              const struct pair *granted, struct when *when)
{
    const struct pair *said = granted != NULL ? granted : request;

    if (request != NULL && granted != NULL) {
        complain_error(loader->complaints, granted->key->mark,
                       "\"granted\" waits for the request too");
        complain_other(loader->complaints, request->key->mark, "here");
    }
    if (when->teams != TEAMS_EACH)
        complain_error(loader->complaints, said->key->mark,
                       "a request is one team's: \"%s\" cannot stand beside \"teams\"",
                       said->key->text);
    when->asks = true;
    when->granted = granted != NULL;
}

void when_read(struct loader *loader, const struct item *item, struct when *when)
{
    const struct pair *seen[KEYS_MOST], *inner[KEYS_MOST];

    if (!keys_read(loader, item, &when_table, NULL, item->mark, when, seen))
        return;
    when->mark = item->mark;
    if (item->count == 0)
        complain_error(loader->complaints, item->mark, "\"when\" says nothing");
    if (seen[W_AFTER] != NULL)
        keys_read(loader, seen[W_AFTER]->value, &after_table, NULL, seen[W_AFTER]->key->mark, when,
                  inner);
    if (seen[W_TEAMS] != NULL)
        when_read_teams(loader, seen[W_TEAMS]->value, when);
    if (seen[W_REQUEST] != NULL || seen[W_GRANTED] != NULL)
        when_read_request(loader, seen[W_REQUEST], seen[W_GRANTED], when);
}
