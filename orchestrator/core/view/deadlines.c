/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/deadlines.h"

#include <string.h>

#include "core/view/calendar.h"
#include "core/view/view-places.h"

/* An early warning came when a person saw it met, or when a report of the team was matched to an
 * inject that expects it, by a person or as excon proposes. */
static bool deadline_was_warned(const struct view *view, const struct view_deadline *deadline)
{
    const struct view_expectation *expected = view_expectation(view, deadline->expectation);

    if (expected != NULL &&
        (expected->state == EXPECTATION_MET || expected->state == EXPECTATION_LATE))
        return true;
    for (size_t i = 0; expected != NULL && i < view->reports.report_count; i++) {
        const struct view_report *report = &view->reports.reports[i];

        if (report->made.team != deadline->team || report->made.stage == REPORT_WITHDRAWN)
            continue;
        for (uint32_t j = 0; j < expected->made.injects.count; j++)
            if (report->inject == expected->made.injects.items[j])
                return true;
    }
    return false;
}

bool deadline_waits(const struct view *view, const struct view_deadline *deadline)
{
    const struct view_report *report = view_report_of(view, deadline->team, deadline->number);

    if (report == NULL)
        return deadline->number == 0 && !deadline_was_warned(view, deadline);
    return report->made.stage < (int)deadline->stage && report->state != REPORT_FALSE_ALARM;
}

unsigned deadline_count_open(const struct view *view, uint32_t team)
{
    unsigned count = 0;

    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        const struct view_deadline *one = &view->reports.deadlines[i];

        count += one->team == team && !one->overdue && deadline_waits(view, one);
    }
    return count;
}

const struct view_deadline *deadline_next(const struct view *view, uint32_t team, uint32_t number)
{
    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        const struct view_deadline *one = &view->reports.deadlines[i];

        if (one->team == team && one->number == number && deadline_waits(view, one))
            return one;
    }
    return NULL;
}

static int deadline_add(struct view *view, const struct view_deadline *deadline, struct error *err)
{
    struct view_deadline *place =
        pool_grow(&view->pool, &view->reports.deadlines, &view->reports.deadline_count,
                  sizeof(*view->reports.deadlines));

    if (place == NULL)
        return error_memory(err);
    *place = *deadline;
    return 0;
}

int view_deadline_expected(struct view *view, const struct view_expectation *expectation,
                           const struct row *row, struct error *err)
{
    struct view_deadline deadline = {.team = expectation->made.team,
                                     .expectation = expectation->made.expectation,
                                     .stage = REPORT_EARLY_WARNING,
                                     .since = row->x,
                                     .due = row->x + view->exercise.report_early};

    if (view->exercise.report_early <= 0 || deadline.team == 0 ||
        strcmp(expectation->made.report, "incident") != 0)
        return 0;
    return deadline_add(view, &deadline, err);
}

/* A team's next report is the early warning that has been overdue longest. */
static void deadline_settle(struct view *view, const struct report_filed *filed)
{
    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        struct view_deadline *one = &view->reports.deadlines[i];

        if (one->team == filed->team && one->number == 0 && one->overdue) {
            one->number = filed->number;
            return;
        }
    }
}

static int deadline_filed(struct view *view, const struct row *row, struct error *err)
{
    const struct report_filed *body = &row->as.report_filed;
    const struct {
        enum report_stage stage;
        int64_t within;
    } later[] = {{REPORT_NOTIFICATION, view->exercise.report_notification},
                 {REPORT_FINAL, view->exercise.report_final}};

    if (body->revision != 1 || strcmp(body->kind, "incident") != 0)
        return 0;
    deadline_settle(view, body);
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
        struct view_deadline deadline = {.team = body->team,
                                         .number = body->number,
                                         .stage = later[i].stage,
                                         .since = row->x,
                                         .due = row->x + later[i].within};

        if (later[i].within > 0 && deadline_add(view, &deadline, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

/* A team's seat learns of an early warning's deadline only here, and not of what expects it. */
static int deadline_overdue(struct view *view, const struct row *row, struct error *err)
{
    const struct report_overdue *body = &row->as.report_overdue;
    struct view_deadline fresh = {.team = body->team,
                                  .number = body->number,
                                  .expectation = body->expectation,
                                  .stage = (enum report_stage)body->stage,
                                  .since = row->x,
                                  .due = body->due,
                                  .overdue = true,
                                  .row = row->seq};

    if (view_team(view, body->team) == NULL)
        return view_no_such("team", body->team, err);
    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        struct view_deadline *one = &view->reports.deadlines[i];

        if (one->team == body->team && one->number == body->number &&
            one->expectation == body->expectation && (int)one->stage == (int)body->stage &&
            !one->overdue) {
            one->overdue = true;
            one->row = row->seq;
            return 0;
        }
    }
    return deadline_add(view, &fresh, err);
}

int view_deadline_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    if (row->kind == ROW_REPORT_OVERDUE)
        return deadline_overdue(view, row, err);
    return view_report_row(view, row, changed, err) < 0 ? -ERROR_STATE
                                                        : deadline_filed(view, row, err);
}

void view_deadlines_later(struct view *view, const struct row *row)
{
    const struct team_clock *body = &row->as.team_clock;

    for (size_t i = 0; body->how != TEAM_HELD && i < view->reports.deadline_count; i++) {
        struct view_deadline *one = &view->reports.deadlines[i];

        if (one->team == body->team && !one->overdue && deadline_waits(view, one))
            one->due += calendar_waited(body, row->x, one->since);
    }
}
