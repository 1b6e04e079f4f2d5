/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A deadline of a report's stage passes on the exercise clock: a stage that still waits is overdue,
 * which is said once.
 */
#include "core/decide/decide.h"
#include "core/view/deadlines.h"

void decide_deadline_due(const struct state *state, const struct agenda_item *item,
                         struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_deadline *deadline;

    if (item->subject >= view->reports.deadline_count || view->phase == PHASE_ENDED)
        return;
    deadline = &view->reports.deadlines[item->subject];
    if (deadline->overdue || deadline->due != item->due || view_is_held(view, deadline->team) ||
        !deadline_waits(view, deadline))
        return;
    intents_row(intents, &(struct row){.kind = ROW_REPORT_OVERDUE,
                                       .as.report_overdue = {.team = deadline->team,
                                                             .number = deadline->number,
                                                             .expectation = deadline->expectation,
                                                             .stage = (int)deadline->stage,
                                                             .due = deadline->due}});
}
