/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon's own blocks inside injects, events and conditions. What names them names a table; unknown
 * keys in them are errors, because no other tool reads them.
 */
#include <string.h>

#include "scenario/sdl/sections.h"

/* ---- expect -------------------------------------------------------------------------------------
 */

enum {
    X_REPORT,
    X_ACTION,
    X_DUE,
    X_POINTS,
    X_OTHERWISE,
    X_THEN,
    X_CLOSE,
    X_LEAST,
    X_RUBRIC,
    X_GRADERS,
    X_ANSWERS,
    X_JUDGED
};

static const struct key expect_keys[] = {
    [X_REPORT] = {.name = "report",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, report),
                  .about = "a kind of report: incident"},
    [X_ACTION] = {.name = "action",
                  .type = KEY_TEXT,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, action),
                  .about = "or words for the evaluator"},
    [X_DUE] = {.name = "due",
               .type = KEY_SPAN,
               .flags = KEY_OWN,
               .offset = offsetof(struct expectation, due),
               .about = "counted from delivery, on the exercise clock"},
    [X_POINTS] = {.name = "points",
                  .type = KEY_POINTS,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, points)},
    [X_OTHERWISE] = {.name = "otherwise",
                     .type = KEY_REF,
                     .flags = KEY_OWN,
                     .section = SECTION_EVENTS,
                     .offset = offsetof(struct expectation, otherwise),
                     .about = "contingency event when it does not come"},
    [X_THEN] = {.name = "then",
                .type = KEY_REF,
                .flags = KEY_OWN,
                .section = SECTION_EVENTS,
                .offset = offsetof(struct expectation, then),
                .about = "event when it comes in time"},
    [X_CLOSE] = {.name = "close",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct expectation, close),
                 .about =
                     "counted from delivery: until then it brings points, though late; default "
                     "`due`"},
    [X_LEAST] = {.name = "least",
                 .type = KEY_REAL,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct expectation, least),
                 .about = "share of the points at `close`, 0 to 1; they fall from all of them at "
                          "`due`; default 0"},
    [X_RUBRIC] = {.name = "rubric",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about = "of a report: the criteria of the evaluation sheets about it, as those "
                           "of a metric"},
    [X_GRADERS] = {.name = "graders",
                   .type = KEY_WHOLE,
                   .flags = KEY_OWN,
                   .least = 1,
                   .most = GRADERS_MOST,
                   .offset = offsetof(struct expectation, graders),
                   .about = "of a report: how many evaluators grade it; default 1 with a rubric, "
                            "else none"},
    [X_ANSWERS] = {.name = "answers",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about = "or an answer to its message: {word: event that it opens}, or a list "
                            "of words"},
    [X_JUDGED] = {.name = "judged",
                  .type = KEY_BOOL,
                  .flags = KEY_OWN,
                  .offset = offsetof(struct expectation, judged),
                  .about = "of answers, true: teams answer in their own words, and exercise "
                           "control says as which it takes them"},
};

const struct key_table expect_table = {"expect", true, NULL, expect_keys,
                                       sizeof(expect_keys) / sizeof(expect_keys[0])};

void lateness_check(struct loader *loader, int64_t due, int64_t close, double least,
                    const struct pair *said_close, const struct pair *said_least)
{
    if (said_least != NULL && (least < 0 || least > 1))
        complain_error(loader->complaints, said_least->value->mark,
                       "\"least\" is a share of the points, from 0 to 1");
    if (said_least != NULL && said_close == NULL)
        complain_error(loader->complaints, said_least->key->mark,
                       "\"least\" needs \"close\": until when do the points fall?");
    if (said_close != NULL && (due == 0 || close < due))
        complain_error(loader->complaints, said_close->value->mark,
                       "\"close\" is not before \"due\"");
}

/* A report's rubric: evaluators grade what it says by it. */
static void extensions_read_rubric(struct loader *loader, struct expectation *expectation,
                                   const struct pair *const seen[])
{
    if (seen[X_RUBRIC] != NULL)
        rubric_read(loader, seen[X_RUBRIC]->value, &expectation->rubric);
    for (int i = X_RUBRIC; i <= X_GRADERS; i++)
        if (seen[i] != NULL && (seen[X_REPORT] == NULL || seen[X_POINTS] == NULL))
            complain_error(loader->complaints, seen[i]->key->mark,
                           "\"%s\" is of an expected report with points", expect_keys[i].name);
}

void expect_read(struct loader *loader, const struct item *item, struct expectations *expect)
{
    if (!value_list(loader, item, "expect"))
        return;
    expect->items = loader_take(loader, item->count, sizeof(*expect->items));
    for (size_t i = 0; expect->items != NULL && i < item->count; i++) {
        struct expectation *expectation = &expect->items[expect->count];
        const struct pair *seen[KEYS_MOST];

        expectation->mark = item->items[i]->mark;
        if (!keys_read(loader, item->items[i], &expect_table, NULL, expectation->mark, expectation,
                       seen))
            continue;
        expect->count++;
        if ((seen[X_REPORT] != NULL) + (seen[X_ACTION] != NULL) + (seen[X_ANSWERS] != NULL) != 1)
            complain_error(loader->complaints, expectation->mark,
                           "an expectation has either \"report\", \"action\" or \"answers\"");
        if (seen[X_ANSWERS] != NULL)
            answers_read(loader, seen[X_ANSWERS]->value, &expectation->answers);
        else if (seen[X_JUDGED] != NULL)
            complain_error(loader->complaints, seen[X_JUDGED]->key->mark,
                           "\"judged\" is of \"answers\", which are not there");
        lateness_check(loader, expectation->due, expectation->close, expectation->least,
                       seen[X_CLOSE], seen[X_LEAST]);
        extensions_read_rubric(loader, expectation, seen);
        if (seen[X_OTHERWISE] != NULL && seen[X_DUE] == NULL)
            complain_error(loader->complaints, seen[X_OTHERWISE]->key->mark,
                           "\"otherwise\" needs \"due\": when is it too late?");
    }
}

/* ---- atomic, message, machine -------------------------------------------------------------------
 */

void atomic_read(struct loader *loader, const struct item *item, struct atomic_test *atomic)
{
    if (!value_text(loader, item, "atomic", &atomic->technique))
        return;
    atomic->mark = item->mark;

    const char *text = atomic->technique;
    size_t digits = text[0] == 'T' ? strspn(text + 1, "0123456789") : 0;
    const char *rest = digits == 4 ? text + 5 : "?";

    if (!(rest[0] == '\0' ||
          (rest[0] == '.' && strspn(rest + 1, "0123456789") == 3 && rest[4] == '\0')))
        complain_error(loader->complaints, item->mark,
                       "\"atomic\" must be a technique such as T1053.003");
}

static const struct key message_keys[] = {
    {.name = "method",
     .type = KEY_TEXT,
     .flags = KEY_OWN,
     .offset = offsetof(struct message, method),
     .about = "how it reaches them: mail, phone, …"},
    {.name = "subject",
     .type = KEY_TEXT,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct message, subject)},
    {.name = "body", .type = KEY_TEXT, .flags = KEY_OWN, .offset = offsetof(struct message, body)},
};

const struct key_table message_table = {"message", true, NULL, message_keys, 3};

void message_read(struct loader *loader, const struct item *item, struct message *message)
{
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &message_table, NULL, item->mark, message, seen))
        message->mark = item->mark;
}

#define WORDS(key, field, words)                                                                   \
    {                                                                                              \
        .name = key, .type = KEY_TEXT, .flags = KEY_OWN,                                           \
        .offset = offsetof(struct msel_words, field), .about = words                               \
    }

static const struct key msel_keys[] = {
    WORDS("control", control, "control number; default the inject's id"),
    WORDS("type", type, "inject, information, facilitation, contingency"),
    WORDS("method", method, "delivery method"),
    WORDS("from", from, "originator"),
    WORDS("to", to, "recipient"),
    WORDS("expected", expected, "expected action"),
    WORDS("objective", objective, ""),
    WORDS("controller", controller,
          "who is responsible; default the point of contact of from-entity"),
    WORDS("status", status, "while it is only planned"),
    WORDS("notes", notes, ""),
};

const struct key_table msel_table = {"msel", true, NULL, msel_keys,
                                     sizeof(msel_keys) / sizeof(msel_keys[0])};

void msel_read(struct loader *loader, const struct item *item, struct msel_words *msel)
{
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &msel_table, NULL, item->mark, msel, seen))
        msel->mark = item->mark;
}

void machine_read(struct loader *loader, const struct item *item, struct machine_acts *machine)
{
    const char *words[MACHINE_ACTIONS + 1] = {NULL};
    size_t count = 0;

    if (!value_map(loader, item, "machine", false))
        return;
    memcpy(words, machine_words, sizeof(machine_words));
    if (item->count == 0)
        complain_error(loader->complaints, item->mark, "\"machine\" must name at least one");

    const struct pair **pairs = section_pairs(loader, item, "Node", &count);

    machine->items = loader_take(loader, count, sizeof(*machine->items));
    for (size_t i = 0; pairs != NULL && machine->items != NULL && i < count; i++) {
        struct machine_act *act = &machine->items[machine->count];

        if (value_word(loader, pairs[i]->value, pairs[i]->key->text, words, &act->action) &&
            value_ref(loader, pairs[i]->key, "id", SECTION_NODES, true, &act->node))
            machine->count++;
    }
}

/* ---- over ---------------------------------------------------------------------------------------
 */

enum { OVER_AVAILABILITY, OVER_SLA };
enum { SLA_EVERY = 3, SLA_TIMES = 10 }; /* where the scenario does not say */

static const struct key over_keys[] = {
    {.name = "availability",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "points by the mean of all samples, or {max: 80}"},
    {.name = "sla",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "points that failures in a row take, or {every: 3, penalty: 2, cap: 20}"},
};

static const struct key availability_keys[] = {
    {.name = "max",
     .type = KEY_POINTS,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct metric, availability),
     .about = "points by the mean of all samples"},
};

static const struct key sla_keys[] = {
    {.name = "every",
     .type = KEY_WHOLE,
     .flags = KEY_OWN,
     .offset = offsetof(struct metric, sla_every),
     .least = 1,
     .most = 1000000,
     .about = "this many failures in a row take the penalty; default 3"},
    {.name = "penalty",
     .type = KEY_POINTS,
     .flags = KEY_OWN,
     .offset = offsetof(struct metric, sla_penalty),
     .about = "points that they take; default a tenth of the cap"},
    {.name = "cap",
     .type = KEY_POINTS,
     .flags = KEY_OWN | KEY_REQUIRED,
     .offset = offsetof(struct metric, sla),
     .about = "points that are taken at most, which the metric has as long as nothing fails"},
};

const struct key_table over_table = {"over", true, NULL, over_keys, 2};
const struct key_table availability_table = {"availability", true, NULL, availability_keys, 1};
const struct key_table sla_table = {"sla", true, NULL, sla_keys, 3};

/* Points, or a mapping. */
static void extensions_read_part(struct loader *loader, const struct pair *pair,
                                 const struct key_table *table, struct metric *metric,
                                 int64_t *ret_points)
{
    const struct pair *seen[KEYS_MOST];

    if (pair == NULL)
        return;
    if (pair->value->kind == ITEM_MAP)
        keys_read(loader, pair->value, table, NULL, pair->value->mark, metric, seen);
    else
        value_points(loader, pair->value, table->element, ret_points);
}

void over_read(struct loader *loader, const struct item *item, struct metric *metric)
{
    static const char *const words[] = {"latest", "exercise", NULL};
    const struct pair *seen[KEYS_MOST];
    int word = 0;

    if (item->kind == ITEM_SCALAR) {
        if (value_word(loader, item, "over", words, &word))
            metric->over = OVER_LATEST + word;
        return;
    }
    if (!keys_read(loader, item, &over_table, NULL, item->mark, metric, seen))
        return;
    metric->over = OVER_SPLIT;
    if (seen[OVER_AVAILABILITY] == NULL && seen[OVER_SLA] == NULL)
        complain_error(loader->complaints, item->mark, "\"over\" says availability, sla or both");
    extensions_read_part(loader, seen[OVER_AVAILABILITY], &availability_table, metric,
                         &metric->availability);
    extensions_read_part(loader, seen[OVER_SLA], &sla_table, metric, &metric->sla);
    if (metric->sla > 0 && metric->sla_every == 0)
        metric->sla_every = SLA_EVERY;
    if (metric->sla > 0 && metric->sla_penalty == 0)
        metric->sla_penalty = metric->sla / SLA_TIMES;
    if ((seen[OVER_AVAILABILITY] != NULL || seen[OVER_SLA] != NULL) && metric->max != 0 &&
        metric->availability + metric->sla != metric->max)
        complain_error(loader->complaints, item->mark,
                       "availability and sla must add up to max-score");
}
