/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/points-text.h"

#include <string.h>

#include "core/model/row.h"
#include "products/print/json-text.h"
#include "products/print/sheet-print.h"

void points_text_adjusted(const struct output *to, const struct view_team *team)
{
    char points[32];

    if (team->adjustments != 0)
        output_print(to, TONE_DIM,
                     "\nAdjustments add %s%s points to the score of %s; excon adjustments says "
                     "why\n",
                     team->adjusted > 0 ? "+" : "", output_points(&points, team->adjusted),
                     team->made.id);
}

void points_text_expected(const struct output *to, const struct view *view, uint32_t metric)
{
    struct pool pool = POOL_EMPTY;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        if (made->expectation != 0 && made->metric == metric)
            output_print(
                to, TONE_PLAIN, "  expected after inject %s: %s\n",
                output_clean(&pool, made->inject),
                output_clean(&pool, made->report[0] != '\0' ? made->report : made->action));
    }
    pool_done(&pool);
}

/* Lines of one text, indented. */
static void points_print_lines(const struct output *to, char *text)
{
    struct pool pool = POOL_EMPTY;

    for (char *line = text, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (line[0] != '\0')
            output_print(to, TONE_PLAIN, "  %s\n", output_clean(&pool, line));
    }
    pool_done(&pool);
}

void points_text_attacks(const struct output *to, const struct view *view,
                         const struct view_metric *metric)
{
    char text[ATTACK_TEXT];

    if (metric->made.type != METRIC_ATTACK)
        return;
    attacks_text(view, metric, text);
    output_print(to, TONE_BOLD, "\nAttacks\n");
    points_print_lines(to, text);
}

json_t *points_attacks_json(const struct view *view, const struct view_metric *metric)
{
    json_t *all = json_array();

    for (size_t i = 0; i < view->attacks.count; i++) {
        const struct view_attack *attack = &view->attacks.list[i];
        const struct view_attack_claim *claim;
        int value;

        if (attack->made.attack == 0 || attack->made.metric != metric->made.metric)
            continue;
        value = attack_worth(view, attack, &claim);
        json_array_append_new(
            all, json_pack("{s:o, s:I, s:I, s:I, s:I}", "inject", json_text(attack->made.inject),
                           "weight", (json_int_t)attack->made.weight, "began",
                           (json_int_t)attack_began(view, attack), "worth", (json_int_t)value,
                           "claim", claim != NULL ? (json_int_t)claim->made.number : 0));
    }
    if (metric->made.type == METRIC_ATTACK)
        return all;
    json_decref(all);
    return json_null();
}

void points_text_grading(const struct output *to, const struct view *view, uint32_t metric)
{
    const struct view_expectation *expectation = grading_behind(view, metric);
    struct grading grading;
    char text[GRADING_TEXT];

    if (expectation == NULL || grading_of(view, expectation, &grading) != 0)
        return;
    output_print(to, TONE_BOLD, "\nWhat report %u is worth\n", grading.report->made.number);
    grading_text(view, expectation, &grading, text);
    points_print_lines(to, text);
}

static json_t *points_part_json(int part)
{
    return part < 0 ? json_null() : json_integer(part);
}

static json_t *points_stage_json(const struct grading_stage *stage)
{
    json_t *json =
        json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "stage", report_stage_words[stage->stage],
                  "weight", (json_int_t)stage->weight, "revision",
                  stage->revision != NULL ? (json_int_t)stage->revision->revision : 0, "due",
                  (json_int_t)stage->due, "quality", (json_int_t)stage->quality, "lateness",
                  (json_int_t)stage->lateness, "worth", (json_int_t)stage->worth);

    if (json != NULL && stage->revision != NULL) {
        json_object_set_new(json, "completeness", points_part_json(stage->completeness));
        json_object_set_new(json, "correctness", points_part_json(stage->correctness));
        json_object_set_new(json, "class", points_part_json(stage->class));
        json_object_set_new(json, "severity", points_part_json(stage->severity));
        json_object_set_new(json, "assets", points_part_json(stage->assets));
        json_object_set_new(json, "times", points_part_json(stage->times));
        json_object_set_new(json, "rubric", points_part_json(stage->rubric));
    }
    return json;
}

json_t *points_grading_json(const struct view *view, uint32_t metric)
{
    const struct view_expectation *expectation = grading_behind(view, metric);
    struct grading grading;
    json_t *stages = NULL;
    char truth[600];

    if (expectation == NULL || grading_of(view, expectation, &grading) != 0)
        return json_null();
    stages = json_array();
    for (size_t i = 0; i < grading.count; i++)
        json_array_append_new(stages, points_stage_json(&grading.stages[i]));
    grading_truth(view, expectation, truth, sizeof(truth));
    return json_pack("{s:I, s:I, s:I, s:o, s:o}", "report", (json_int_t)grading.report->made.number,
                     "share", (json_int_t)grading.share, "points", (json_int_t)grading.points,
                     "truth", json_text(truth), "stages", stages);
}

void points_text_sheets(const struct output *to, const struct view *view,
                        const struct view_metric *metric)
{
    bool first = true;

    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        if (view->sheets.graded[i].metric != metric->made.metric)
            continue;
        if (first)
            output_print(to, TONE_BOLD, "\nSheets\n");
        sheet_print(to, view, &view->sheets.graded[i]);
        first = false;
    }
}
