/* SPDX-License-Identifier: Apache-2.0 */
/* The follower of command lines. The board has one of its own, which never blocks. */
#include "desk/client/follow.h"

#include <string.h>

#include "core/model/row.h"

enum { ROWS_A_STEP = VIEW_TICKER / 2 };

int follow_init(struct follow *follow, struct dial *dial, struct error *err)
{
    *follow = (struct follow){.dial = dial, .view = view_new()};
    if (follow->view != NULL)
        return 0;
    dial_close(dial);
    follow->dial = NULL;
    return error_memory(err);
}

void follow_done(struct follow *follow)
{
    dial_close(follow->dial);
    view_free(follow->view);
    *follow = (struct follow){0};
}

static int follow_take(struct follow *follow, const json_t *line, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row = {0};
    const char *kind = json_string_value(json_object_get(line, "k"));
    int result;

    if (kind != NULL) {
        const char *full = json_string_value(json_object_get(line, "full"));

        follow->caught_up |= strcmp(kind, "now") == 0;
        /* What is waited for cannot come. */
        return full == NULL ? 0 : error_set(err, ERROR_SYSTEM, "%s", full);
    }
    result = row_of_line(&row, line, &pool, err);
    if (result == 0)
        result = view_apply(follow->view, &row, err);
    if (result == 0 && follow->look != NULL)
        result = follow->look(follow->data, &row, err);
    follow->caught_up |= result == 1;
    pool_done(&pool);
    return result < 0 ? error_wrap(err, "a row of the controller") : 0;
}

int follow_step(struct follow *follow, int64_t within, struct error *err)
{
    bool any = false;

    if (follow->dial == NULL)
        return FOLLOW_ENDED;
    /* Few enough that the ticker's ring keeps every line until it is asked for. */
    for (int rows = 0; rows < ROWS_A_STEP; rows++) {
        json_t *line = NULL;
        int result = dial_read(follow->dial, any ? 0 : within, &line, err);

        if (result == DIAL_LATE)
            return any ? 0 : FOLLOW_NOTHING;
        if (result == 0)
            result = follow_take(follow, line, err);
        json_decref(line);
        if (result < 0)
            return result;
        if (result == DIAL_ENDED) {
            dial_close(follow->dial);
            follow->dial = NULL;
            return any ? 0 : FOLLOW_ENDED;
        }
        if (follow->caught_up && follow->look != NULL)
            return 0;
        any = true;
    }
    return 0;
}

const struct view_line *follow_line(struct follow *follow)
{
    const struct view *view = follow->view;

    if (follow->told + VIEW_TICKER < view->ticker_count)
        follow->told = view->ticker_count - VIEW_TICKER;
    if (follow->told >= view->ticker_count)
        return NULL;
    return &view->ticker[follow->told++ % VIEW_TICKER];
}

void follow_count(const struct view *view, int64_t *ret_up, int64_t *ret_all)
{
    *ret_up = *ret_all = 0;
    for (size_t i = 0; i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0) {
            *ret_up += view->vms[i].state == VM_UP;
            ++*ret_all;
        }
}
