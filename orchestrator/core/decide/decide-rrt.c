/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units of the rapid reaction team on the exercise clock: a granted one travels to its team, stays
 * as long as it was granted for or until somebody recalls it, travels back and is free again. It
 * goes on while its team is held; ENDEX frees all.
 */
#include "core/decide/decide.h"
#include "core/view/rrt.h"

void intents_rrt(struct intents *intents, const struct rrt_state_row *turn)
{
    intents_row(intents, &(struct row){.kind = ROW_RRT_STATE, .as.rrt_state = *turn});
}

/* The row of the same unit in another state. */
static struct rrt_state_row rrt_turn(const struct view_request *request, enum rrt_state state,
                                     int64_t due)
{
    return (struct rrt_state_row){.unit = request->rrt.unit,
                                  .state = (int)state,
                                  .team = request->made.team,
                                  .number = request->made.number,
                                  .due = due,
                                  .stay = request->rrt.stay};
}

void decide_rrt_due(const struct state *state, const struct agenda_item *item,
                    struct intents *intents)
{
    const struct view *view = state->view;
    const struct view_request *request = rrt_request_of(view, item->subject);
    struct rrt_state_row turn;

    if (request == NULL || request->rrt.due != item->due)
        return;
    if (request->rrt.state == RRT_TRAVELLING)
        turn = rrt_turn(request, RRT_DEPLOYED,
                        request->rrt.stay > 0 ? item->due + request->rrt.stay : -1);
    else if (request->rrt.state == RRT_DEPLOYED)
        turn = rrt_turn(request, RRT_RETURNING, item->due + view->exercise.rrt_travel);
    else
        turn = rrt_turn(request, RRT_FREE, -1);
    intents_rrt(intents, &turn);
}

void decide_rrt_row(const struct state *state, const struct row *row, struct intents *intents)
{
    const struct view *view = state->view;

    for (size_t i = 0; row->kind == ROW_CLOCK_ENDED && i < view->request_count; i++) {
        struct rrt_state_row turn = rrt_turn(&view->requests[i], RRT_FREE, -1);

        turn.text = "ENDEX";
        if (view->requests[i].rrt.state != RRT_FREE)
            intents_rrt(intents, &turn);
    }
}
