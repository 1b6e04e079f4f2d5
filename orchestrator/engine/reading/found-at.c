/* SPDX-License-Identifier: Apache-2.0 */
/* The exercise as it was at a time of it. */
#include "engine/reading/found.h"

struct at {
    struct view *view;
    int64_t x;
    bool past;
};

static int at_take(void *data, const struct row *row, struct error *err)
{
    struct at *at = data;

    at->past |= row->x > at->x;
    return at->past ? 0 : view_apply(at->view, row, err);
}

int found_view_at(struct found *found, int64_t x, struct view **ret_view, struct error *err)
{
    struct at at = {.view = view_new(), .x = x};

    if (at.view == NULL)
        return error_memory(err);
    if (found_open(found, err) < 0 || found_rows(found, at_take, &at, err) < 0) {
        view_free(at.view);
        return -ERROR_FAILED;
    }
    *ret_view = at.view;
    return 0;
}
