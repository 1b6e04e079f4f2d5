/* SPDX-License-Identifier: Apache-2.0 */
#include "core/order/reaching.h"

void reaching_close(const struct state *state, uint32_t number, const char *by, const char *text,
                    struct intents *intents)
{
    if (view_reach(state->view, number) != NULL)
        intents_row(intents,
                    &(struct row){.kind = ROW_REACH_CLOSED,
                                  .as.reach_closed = {.reach = number, .by = by, .text = text}});
}

void reaching_close_all(const struct state *state, uint32_t session, const char *by,
                        const char *text, struct intents *intents)
{
    const struct view_reaches *reaches = &state->view->reaches;

    for (size_t i = 0; session != 0 && i < reaches->count; i++)
        if (reaches->open[i].session == session)
            reaching_close(state, reaches->open[i].number, by, text, intents);
}
