/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/sheets.h"

#include <string.h>

#include "core/model/row.h"
#include "core/view/view-places.h"

size_t view_rubric(const struct view *view, const char *metric,
                   const struct view_criterion *to[CRITERIA_MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < view->sheets.criterion_count && count < CRITERIA_MOST; i++) {
        const struct view_criterion *one = &view->sheets.criteria[i];

        if (one->made.criterion != 0 && strcmp(one->made.metric, metric) == 0)
            to[count++] = one;
    }
    return count;
}

const char *view_anchor(const struct view_criterion *criterion, enum rating rating)
{
    const char *const anchors[RATINGS] = {criterion->made.performed, criterion->made.some,
                                          criterion->made.major, criterion->made.unable};

    return anchors[rating] != NULL ? anchors[rating] : "";
}

/* ---- rows ---- */

static int sheets_criterion(struct view *view, const struct row *row, struct error *err)
{
    struct view_criterion *criterion;
    struct row kept;

    if (row->as.criterion_made.weight == 0 || row->as.criterion_made.weight > CRITERION_WEIGHT_MOST)
        return error_set(err, ERROR_INPUT, "a criterion weighs 1 to %d", CRITERION_WEIGHT_MOST);
    if (row_copy(&kept, row, &view->pool, err) < 0)
        return -ERROR_MEMORY;
    criterion = view_add_place(view, &view->sheets.criteria, &view->sheets.criterion_count,
                               sizeof(*criterion), kept.as.criterion_made.criterion, err);
    if (criterion == NULL)
        return -ERROR_STATE;
    criterion->made = kept.as.criterion_made;
    return 0;
}

int view_sheet_row(struct view *view, const struct row *row, bool *changed, struct error *err)
{
    (void)changed;
    return sheets_criterion(view, row, err);
}
