/* SPDX-License-Identifier: Apache-2.0 */
#include "products/report/points-text.h"

#include "products/print/sheet-print.h"

void points_text_adjusted(const struct output *to, const struct view_team *team)
{
    char points[32];

    if (team->adjustments != 0)
        output_print(to, TONE_DIM,
                     "\nAdjustments add %s%s points to the score of %s; excon adjustments says "
                     "why\n",
                     team->adjusted > 0 ? "+" : "", output_points(&points, team->adjusted),
                     team->made.id);
}

void points_text_expected(const struct output *to, const struct view *view, uint32_t metric)
{
    struct pool pool = POOL_EMPTY;

    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct expectation_made *made = &view->expectations[i].made;

        if (made->expectation != 0 && made->metric == metric)
            output_print(
                to, TONE_PLAIN, "  expected after inject %s: %s\n",
                output_clean(&pool, made->inject),
                output_clean(&pool, made->report[0] != '\0' ? made->report : made->action));
    }
    pool_done(&pool);
}

void points_text_sheets(const struct output *to, const struct view *view,
                        const struct view_metric *metric)
{
    bool first = true;

    for (size_t i = 0; i < view->sheets.graded_count; i++) {
        if (view->sheets.graded[i].metric != metric->made.metric)
            continue;
        if (first)
            output_print(to, TONE_BOLD, "\nSheets\n");
        sheet_print(to, view, &view->sheets.graded[i]);
        first = false;
    }
}
