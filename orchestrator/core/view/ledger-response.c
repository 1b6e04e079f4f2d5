/* SPDX-License-Identifier: Apache-2.0 */
/* What an expected action is worth by the time at which it came. */
#include "core/view/ledger.h"
#include "core/view/view.h"

int64_t ledger_lateness(const struct view_expectation *expectation, int64_t x)
{
    const struct expectation_made *made = &expectation->made;
    int64_t window = made->close - made->due, late = x - expectation->due;

    if (expectation->due < 0)
        return 1000;
    if (window <= 0 || late > window)
        return 0;
    if (late <= 0)
        return 1000;
    return 1000 - ledger_part(1000 - (made->least < 1000 ? made->least : 1000), late, window);
}

int64_t ledger_response(const struct view_metric *metric, int64_t share)
{
    return ledger_part(metric->made.max, share, 1000);
}
