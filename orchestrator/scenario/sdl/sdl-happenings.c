/* SPDX-License-Identifier: Apache-2.0 */
/* Injects, events, scripts and stories: what happens, when, and in which storyline. */
#include <math.h>

#include "scenario/sdl/sections.h"

/* ---- injects ------------------------------------------------------------------------------------
 */

enum {
    I_NAME,
    I_SOURCE,
    I_FROM,
    I_TO,
    I_TLOS,
    I_DESCRIPTION,
    I_ENVIRONMENT,
    I_CAPABILITIES,
    I_AT,
    I_RUN,
    I_CLEANUP,
    I_CLEANUP_AFTER,
    I_TIMEOUT,
    I_EXPECT,
    I_ATOMIC,
    I_MESSAGE,
    I_MACHINE,
    I_RETRY,
    I_VISIBLE,
    I_INDICATORS,
    I_SHARE,
    I_TRUTH,
    I_HINTS,
    I_FLAGS,
    I_SHELL,
    I_MSEL
};

static const char *const retry_words[] = {"never", "idempotent", NULL};

static const struct key inject_keys[] = {
    [I_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct inject, name)},
    [I_SOURCE] = {.name = "source", .type = KEY_SOURCE, .offset = offsetof(struct inject, source)},
    [I_FROM] = {.name = "from-entity",
                .type = KEY_REF,
                .section = SECTION_ENTITIES,
                .offset = offsetof(struct inject, from),
                .about = "with to-entities"},
    [I_TO] = {.name = "to-entities",
              .type = KEY_REFS,
              .section = SECTION_ENTITIES,
              .offset = offsetof(struct inject, to),
              .about = "with from-entity"},
    [I_TLOS] = {.name = "tlos",
                .type = KEY_REFS,
                .section = SECTION_TLOS,
                .offset = offsetof(struct inject, tlos)},
    [I_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct inject, description)},
    [I_ENVIRONMENT] = {.name = "environment",
                       .type = KEY_TEXTS,
                       .offset = offsetof(struct inject, environment)},
    [I_CAPABILITIES] = {.name = "capabilities", .type = KEY_IGNORED},
    [I_AT] = {.name = "at",
              .type = KEY_ITEM,
              .flags = KEY_OWN,
              .about = "short for an event, a script and a story of its own; time after STARTEX"},
    [I_RUN] = {.name = "run",
               .type = KEY_TEXT,
               .flags = KEY_OWN,
               .offset = offsetof(struct inject, run),
               .about = "a script, in the guest on standard input of sh, as the role's user"},
    [I_CLEANUP] = {.name = "cleanup",
                   .type = KEY_TEXT,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct inject, cleanup),
                   .about = "a script that takes it back, at ENDEX or by excon cleanup"},
    [I_CLEANUP_AFTER] = {.name = "cleanup-after",
                         .type = KEY_SPAN,
                         .flags = KEY_OWN | KEY_NOT_EMPTY,
                         .offset = offsetof(struct inject, cleanup_after),
                         .about = "or so long after its end"},
    [I_TIMEOUT] = {.name = "timeout",
                   .type = KEY_SPAN,
                   .flags = KEY_OWN | KEY_NOT_EMPTY,
                   .offset = offsetof(struct inject, timeout)},
    [I_EXPECT] =
        {.name = "expect",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "expected actions: [{report, action, answers, due, close, least, points, otherwise, then, rubric}]"},
    [I_ATOMIC] =
        {.name = "atomic",
         .type = KEY_ITEM,
         .flags = KEY_OWN,
         .about =
             "a technique of Atomic Red Team, T1053.003; which test and its arguments stand beside it"},
    [I_MESSAGE] = {.name = "message",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about = "{method, subject, body}"},
    [I_MACHINE] = {.name = "machine",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about =
                       "{node: link-down | link-up | pause | resume | power-off | reset | revert}"},
    [I_RETRY] = {.name = "retry",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "idempotent: it may be run again by itself; default never"},
    [I_VISIBLE] = {.name = "visible",
                   .type = KEY_BOOL,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct inject, visible),
                   .about = "true: it may be told from an intruder"},
    [I_INDICATORS] = {.name = "indicators",
                      .type = KEY_ITEM,
                      .flags = KEY_OWN,
                      .about = "what it leaves behind: [{type, value, tlp, comment}]"},
    [I_SHARE] = {.name = "share",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "what it tells teams: {title, text, tlp, to, indicators}"},
    [I_TRUTH] = {.name = "truth",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "what a report about it should say: {class, type, severity, assets, …}"},
    [I_HINTS] = {.name = "hints",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "hints to its message that a team may buy: [{text, price}]"},
    [I_FLAGS] = {.name = "flags",
                 .type = KEY_ITEM,
                 .flags = KEY_OWN,
                 .about = "values that a team may find: [{value, points, title}]"},
    [I_SHELL] = {.name = "shell",
                 .type = KEY_WORD,
                 .flags = KEY_OWN,
                 .words = shell_words,
                 .offset = offsetof(struct inject, shell),
                 .about = "what reads `run` and `cleanup` in the guest: sh, bash or powershell"},
    [I_MSEL] = {.name = "msel",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about = "words for the master scenario events list: {controller, notes, …}"},
    /* They stand beside `atomic`, not inside it. */
    {.name = "test",
     .type = KEY_WHOLE,
     .flags = KEY_OWN,
     .least = 1,
     .most = 1000,
     .offset = offsetof(struct inject, atomic) + offsetof(struct atomic_test, test),
     .about = "of atomic; default 1"},
    {.name = "arguments", .type = KEY_ITEM, .flags = KEY_OWN, .about = "of atomic: {name: value}"},
};

enum { I_TEST = I_MSEL + 1, I_ARGUMENTS };

const struct key_table inject_table = {"inject", false, NULL, inject_keys,
                                       sizeof(inject_keys) / sizeof(inject_keys[0])};

static void happenings_read_arguments(struct loader *loader, const struct item *map,
                                      struct scenario_pairs *arguments)
{
    if (!value_map(loader, map, "arguments", true) || map->count == 0)
        return;

    size_t count = 0;
    const struct pair **pairs = section_pairs(loader, map, "Argument", &count);

    arguments->items = loader_take(loader, count, sizeof(*arguments->items));
    for (size_t i = 0; pairs != NULL && arguments->items != NULL && i < count; i++) {
        struct scenario_pair *pair = &arguments->items[arguments->count];

        *pair = (struct scenario_pair){.mark = pairs[i]->key->mark, .key = pairs[i]->key->text};
        if (value_text(loader, pairs[i]->value, pair->key, &pair->value))
            arguments->count++;
    }
}

/* Answers are to a message, which is answered in one way. */
static void happenings_check_answers(struct loader *loader, const struct inject *inject,
                                     bool has_message)
{
    bool any = false;

    for (size_t i = 0; i < inject->expect.count; i++) {
        const struct expectation *one = &inject->expect.items[i];

        if (one->answers.count == 0)
            continue;
        if (!has_message)
            complain_error(loader->complaints, one->mark,
                           "\"answers\" are to a message, which the inject has not");
        if (any)
            complain_error(loader->complaints, one->mark, "a message has \"answers\" once");
        any = true;
    }
}

static void happenings_check_inject(struct loader *loader, const struct inject *inject,
                                    const struct pair *const seen[])
{
    static const int ways[] = {I_SOURCE, I_RUN, I_ATOMIC, I_MACHINE};
    const struct pair *first = NULL;

    if (seen[I_FROM] != NULL && seen[I_TO] == NULL)
        complain_error(loader->complaints, seen[I_FROM]->key->mark,
                       "Inject must have `to-entities` declared if `from-entity` is declared");
    if (seen[I_FROM] == NULL && seen[I_TO] != NULL)
        complain_error(loader->complaints, seen[I_TO]->key->mark,
                       "Inject must have `from-entity` declared if `to-entities` is declared");
    for (int i = 0; i < 4; i++) {
        const struct pair *way = seen[ways[i]];

        if (way != NULL && first != NULL) {
            complain_error(loader->complaints, way->key->mark,
                           "an inject does one thing: \"%s\" cannot stand beside \"%s\"",
                           way->key->text, first->key->text);
            complain_other(loader->complaints, first->key->mark, "here");
        }
        first = first != NULL ? first : way;
    }
    if (first == NULL && seen[I_MESSAGE] == NULL && seen[I_SHARE] == NULL)
        loader_warn(
            loader, inject->mark,
            "inject \"%s\" does nothing: it has no source, run, atomic, machine, message or share",
            inject->id);
    if (seen[I_HINTS] != NULL && seen[I_MESSAGE] == NULL)
        complain_error(loader->complaints, seen[I_HINTS]->key->mark,
                       "\"hints\" are to a message, which the inject has not");
    happenings_check_answers(loader, inject, seen[I_MESSAGE] != NULL);
    for (int i = I_TEST; i <= I_ARGUMENTS; i++)
        if (seen[i] != NULL && seen[I_ATOMIC] == NULL)
            complain_error(loader->complaints, seen[i]->key->mark,
                           "\"%s\" is of \"atomic\", which is not there", inject_keys[i].name);
    if (seen[I_CLEANUP] != NULL && seen[I_RUN] == NULL && seen[I_SOURCE] == NULL &&
        seen[I_ATOMIC] == NULL)
        loader_warn(loader, seen[I_CLEANUP]->key->mark,
                    "\"cleanup\" of an inject that runs nothing");
}

void inject_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct inject *inject = (void *)element;
    const struct pair *seen[KEYS_MOST];
    int retry = 0;

    inject->atomic.test = 1;
    if (!keys_read(loader, item, &inject_table, inject->id, inject->mark, inject, seen))
        return;
    inject->shell_said = seen[I_SHELL] != NULL;
    if (seen[I_EXPECT] != NULL)
        expect_read(loader, seen[I_EXPECT]->value, &inject->expect);
    if (seen[I_ATOMIC] != NULL)
        atomic_read(loader, seen[I_ATOMIC]->value, &inject->atomic);
    if (seen[I_ARGUMENTS] != NULL)
        happenings_read_arguments(loader, seen[I_ARGUMENTS]->value, &inject->atomic.arguments);
    if (seen[I_MESSAGE] != NULL)
        message_read(loader, seen[I_MESSAGE]->value, &inject->message);
    if (seen[I_MACHINE] != NULL)
        machine_read(loader, seen[I_MACHINE]->value, &inject->machine);
    if (seen[I_INDICATORS] != NULL)
        indicators_read(loader, seen[I_INDICATORS]->value, &inject->indicators);
    if (seen[I_SHARE] != NULL)
        share_read_said(loader, seen[I_SHARE]->value, &inject->share);
    if (seen[I_TRUTH] != NULL)
        truth_read(loader, seen[I_TRUTH]->value, &inject->truth);
    if (seen[I_HINTS] != NULL)
        hints_read(loader, seen[I_HINTS]->value, &inject->hints);
    if (seen[I_FLAGS] != NULL)
        flags_read(loader, seen[I_FLAGS]->value, &inject->flags);
    if (seen[I_MSEL] != NULL)
        msel_read(loader, seen[I_MSEL]->value, &inject->msel);
    if (seen[I_RETRY] != NULL &&
        value_word(loader, seen[I_RETRY]->value, "retry", retry_words, &retry))
        inject->idempotent = retry == 1;
    happenings_check_inject(loader, inject, seen);
    if (loader->inject_at != NULL && seen[I_AT] != NULL)
        loader->inject_at[inject - loader->scenario->injects.items] = seen[I_AT];
}

/* ---- events -------------------------------------------------------------------------------------
 */

enum { V_NAME, V_SOURCE, V_CONDITIONS, V_INJECTS, V_DESCRIPTION, V_WHEN };

static const struct key event_keys[] = {
    [V_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct scenario_event, name)},
    [V_SOURCE] = {.name = "source",
                  .type = KEY_SOURCE,
                  .offset = offsetof(struct scenario_event, source)},
    [V_CONDITIONS] =
        {.name = "conditions",
         .type = KEY_REFS,
         .section = SECTION_CONDITIONS,
         .offset = offsetof(struct scenario_event, conditions),
         .about =
             "fires once when all equal 1 at the same time, from its time to its script's end"},
    [V_INJECTS] = {.name = "injects",
                   .type = KEY_REFS,
                   .section = SECTION_INJECTS,
                   .offset = offsetof(struct scenario_event, injects)},
    [V_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct scenario_event, description)},
    [V_WHEN] = {.name = "when",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about = "what must hold besides: {any, all, not, after, for, manual, teams}"},
};

const struct key_table event_table = {"event", false, NULL, event_keys,
                                      sizeof(event_keys) / sizeof(event_keys[0])};

void event_read_sdl(struct loader *loader, const struct item *item, struct element *element)
{
    struct scenario_event *event = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &event_table, event->id, event->mark, event, seen) &&
        seen[V_WHEN] != NULL)
        when_read(loader, seen[V_WHEN]->value, &event->when);
}

/* ---- scripts ------------------------------------------------------------------------------------
 */

enum { S_NAME, S_START, S_END, S_SPEED, S_EVENTS, S_DESCRIPTION };

static const struct key script_keys[] = {
    [S_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct script, name)},
    [S_START] = {.name = "start-time",
                 .type = KEY_SECONDS,
                 .flags = KEY_REQUIRED,
                 .offset = offsetof(struct script, start)},
    [S_END] = {.name = "end-time",
               .type = KEY_SECONDS,
               .flags = KEY_REQUIRED,
               .offset = offsetof(struct script, end)},
    [S_SPEED] = {.name = "speed",
                 .type = KEY_REAL,
                 .flags = KEY_REQUIRED,
                 .offset = offsetof(struct script, speed),
                 .about = "all its times are divided by speed and the story's speed"},
    [S_EVENTS] = {.name = "events",
                  .type = KEY_ITEM,
                  .flags = KEY_REQUIRED,
                  .about = "{event: time}, at least one"},
    [S_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct script, description)},
};

const struct key_table script_table = {"script", false, NULL, script_keys,
                                       sizeof(script_keys) / sizeof(script_keys[0])};

static void happenings_read_script_events(struct loader *loader, const struct item *map,
                                          struct script_events *events)
{
    if (!value_map(loader, map, "events", true))
        return;
    if (map->kind != ITEM_MAP || map->count == 0) {
        complain_error(loader->complaints, map->mark, "Script must have at least one Event");
        return;
    }

    size_t count = 0;
    const struct pair **pairs = section_pairs(loader, map, "Event", &count);

    events->items = loader_take(loader, count, sizeof(*events->items));
    for (size_t i = 0; pairs != NULL && events->items != NULL && i < count; i++) {
        struct script_event *event = &events->items[events->count];

        if (!value_span(loader, pairs[i]->value, pairs[i]->key->text, &event->at))
            continue;
        event->at -= event->at % 1000;
        if (value_ref(loader, pairs[i]->key, "id", SECTION_EVENTS, false, &event->event))
            events->count++;
    }
}

/* NaN fires nothing by time, as 0 does; the infinite is a very fast one. */
static void happenings_settle_speed(struct loader *loader, const struct item *item, double *speed)
{
    if (isnan(*speed)) {
        loader_warn(loader, item->mark,
                    "a speed that is not a number is read as 0: nothing of it fires by time");
        *speed = 0;
    } else if (isinf(*speed)) {
        loader_warn(loader, item->mark, "an infinite speed fires everything at STARTEX");
        *speed = 1e12;
    }
}

void script_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct script *script = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (!keys_read(loader, item, &script_table, script->id, script->mark, script, seen))
        return;

    uint32_t wrong = loader->wrong;

    /* Without an end nothing is after it. */
    if (seen[S_END] == NULL || (wrong & 1u << S_END) != 0)
        script->end = INT64_MAX;
    if (seen[S_EVENTS] != NULL)
        happenings_read_script_events(loader, seen[S_EVENTS]->value, &script->events);
    if (script->start > script->end) {
        complain_error(loader->complaints, seen[S_END]->value->mark,
                       "End-time must be greater than start-time");
        complain_other(loader->complaints, seen[S_START]->value->mark, "the start");
    }
    if (seen[S_SPEED] == NULL || (wrong & 1u << S_SPEED) != 0)
        return;
    if (signbit(script->speed) && !isnan(script->speed))
        complain_error(loader->complaints, seen[S_SPEED]->value->mark,
                       "Speed must have a positive value");
    else if (script->speed == 0)
        loader_warn(loader, seen[S_SPEED]->value->mark,
                    "at speed 0 nothing of the script fires by time");
    happenings_settle_speed(loader, seen[S_SPEED]->value, &script->speed);
}

/* ---- stories ------------------------------------------------------------------------------------
 */

enum { Y_NAME, Y_SPEED, Y_SCRIPTS, Y_DESCRIPTION, Y_CAMPAIGN };

static const struct key story_keys[] = {
    [Y_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct story, name)},
    [Y_SPEED] = {.name = "speed",
                 .type = KEY_REAL,
                 .offset = offsetof(struct story, speed),
                 .about = "default 1, at least 1"},
    [Y_SCRIPTS] = {.name = "scripts",
                   .type = KEY_REFS,
                   .flags = KEY_REQUIRED | KEY_NOT_EMPTY,
                   .section = SECTION_SCRIPTS,
                   .offset = offsetof(struct story, scripts)},
    [Y_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct story, description)},
    [Y_CAMPAIGN] = {.name = "campaign",
                    .type = KEY_TEXT,
                    .flags = KEY_OWN,
                    .offset = offsetof(struct story, campaign),
                    .about = "what it is a part of, with other stories of the same campaign"},
};

const struct key_table story_table = {"story", false, NULL, story_keys,
                                      sizeof(story_keys) / sizeof(story_keys[0])};

void story_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct story *story = (void *)element;
    const struct pair *seen[KEYS_MOST];

    story->speed = 1;
    if (!keys_read(loader, item, &story_table, story->id, story->mark, story, seen) ||
        seen[Y_SPEED] == NULL)
        return;
    /* NaN is not below 1 in the reference either. */
    if (story->speed < 1)
        complain_error(loader->complaints, seen[Y_SPEED]->value->mark,
                       "Speed must be at least 1.0");
    happenings_settle_speed(loader, seen[Y_SPEED]->value, &story->speed);
}
