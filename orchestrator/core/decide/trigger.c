/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decide/trigger.h"

#include <string.h>

#include "core/model/row.h"

bool trigger_request(const struct event_made *made)
{
    return made->request != NULL && made->request[0] != '\0';
}

/* Has the condition to do with the team? 0: every condition has. */
static bool trigger_concerns(const struct view_condition *condition, uint32_t team)
{
    return condition != NULL &&
           (team == 0 || condition->made.team == 0 || condition->made.team == team);
}

/* For one team (0: any): conditions of other teams are ignored. */
static bool trigger_team_holds(const struct view *view, const struct event_made *made,
                               uint32_t team)
{
    bool any = made->any.count == 0;

    for (uint32_t i = 0; i < made->conditions.count; i++) {
        const struct view_condition *condition = view_condition(view, made->conditions.items[i]);

        if (condition == NULL || (trigger_concerns(condition, team) && condition->value != 1000))
            return false;
    }
    for (uint32_t i = 0; i < made->none.count; i++) {
        const struct view_condition *condition = view_condition(view, made->none.items[i]);

        if (trigger_concerns(condition, team) && (condition->value < 0 || condition->value == 1000))
            return false;
    }
    for (uint32_t i = 0; i < made->any.count && !any; i++) {
        const struct view_condition *condition = view_condition(view, made->any.items[i]);

        any = trigger_concerns(condition, team) && condition->value == 1000;
    }
    return any;
}

static bool trigger_has_team(const struct view *view, const struct ordinals *conditions,
                             uint32_t team)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct view_condition *condition = view_condition(view, conditions->items[i]);

        if (condition != NULL && condition->made.team == team)
            return true;
    }
    return false;
}

uint32_t trigger_teams(const struct view *view, const struct event_made *made, uint32_t *ret_of)
{
    uint32_t hold = 0, of = 0;

    for (size_t i = 0; i < view->team_count; i++) {
        uint32_t team = view->teams[i].made.team;

        if (team == 0 || (!trigger_has_team(view, &made->conditions, team) &&
                          !trigger_has_team(view, &made->any, team) &&
                          !trigger_has_team(view, &made->none, team)))
            continue;
        of++;
        hold += trigger_team_holds(view, made, team);
    }
    *ret_of = of;
    return hold;
}

bool trigger_conditions_hold(const struct view *view, const struct event_made *made)
{
    uint32_t of;

    return made->teams == 0 ? trigger_team_holds(view, made, 0)
                            : trigger_teams(view, made, &of) >= made->teams;
}

/* When the first of the events that it comes after fired; -1: none has. */
int64_t trigger_after(const struct view *view, const struct event_made *made)
{
    const struct ordinals *events = &made->after;
    int64_t first = -1;

    for (uint32_t i = 0; i < events->count; i++) {
        const struct view_event *event = view_event(view, events->items[i]);

        if (event != NULL && event->state == OCCURRENCE_FIRED && (first < 0 || event->x < first))
            first = event->x;
    }
    return first;
}

int64_t trigger_asked(const struct view *view, const struct event_made *made)
{
    int64_t first = -1;

    for (size_t i = 0; i < view->request_count; i++) {
        const struct view_request *request = &view->requests[i];
        int64_t at = made->granted ? request->answered : request->asked;

        if (request->made.team == made->team &&
            strcmp(request_words[request->made.what], made->request) == 0 &&
            (!made->granted || request->state == REQUEST_GRANTED) && (first < 0 || at < first))
            first = at;
    }
    return first;
}

int64_t trigger_ready(const struct state *state, const struct view_event *event)
{
    const struct event_made *made = &event->made;
    int64_t ready = 0;

    if (made->conditions.count != 0 || made->any.count != 0 || made->none.count != 0)
        ready = state->holding[made->event];
    if (ready >= 0 && made->after.count != 0) {
        int64_t fired = trigger_after(state->view, made);

        if (fired < 0)
            return -1;
        fired += made->offset + state->lag[made->event];
        ready = fired > ready ? fired : ready;
    }
    if (ready >= 0 && trigger_request(made)) {
        int64_t asked = trigger_asked(state->view, made);

        if (asked < 0)
            return -1;
        ready = asked > ready ? asked : ready;
    }
    return ready < 0 ? -1 : ready + made->held;
}
