/* SPDX-License-Identifier: Apache-2.0 */
/* due: what the team still has to do, and what exercise control owes it. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/deadlines.h"
#include "desk/seat/seat.h"
#include "products/print/json-text.h"

struct due {
    struct seat *seat;
    json_t *json;
    struct table table;
};

/* One thing; `at` is exercise ms, -1: at no certain time. `how`: the command for it. */
static void due_add(struct due *due, int64_t at, const char *how, enum tone tone, const char *what)
{
    bool late = at >= 0 && at <= due->seat->view->x;
    char clock[32];

    json_array_append_new(due->json,
                          json_pack("{s:I, s:b, s:o, s:s}", "at", (json_int_t)at, "overdue", late,
                                    "what", json_text(what), "command", how));
    table_row(&due->table);
    table_cell(&due->table, 0, late ? TONE_BAD : TONE_PLAIN, "%s",
               at >= 0 ? output_clock(&clock, at) : "");
    table_cell(&due->table, 1, tone, "%s%s", what, late ? " (overdue)" : "");
    table_cell(&due->table, 2, TONE_DIM, "%s", how);
}

static void due_messages(struct due *due)
{
    const struct seat *seat = due->seat;
    const struct view *view = seat->view;
    uint32_t number = 0;
    char what[256], how[32];

    for (size_t i = 0; i < view->message_count; i++) {
        const struct view_message *message = &view->messages[i];

        if (!view_message_is_of(message, seat->team))
            continue;
        number++;
        if (view_acked_of(view, seat->team, number) != NULL ||
            view_answer_of(view, seat->team, number) != NULL)
            continue;
        text_print(what, sizeof(what), "read message %" PRIu32 ": %s", number,
                   message->made.subject[0] != '\0' ? message->made.subject : message->made.body);
        text_print(how, sizeof(how), "show %" PRIu32, number);
        due_add(due, -1, how, TONE_PLAIN, what);
    }
}

/* Early warnings that are overdue. The team is not told what they should have been about. */
static void due_warnings(struct due *due)
{
    const struct view_reports *reports = &due->seat->view->reports;

    for (size_t i = 0; i < reports->deadline_count; i++)
        if (reports->deadlines[i].team == due->seat->team && reports->deadlines[i].number == 0 &&
            reports->deadlines[i].overdue &&
            deadline_waits(due->seat->view, &reports->deadlines[i]))
            due_add(due, reports->deadlines[i].due, "report", TONE_WARN,
                    "the early warning of an incident");
}

static void due_stage(struct due *due, const struct view_report *report, const char *how)
{
    const struct view_deadline *next =
        deadline_next(due->seat->view, due->seat->team, report->made.number);
    char what[128];

    if (next == NULL && report->state == REPORT_REVISION_ASKED)
        return;
    text_print(what, sizeof(what), "report %" PRIu32 " is at %s; %s %s", report->made.number,
               report_stage_words[report->made.stage], next != NULL ? "next is" : "it ends with",
               report_stage_words[next != NULL ? next->stage : REPORT_FINAL]);
    due_add(due, next != NULL ? next->due : -1, how, TONE_PLAIN, what);
}

static void due_reports(struct due *due)
{
    const struct view *view = due->seat->view;
    char what[512], how[32];

    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (report->made.team != due->seat->team)
            continue;
        text_print(how, sizeof(how), "show report %" PRIu32, report->made.number);
        if (report->state == REPORT_REVISION_ASKED) {
            text_print(what, sizeof(what), "revise report %" PRIu32 ": %s", report->made.number,
                       report->state_text);
            due_add(due, -1, how, TONE_WARN, what);
        }
        if (report->made.stage < REPORT_FINAL && strcmp(report->made.kind, "incident") == 0 &&
            report->state != REPORT_FALSE_ALARM)
            due_stage(due, report, how);
    }
}

/* What exercise control owes the team. */
static void due_answers(struct due *due)
{
    const struct view *view = due->seat->view;
    char what[256];

    for (size_t i = 0; i < view->inbox.question_count; i++)
        if (view->inbox.questions[i].made.team == due->seat->team &&
            view->inbox.questions[i].message == 0) {
            text_print(what, sizeof(what), "exercise control answers question %" PRIu32,
                       view->inbox.questions[i].made.number);
            due_add(due, -1, "", TONE_DIM, what);
        }
    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].made.team == due->seat->team &&
            view->requests[i].state == REQUEST_OPEN) {
            text_print(what, sizeof(what), "exercise control decides about %s",
                       request_titles[view->requests[i].made.what]);
            due_add(due, -1, "", TONE_DIM, what);
        }
}

int seat_due(struct seat *seat, const struct seat_line *line, struct error *err)
{
    struct due due = {.seat = seat};

    (void)line;
    if (seat->team == 0)
        return error_set(err, ERROR_INPUT, "a seat without a team has nothing due");
    due.json = json_array();
    table_init(&due.table, "UNTIL|WHAT|COMMAND");
    due_warnings(&due);
    due_reports(&due);
    due_messages(&due);
    due_answers(&due);
    if (seat->view->exercise.endex > 0 && view_is_on(seat->view))
        due_add(&due, seat->view->exercise.endex, "", TONE_PLAIN, "ENDEX");
    return seat_list(seat, due.json, &due.table, "nothing is due");
}
