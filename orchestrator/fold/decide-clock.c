/* SPDX-License-Identifier: Apache-2.0 */
/* What the clock was set over: injects whose time was overtaken are held, fired or skipped, as the scenario says. */
#include "fold/decide.h"

static void overtake(const struct state *state, const struct view_event *event, enum late_word late,
                     struct intents *intents)
{
    uint32_t count;
    const uint32_t *injects = state_items(&state->injects_of_event, event->made.event, &count);

    for (uint32_t i = 0; i < count; i++) {
        const struct view_inject *inject = view_inject(state->view, injects[i]);

        if (inject->state != INJECT_SCHEDULED && inject->state != INJECT_ARMED)
            continue;
        intents_inject(intents, inject, late == LATE_WORD_SKIP ? INJECT_SKIPPED : INJECT_HELD, "",
                       "the clock was set over its time");
    }
}

void decide_clock_row(const struct state *state, const struct event *row, struct intents *intents)
{
    const struct clock_moved *moved = &row->as.clock_moved;
    enum late_word late = (enum late_word)state->view->exercise.late;

    if (row->kind != EVENT_CLOCK_MOVED || moved->how == MOVE_REMOVED || late == LATE_WORD_FIRE)
        return;
    for (size_t i = 0; i < state->view->event_count; i++) {
        const struct view_event *event = &state->view->events[i];

        if (event->made.event != 0 && event->state == OCCURRENCE_SCHEDULED && event->made.at > moved->to - moved->length &&
            event->made.at <= moved->to)
            overtake(state, event, late, intents);
    }
}
