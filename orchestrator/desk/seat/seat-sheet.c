/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet: an evaluator hands in an evaluation sheet from standard input. sheets: what is in, and
 * what the sheets say; for a team, what was released to it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/order/rights.h"
#include "desk/seat/fill.h"
#include "desk/seat/seat.h"
#include "desk/seat/sheet-fill.h"
#include "products/print/json-text.h"
#include "products/print/sheet-print.h"
#include "scenario/report/sheet-form.h"

enum { SHEET_COMPLAINTS = 20 };

static int sheet_find(struct seat *seat, const struct seat_line *line, struct sheet_about *ret,
                      struct error *err)
{
    const char *report = seat_option(line, "report");
    uint32_t number = 0;
    int result = sheet_about(seat->view, line->words[0], line->words[1], ret, err);

    if (result == 0 && report != NULL)
        result = seat_number(report, &number, err);
    if (result == 0) {
        ret->report = number;
        ret->inject = seat_option(line, "inject");
    }
    return result;
}

static int sheet_complain(const struct seat *seat, struct complaints *complaints)
{
    if (seat->json)
        seat_json(seat, json_pack("{s:b, s:s, s:o}", "ok", false, "text", "the sheet is wrong",
                                  "complaints", complaints_json(complaints, SHEET_COMPLAINTS)));
    else
        complaints_print(complaints, seat->out, seat->tty ? COMPLAINTS_COLOUR : 0,
                         SHEET_COMPLAINTS);
    return EXIT_SCENARIO;
}

static int sheet_send(struct seat *seat, const struct sheet_about *about, const struct sheet *sheet,
                      struct error *err)
{
    size_t length;
    char *text = sheet_canonical(sheet, &length);
    json_t *order = seat_order("sheet");

    json_object_set_new(order, "team", json_string(about->team->made.id));
    json_object_set_new(order, "document", json_string(text));
    free(text);
    return seat_give(seat, order, err);
}

int seat_sheet(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    struct sheet_about about;
    struct sheet sheet;
    char *text = NULL;
    size_t length = 0;
    int result = sheet_find(seat, line, &about, err);

    if (result == 0 && seat_option(line, "template") != NULL) {
        sheet_form_write(&about, seat->out);
        return 0;
    }
    if (result == 0 && seat_option(line, "check") == NULL && fill_can(seat))
        return sheet_fill(seat, &about, err);
    if (result == 0)
        result = seat_input(seat, SHEET_BODY_MOST, &text, &length, err);
    if (result == 0)
        result = sheet_form_read("sheet", text, length, &about, &pool, &sheet, &complaints, err);
    if (result > 0)
        result = sheet_complain(seat, &complaints);
    else if (result == 0 && seat_option(line, "check") == NULL)
        result = sheet_send(seat, &about, &sheet, err);
    else if (result == 0 && seat->json)
        result = seat_json(seat, json_pack("{s:b, s:s}", "ok", true, "text", "nothing is wrong"));
    else if (result == 0)
        output_print(&out, TONE_GOOD, "nothing is wrong with it\n");
    free(text);
    complaints_done(&complaints);
    pool_done(&pool);
    return result;
}

/* ---- reading ---- */

static json_t *sheet_released_json(const struct view *view, const struct view_released *one)
{
    const struct view_metric *metric = view_metric(view, one->made.metric);

    return json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "number",
                     (json_int_t)one->made.number, "metric", json_text(metric->made.id), "report",
                     (json_int_t)one->made.report, "points", (json_int_t)one->made.points, "max",
                     (json_int_t)metric->made.max, "released", (json_int_t)one->x, "ratings",
                     json_text(one->made.ratings), "observation", json_text(one->made.observation),
                     "strengths", json_text(one->made.strengths), "areas",
                     json_text(one->made.areas), "cause", json_text(one->made.root_cause), "by",
                     json_text(one->made.by));
}

static void sheet_released_text(const struct output *out, const char *head, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    output_print(out, TONE_DIM, "  %s\n", head);
    seat_paragraph(out, text);
}

/* What its reports were worth, as far as it was released. Returns how many that are. */
static size_t sheet_scored(const struct seat *seat, json_t *json)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    size_t count = 0;

    for (size_t i = 0; i < view->grading.scored_count; i++) {
        const struct view_report_scored *one = &view->grading.scored[i];
        const struct view_metric *metric = view_metric(view, one->made.metric);
        char at[32], points[32], max[32], report[32] = "";

        if (!seat_concerns(seat, one->made.team))
            continue;
        count++;
        json_array_append_new(
            json, json_pack("{s:o, s:I, s:I, s:I, s:I, s:o, s:o}", "metric",
                            json_text(metric->made.id), "report", (json_int_t)one->made.number,
                            "points", (json_int_t)one->made.points, "max",
                            (json_int_t)metric->made.max, "released", (json_int_t)one->x, "scored",
                            json_text(one->made.text), "by", json_text(one->made.by)));
        if (seat->json)
            continue;
        if (one->made.number != 0)
            text_print(report, sizeof(report), ", report %" PRIu32, one->made.number);
        output_print(&out, TONE_BOLD, "%s%s", output_clean(&pool, metric->made.title), report);
        output_print(&out, TONE_PLAIN, ": %s of %s points, %s\n",
                     output_points(&points, one->made.points),
                     output_points(&max, metric->made.max), output_clock(&at, one->x));
        sheet_released_text(&out, "how it was scored", one->made.text);
    }
    pool_done(&pool);
    return count;
}

/* What was released to the team, whole. */
static int sheet_released(const struct seat *seat)
{
    const struct view *view = seat->view;
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    json_t *json = json_array();
    size_t count = 0;

    for (size_t i = 0; i < view->sheets.released_count; i++) {
        const struct view_released *one = &view->sheets.released[i];
        const struct view_metric *metric = view_metric(view, one->made.metric);
        char at[32], points[32], max[32], report[32] = "";

        if (!seat_concerns(seat, one->made.team))
            continue;
        count++;
        json_array_append_new(json, sheet_released_json(view, one));
        if (seat->json)
            continue;
        if (one->made.report != 0)
            text_print(report, sizeof(report), ", report %" PRIu32, one->made.report);
        output_print(&out, TONE_BOLD, "%s%s", output_clean(&pool, metric->made.title), report);
        output_print(&out, TONE_PLAIN, ": %s of %s points, %s\n",
                     output_points(&points, one->made.points),
                     output_points(&max, metric->made.max), output_clock(&at, one->x));
        sheet_released_text(&out, "ratings (P, S, M, U)", one->made.ratings);
        sheet_released_text(&out, "observation", one->made.observation);
        sheet_released_text(&out, "strengths", one->made.strengths);
        sheet_released_text(&out, "areas for improvement", one->made.areas);
        sheet_released_text(&out, "root cause", one->made.root_cause);
    }
    pool_done(&pool);
    count += sheet_scored(seat, json);
    if (seat->json)
        return seat_json(seat, json);
    json_decref(json);
    if (count == 0)
        output_print(&out, TONE_DIM, "no evaluation was released yet\n");
    return 0;
}

static const struct view_graded *sheet_graded(const struct view *view,
                                              const struct sheet_about *about)
{
    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        const struct view_graded *one = &view->sheets.graded[i];
        const struct view_inject *inject = view_inject(view, one->inject);

        if (one->metric == about->metric->made.metric && one->report == about->report &&
            (about->inject == NULL) == (inject == NULL) &&
            (inject == NULL || strcmp(inject->made.id, about->inject) == 0))
            return one;
    }
    return NULL;
}

int seat_sheets(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct output out = seat_output(seat);
    const struct view_team *team = NULL;
    const struct view_graded *graded;
    struct sheet_about about;

    if (!rights_see(AUDIENCE_EXCON, 0, seat->role, seat->team))
        return sheet_released(seat);
    if (line->count == 2) {
        if (sheet_find(seat, line, &about, err) < 0)
            return -ERROR_INPUT;
        graded = sheet_graded(seat->view, &about);
        if (graded == NULL)
            return error_set(err, ERROR_MISSING, "there is no sheet about it");
        if (seat->json)
            return seat_json(seat, sheets_json(seat->view, NULL, graded));
        sheet_print(&out, seat->view, graded);
        return 0;
    }
    if (line->count == 1 && (team = view_team_called(seat->view, line->words[0])) == NULL)
        return error_set(err, ERROR_MISSING, "there is no such team");
    if (seat->json)
        return seat_json(seat, sheets_json(seat->view, team, NULL));
    if (sheets_print(&out, seat->view, team) == 0)
        output_print(&out, TONE_DIM, "no sheet yet\n");
    return 0;
}
