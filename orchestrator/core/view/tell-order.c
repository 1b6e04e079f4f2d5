/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the ticker about people's orders and requests. */
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "core/view/queue.h"
#include "core/view/tell.h"
#include "core/view/view-places.h"

bool tell_request(const struct view *view, const struct row *row, struct told *told)
{
    const struct request_state_row *body = &row->as.request_state;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char priority[16] = "";

    told->team = body->team;
    told->tone = body->state == REQUEST_GRANTED ? LINE_GOOD : LINE_BAD;
    if (body->state == REQUEST_OPEN && body->priority != PRIORITY_ROUTINE)
        text_print(priority, sizeof(priority), ", %s", priority_words[body->priority]);
    text_print(told->text, sizeof(told->text), "%s %s %s%s%s%s%s%s%s",
               view_team_id(view, body->team),
               body->state == REQUEST_OPEN      ? "asks for"
               : body->state == REQUEST_GRANTED ? "is granted"
                                                : "is refused",
               request_titles[body->what], priority,
               by == NULL                    ? ""
               : body->state == REQUEST_OPEN ? " ("
                                             : " by ",
               by ? by : "", by && body->state == REQUEST_OPEN ? ")" : "", text ? ": " : "",
               text ? text : "");
    return true;
}

/* "unit 2 of the rapid reaction team travels to estmark until 1:05:00, sent by eva". A seat outside
 * exercise control is not told which unit it is. */
bool tell_rrt(const struct view *view, const struct row *row, struct told *told)
{
    static const char *const words[RRT_STATES] = {
        [RRT_FREE] = "is back from",
        [RRT_TRAVELLING] = "travels to",
        [RRT_DEPLOYED] = "is with",
        [RRT_RETURNING] = "returns from",
    };
    const struct rrt_state_row *body = &row->as.rrt_state;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char unit[32] = "", due[32];

    if (body->unit != 0)
        text_print(unit, sizeof(unit), "unit %u of ", body->unit);
    told->team = body->team;
    told->tone = body->state == RRT_DEPLOYED ? LINE_GOOD : LINE_PLAIN;
    return text_print(told->text, sizeof(told->text), "%s%s %s %s%s%s%s%s%s%s", unit,
                      request_titles[REQUEST_RRT], words[body->state],
                      view_team_id(view, body->team), body->due > row->x ? " until " : "",
                      body->due > row->x ? tell_span(&due, body->due) : "", by ? ", by " : "",
                      by ? by : "", text ? ": " : "", text ? text : "");
}

/* "anna sees to 17: …" of what still waits, or its number alone. */
bool tell_queue(const struct view *view, const struct row *row, struct told *told)
{
    const struct queue_row *body = &row->as.queue;
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    struct queue_item item;
    char what[200] = "";

    if (queue_find(view, body->row, row->x, &item))
        queue_text(view, &item, what, sizeof(what));
    told->team = body->team;
    return text_print(told->text, sizeof(told->text), "%s %s %lld%s%s%s%s", by ? by : "somebody",
                      row->kind == ROW_QUEUE_CLAIMED    ? "sees to"
                      : row->kind == ROW_QUEUE_RELEASED ? "gives back"
                                                        : "is done with",
                      (long long)body->row, what[0] != '\0' ? ": " : "", what, text ? ", " : "",
                      text ? text : "");
}

bool tell_undone(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_undone *body = &row->as.order_undone;
    const char *target = tell_behind(body->target), *text = tell_behind(body->text);

    (void)view;
    return text_print(told->text, sizeof(told->text), "%s takes back %s%s%s%s%s",
                      tell_behind(body->by) != NULL ? body->by : "somebody", body->verb,
                      target ? " " : "", target ? target : "", text ? ": " : "", text ? text : "");
}

bool tell_dropped(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_dropped *body = &row->as.order_dropped;
    char seat[VIEW_SEAT];

    told->tone = LINE_BAD;
    return text_print(told->text, sizeof(told->text),
                      "%lld refused orders of %s have no rows of their own", (long long)body->count,
                      view_seat_title(view, body->role, body->team, seat));
}

bool tell_order(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_given *body = &row->as.order_given;
    const char *target = tell_behind(body->target);

    (void)view;
    told->tone = body->accepted ? LINE_PLAIN : LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) ordered %s%s%s%s%s",
               tell_behind(body->actor) != NULL ? body->actor : "somebody", role_words[body->role],
               body->verb, target ? " " : "", target ? target : "",
               body->accepted ? "" : ", refused: ",
               body->accepted || body->outcome == NULL ? "" : body->outcome);
    return true;
}

bool tell_asked(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_asked *body = &row->as.order_asked;
    const struct view_ask *ask = view_ask_of(view, body->role, body->team, body->number);
    const char *reason = tell_behind(body->reason);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(body, order, sizeof(order));
    told->team = body->team;
    told->tone = LINE_BAD;
    text_print(told->text, sizeof(told->text), "%s (%s) asks for %s%s%s: approve or deny %s",
               tell_behind(body->actor) != NULL ? body->actor : "somebody", role_words[body->role],
               order, reason ? ", " : "", reason ? reason : "", view_ask_name(view, ask, name));
    return true;
}

bool tell_answered(const struct view *view, const struct row *row, struct told *told)
{
    const struct order_answered *body = &row->as.order_answered;
    const struct view_ask *ask = view_ask_of(view, body->role, body->team, body->number);
    const char *by = tell_behind(body->by), *text = tell_behind(body->text);
    char order[160], name[VIEW_ASK_NAME];

    view_ask_order(&ask->made, order, sizeof(order));
    told->team = body->team;
    told->tone = body->state == ASK_APPROVED ? LINE_GOOD : LINE_PLAIN;
    text_print(told->text, sizeof(told->text), "%s, %s for %s, is %s%s%s%s%s",
               view_ask_name(view, ask, name), order, ask->made.actor, ask_words[body->state],
               by ? " by " : "", by ? by : "", text ? ": " : "", text ? text : "");
    return true;
}
