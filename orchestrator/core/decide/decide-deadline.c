/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A deadline of a report's stage passes on the exercise clock: a stage that still waits is overdue,
 * which is said once. An early warning came when a report of the team was matched to the inject,
 * by a person or as excon proposes.
 */
#include "core/decide/decide.h"
#include "core/view/deadlines.h"

static bool deadline_was_warned(const struct view *view, const struct view_deadline *deadline)
{
    const struct view_expectation *expected = view_expectation(view, deadline->expectation);

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

void decide_deadline_due(const struct state *state, const struct agenda_item *item,
                         struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_deadline *deadline;

    if (item->subject >= view->reports.deadline_count || view->phase == PHASE_ENDED)
        return;
    deadline = &view->reports.deadlines[item->subject];
    if (deadline->overdue || deadline->due != item->due || view_is_held(view, deadline->team) ||
        !deadline_waits(view, deadline) ||
        (deadline->number == 0 && deadline_was_warned(view, deadline)))
        return;
    intents_row(intents, &(struct row){.kind = ROW_REPORT_OVERDUE,
                                       .as.report_overdue = {.team = deadline->team,
                                                             .number = deadline->number,
                                                             .expectation = deadline->expectation,
                                                             .stage = (int)deadline->stage,
                                                             .due = deadline->due}});
}
