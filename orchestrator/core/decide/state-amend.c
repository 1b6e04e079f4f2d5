/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an amend puts on the agenda. Its rows come in one turn, so nothing is due between them: the
 * indexes are made anew by the last one, and from then on the state is that of an exercise whose
 * genesis had the amended events.
 */
#include "core/decide/state-own.h"
#include "core/decide/trigger.h"
#include "core/view/coming.h"

static int amend_plan_event(struct state *state, const struct event_made *made, struct error *err)
{
    uint32_t count;
    const uint32_t *injects = state_injects(state, made->event, &count);

    for (uint32_t i = 0; i < count; i++)
        if (state_plan_arm(state, &view_inject(state->view, injects[i])->made, err) < 0)
            return -ERROR_MEMORY;
    if (made->at < 0)
        return 0;
    if (agenda_add(&state->exercise, made->at, DUE_EVENT, made->event, err) < 0)
        return -ERROR_MEMORY;
    return coming_waits(made)
               ? agenda_add(&state->exercise, made->close, DUE_EVENT_CLOSE, made->event, err)
               : 0;
}

/* Conditions may hold that an event did not wait for before. */
static int amend_follow(struct state *state, const struct row *row, struct error *err)
{
    const struct view *view = state->view;

    for (uint32_t i = 1; i <= view->event_count; i++) {
        const struct view_event *event = view_event(view, i);
        bool holds;

        if (event == NULL || event->state > OCCURRENCE_OPEN)
            continue;
        holds =
            event->made.conditions.count + event->made.any.count + event->made.none.count != 0 &&
            trigger_conditions_hold(view, &event->made);
        if (holds != (state->holding[i] >= 0))
            state->holding[i] = holds ? row->x : -1;
        if (event->state == OCCURRENCE_OPEN && state_plan_trigger(state, i, row->x, err) < 0)
            return -ERROR_MEMORY;
    }
    return 0;
}

int state_after_amend(struct state *state, const struct row *row, struct error *err)
{
    switch (row->kind) {
    case ROW_EVENT_AMENDED:
        return amend_plan_event(state, &row->as.event_made, err);
    case ROW_INJECT_AMENDED:
        return state_plan_arm(state, &row->as.inject_made, err);
    case ROW_AMEND_DONE:
        return state_index_make(state, err) < 0 ? -ERROR_MEMORY : amend_follow(state, row, err);
    default:
        return 0;
    }
}
