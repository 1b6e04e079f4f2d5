/* SPDX-License-Identifier: Apache-2.0 */
/* reports, show report N: what the team has reported, and what exercise control made of it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/verified.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"
#include "products/print/json-verified.h"

static json_t *reports_json(const struct view *view, const struct view_report *report)
{
    const struct report_filed *made = &report->made;
    const struct verified seen = verified_report(view, report);
    json_t *assets = json_array();

    for (uint32_t i = 0; i < made->assets.count; i++) {
        const struct view_vm *vm = view_vm(view, made->assets.items[i]);

        json_array_append_new(assets, json_text(vm != NULL ? vm->made.id : ""));
    }
    return json_pack(
        "{s:I, s:s, s:I, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:s, s:o, s:o, s:o, s:o}",
        "n", (json_int_t)made->number, "team", view_team_id(view, made->team), "revision",
        (json_int_t)made->revision, "kind", json_text(made->kind), "stage",
        report_stage_words[made->stage], "state", report_state_words[report->state], "title",
        json_text(made->title), "summary", json_text(made->summary), "class",
        json_text(made->class), "type", json_text(made->type), "assets", assets, "severity",
        (json_int_t)made->severity, "received", (json_int_t)report->x, "detected",
        (json_int_t)made->detected, "began", (json_int_t)made->began, "contained",
        (json_int_t)made->contained, "recovered", (json_int_t)made->recovered, "sha256",
        made->sha256, "by", json_text(made->by), "reason", json_text(report->state_text),
        "decided_by", json_text(report->state_by), "verified", verified_json(&seen, made));
}

static enum tone reports_tone(const struct view_report *report)
{
    return report->state == REPORT_ACCEPTED   ? TONE_GOOD
           : report->state == REPORT_RECEIVED ? TONE_PLAIN
                                              : TONE_WARN;
}

int seat_reports(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const struct view *view = seat->view;
    json_t *json = json_array();
    struct table table;
    char at[32];

    (void)line, (void)err;
    table_init(&table, seat->team != 0 ? ">N|>REV|KIND|STAGE|STATE|RECEIVED|TITLE"
                                       : ">N|>REV|KIND|STAGE|STATE|RECEIVED|TEAM|TITLE");
    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];
        int column = 6;

        if (!seat_concerns(seat, report->made.team))
            continue;
        json_array_append_new(json, reports_json(view, report));
        table_row(&table);
        table_cell(&table, 0, TONE_BOLD, "%" PRIu32, report->made.number);
        table_cell(&table, 1, TONE_PLAIN, "%" PRIu32, report->made.revision);
        table_cell(&table, 2, TONE_PLAIN, "%s", report->made.kind);
        table_cell(&table, 3, TONE_PLAIN, "%s", report_stage_words[report->made.stage]);
        table_cell(&table, 4, reports_tone(report), "%s", report_state_words[report->state]);
        table_cell(&table, 5, TONE_PLAIN, "%s", output_clock(&at, report->x));
        if (seat->team == 0)
            table_cell(&table, column++, TONE_PLAIN, "%s", view_team_id(view, report->made.team));
        table_cell(&table, column, TONE_PLAIN, "%s", report->made.title);
    }
    return seat_list(seat, json, &table, "no report yet");
}

/* What was declared; `refuted`: the range saw something else. */
static void reports_print_time(const struct output *out, const char *what, int64_t x, bool refuted)
{
    char at[32];

    if (x < 0)
        return;
    output_print(out, TONE_PLAIN, "  %-10s %s declared", what, output_clock(&at, x));
    output_print(out, TONE_BAD, "%s\n", refuted ? ", the range saw something else" : "");
}

/* What the range saw of the report's machines. */
static void reports_print_verified(const struct output *out, const struct verified *seen)
{
    struct pool pool = POOL_EMPTY;
    char at[32];

    if (seen->checks > 0 && seen->holds)
        output_print(out, TONE_GOOD, "  %-10s since %s by the range's checks\n", "up",
                     output_clock(&at, seen->since));
    else if (seen->checks > 0)
        output_print(out, TONE_BAD, "  %-10s since %s by the range's check \"%s\"\n", "not up",
                     output_clock(&at, seen->since), output_clean(&pool, seen->down));
    pool_done(&pool);
}

static void reports_print(const struct seat *seat, const struct view_report *report)
{
    const struct report_filed *made = &report->made;
    const struct verified seen = verified_report(seat->view, report);
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    char at[32], severity[32];

    output_print(&out, TONE_BOLD, "report %" PRIu32 "  %s\n", made->number,
                 output_clean(&pool, made->title));
    output_print(&out, TONE_DIM, "rev %" PRIu32 ", %s, %s, by %s, received %s, sha256 %s\n",
                 made->revision, made->kind, report_stage_words[made->stage],
                 output_clean(&pool, made->by), output_clock(&at, report->x), made->sha256);
    output_print(&out, reports_tone(report), "%s%s%s%s%s\n", report_state_words[report->state],
                 report->state_by[0] != '\0' ? " by " : "", report->state_by,
                 report->state_text[0] != '\0' ? ": " : "", report->state_text);
    if (made->class[0] != '\0')
        output_print(&out, TONE_PLAIN, "  class      %s, %s\n", made->class, made->type);
    if (made->severity != 0)
        output_print(&out, TONE_PLAIN, "  severity   %s\n",
                     output_points(&severity, made->severity));
    for (uint32_t i = 0; i < made->assets.count; i++) {
        const struct view_vm *vm = view_vm(seat->view, made->assets.items[i]);

        output_print(&out, TONE_PLAIN, "  %-10s %s\n", i == 0 ? "assets" : "",
                     vm != NULL ? output_clean(&pool, vm->made.id) : "");
    }
    reports_print_time(&out, "detected", made->detected, false);
    reports_print_time(&out, "began", made->began, false);
    reports_print_time(&out, "contained", made->contained, seen.contained);
    reports_print_time(&out, "recovered", made->recovered, seen.recovered);
    reports_print_verified(&out, &seen);
    pool_done(&pool);
}

/* The whole report as it was filed; NULL: no controller runs, or it has none. */
static json_t *reports_document(struct seat *seat, uint32_t team, uint32_t number)
{
    struct error err;
    json_t *document;
    char *text = NULL;

    if (seat->dial == NULL ||
        seat_fetch(seat,
                   json_pack("{s:s, s:s, s:I, s:s}", "k", "read", "what", "report", "number",
                             (json_int_t)number, "team", view_team_id(seat->view, team)),
                   &text, &err) < 0)
        return NULL;
    document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    return document;
}

/* Those of a kind of the exercise's own. */
static void reports_print_fields(const struct output *out, const json_t *fields, struct pool *pool)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)fields, name, value)
    {
        output_print(out, TONE_BOLD, "\n%s\n", output_clean(pool, name));
        if (json_is_string(value)) {
            seat_paragraph(out, json_string_value(value));
        } else {
            char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

            seat_paragraph(out, text);
            free(text);
        }
    }
}

/* What the row does not say: its other texts and the indicators. */
static void reports_print_document(const struct seat *seat, const json_t *document)
{
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    const char *name;
    json_t *value;
    size_t i;

    json_object_foreach(json_object_get(document, "texts"), name, value)
    {
        output_print(&out, TONE_BOLD, "\n%s\n", output_clean(&pool, name));
        seat_paragraph(&out, json_string_value(value));
    }
    reports_print_fields(&out, json_object_get(document, "fields"), &pool);
    json_array_foreach(json_object_get(document, "indicators"), i, value)
    {
        output_print(&out, TONE_PLAIN, "%s  %s: %s\n", i == 0 ? "\nindicators\n" : "",
                     output_clean(&pool, json_string_value(json_object_get(value, "type"))),
                     output_clean(&pool, json_string_value(json_object_get(value, "value"))));
    }
    pool_done(&pool);
}

int seat_show_report(struct seat *seat, uint32_t team, uint32_t number, struct error *err)
{
    const struct view_report *report = view_report_of(seat->view, team, number);
    json_t *document;

    if (team == 0)
        return error_set(err, ERROR_INPUT, "a report is a team's: show report TEAM N");
    if (report == NULL)
        return error_set(err, ERROR_MISSING, "there is no report %" PRIu32, number);
    document = reports_document(seat, team, number);
    if (seat->json) {
        json_t *json = reports_json(seat->view, report);

        json_object_set_new(json, "document", document != NULL ? document : json_null());
        return seat_json(seat, json);
    }
    reports_print(seat, report);
    if (document != NULL) {
        reports_print_document(seat, document);
    } else {
        struct output out = seat_output(seat);

        output_print(&out, TONE_PLAIN, "\n");
        seat_paragraph(&out, report->made.summary);
    }
    json_decref(document);
    return 0;
}
