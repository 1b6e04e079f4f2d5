/* SPDX-License-Identifier: Apache-2.0 */
/* The portal, and the exchange with a MISP, run while they are wanted and there is a range. */
#include "core/decide/decide.h"

void decide_portal_row(const struct state *state, const struct row *row, struct intents *intents)
{
    int range = row->kind == ROW_RANGE_STATE ? row->as.range_state.state : -1;

    /* A range that was stopped comes back through another state, and so does its portal. */
    if (row->kind == ROW_PORTAL_WANTED || (range >= 0 && state->view->portal.wanted))
        intents_act(intents, ACTION_PORTAL, 0, 0);
    if (row->kind == ROW_HUB_WANTED || (range >= 0 && state->view->hub.wanted))
        intents_act(intents, ACTION_HUB, 0, 0);
}
