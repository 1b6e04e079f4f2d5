/* SPDX-License-Identifier: Apache-2.0 */
/* What the clock has overtaken of the orders that wait for approval expires. */
#include <string.h>

#include "core/decide/decide.h"
#include "core/model/event.h"

void decide_ask_row(const struct state *state, const struct event *event, struct intents *intents)
{
    bool ended = event->kind == EVENT_CLOCK_ENDED;

    if (!ended && event->kind != EVENT_CLOCK_STARTED && event->kind != EVENT_CLOCK_PAUSED && event->kind != EVENT_CLOCK_RESUMED)
        return;
    for (size_t i = 0; i < state->view->ask_count; i++) {
        const struct view_ask *ask = &state->view->asks[i];
        char why[200];

        if (ask->state != ASK_OPEN)
            continue;
        /* Grades are given after ENDEX too. */
        if (ended && strcmp(ask->made.verb, "grade") != 0)
            intents_answered(intents, ask, ASK_EXPIRED, "", "ENDEX came first");
        else if (clock_order_refused(state, ask->made.verb, why, sizeof(why)))
            intents_answered(intents, ask, ASK_EXPIRED, "", why);
    }
}
