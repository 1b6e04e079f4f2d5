/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/verified.h"

#include "core/model/row.h"

static void verified_add(struct verified *to, const struct view_condition *condition)
{
    bool up = condition->value == 1000;

    to->checks++;
    if (to->holds && up) {
        to->since = condition->since > to->since ? condition->since : to->since;
    } else if (!up && (to->holds || condition->since < to->since)) {
        to->since = condition->since;
        to->down = condition->made.id;
    }
    to->holds &= up;
}

/* Did the range see something else at `declared`, or later? */
static bool verified_refutes(const struct verified *verified, int64_t declared, int64_t slack)
{
    return declared >= 0 && verified->checks > 0 &&
           (!verified->holds || verified->since > declared + slack);
}

struct verified verified_report(const struct view *view, const struct view_report *report)
{
    struct verified to = {.holds = true, .since = -1, .down = ""};
    int64_t slack = 0;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];

        if (condition->made.condition == 0 || condition->value < 0 ||
            !ordinals_have(&report->made.assets, condition->made.vm))
            continue;
        verified_add(&to, condition);
        slack = condition->made.interval > slack ? condition->made.interval : slack;
    }
    to.holds &= to.checks > 0;
    if (report->made.stage != REPORT_WITHDRAWN) {
        to.contained = verified_refutes(&to, report->made.contained, slack);
        to.recovered = verified_refutes(&to, report->made.recovered, slack);
    }
    return to;
}
