/* SPDX-License-Identifier: Apache-2.0 */
/* An event with one inject that is made in the middle of an exercise, besides the indexes of the
 * genesis. */
#include "core/decide/state-own.h"

/* Makes room for the state of each event, up to `last`. */
int state_room_for_events(struct state *state, size_t last)
{
    enum { MORE = 64 };
    size_t had = state->holding != NULL ? state->event_room + 1 : 0,
           room = had == 0 ? last + 1 : last + MORE;
    int64_t *holding, *lag;

    if (last < had)
        return 0;
    holding = pool_take_array(&state->pool, room, sizeof(*holding));
    lag = pool_take_array(&state->pool, room, sizeof(*lag));
    if (holding == NULL || lag == NULL)
        return -ERROR_MEMORY;
    for (size_t i = 0; i < room; i++) {
        holding[i] = i < had ? state->holding[i] : -1;
        lag[i] = i < had ? state->lag[i] : 0;
    }
    state->holding = holding;
    state->lag = lag;
    state->event_room = room - 1;
    return 0;
}

/* An event that is made in the middle of the exercise comes for one inject. */
int state_add_late_event(struct state *state, uint32_t event, struct error *err)
{
    uint32_t *late;

    if (state_room_for_events(state, event) < 0)
        return error_memory(err);
    while (state->injects_of_event.keys + state->late_count < event) {
        late = pool_grow(&state->pool, &state->late, &state->late_count, sizeof(*late));
        if (late == NULL)
            return error_memory(err);
        *late = 0;
    }
    return 0;
}

void state_add_late_inject(struct state *state, const struct inject_made *made)
{
    if (made->event > state->injects_of_event.keys &&
        made->event - state->injects_of_event.keys <= state->late_count)
        state->late[made->event - state->injects_of_event.keys - 1] = made->inject;
}

const uint32_t *state_injects(const struct state *state, uint32_t event, uint32_t *ret_count)
{
    size_t keys = state->injects_of_event.keys;

    if (event <= keys || event - keys > state->late_count)
        return state_items(&state->injects_of_event, event, ret_count);
    *ret_count = state->late[event - keys - 1] != 0;
    return &state->late[event - keys - 1];
}
