/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/view/ledger.h"
#include "core/view/view.h"

static void why_over(const struct view_metric *metric, char *to, size_t size)
{
    const struct ledger_book *book = &metric->account.book;
    int64_t share = 0;
    char penalty[TEXT_THOUSANDTHS];
    size_t used;

    if (!ledger_share(book, &share)) {
        text_print(to, size, "no sample counts, %" PRId64 " are excused", book->excused);
        return;
    }
    text_print(to, size, "%" PRId64 ".%d %% of %" PRId64 " samples", share / 10, (int)(share % 10),
               book->samples);
    used = strlen(to);
    if (metric->made.sla > 0)
        text_print(to + used, size - used, "; %u failures in a row %" PRId64 " times, %s each",
                   metric->made.sla_every, metric->account.penalties,
                   text_thousandths(penalty, metric->made.sla_penalty));
    used = strlen(to);
    if (book->excused + book->faults > 0)
        text_print(to + used, size - used, "; %" PRId64 " excused", book->excused + book->faults);
}

const char *ledger_why(const struct view_metric *metric, char to[LEDGER_WHY])
{
    bool checks = metric->made.type == METRIC_CONDITIONAL;

    if (checks && ledger_is_over(&metric->made))
        why_over(metric, to, LEDGER_WHY);
    else if (!metric->awarded)
        text_copy(to, LEDGER_WHY, checks ? "never measured" : "not graded");
    else if (metric->by[0] != '\0')
        text_print(to, LEDGER_WHY, "by %s: %s", metric->by, metric->reason);
    else
        text_copy(to, LEDGER_WHY,
                  !checks                              ? metric->reason
                  : metric->made.conditions.count == 1 ? "newest value of its check"
                                                       : "newest values of its checks");
    return to;
}
