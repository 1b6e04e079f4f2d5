/* SPDX-License-Identifier: Apache-2.0 */
/* `exercise.reports`: deadlines of an incident's stages and what a late one still brings, and the
 * scenario's own kinds of reports. */
#include "scenario/sdl/report-kinds.h"
#include "scenario/sdl/sections.h"

static const struct key reports_keys[] = {
    {.name = "incident",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "of reports of incidents: {early-warning, notification, final}"},
    {.name = "X",
     .type = KEY_ITEM,
     .flags = KEY_OWN | KEY_OTHERS,
     .about = "any other name: a kind of reports of the scenario's own"},
};

const struct key_table reports_table = {"reports", true, NULL, reports_keys,
                                        sizeof(reports_keys) / sizeof(reports_keys[0])};

enum { STAGES = 3 };

static const struct key stages_keys[STAGES] = {
    {.name = "early-warning",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "from the delivery of an inject that expects a report: a duration, or {due, close, "
              "least, weight}; default: no deadline"},
    {.name = "notification",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "from the receipt of the report's first revision, likewise; default: no deadline"},
    {.name = "final",
     .type = KEY_ITEM,
     .flags = KEY_OWN,
     .about = "from the receipt of the report's first revision, likewise; default: no deadline"},
};

const struct key_table stages_table = {"incident", true, NULL, stages_keys, STAGES};

enum { G_DUE, G_CLOSE, G_LEAST, G_WEIGHT };

static const struct key stage_keys[] = {
    [G_DUE] = {.name = "due",
               .type = KEY_SPAN,
               .flags = KEY_OWN | KEY_REQUIRED | KEY_NOT_EMPTY,
               .offset = offsetof(struct stage_rule, due),
               .about = "the deadline"},
    [G_CLOSE] = {.name = "close",
                 .type = KEY_SPAN,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct stage_rule, close),
                 .about = "counted as `due`: until then a late one brings points; default `due`"},
    [G_LEAST] = {.name = "least",
                 .type = KEY_REAL,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct stage_rule, least),
                 .about = "share of the stage at `close`, 0 to 1; default 0"},
    [G_WEIGHT] = {.name = "weight",
                  .type = KEY_WHOLE,
                  .flags = KEY_OWN,
                  .least = 1,
                  .most = 1000,
                  .offset = offsetof(struct stage_rule, weight),
                  .about = "of the stage in the points of a report (docs/SCORING.md); default 1"},
};

const struct key_table stage_table = {"stage", true, NULL, stage_keys,
                                      sizeof(stage_keys) / sizeof(stage_keys[0])};

static void stages_read_one(struct loader *loader, const struct pair *pair, struct stage_rule *rule)
{
    const struct pair *seen[KEYS_MOST];

    if (pair == NULL || item_is_null(pair->value))
        return;
    if (pair->value->kind != ITEM_MAP) {
        if (value_span(loader, pair->value, pair->key->text, &rule->due) && rule->due == 0)
            complain_error(loader->complaints, pair->value->mark,
                           "\"%s\" must be more than nothing", pair->key->text);
        return;
    }
    if (!keys_read(loader, pair->value, &stage_table, NULL, pair->key->mark, rule, seen) ||
        seen[G_DUE] == NULL)
        return;
    lateness_check(loader, rule->due, rule->close, rule->least, seen[G_CLOSE], seen[G_LEAST]);
}

void reports_read(struct loader *loader, const struct pair *reports, struct exercise *exercise)
{
    const struct pair *kinds[KEYS_MOST], *stages[KEYS_MOST];
    struct stage_rule *rules[STAGES] = {&exercise->report_early, &exercise->report_notification,
                                        &exercise->report_final};

    if (!keys_read(loader, reports->value, &reports_table, NULL, reports->key->mark, exercise,
                   kinds) ||
        loader->ocr)
        return;
    if (report_kinds_read(loader, reports->value, &exercise->report_kinds) == 0 && kinds[0] == NULL)
        complain_error(loader->complaints, reports->key->mark,
                       "missing field \"incident\" of reports, or a kind of its own");
    if (kinds[0] == NULL || !keys_read(loader, kinds[0]->value, &stages_table, NULL,
                                       kinds[0]->key->mark, exercise, stages))
        return;
    for (int i = 0; i < STAGES; i++)
        stages_read_one(loader, stages[i], rules[i]);
    if (rules[1]->due > 0 && rules[2]->due > 0 && rules[2]->due < rules[1]->due)
        complain_error(loader->complaints, stages[2]->value->mark,
                       "\"final\" must not be due before \"notification\"");
}
