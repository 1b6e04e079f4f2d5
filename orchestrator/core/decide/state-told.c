/* SPDX-License-Identifier: Apache-2.0 */
/* The state of who was told a picture, to explain what events wait for. */
#include "core/decide/state.h"

#include "core/decide/state-own.h"

int state_of_view(struct state *state, struct view *view, const struct event_waiting *waiting,
                  size_t count, struct error *err)
{
    *state = (struct state){.view = view, .x = view->x, .r = view->r, .wall = view->wall};
    if (state_index_make(state, err) < 0) {
        state->view = NULL;
        state_done(state);
        return -ERROR_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        if (waiting[i].event != 0 && waiting[i].event <= view->event_count) {
            state->holding[waiting[i].event] = waiting[i].since;
            state->lag[waiting[i].event] = waiting[i].lag;
        }
    return 0;
}
