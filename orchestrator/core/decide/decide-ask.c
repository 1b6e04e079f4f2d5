/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that wait for approval expire when the clock has overtaken them. */
#include <string.h>

#include "core/decide/decide.h"
#include "core/model/row.h"

/* Points are given after ENDEX too. */
static bool ask_outlives_endex(const char *verb)
{
    return strcmp(verb, "grade") == 0 || strcmp(verb, "adjust") == 0 ||
           strcmp(verb, "adjust-reverse") == 0;
}

void decide_ask_row(const struct state *state, const struct row *row, struct intents *intents)
{
    bool ended = row->kind == ROW_CLOCK_ENDED;

    if (!ended && row->kind != ROW_CLOCK_STARTED && row->kind != ROW_CLOCK_PAUSED &&
        row->kind != ROW_CLOCK_RESUMED)
        return;
    for (size_t i = 0; i < state->view->ask_count; i++) {
        const struct view_ask *ask = &state->view->asks[i];
        char why[200];

        if (ask->state != ASK_OPEN)
            continue;
        if (ended && !ask_outlives_endex(ask->made.verb))
            intents_answered(intents, ask, ASK_EXPIRED, "", "ENDEX came first");
        else if (clock_order_refused(state, ask->made.verb, why, sizeof(why)))
            intents_answered(intents, ask, ASK_EXPIRED, "", why);
    }
}
