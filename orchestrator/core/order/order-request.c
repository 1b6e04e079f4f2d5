/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests: a team asks exercise control for something, and exercise control grants or refuses it.
 * Teams are hostile, so one request of a kind is open at a time, a team asks at most once a
 * minute, and the number of its requests is bounded.
 */
#include "core/order/order.h"
#include "core/model/row.h"

enum { ASK_EVERY = 60000 /* range ms */, ASKS_MOST = 100 /* of a team */ };

/* The kind that the order names; "" is the first. -1: there is none such. */
static int request_kind_of(const struct ordering *o)
{
    return o->order->target[0] == '\0' ? REQUEST_RRT
                                       : word_find(request_words, REQUEST_KINDS, o->order->target);
}

static void request_turn(struct ordering *o, uint32_t team, uint32_t number, int what,
                         enum request_state state)
{
    intents_row(o->intents, &(struct row){.kind = ROW_REQUEST_STATE,
                                          .as.request_state = {.team = team,
                                                               .number = number,
                                                               .what = what,
                                                               .state = state,
                                                               .by = o->order->actor,
                                                               .text = o->order->reason}});
}

/* The team's newest request of any kind, and how many it has made. */
static const struct view_request *request_newest_of(const struct view *view, uint32_t team,
                                                    uint32_t *ret_count)
{
    const struct view_request *newest = NULL;

    *ret_count = 0;
    for (size_t i = 0; i < view->request_count; i++)
        if (view->requests[i].made.team == team) {
            newest = &view->requests[i];
            ++*ret_count;
        }
    return newest;
}

int order_request(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = view_team_called(view, o->order->team);
    const struct view_request *before, *newest;
    uint32_t count;
    int what = request_kind_of(o);

    if (team == NULL)
        return o->order->team[0] == '\0' ? REFUSE(o, "say which team asks: --team")
                                         : REFUSE(o, "there is no team \"%.60s\"", o->order->team);
    if (what < 0)
        return REFUSE(o, "nobody can be asked for \"%.40s\"; there is: %s", o->order->target,
                      request_words[REQUEST_RRT]);
    if (!view_is_on(view))
        return REFUSE(o, "requests are taken between STARTEX and ENDEX");
    before = view_request_of(view, team->made.team, (enum request_kind)what);
    if (before != NULL && before->state == REQUEST_OPEN)
        return REFUSE(o, "%s has already asked for %s; exercise control has to answer first",
                      team->made.id, request_titles[what]);
    newest = request_newest_of(view, team->made.team, &count);
    if (count >= ASKS_MOST || (newest != NULL && o->state->r - newest->asked_r < ASK_EVERY))
        return REFUSE(
            o, count >= ASKS_MOST ? "%s has asked too often" : "%s asked less than a minute ago",
            team->made.id);
    request_turn(o, team->made.team, count + 1, what, REQUEST_OPEN);
    return ACCEPT(o, "%s asks for %s; exercise control will answer", team->made.id,
                  request_titles[what]);
}

static int request_answer(struct ordering *o, enum request_state state)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    const struct view_request *request;
    int what = request_kind_of(o);

    if (team == NULL)
        return REFUSE(o, "there is no team \"%.60s\"", o->order->team);
    if (what < 0)
        return REFUSE(o, "nobody can be asked for \"%.40s\"; there is: %s", o->order->target,
                      request_words[REQUEST_RRT]);
    request = view_request_of(o->state->view, team->made.team, (enum request_kind)what);
    if (request == NULL)
        return REFUSE(o, "%s has not asked for %s", team->made.id, request_titles[what]);
    if (request->state != REQUEST_OPEN)
        return REFUSE(o, "%s of %s is %s already", request_titles[what], team->made.id,
                      request_state_words[request->state]);
    request_turn(o, team->made.team, request->made.number, what, state);
    return ACCEPT(o, "%s is %s %s", team->made.id, request_state_words[state],
                  request_titles[what]);
}

int order_grant(struct ordering *o)
{
    return request_answer(o, REQUEST_GRANTED);
}

int order_refuse(struct ordering *o)
{
    return request_answer(o, REQUEST_REFUSED);
}
