/* SPDX-License-Identifier: Apache-2.0 */
#include "products/print/sheet-print.h"

#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "products/print/json-text.h"

/* What sheets are about: "report 3", "inject mail", "". */
static const char *sheet_subject(const struct view *view, const struct view_graded *graded,
                                 char to[200])
{
    const struct view_inject *inject = view_inject(view, graded->inject);

    to[0] = '\0';
    if (graded->report != 0)
        text_print(to, 200, "report %u", graded->report);
    else if (inject != NULL)
        text_print(to, 200, "inject %s", inject->made.id);
    return to;
}

static const struct view_metric *sheet_metric_of(const struct view *view,
                                                 const struct view_graded *graded)
{
    return view_metric(view, graded->metric);
}

static const char *sheet_state(const struct view_graded *graded)
{
    return graded->complete && graded->apart ? "disagreement"
           : graded->released                ? "released"
           : graded->complete                ? "graded"
           : graded->reopened_by[0] != '\0'  ? "reopened"
                                             : "waits";
}

size_t sheets_print(const struct output *to, const struct view *view, const struct view_team *team)
{
    struct table table;
    char subject[200], points[32], most[32];
    size_t count;

    table_init(&table, "TEAM|METRIC|ABOUT|>SHEETS|>POINTS|STATE");
    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        const struct view_graded *one = &view->sheets.graded[i];
        const struct view_metric *metric = sheet_metric_of(view, one);

        if (!view_concerns(one->team, team != NULL ? team->made.team : 0))
            continue;
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%s", view_team_id(view, one->team));
        table_cell(&table, 1, TONE_ACCENT, "%s", metric->made.id);
        table_cell(&table, 2, TONE_PLAIN, "%s", sheet_subject(view, one, subject));
        table_cell(&table, 3, one->complete ? TONE_PLAIN : TONE_WARN, "%u of %u", one->in,
                   view_graders(metric));
        if (one->complete)
            table_cell(&table, 4, TONE_PLAIN, "%s of %s", output_points(&points, one->points),
                       output_points(&most, metric->made.max));
        table_cell(&table, 5,
                   one->complete && one->apart ? TONE_BAD
                   : one->complete             ? TONE_GOOD
                                               : TONE_WARN,
                   "%s", sheet_state(one));
    }
    count = table.rows;
    if (count != 0)
        table_print(&table, to, 0);
    table_done(&table);
    return count;
}

/* ---- JSON ---- */

static json_t *sheet_ratings_json(const struct view *view, const struct view_sheet *sheet)
{
    const struct view_criterion *criteria[CRITERIA_MOST];
    size_t count = view_rubric(view, view_metric(view, sheet->made.metric)->made.id, criteria);
    json_t *all = json_array();

    for (size_t i = 0; i < count; i++) {
        int mark = view_sheet_mark(sheet, (uint32_t)i);

        if (mark >= 0)
            json_array_append_new(
                all, json_pack("{s:o, s:i, s:s}", "criterion", json_text(criteria[i]->made.id),
                               "mark", mark, "rating", rating_words[sheet_rating((uint32_t)mark)]));
    }
    return all;
}

static json_t *sheet_json(const struct view *view, const struct view_sheet *sheet)
{
    const struct sheet_filed *made = &sheet->made;
    json_t *one =
        json_pack("{s:I, s:I, s:o, s:I, s:b, s:b, s:b}", "number", (json_int_t)made->number,
                  "revision", (json_int_t)made->revision, "by", json_text(made->by), "received",
                  (json_int_t)sheet->x, "opened", sheet->opened, "counts",
                  view_sheet_counts(view, sheet), "after_opening", sheet->after);

    if (!sheet->known)
        return one;
    json_object_update_new(
        one, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o}", "points", (json_int_t)made->points,
                       "ratings", sheet_ratings_json(view, sheet), "observation",
                       json_text(made->observation), "strengths", json_text(made->strengths),
                       "areas", json_text(made->areas), "cause", json_text(made->root_cause)));
    return one;
}

static json_t *sheet_graded_json(const struct view *view, const struct view_graded *graded)
{
    const struct view_metric *metric = sheet_metric_of(view, graded);
    const struct view_inject *inject = view_inject(view, graded->inject);
    json_t *sheets = json_array(),
           *one = json_pack("{s:s, s:o, s:I, s:o, s:I, s:I, s:s, s:b, s:b, s:b, s:o}", "team",
                            view_team_id(view, graded->team), "metric", json_text(metric->made.id),
                            "report", (json_int_t)graded->report, "inject",
                            json_text(inject != NULL ? inject->made.id : ""), "graders",
                            (json_int_t)view_graders(metric), "in", (json_int_t)graded->in, "state",
                            sheet_state(graded), "complete", graded->complete, "disagreement",
                            graded->complete && graded->apart, "released", graded->released,
                            "reopened", json_text(graded->reopened));

    if (graded->complete)
        json_object_update_new(
            one, json_pack("{s:I, s:I, s:I}", "points", (json_int_t)graded->points, "lowest",
                           (json_int_t)graded->low, "highest", (json_int_t)graded->high));
    for (size_t i = 0; i < view->sheets.count; i++)
        if (&view->sheets.graded[view->sheets.list[i].graded] == graded)
            json_array_append_new(sheets, sheet_json(view, &view->sheets.list[i]));
    json_object_set_new(one, "sheets", sheets);
    return one;
}

json_t *sheets_json(const struct view *view, const struct view_team *team,
                    const struct view_graded *graded)
{
    json_t *all = json_array();

    if (graded != NULL) {
        json_decref(all);
        return sheet_graded_json(view, graded);
    }
    for (size_t i = 0; i < view->sheets.graded_count; i++)
        if (view_concerns(view->sheets.graded[i].team, team != NULL ? team->made.team : 0))
            json_array_append_new(all, sheet_graded_json(view, &view->sheets.graded[i]));
    return all;
}

/* ---- one ---- */

/* A text of several lines, each cleaned and indented. */
static void sheet_print_text(const struct output *to, const char *head, const char *text)
{
    struct pool pool = POOL_EMPTY;

    if (text == NULL || text[0] == '\0')
        return;
    output_print(to, TONE_DIM, "    %s\n", head);
    for (const char *from = text; *from != '\0';) {
        size_t length = strcspn(from, "\n");

        output_print(to, TONE_PLAIN, "      %s\n",
                     output_clean(&pool, pool_print(&pool, "%.*s", (int)length, from)));
        from += length + (from[length] == '\n');
    }
    pool_done(&pool);
}

static void sheet_print_ratings(const struct output *to, const struct view *view,
                                const struct view_sheet *sheet)
{
    const struct view_criterion *criteria[CRITERIA_MOST];
    size_t count = view_rubric(view, view_metric(view, sheet->made.metric)->made.id, criteria);
    struct table table;

    table_init(&table, "RATING|>PER CENT|>WEIGHT|CRITERION");
    for (size_t i = 0; i < count; i++) {
        int mark = view_sheet_mark(sheet, (uint32_t)i);

        if (mark < 0)
            continue;
        table_row(&table);
        table_cell(&table, 0, sheet_rating((uint32_t)mark) <= RATING_SOME ? TONE_GOOD : TONE_BAD,
                   "%s", rating_words[sheet_rating((uint32_t)mark)]);
        table_cell(&table, 1, TONE_DIM, "%d.%d", mark / 30, mark % 30 / 3);
        table_cell(&table, 2, TONE_DIM, "%u", criteria[i]->made.weight);
        table_cell(&table, 3, TONE_PLAIN, "%s", criteria[i]->made.title);
    }
    if (table.rows != 0)
        table_print(&table, to, 4);
    table_done(&table);
}

static void sheet_print_one(const struct output *to, const struct view *view,
                            const struct view_sheet *sheet)
{
    struct pool pool = POOL_EMPTY;
    char at[32], points[32];

    output_print(to, TONE_BOLD, "  sheet %u", sheet->made.number);
    output_print(to, TONE_PLAIN, " rev %u by %s, %s%s", sheet->made.revision,
                 output_clean(&pool, sheet->made.by), output_clock(&at, sheet->x),
                 !view_sheet_counts(view, sheet) ? ", of before it was reopened"
                 : sheet->after                  ? ", after the others' were open"
                                                 : "");
    pool_done(&pool);
    if (!sheet->known) {
        output_print(to, TONE_DIM, "; it is opened when all are in\n");
        return;
    }
    output_print(to, TONE_PLAIN, ": %s points%s\n", output_points(&points, sheet->made.points),
                 sheet->opened ? "" : "; nobody else sees it yet");
    sheet_print_ratings(to, view, sheet);
    sheet_print_text(to, "observation", sheet->made.observation);
    sheet_print_text(to, "strengths", sheet->made.strengths);
    sheet_print_text(to, "areas for improvement", sheet->made.areas);
    sheet_print_text(to, "root cause", sheet->made.root_cause);
}

void sheet_print(const struct output *to, const struct view *view, const struct view_graded *graded)
{
    const struct view_metric *metric = sheet_metric_of(view, graded);
    char subject[200], points[32], most[32];

    sheet_subject(view, graded, subject);
    output_print(to, TONE_BOLD, "%s", view_team_id(view, graded->team));
    output_print(to, TONE_PLAIN, " %s%s%s: %u of %u sheets, %s", metric->made.id,
                 subject[0] != '\0' ? ", " : "", subject, graded->in, view_graders(metric),
                 sheet_state(graded));
    if (graded->complete)
        output_print(to, TONE_PLAIN, ", %s of %s points", output_points(&points, graded->points),
                     output_points(&most, metric->made.max));
    output_print(to, TONE_PLAIN, "\n");
    if (graded->reopened_by[0] != '\0')
        output_print(to, TONE_WARN, "  reopened by %s: %s\n", graded->reopened_by,
                     graded->reopened);
    for (size_t i = 0; i < view->sheets.count; i++)
        if (&view->sheets.graded[view->sheets.list[i].graded] == graded)
            sheet_print_one(to, view, &view->sheets.list[i]);
}
