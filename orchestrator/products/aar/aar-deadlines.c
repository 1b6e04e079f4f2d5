/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines of the stages of incident reports: which were kept, which were not. */
#include "core/model/row.h"
#include "core/view/deadlines.h"
#include "products/aar/aar-parts.h"

const char *aar_deadline_state(const struct view *view, const struct view_deadline *one,
                               enum aar_mark *ret_mark)
{
    bool waits = deadline_waits(view, one);

    *ret_mark = one->overdue && waits ? AAR_BAD
                : one->overdue        ? AAR_WARN
                : waits               ? AAR_PLAIN
                                      : AAR_GOOD;
    return one->overdue && waits ? "overdue, never reported"
           : one->overdue        ? "reported late"
           : waits               ? "not due yet"
                                 : "done in time";
}

void aar_deadlines(struct aar *aar, struct aar_table *table, const struct view_team *team)
{
    const struct view *view = aar->view;

    for (size_t i = 0; i < view->reports.deadline_count; i++) {
        const struct view_deadline *one = &view->reports.deadlines[i];
        const struct view_expectation *expectation = view_expectation(view, one->expectation);
        enum aar_mark mark;
        const char *state = aar_deadline_state(view, one, &mark);

        if (one->team != team->made.team || !aar_row(table))
            continue;
        aar_text(table, AAR_PLAIN, "%s", report_stage_words[one->stage]);
        if (one->number != 0)
            aar_number(table, AAR_PLAIN, one->number);
        else
            aar_none(table);
        /* What expects a report is exercise control's alone. */
        aar_text(table, AAR_PLAIN, "%s",
                 aar->team == 0 && expectation != NULL ? expectation->made.inject : "");
        aar_time(table, one->due);
        aar_text(table, mark, "%s", state);
    }
}
