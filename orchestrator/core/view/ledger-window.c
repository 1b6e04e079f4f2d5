/* SPDX-License-Identifier: Apache-2.0 */
/* Which samples do not count: windows of excused time, holds of teams, removals of exercise time.
 */
#include "core/model/row.h"
#include "core/view/ledger.h"
#include "core/view/view.h"

static bool window_has_condition(const struct view *view, uint32_t metric, uint32_t condition)
{
    const struct view_metric *of = view_metric(view, metric);

    return of != NULL && ordinals_have(&of->made.conditions, condition);
}

static bool window_is_about(const struct view *view, const struct ledger_window *window,
                            const struct view_condition *condition,
                            const struct view_metric *metric)
{
    uint32_t team = metric != NULL ? metric->made.team : condition->made.team;

    if (window->made.team != 0 && window->made.team != team)
        return false;
    if (window->made.metric == 0)
        return true;
    return metric != NULL
               ? window->made.metric == metric->made.metric
               : window_has_condition(view, window->made.metric, condition->made.condition);
}

const struct ledger_window *ledger_window_over(const struct view *view,
                                               const struct view_condition *condition,
                                               const struct view_metric *metric, int64_t x)
{
    for (size_t i = 0; i < view->ledger.window_count; i++) {
        const struct ledger_window *window = &view->ledger.windows[i];

        if (!window->reversed && x >= window->made.from && x < window->made.to &&
            window_is_about(view, window, condition, metric))
            return window;
    }
    return NULL;
}

static bool window_is_held(const struct view *view, uint32_t team, int64_t row)
{
    for (size_t i = 0; team != 0 && i < view->ledger.hold_count; i++) {
        const struct ledger_hold *hold = &view->ledger.holds[i];

        if (hold->team == team && row > hold->from && (hold->to == 0 || row < hold->to))
            return true;
    }
    return false;
}

/* Exercise times repeat after a removal: only what was found before it is meant. */
static const struct view_removal *window_removal(const struct view *view,
                                                 const struct ledger_sample *sample)
{
    for (size_t i = 0; i < view->removal_count; i++) {
        const struct view_removal *one = &view->removals[i];

        if (one->left > 0 && !one->outage && sample->row < one->row && sample->x >= one->from &&
            sample->x < one->from + one->length)
            return one;
    }
    return NULL;
}

static int64_t window_row_of_hold(const struct view *view, uint32_t team, int64_t row)
{
    int64_t from = 0;

    for (size_t i = 0; i < view->ledger.hold_count; i++)
        if (view->ledger.holds[i].team == team && view->ledger.holds[i].from < row)
            from = view->ledger.holds[i].from;
    return from;
}

enum ledger_excuse ledger_excuse_of(const struct view *view, const struct view_condition *condition,
                                    const struct view_metric *metric,
                                    const struct ledger_sample *sample, int64_t *ret_row)
{
    uint32_t team = metric != NULL ? metric->made.team : condition->made.team;
    const struct ledger_window *window;
    const struct view_removal *removal;

    *ret_row = 0;
    /* Where nothing was said later, as of most exercises, millions of samples are done with here.
     */
    if (sample->excuse != LEDGER_COUNTS ||
        view->ledger.window_count + view->ledger.hold_count + view->removal_count == 0)
        return (enum ledger_excuse)sample->excuse;
    if (window_is_held(view, team, sample->row)) {
        *ret_row = window_row_of_hold(view, team, sample->row);
        return LEDGER_HELD;
    }
    window = ledger_window_over(view, condition, metric, sample->x);
    if (window != NULL) {
        *ret_row = window->row;
        return LEDGER_WINDOW;
    }
    removal = window_removal(view, sample);
    if (removal != NULL) {
        *ret_row = removal->row;
        return LEDGER_REMOVED;
    }
    return LEDGER_COUNTS;
}
