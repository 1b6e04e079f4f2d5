/* SPDX-License-Identifier: Apache-2.0 */
/* The turns of events and injects on the agenda. */
#include "core/decide/state-own.h"
#include "core/decide/trigger.h"
#include "core/view/coming.h"

enum { ARM_BEFORE = 60000 /* exercise ms before its time that an inject is armed */ };

int state_plan_trigger(struct state *state, uint32_t event, int64_t x, struct error *err)
{
    int64_t ready = trigger_ready(state, view_event(state->view, event));

    if (ready < 0)
        return 0;
    return agenda_add(&state->exercise, ready > x ? ready : x, DUE_TRIGGER, event, err);
}

int state_plan_arm(struct state *state, const struct inject_made *made, struct error *err)
{
    const struct view_event *event = view_event(state->view, made->event);

    if (made->vm == 0 || made->machine[0] != '\0' || event == NULL || event->made.at < 0 ||
        coming_waits(&event->made))
        return 0;
    return agenda_add(&state->exercise,
                      event->made.at > ARM_BEFORE ? event->made.at - ARM_BEFORE : 0, DUE_ARM,
                      made->inject, err);
}
