/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests: a team asks exercise control for something, and exercise control grants or refuses it.
 * Where the scenario counts the rapid reaction team's units, a granted request takes a free one,
 * which can be recalled.
 * Teams are hostile, so one request of a kind is open at a time, a team asks at most once a
 * minute, and the number of its requests is bounded.
 */
#include <string.h>

#include "base/text.h"
#include "core/order/order.h"
#include "core/model/row.h"
#include "core/view/rrt.h"

enum {
    ASK_EVERY = 60000 /* range ms */,
    ASKS_MOST = 100 /* of a team */,
    REQUEST_LIST = 200 /* of what a refusal lists */
};

/* The kind that the order names; "" is the first. -1: there is none such. */
static int request_kind_of(const struct ordering *o)
{
    return o->order->target[0] == '\0' ? REQUEST_RRT
                                       : word_find(request_words, REQUEST_KINDS, o->order->target);
}

static void request_turn(struct ordering *o, uint32_t team, uint32_t number, int what,
                         enum request_state state, int priority)
{
    intents_row(o->intents, &(struct row){.kind = ROW_REQUEST_STATE,
                                          .as.request_state = {.team = team,
                                                               .number = number,
                                                               .what = what,
                                                               .state = state,
                                                               .priority = priority,
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
    int priority = o->order->detail[0] == '\0'
                       ? PRIORITY_ROUTINE
                       : word_find(priority_words, PRIORITIES, o->order->detail);

    if (team == NULL)
        return o->order->team[0] == '\0' ? REFUSE(o, "say which team asks: --team")
                                         : order_no_team(o);
    if (what < 0)
        return REFUSE(o, "nobody can be asked for \"%.40s\"; there is: %s", o->order->target,
                      request_words[REQUEST_RRT]);
    if (priority < 0)
        return REFUSE(o, "a request is routine, priority, immediate or flash, not \"%.40s\"",
                      o->order->detail);
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
    request_turn(o, team->made.team, count + 1, what, REQUEST_OPEN, priority);
    return ACCEPT(o, "%s asks for %s; exercise control will answer", team->made.id,
                  request_titles[what]);
}

/* The team's newest request of the kind that the order names. NULL: refused. */
static const struct view_request *request_named(struct ordering *o)
{
    const struct view_team *team = view_team_called(o->state->view, o->order->team);
    const struct view_request *request = NULL;
    int what = request_kind_of(o);

    if (team == NULL)
        (void)order_no_team(o);
    else if (what < 0)
        (void)REFUSE(o, "nobody can be asked for \"%.40s\"; there is: %s", o->order->target,
                     request_words[REQUEST_RRT]);
    else if ((request = view_request_of(o->state->view, team->made.team,
                                        (enum request_kind)what)) == NULL)
        (void)REFUSE(o, "%s has not asked for %s", team->made.id, request_titles[what]);
    return request;
}

/* Who has the units, and until when. */
static int request_none_free(struct ordering *o)
{
    const struct view *view = o->state->view;
    char all[REQUEST_LIST] = "", one[RRT_TEXT];

    for (uint32_t unit = 1; unit <= view->exercise.rrt; unit++) {
        size_t used = strlen(all);

        text_print(all + used, sizeof(all) - used, "%s%s", unit == 1 ? "" : ", ",
                   rrt_text(view, rrt_request_of(view, unit), one));
    }
    return REFUSE(o, "no unit of %s is free: %s", request_titles[REQUEST_RRT], all);
}

static void request_send_unit(struct ordering *o, const struct view_request *request, uint32_t unit,
                              int64_t stay)
{
    intents_rrt(o->intents,
                &(struct rrt_state_row){.unit = unit,
                                        .state = RRT_TRAVELLING,
                                        .team = request->made.team,
                                        .number = request->made.number,
                                        .due = o->state->x + o->state->view->exercise.rrt_travel,
                                        .stay = stay,
                                        .by = o->order->actor,
                                        .text = o->order->reason});
}

static int request_answer(struct ordering *o, enum request_state state)
{
    const struct view *view = o->state->view;
    const struct view_request *request = request_named(o);
    const char *team, *title;
    uint32_t unit = 0;

    if (request == NULL)
        return 1;
    team = view_team_id(view, request->made.team);
    title = request_titles[request->made.what];
    if (request->state != REQUEST_OPEN)
        return REFUSE(o, "%s of %s is %s already", title, team,
                      request_state_words[request->state]);
    if (state == REQUEST_GRANTED && view->exercise.rrt == 0 && o->order->by_ms != 0)
        return REFUSE(o, "the scenario has no \"rrt\": nothing ends a stay");
    if (state == REQUEST_GRANTED && view->exercise.rrt != 0) {
        unit = rrt_free_unit(view);
        if (unit == 0)
            return request_none_free(o);
        if (o->order->by_ms < 0 || o->order->by_ms > ORDER_TIME_MOST)
            return REFUSE(o, "the stay is too long");
    }
    request_turn(o, request->made.team, request->made.number, (int)request->made.what, state,
                 PRIORITY_ROUTINE);
    if (unit == 0)
        return ACCEPT(o, "%s is %s %s", team, request_state_words[state], title);
    request_send_unit(o, request, unit,
                      o->order->by_ms != 0 ? o->order->by_ms : view->exercise.rrt_stay);
    return ACCEPT(o, "%s is granted %s: unit %u travels, %u of %u stay free", team, title, unit,
                  rrt_free_count(view) - 1, view->exercise.rrt);
}

int order_grant(struct ordering *o)
{
    return request_answer(o, REQUEST_GRANTED);
}

int order_refuse(struct ordering *o)
{
    return request_answer(o, REQUEST_REFUSED);
}

/* A unit that has not arrived needs as long for its way back as it has travelled. */
int order_recall(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_request *request = request_named(o), *sent;
    int64_t travelled;
    bool arrived;

    if (request == NULL)
        return 1;
    sent = rrt_of_team(view, request->made.team);
    if (sent == NULL)
        return REFUSE(o, "no unit is with %s or travels there", o->order->team);
    arrived = sent->rrt.state == RRT_DEPLOYED;
    travelled = o->state->x - sent->rrt.since;
    if (arrived || travelled > view->exercise.rrt_travel)
        travelled = view->exercise.rrt_travel;
    if (travelled < 0) /* it left in time that was removed since */
        travelled = 0;
    intents_rrt(o->intents, &(struct rrt_state_row){.unit = sent->rrt.unit,
                                                    .state = RRT_RETURNING,
                                                    .team = sent->made.team,
                                                    .number = sent->made.number,
                                                    .due = o->state->x + travelled,
                                                    .stay = sent->rrt.stay,
                                                    .by = o->order->actor,
                                                    .text = o->order->reason});
    return ACCEPT(o, "unit %u returns from %s", sent->rrt.unit, o->order->team);
}
