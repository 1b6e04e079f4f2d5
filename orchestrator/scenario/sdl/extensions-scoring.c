/* SPDX-License-Identifier: Apache-2.0 */
/* How the exercise is scored: `exercise.scoring`, and `exercise.maintenance`, in which checks do
 * not count. */
#include <string.h>

#include "scenario/sdl/sections.h"

enum { MAINTENANCE_MOST = 100 };

static const char *const scoring_modes[] = {"collective", "competitive", NULL};
static const char *const scoring_ties[] = {"shared", "earlier", NULL};

enum { K_MODE, K_TIES, K_LIMIT, K_SHEETS, K_REPORTS, K_SHARING };

static const struct key scoring_keys[] = {
    [K_MODE] = {.name = "mode",
                .type = KEY_WORD,
                .flags = KEY_OWN,
                .words = scoring_modes,
                .offset = offsetof(struct exercise, scoring_mode),
                .about = "collective (objectives reached, no rank; the default) or competitive"},
    [K_TIES] = {.name = "ties",
                .type = KEY_WORD,
                .flags = KEY_OWN,
                .words = scoring_ties,
                .offset = offsetof(struct exercise, scoring_ties),
                .about =
                    "of teams with equal points: shared (a rank for all, 1, 2, 2, 4; the default), "
                    "or earlier (who had them first stands first)"},
    [K_LIMIT] = {.name = "adjust-limit",
                 .type = KEY_POINTS,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct exercise, adjust_limit),
                 .about = "as exercise.adjust-limit, and in its place"},
    [K_SHEETS] = {.name = "sheets",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about =
                      "when teams get to see evaluation sheets and scores of reports: ENDEX, or "
                      "an exercise time; default: when somebody releases them"},
    [K_REPORTS] = {.name = "reports",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about = "{completeness, correctness, rubric, levels}: how a report is scored"},
    [K_SHARING] = {.name = "sharing",
                   .type = KEY_ITEM,
                   .flags = KEY_OWN,
                   .about = "{half-life, beta, minute}: how sharing is scored"},
};

const struct key_table scoring_table = {"scoring", true, NULL, scoring_keys,
                                        sizeof(scoring_keys) / sizeof(scoring_keys[0])};

enum { R_COMPLETENESS, R_CORRECTNESS, R_RUBRIC, R_LEVELS };

#define WEIGHT(key, field, words)                                                                  \
    {                                                                                              \
        .name = key, .type = KEY_REAL, .flags = KEY_OWN,                                           \
        .offset = offsetof(struct exercise, scoring.reports.field), .about = words                 \
    }

static const struct key report_keys[] = {
    [R_COMPLETENESS] =
        WEIGHT("completeness", completeness,
               "weight of what a report of its stage should have, 0 to 1; default 0.3"),
    [R_CORRECTNESS] = WEIGHT("correctness", correctness,
                             "weight of what agrees with the inject's truth; default 0.4"),
    [R_RUBRIC] = WEIGHT("rubric", rubric, "weight of evaluators' sheets about it; default 0.3"),
    [R_LEVELS] = {.name = "levels",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about = "six rising scores of NCISS at which the levels of severity above the "
                           "lowest begin; default [20, 35, 50, 65, 80, 95]"},
};

const struct key_table scoring_reports_table = {"reports", true, NULL, report_keys, 4};

static const struct key sharing_keys[] = {
    {.name = "half-life",
     .type = KEY_SPAN,
     .flags = KEY_OWN | KEY_NOT_EMPTY,
     .offset = offsetof(struct exercise, scoring.sharing.half_life),
     .about = "exercise time after which an indicator is worth half; default 30min"},
    {.name = "beta",
     .type = KEY_REAL,
     .flags = KEY_OWN,
     .offset = offsetof(struct exercise, scoring.sharing.beta),
     .about = "how much more recall counts than precision, 0.001 to 100; default 1"},
    {.name = "minute",
     .type = KEY_WHOLE,
     .flags = KEY_OWN,
     .least = 1,
     .most = 100000,
     .offset = offsetof(struct exercise, scoring.sharing.minute),
     .about = "values that a team shares for the first time in one minute of the exercise and that "
              "count; default 30"},
};

const struct key_table scoring_sharing_table = {"sharing", true, NULL, sharing_keys, 3};

static void scoring_read_levels(struct loader *loader, const struct item *item,
                                struct scoring_rules *rules)
{
    int64_t levels[SCORING_LEVELS];
    bool good = true;

    if (!value_list(loader, item, "levels"))
        return;
    for (size_t i = 0; i < item->count && i < SCORING_LEVELS; i++) {
        if (!value_points(loader, item->items[i], "levels", &levels[i]))
            return;
        good &= levels[i] > (i == 0 ? 0 : levels[i - 1]) && levels[i] <= 100000;
    }
    if (item->count != SCORING_LEVELS || !good) {
        complain_error(loader->complaints, item->mark,
                       "\"levels\" are %d rising scores, each more than 0 and at most 100",
                       SCORING_LEVELS);
        return;
    }
    for (size_t i = 0; i < SCORING_LEVELS; i++)
        rules->reports.levels[i] = levels[i];
    rules->reports.level_count = SCORING_LEVELS;
}

static void scoring_read_reports(struct loader *loader, const struct pair *pair,
                                 struct exercise *exercise)
{
    struct scoring_rules *rules = &exercise->scoring;
    const struct pair *seen[KEYS_MOST];
    double *const weights[] = {&rules->reports.completeness, &rules->reports.correctness,
                               &rules->reports.rubric};
    double sum = 0;

    *weights[R_COMPLETENESS] = *weights[R_RUBRIC] = 0.3;
    *weights[R_CORRECTNESS] = 0.4;
    if (!keys_read(loader, pair->value, &scoring_reports_table, NULL, pair->key->mark, exercise,
                   seen))
        return;
    for (int i = R_COMPLETENESS; i <= R_RUBRIC; i++) {
        rules->reports.said |= seen[i] != NULL;
        if (seen[i] != NULL && !(*weights[i] >= 0 && *weights[i] <= 1))
            complain_error(loader->complaints, seen[i]->value->mark, "\"%s\" is from 0 to 1",
                           report_keys[i].name);
        sum += *weights[i];
    }
    if (!(sum > 0))
        complain_error(loader->complaints, pair->value->mark,
                       "one of the weights must be more than 0");
    if (seen[R_LEVELS] != NULL)
        scoring_read_levels(loader, seen[R_LEVELS]->value, rules);
}

static void scoring_read_release(struct loader *loader, const struct pair *pair,
                                 struct scoring_rules *rules)
{
    if (pair == NULL)
        return;
    rules->release_mark = pair->value->mark;
    rules->release = -1;
    if (pair->value->kind == ITEM_SCALAR && strcmp(pair->value->text, "ENDEX") == 0)
        rules->releases = true;
    else
        rules->releases = value_span(loader, pair->value, "sheets", &rules->release);
}

static void scoring_read_block(struct loader *loader, const struct item *item,
                               const struct pair *limit, struct exercise *exercise)
{
    const struct pair *seen[KEYS_MOST], *inner[KEYS_MOST];
    int64_t before = exercise->adjust_limit;

    if (!keys_read(loader, item, &scoring_table, NULL, item->mark, exercise, seen))
        return;
    if (seen[K_LIMIT] != NULL && limit != NULL) {
        exercise->adjust_limit = before;
        complain_error(loader->complaints, seen[K_LIMIT]->key->mark,
                       "\"adjust-limit\" stands beside \"scoring\" already");
        complain_other(loader->complaints, limit->key->mark, "here");
    }
    scoring_read_release(loader, seen[K_SHEETS], &exercise->scoring);
    if (seen[K_REPORTS] != NULL)
        scoring_read_reports(loader, seen[K_REPORTS], exercise);
    if (seen[K_SHARING] != NULL &&
        keys_read(loader, seen[K_SHARING]->value, &scoring_sharing_table, NULL,
                  seen[K_SHARING]->key->mark, exercise, inner) &&
        inner[1] != NULL &&
        !(exercise->scoring.sharing.beta >= 0.001 && exercise->scoring.sharing.beta <= 100))
        complain_error(loader->complaints, inner[1]->value->mark, "\"beta\" is from 0.001 to 100");
}

void scoring_read(struct loader *loader, const struct item *item, const struct pair *limit,
                  struct exercise *exercise)
{
    if (item->kind == ITEM_MAP)
        scoring_read_block(loader, item, limit, exercise);
    else
        value_word(loader, item, "scoring", scoring_modes, &exercise->scoring_mode);
    exercise->competitive = exercise->scoring_mode == 1;
    if (exercise->scoring_ties != 0 && !exercise->competitive)
        complain_error(loader->complaints, item->mark,
                       "\"ties\" is of competitive exercises: a collective one has no ranks");
}

enum { M_FROM, M_TO };

static const struct key maintenance_keys[] = {
    [M_FROM] = {.name = "from",
                .type = KEY_SPAN,
                .flags = KEY_OWN | KEY_REQUIRED,
                .offset = offsetof(struct maintenance, from),
                .about = "exercise time at which it begins"},
    [M_TO] = {.name = "to",
              .type = KEY_SPAN,
              .flags = KEY_OWN | KEY_REQUIRED,
              .offset = offsetof(struct maintenance, to),
              .about = "exercise time at which checks count again"},
    {.name = "metric",
     .type = KEY_REF,
     .flags = KEY_OWN,
     .section = SECTION_METRICS,
     .offset = offsetof(struct maintenance, metric),
     .about = "only this metric; default all that have conditions"},
    {.name = "about",
     .type = KEY_TEXT,
     .flags = KEY_OWN,
     .offset = offsetof(struct maintenance, about),
     .about = "why, for everybody to read"},
};

const struct key_table maintenance_table = {"maintenance", true, NULL, maintenance_keys,
                                            sizeof(maintenance_keys) / sizeof(maintenance_keys[0])};

void maintenance_read(struct loader *loader, const struct item *item, struct exercise *exercise)
{
    struct maintenances *all = &exercise->maintenance;

    if (!value_list(loader, item, "maintenance"))
        return;
    if (item->count > MAINTENANCE_MOST) {
        complain_error(loader->complaints, item->mark, "at most %d maintenance windows",
                       MAINTENANCE_MOST);
        return;
    }
    all->items = loader_take(loader, item->count, sizeof(*all->items));
    for (size_t i = 0; all->items != NULL && i < item->count; i++) {
        /* A place of its own for each, wrong ones too: the metric that it names is looked up later.
         */
        struct maintenance *one = &all->items[all->count++];
        const struct pair *seen[KEYS_MOST];

        *one = (struct maintenance){.mark = item->items[i]->mark};
        if (!keys_read(loader, item->items[i], &maintenance_table, NULL, one->mark, one, seen) ||
            seen[M_FROM] == NULL || seen[M_TO] == NULL)
            continue;
        if (one->to <= one->from)
            complain_error(loader->complaints, one->mark, "this maintenance ends before it begins");
    }
}
