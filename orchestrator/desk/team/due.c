/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/team/due.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/deadlines.h"

static const int64_t due_before[] = {10 * 60 * 1000, 2 * 60 * 1000};

struct due_of {
    struct due *due;
    const struct view *view;
    uint32_t team;
    int64_t x;
};

void due_done(struct due *due)
{
    pool_done(&due->pool);
    *due = DUE_EMPTY;
}

/* The new item, for its text; NULL: no memory. `how` is borrowed from the pool or constant. */
static struct due_item *due_add(struct due_of *of, enum due_kind kind, uint32_t number, int64_t at,
                                const char *how)
{
    struct due *due = of->due;
    struct due_item *item = pool_grow(&due->pool, &due->items, &due->count, sizeof(*due->items));

    if (item == NULL || how == NULL) {
        due->count -= item != NULL;
        due->failed = true;
        return NULL;
    }
    *item = (struct due_item){
        .kind = kind, .number = number, .at = at, .late = at >= 0 && at <= of->x, .how = how};
    return item;
}

static void due_messages(struct due_of *of)
{
    const struct view *view = of->view;
    uint32_t number = 0;

    for (size_t i = 0; i < view->message_count; i++) {
        const struct view_message *message = &view->messages[i];
        struct due_item *item;

        if (!view_message_is_of(message, of->team))
            continue;
        number++;
        if (view_acked_of(view, of->team, number) != NULL ||
            view_answer_of(view, of->team, number) != NULL)
            continue;
        item = due_add(of, DUE_MESSAGE, number, -1,
                       pool_print(&of->due->pool, "show %" PRIu32, number));
        if (item != NULL)
            text_print(item->what, sizeof(item->what), "read message %" PRIu32 ": %s", number,
                       message->made.subject[0] != '\0' ? message->made.subject
                                                        : message->made.body);
    }
}

/* Early warnings that are overdue. The team is not told what they should have been about. */
static void due_warnings(struct due_of *of)
{
    const struct view_reports *reports = &of->view->reports;

    for (size_t i = 0; i < reports->deadline_count; i++) {
        const struct view_deadline *one = &reports->deadlines[i];
        struct due_item *item;

        if (one->team != of->team || one->number != 0 || !one->overdue ||
            !deadline_waits(of->view, one))
            continue;
        item = due_add(of, DUE_WARNING, 0, one->due, "report");
        if (item != NULL)
            text_copy(item->what, sizeof(item->what), "the early warning of an incident");
    }
}

static void due_stage(struct due_of *of, const struct view_report *report, const char *how)
{
    const struct view_deadline *next = deadline_next(of->view, of->team, report->made.number);
    struct due_item *item;

    if (next == NULL && report->state == REPORT_REVISION_ASKED)
        return;
    item = due_add(of, DUE_STAGE, report->made.number, next != NULL ? next->due : -1, how);
    if (item != NULL)
        text_print(item->what, sizeof(item->what), "report %" PRIu32 " is at %s; %s %s",
                   report->made.number, report_stage_words[report->made.stage],
                   next != NULL ? "next is" : "it ends with",
                   report_stage_words[next != NULL ? next->stage : REPORT_FINAL]);
}

static void due_reports(struct due_of *of)
{
    const struct view *view = of->view;

    for (size_t i = 0; i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];
        struct due_item *item;
        const char *how;

        if (report->made.team != of->team)
            continue;
        how = pool_print(&of->due->pool, "show report %" PRIu32, report->made.number);
        if (report->state == REPORT_REVISION_ASKED) {
            item = due_add(of, DUE_REVISION, report->made.number, -1, how);
            if (item != NULL)
                text_print(item->what, sizeof(item->what), "revise report %" PRIu32 ": %s",
                           report->made.number, report->state_text);
        }
        if (report->made.stage < REPORT_FINAL && strcmp(report->made.kind, "incident") == 0 &&
            report->state != REPORT_FALSE_ALARM)
            due_stage(of, report, how);
    }
}

/* What exercise control owes the team. */
static void due_owed(struct due_of *of)
{
    const struct view *view = of->view;
    struct due_item *item;

    for (size_t i = 0; i < view->inbox.question_count; i++)
        if (view->inbox.questions[i].made.team == of->team &&
            view->inbox.questions[i].message == 0 &&
            (item = due_add(of, DUE_OWED, 0, -1, "")) != NULL)
            text_print(item->what, sizeof(item->what), "exercise control answers question %" PRIu32,
                       view->inbox.questions[i].made.number);
    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].made.team == of->team && view->requests[i].state == REQUEST_OPEN &&
            (item = due_add(of, DUE_OWED, 0, -1, "")) != NULL)
            text_print(item->what, sizeof(item->what), "exercise control decides about %s",
                       request_titles[view->requests[i].made.what]);
}

static int due_rank(const struct due_item *item)
{
    return item->kind == DUE_OWED ? 3 : item->kind == DUE_ENDEX ? 2 : item->at < 0;
}

/* Equal times keep their order: the list is short, and it is sorted by insertion. */
static void due_sort(struct due *due)
{
    for (size_t i = 1; i < due->count; i++) {
        struct due_item item = due->items[i];
        size_t place = i;

        for (; place > 0; place--) {
            const struct due_item *before = &due->items[place - 1];

            if (due_rank(before) < due_rank(&item) ||
                (due_rank(before) == due_rank(&item) && before->at <= item.at))
                break;
            due->items[place] = *before;
        }
        due->items[place] = item;
    }
}

void due_list(struct due *due, const struct view *view, uint32_t team, int64_t x)
{
    struct due_of of = {.due = due, .view = view, .team = team, .x = x};
    struct due_item *item;

    due_warnings(&of);
    due_reports(&of);
    due_messages(&of);
    due_owed(&of);
    if (view->exercise.endex > 0 && view_is_on(view) &&
        (item = due_add(&of, DUE_ENDEX, 0, view->exercise.endex, "")) != NULL)
        text_copy(item->what, sizeof(item->what), "ENDEX");
    due_sort(due);
}

int64_t due_announced(const struct due_item *item, int64_t from, int64_t to)
{
    int64_t found = 0;

    if (item->at < 0 || item->at <= to)
        return 0;
    for (size_t i = 0; i < sizeof(due_before) / sizeof(due_before[0]); i++)
        if (item->at - due_before[i] > from && item->at - due_before[i] <= to)
            found = due_before[i];
    return found;
}

int64_t due_next_announcement(const struct due *due, int64_t x)
{
    int64_t next = -1;

    for (size_t i = 0; i < due->count; i++)
        for (size_t j = 0; j < sizeof(due_before) / sizeof(due_before[0]); j++) {
            int64_t moment = due->items[i].at - due_before[j];

            if (due->items[i].at >= 0 && moment > x && (next < 0 || moment < next))
                next = moment;
        }
    return next;
}
