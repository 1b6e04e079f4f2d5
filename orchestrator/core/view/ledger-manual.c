/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/ledger.h"

#include "core/view/view.h"

int64_t ledger_manual(const struct view *view, const struct view_metric *metric, const char *by,
                      int64_t given)
{
    (void)view, (void)by;
    return given < 0 ? 0 : given > metric->made.max ? metric->made.max : given;
}
