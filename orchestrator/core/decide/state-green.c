/* SPDX-License-Identifier: Apache-2.0 */
/* The next visit of green traffic at each VM. It follows from the clock alone, so no row says it: a
 * replay has the first ones on its agenda, finds them overtaken, and goes on behind now. */
#include "core/decide/state-own.h"

int state_room_for_green(struct state *state)
{
    state->green = pool_take_array(&state->pool, state->view->vm_count + 1, sizeof(*state->green));
    if (state->green == NULL)
        return -ERROR_MEMORY;
    for (size_t i = 0; i <= state->view->vm_count; i++)
        state->green[i] = -1;
    return 0;
}

int state_plan_green(struct state *state, uint32_t ordinal, int64_t after, struct error *err)
{
    const struct view_vm *vm = view_vm(state->view, ordinal);
    struct green_times times;
    int64_t number;

    if (vm == NULL || vm->green.made.every == 0 || state->green == NULL)
        return 0;
    times = green_times_of(state->view, vm);
    state->green[ordinal] = green_next(&times, after, &number);
    return agenda_add(&state->exercise, state->green[ordinal], DUE_GREEN, ordinal, err);
}

int state_follow_clock(struct state *state, const struct row *row, struct error *err)
{
    int64_t x = row->kind == ROW_CLOCK_MOVED ? row->as.clock_moved.to : row->x;

    if (row->kind != ROW_CLOCK_STARTED && row->kind != ROW_CLOCK_MOVED)
        return 0;
    for (uint32_t vm = 1; vm <= state->view->vm_count; vm++)
        if (state_plan_green(state, vm, x, err) < 0)
            return -ERROR_MEMORY;
    return 0;
}
