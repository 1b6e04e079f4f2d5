/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the form writes is read by the reader that takes files (scenario/report), at every change
 * and before it is sent, so a form and a file are complained of in the same words.
 */
#include "desk/seat/report-form.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "desk/seat/fill.h"
#include "desk/seat/report-plan.h"
#include "scenario/report/form.h"
#include "scenario/report/values.h"

/* Reads the document. 0: *ret is of `pool`; 1: it is complained of at the form's fields. */
static int report_form_read(struct form *form, const char *kinds, const char *document,
                            size_t length, struct pool *pool, struct report *ret, struct error *err)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    int result = form_read("report", document, length, kinds, pool, ret, &complaints, err);

    for (size_t i = 0; result > 0 && i < complaints.count; i++)
        if (complaints.items[i].grade == COMPLAINT_ERROR)
            form_complain(form, complaints.items[i].at.line, complaints.items[i].text);
    complaints_done(&complaints);
    return result;
}

static void report_form_check(void *data, struct form *form, const char *document, size_t length)
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    struct error err = {0};

    if (report_form_read(form, data, document, length, &pool, &report, &err) < 0)
        form_say(form, true, err.text);
    pool_done(&pool);
}

static int report_form_send(struct seat *seat, void *data, const char *document, size_t length,
                            struct seat_answer *ret_answer, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    char *text = NULL;
    size_t canonical;
    json_t *order = NULL;
    int result = report_form_read(data, seat->view->exercise.report_kinds, document, length, &pool,
                                  &report, err);

    if (result > 0)
        result = error_set(err, ERROR_INPUT, "the report is wrong");
    if (result == 0 && ((text = report_canonical(&report, &canonical)) == NULL ||
                        (order = seat_order("report")) == NULL))
        result = error_memory(err);
    if (result == 0) {
        json_object_set_new(order, "document", json_string(text));
        result = seat_ask(seat, order, ret_answer, err);
    }
    free(text);
    pool_done(&pool);
    return result;
}

/* ---- what it begins with ---- */

/* Was a report of the kind filed by this person since? Then the draft is done with. */
static bool report_form_is_filed(const struct seat *seat, const struct view_draft *draft)
{
    for (size_t i = 0; i < seat->view->reports.report_count; i++) {
        const struct view_report *report = &seat->view->reports.reports[i];

        if (report->made.team == seat->team && strcmp(report->made.kind, draft->kind) == 0 &&
            strcmp(report->made.by, seat->name) == 0 && report->wall >= draft->wall)
            return true;
    }
    return false;
}

/* The person's draft as values; NULL: there is none that waits. */
static json_t *report_form_draft(struct seat *seat, const char *kind, uint32_t revises)
{
    const struct view_draft *draft = view_draft_of(seat->view, seat->team, kind, seat->name);
    struct error err;
    char *text = NULL;
    json_t *values = NULL;

    if (draft == NULL || report_form_is_filed(seat, draft) ||
        seat_fetch(seat, json_pack("{s:s, s:s, s:s}", "k", "read", "what", "draft", "kind", kind),
                   &text, &err) < 0)
        return NULL;
    values = values_read(text, strlen(text));
    free(text);
    /* A draft is of a new report or of one that is revised. */
    if ((uint32_t)json_integer_value(json_object_get(values, "report")) != revises) {
        json_decref(values);
        return NULL;
    }
    return values;
}

/* The newest revision as a person would write it. */
static json_t *report_form_revision(struct seat *seat, uint32_t number, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct report report;
    json_t *values = NULL;
    char *text = NULL;

    if (seat_fetch(seat,
                   json_pack("{s:s, s:s, s:I}", "k", "read", "what", "report", "number",
                             (json_int_t)number),
                   &text, err) < 0)
        return NULL;
    if (report_read(text, strlen(text), &pool, &report, err) == 0) {
        report.number = number;
        values = values_of_report(&report, seat->view->exercise.report_kinds);
        if (values == NULL)
            error_memory(err);
    }
    free(text);
    pool_done(&pool);
    return values;
}

static json_t *report_form_new(const char *kind)
{
    return strcmp(kind, "incident") == 0 ? json_pack("{s:s, s:s, s:s}", "kind", kind, "stage",
                                                     "early-warning", "tlp", "amber")
                                         : json_pack("{s:s}", "kind", kind);
}

/* The first field that is written by the person has the focus. */
static void report_form_begin(struct form *form, const json_t *values, const char *said)
{
    form_fill(form, values);
    while (form->focus + 1 < form->plan->count && form->plan->fields[form->focus].fixed)
        form->focus++;
    form->cursor = form->values[form->focus].length;
    if (said != NULL)
        form_say(form, false, said);
}

static int report_form_show(struct seat *seat, const char *kind, uint32_t revises,
                            const struct form_plan *plan, struct error *err)
{
    struct form *form = form_new(plan);
    struct fill how = {.form = form, .draft = kind, .send = report_form_send, .data = form};
    enum fill_end end;
    json_t *values = report_form_draft(seat, kind, revises);
    const char *said = values != NULL ? "Your draft is taken up." : NULL;
    int result = 0;

    if (values == NULL)
        values = revises != 0 ? report_form_revision(seat, revises, err) : report_form_new(kind);
    if (form == NULL)
        result = error_memory(err);
    else if (values == NULL)
        result = -ERROR_MISSING;
    if (result == 0) {
        form->check = report_form_check;
        form->data = (void *)(uintptr_t)seat->view->exercise.report_kinds;
        report_form_begin(form, values, said);
        result = fill(seat, &how, &end, err);
    }
    json_decref(values);
    form_free(form);
    return result;
}

int report_form(struct seat *seat, const char *kind, uint32_t revises, struct error *err)
{
    const struct view_report *report = view_report_of(seat->view, seat->team, revises);
    struct pool pool = POOL_EMPTY;
    const struct form_plan *plan;
    int result;

    if (revises != 0 && report == NULL)
        return error_set(err, ERROR_MISSING, "there is no report %u", revises);
    if (report != NULL && strcmp(report->made.kind, kind) != 0)
        return error_set(err, ERROR_INPUT, "report %u is of the kind %s", revises,
                         report->made.kind);
    plan = report_plan(&pool, seat->view, seat->team, kind, revises);
    result = plan != NULL
                 ? report_form_show(seat, kind, revises, plan, err)
                 : error_set(err, ERROR_INPUT, "there is no kind of report \"%.40s\"", kind);
    pool_done(&pool);
    return result;
}
