/* SPDX-License-Identifier: Apache-2.0 */
/* Who may see a row, told from what it is about; what is not named here is exercise control's alone. */
#include "core/decide/state.h"

static void audience_for_team(struct event *event, uint32_t team, enum audience shared)
{
    event->audience = team != 0 ? AUDIENCE_TEAM : shared;
    event->team = team;
}

/* What a seat asks for is its own and EXCON's: a team's members see nothing of their trainer's. */
static void audience_for_seat(struct event *event, int role, uint32_t team)
{
    if (role != ROLE_TRAINER && role != ROLE_BLUE)
        return;
    event->audience = role == ROLE_TRAINER ? AUDIENCE_TRAINER : AUDIENCE_TEAM;
    event->team = team;
}

void state_audience(const struct state *state, struct event *event)
{
    const struct view *view = state->view;

    audience_for_team(event, 0, AUDIENCE_EXCON);
    switch (event->kind) {
    case EVENT_CONTROLLER_STARTED:
    case EVENT_RANGE_STATE:
    case EVENT_CLOCK_STARTED:
    case EVENT_CLOCK_PAUSED:
    case EVENT_CLOCK_RESUMED:
    case EVENT_CLOCK_OUTAGE:
    case EVENT_CLOCK_HOURS:
    case EVENT_CLOCK_MOVED:
    case EVENT_CLOCK_SPEED:
    case EVENT_CLOCK_EXTENDED:
    case EVENT_CLOCK_ENDED:
        event->audience = AUDIENCE_ALL;
        break;
    case EVENT_VM_STATE:
        audience_for_team(event, view_vm(view, event->as.vm_state.vm)->made.team, AUDIENCE_RANGE);
        break;
    case EVENT_JOURNAL_ROOM:
    case EVENT_VM_KEPT:
    case EVENT_RANGE_LOOK:
    case EVENT_DRIFT_FOUND:
    case EVENT_FEATURE_STATE:
    case EVENT_FEATURE_TAKEN:
        event->audience = AUDIENCE_RANGE;
        break;
    case EVENT_TEAM_CLOCK:
        audience_for_team(event, event->as.team_clock.team, AUDIENCE_ALL);
        break;
    case EVENT_CONDITION_RESULT:
        audience_for_team(event, view_condition(view, event->as.condition_result.condition)->made.team, AUDIENCE_RANGE);
        break;
    case EVENT_SCORE_AWARD:
        audience_for_team(event, view_metric(view, event->as.score_award.metric)->made.team, AUDIENCE_ALL);
        break;
    case EVENT_OBJECTIVE_STATE:
        audience_for_team(event, view_objective(view, event->as.objective_state.objective)->made.team, AUDIENCE_ALL);
        break;
    case EVENT_MESSAGE_SENT:
        if (!event->as.message_sent.inside)
            audience_for_team(event, event->as.message_sent.team, AUDIENCE_ALL);
        break;
    case EVENT_REQUEST_STATE:
        audience_for_team(event, event->as.request_state.team, AUDIENCE_EXCON);
        break;
    case EVENT_ORDER_ASKED:
        audience_for_seat(event, event->as.order_asked.role, event->as.order_asked.team);
        break;
    case EVENT_ORDER_ANSWERED:
        audience_for_seat(event, event->as.order_answered.role, event->as.order_answered.team);
        break;
    default:
        break;
    }
}
