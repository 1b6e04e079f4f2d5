/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report, sitrep, withdraw: a team files a report from standard input, in YAML or JSON, or its
 * draft. Complaints are told here, all at once; the controller reads the canonical form again and
 * believes nothing of it.
 */
#include <stdlib.h>
#include <string.h>

#include "core/model/report-kind.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "desk/seat/fill.h"
#include "desk/seat/report-form.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"
#include "scenario/report/form.h"
#include "scenario/report/own.h"

enum { COMPLAINTS_SHOWN = 20 };

static const char *report_kind(const struct seat_line *line)
{
    const char *said = seat_option(line, "kind");

    return said != NULL ? said : strcmp(line->command->name, "sitrep") == 0 ? "sitrep" : "incident";
}

/* What is wrong with it: the exit code. */
static int report_complain(const struct seat *seat, struct complaints *complaints)
{
    if (seat->json)
        seat_json(seat, json_pack("{s:b, s:s, s:o}", "ok", false, "text", "the report is wrong",
                                  "complaints", complaints_json(complaints, COMPLAINTS_SHOWN)));
    else
        complaints_print(complaints, seat->out, seat->tty ? COMPLAINTS_COLOUR : 0,
                         COMPLAINTS_SHOWN);
    return EXIT_SCENARIO;
}

static int report_file(struct seat *seat, const struct report *report, struct error *err)
{
    size_t length;
    char *text = report_canonical(report, &length);
    json_t *order = seat_order("report");

    json_object_set_new(order, "document", json_string(text));
    free(text);
    return seat_give(seat, order, err);
}

/* Files it, or only says that nothing is wrong. */
static int report_read_and_file(struct seat *seat, const struct seat_line *line, const char *bytes,
                                size_t length, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct output out = seat_output(seat);
    struct pool pool = POOL_EMPTY;
    struct report report;
    int result = form_read("report", bytes, length, seat->view->exercise.report_kinds, &pool,
                           &report, &complaints, err);

    if (result == 0 && report_is_built_in(report.kind) &&
        strcmp(report.kind, report_kind(line)) != 0)
        result = error_set(err, ERROR_INPUT, "its kind is %.40s: %s --template prints the form",
                           report.kind, line->command->name);
    if (result > 0)
        result = report_complain(seat, &complaints);
    else if (result == 0 && seat_option(line, "check") == NULL)
        result = report_file(seat, &report, err);
    else if (result == 0 && seat->json)
        result = seat_json(seat, json_pack("{s:b, s:s}", "ok", true, "text", "nothing is wrong"));
    else if (result == 0)
        output_print(&out, TONE_GOOD, "nothing is wrong with it\n");
    complaints_done(&complaints);
    pool_done(&pool);
    return result;
}

static int report_read_draft(struct seat *seat, const char *kind, char **ret_text,
                             struct error *err)
{
    int result =
        seat_fetch(seat, json_pack("{s:s, s:s, s:s}", "k", "read", "what", "draft", "kind", kind),
                   ret_text, err);

    return result == -ERROR_MISSING ? error_set(err, ERROR_MISSING,
                                                "you have no draft: keep one "
                                                "by --draft")
                                    : result;
}

static int report_keep_draft(struct seat *seat, const char *kind, const char *text,
                             struct error *err)
{
    json_t *order = seat_order("draft");

    json_object_set_new(order, "detail", json_string(kind));
    json_object_set_new(order, "document", json_text(text));
    return seat_give(seat, order, err);
}

/* An empty form as a file. */
static int report_template(struct seat *seat, const char *kind, struct error *err)
{
    const char *kinds = seat->view->exercise.report_kinds;
    struct pool pool = POOL_EMPTY;
    struct report_kind own;
    int result = 0;

    if (form_template(kind) != NULL)
        fputs(form_template(kind), seat->out);
    else if (report_kind_find(kinds, kind, &pool, &own, err) == 0)
        own_template(&own, seat->out);
    else
        result = error_set(err, ERROR_INPUT, "there is no kind of report \"%.40s\"%s%s", kind,
                           kinds[0] != '\0' ? "; there is incident, sitrep, " : "",
                           report_kind_names(kinds, &pool));
    pool_done(&pool);
    return result;
}

static bool report_has_option(const struct seat_line *line)
{
    for (int i = 0; line->command->options[i].name != NULL; i++)
        if (line->values[i] != NULL && strcmp(line->command->options[i].name, "kind") != 0)
            return true;
    return false;
}

int seat_report(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *kind = report_kind(line);
    bool draft = seat_option(line, "draft") != NULL;
    char *text = NULL;
    size_t length = 0;
    uint32_t revises = 0;
    int result;

    if (seat_option(line, "template") != NULL)
        return report_template(seat, kind, err);
    if (seat_option(line, "revise") != NULL &&
        seat_number(seat_option(line, "revise"), &revises, err) < 0)
        return -ERROR_INPUT;
    if (revises != 0 && !fill_can(seat))
        return error_set(err, ERROR_INPUT, "--revise opens a form, which needs a terminal");
    if (revises != 0 || (fill_can(seat) && !report_has_option(line)))
        return report_form(seat, kind, revises, err);
    if (seat_option(line, "resume") != NULL || seat_option(line, "send") != NULL) {
        result = report_read_draft(seat, kind, &text, err);
        length = text != NULL ? strlen(text) : 0;
    } else {
        result = seat_input(seat, draft ? INBOX_DRAFT_MOST : REPORT_BODY_MOST, &text, &length, err);
    }
    if (result == 0 && seat_option(line, "resume") != NULL)
        fwrite(text, 1, length, seat->out);
    else if (result == 0 && draft)
        result = report_keep_draft(seat, kind, text, err);
    else if (result == 0)
        result = report_read_and_file(seat, line, text, length, err);
    free(text);
    return result;
}

int seat_withdraw(struct seat *seat, const struct seat_line *line, struct error *err)
{
    const char *reason = seat_option(line, "reason");
    const struct view_report *report;
    json_t *document, *order;
    uint32_t number;
    char *text;

    if (seat_number(line->words[0], &number, err) < 0)
        return -ERROR_INPUT;
    report = view_report_of(seat->view, seat->team, number);
    if (report == NULL)
        return error_set(err, ERROR_MISSING, "there is no report %u", number);
    document = json_pack("{s:s, s:I, s:s, s:o}", "kind", report->made.kind, "report",
                         (json_int_t)number, "stage", report_stage_words[REPORT_WITHDRAWN], "title",
                         json_text(report->made.title));
    if (report_is_built_in(report->made.kind))
        json_object_set_new(document, "texts",
                            json_pack("{s:o}", report_text_name(report->made.kind, 0),
                                      json_text(reason != NULL ? reason : "")));
    else
        json_object_set_new(document, "fields", json_object());
    text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    if (text == NULL)
        return error_memory(err);
    order = seat_order("report");
    json_object_set_new(order, "document", json_string(text));
    free(text);
    return seat_give(seat, order, err);
}
