/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics, evaluations, training and learning objectives, goals. Scores are kept in thousandths. */
#include "scenario/sdl/sections.h"

/* ---- metrics ------------------------------------------------------------------------------------
 */

enum {
    M_NAME,
    M_TYPE,
    M_ARTIFACT,
    M_MAX,
    M_CONDITION,
    M_DESCRIPTION,
    M_OVER,
    M_LATEST,
    M_RUBRIC,
    M_GRADERS,
    M_SHARING,
    M_ATTACK
};

static const char *const metric_words_sdl[] = {"|Manual|manual|MANUAL|",
                                               "|Conditional|conditional|CONDITIONAL|", NULL};

static const struct key metric_keys[] = {
    [M_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct metric, name)},
    [M_TYPE] = {.name = "type",
                .type = KEY_WORD,
                .flags = KEY_REQUIRED,
                .words = metric_words_sdl,
                .offset = offsetof(struct metric, type),
                .about = "manual or conditional"},
    [M_ARTIFACT] = {.name = "artifact",
                    .type = KEY_BOOL,
                    .offset = offsetof(struct metric, artifact),
                    .about = "of a manual one: the team hands something in"},
    [M_MAX] = {.name = "max-score",
               .spellings = "|max-score|max_score|MAX-SCORE|",
               .type = KEY_WHOLE,
               .flags = KEY_REQUIRED,
               .offset = offsetof(struct metric, max)},
    [M_CONDITION] = {.name = "condition",
                     .type = KEY_REF,
                     .section = SECTION_CONDITIONS,
                     .offset = offsetof(struct metric, condition),
                     .about = "of a conditional one; it serves no other metric"},
    [M_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct metric, description)},
    [M_OVER] = {.name = "over",
                .type = KEY_ITEM,
                .flags = KEY_OWN,
                .about =
                    "exercise (the mean of all samples), latest, or {availability: 80, sla: 20}"},
    [M_LATEST] = {.name = "latest",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about = "true: the latest value counts, and it is meant so"},
    [M_RUBRIC] = {.name = "rubric",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about = "of a manual one: the criteria of its evaluation sheets"},
    [M_GRADERS] = {.name = "graders",
                   .type = KEY_WHOLE,
                   .flags = KEY_OWN,
                   .least = 1,
                   .most = GRADERS_MOST,
                   .offset = offsetof(struct metric, graders),
                   .about = "of a manual one: how many evaluators grade it, blind to each other "
                            "until all are in; default 1"},
    [M_SHARING] = {.name = "sharing",
                   .type = KEY_BOOL,
                   .flags = KEY_OWN,
                   .offset = offsetof(struct metric, sharing),
                   .about = "true, of a manual one: nobody grades it, it is computed at ENDEX from "
                            "what the team shared"},
    [M_ATTACK] = {.name = "attack",
                  .type = KEY_ITEM,
                  .flags = KEY_OWN,
                  .about =
                      "of a manual one: nobody grades it, it is computed from what the attacks "
                      "by these injects came to: {injects, dwell, floor}"},
};

const struct key_table metric_table = {"metric", false, NULL, metric_keys,
                                       sizeof(metric_keys) / sizeof(metric_keys[0])};

static void objectives_check_metric(struct loader *loader, const struct metric *metric,
                                    const struct pair *const seen[])
{
    struct complaints *complaints = loader->complaints;

    if (seen[M_TYPE] == NULL)
        return;
    if (metric->type == METRIC_MANUAL && seen[M_CONDITION] != NULL)
        complain_error(complaints, seen[M_CONDITION]->key->mark,
                       "Manual Metric can not have a Condition");
    if (metric->type == METRIC_CONDITIONAL && seen[M_CONDITION] == NULL)
        complain_error(complaints, metric->mark, "Conditional Metric must have a Condition");
    if (metric->type == METRIC_CONDITIONAL && seen[M_ARTIFACT] != NULL)
        complain_error(complaints, seen[M_ARTIFACT]->key->mark,
                       "Conditional Metric can not have an Artifact");
    for (int i = M_OVER; i <= M_LATEST; i++)
        if (metric->type == METRIC_MANUAL && seen[i] != NULL)
            complain_error(complaints, seen[i]->key->mark, "\"%s\" is of conditional metrics",
                           metric_keys[i].name);
    for (int i = M_RUBRIC; i <= M_GRADERS; i++)
        if (metric->sharing && seen[i] != NULL)
            complain_error(complaints, seen[i]->key->mark,
                           "\"%s\" is of metrics that people grade, not of one with \"sharing\"",
                           metric_keys[i].name);
    for (int i = M_RUBRIC; i <= M_SHARING; i++)
        if (seen[M_ATTACK] != NULL && seen[i] != NULL)
            complain_error(complaints, seen[i]->key->mark,
                           "\"%s\" cannot stand beside \"attack\", by which the metric is computed",
                           metric_keys[i].name);
    for (int i = M_RUBRIC; i <= M_ATTACK; i++)
        if (metric->type == METRIC_CONDITIONAL && seen[i] != NULL)
            complain_error(complaints, seen[i]->key->mark, "\"%s\" is of manual metrics",
                           metric_keys[i].name);
    if (seen[M_OVER] != NULL && seen[M_LATEST] != NULL) {
        complain_error(complaints, seen[M_LATEST]->key->mark,
                       "a metric has either \"over\" or \"latest\"");
        complain_other(complaints, seen[M_OVER]->key->mark, "here");
    }
}

void metric_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct metric *metric = (void *)element;
    const struct pair *seen[KEYS_MOST];
    bool latest = false;
    int64_t max = 0;

    if (!keys_read(loader, item, &metric_table, metric->id, metric->mark, metric, seen))
        return;
    if (seen[M_MAX] != NULL && item_whole(seen[M_MAX]->value, &max) && max == 0)
        complain_error(loader->complaints, seen[M_MAX]->value->mark,
                       "Metric `max-score` can not be 0");
    metric->max *= 1000;
    objectives_check_metric(loader, metric, seen);
    if (seen[M_LATEST] != NULL && value_bool(loader, seen[M_LATEST]->value, "latest", &latest) &&
        latest)
        metric->over = OVER_LATEST;
    if (seen[M_OVER] != NULL)
        over_read(loader, seen[M_OVER]->value, metric);
    if (seen[M_RUBRIC] != NULL)
        rubric_read(loader, seen[M_RUBRIC]->value, &metric->rubric);
    if (seen[M_ATTACK] != NULL)
        attack_read(loader, seen[M_ATTACK], &metric->attack);
}

/* ---- evaluations --------------------------------------------------------------------------------
 */

enum { E_NAME, E_DESCRIPTION, E_METRICS, E_MIN };

static const struct key evaluation_keys[] = {
    [E_NAME] = {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct evaluation, name)},
    [E_DESCRIPTION] = {.name = "description",
                       .type = KEY_TEXT,
                       .offset = offsetof(struct evaluation, description)},
    [E_METRICS] = {.name = "metrics",
                   .type = KEY_REFS,
                   .flags = KEY_REQUIRED | KEY_NOT_EMPTY,
                   .section = SECTION_METRICS,
                   .offset = offsetof(struct evaluation, metrics)},
    [E_MIN] = {.name = "min-score",
               .type = KEY_ITEM,
               .flags = KEY_REQUIRED,
               .about = "50 (per cent), {percentage: 50} or {absolute: 10}"},
};

const struct key_table evaluation_table = {"evaluation", false, NULL, evaluation_keys, 4};

struct min_score {
    int64_t absolute, percentage;
};

static const struct key min_keys[] = {
    {.name = "absolute",
     .spellings = "",
     .type = KEY_WHOLE,
     .offset = offsetof(struct min_score, absolute)},
    {.name = "percentage",
     .spellings = "",
     .type = KEY_WHOLE,
     .offset = offsetof(struct min_score, percentage)},
};

const struct key_table min_table = {"min-score", false, NULL, min_keys, 2};

static void objectives_read_min(struct loader *loader, const struct item *item,
                                struct evaluation *evaluation)
{
    const struct pair *seen[KEYS_MOST] = {NULL};
    struct min_score score = {0, 0};

    evaluation->is_percent = true;
    if (item->kind != ITEM_MAP) {
        value_whole(loader, item, "min-score", 0, UINT32_MAX, &score.percentage);
    } else if (keys_read(loader, item, &min_table, NULL, item->mark, &score, seen)) {
        if (seen[0] != NULL && seen[1] != NULL)
            complain_error(loader->complaints, item->mark, "Min-score can only have one value");
        else if (seen[0] == NULL && seen[1] == NULL)
            complain_error(loader->complaints, item->mark,
                           "Min-score must have \"absolute\" or \"percentage\"");
        evaluation->is_percent = seen[0] == NULL;
    }
    if (score.percentage > 100)
        complain_error(loader->complaints, item->mark, "Min-score percentage can not be over 100");
    evaluation->min = (evaluation->is_percent ? score.percentage : score.absolute) * 1000;
}

void evaluation_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct evaluation *evaluation = (void *)element;
    const struct pair *seen[KEYS_MOST];

    if (keys_read(loader, item, &evaluation_table, evaluation->id, evaluation->mark, evaluation,
                  seen) &&
        seen[E_MIN] != NULL)
        objectives_read_min(loader, seen[E_MIN]->value, evaluation);
}

/* ---- objectives and goals -----------------------------------------------------------------------
 */

static const struct key tlo_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct tlo, name)},
    {.name = "description", .type = KEY_TEXT, .offset = offsetof(struct tlo, description)},
    {.name = "evaluation",
     .type = KEY_REF,
     .flags = KEY_REQUIRED,
     .section = SECTION_EVALUATIONS,
     .offset = offsetof(struct tlo, evaluation)},
};

const struct key_table tlo_table = {"TLO", false, NULL, tlo_keys, 3};

void tlo_read(struct loader *loader, const struct item *item, struct element *element)
{
    const struct pair *seen[KEYS_MOST];

    keys_read(loader, item, &tlo_table, element->id, element->mark, element, seen);
}

static const struct key goal_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = offsetof(struct goal, name)},
    {.name = "description", .type = KEY_TEXT, .offset = offsetof(struct goal, description)},
    {.name = "tlos",
     .type = KEY_REFS,
     .flags = KEY_REQUIRED | KEY_NOT_EMPTY,
     .section = SECTION_TLOS,
     .offset = offsetof(struct goal, tlos)},
};

const struct key_table goal_table = {"goal", false, NULL, goal_keys, 3};

void goal_read(struct loader *loader, const struct item *item, struct element *element)
{
    const struct pair *seen[KEYS_MOST];

    keys_read(loader, item, &goal_table, element->id, element->mark, element, seen);
}
