/* SPDX-License-Identifier: Apache-2.0 */
/* What an expected action is worth by the time at which it came. */
#include "core/view/ledger.h"
#include "core/view/view.h"

int64_t ledger_falling(int64_t late, int64_t window, uint32_t least)
{
    if (late <= 0)
        return 1000;
    if (late > window)
        return 0;
    return 1000 - ledger_part(1000 - (least < 1000 ? least : 1000), late, window);
}

int64_t ledger_lateness(const struct view_expectation *expectation, int64_t x)
{
    const struct expectation_made *made = &expectation->made;
    int64_t window = made->close - made->due;

    if (expectation->due < 0)
        return 1000;
    return window <= 0 ? 0 : ledger_falling(x - expectation->due, window, made->least);
}

int64_t ledger_response(const struct view_metric *metric, int64_t share)
{
    return ledger_part(metric->made.max, share, 1000);
}
