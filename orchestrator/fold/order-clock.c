/* SPDX-License-Identifier: Apache-2.0 */
/* The order "clock": jump, remove, restore, speed, extend, overtime. */
#include <string.h>

#include "fold/order-own.h"
#include "model/event.h"

enum { SPEED_LEAST = 100, SPEED_MOST = 60000 };

#define MOST (INT64_C(366) * 24 * 3600 * 1000) /* ms */

static int move_clock_by(struct ordering *o, enum clock_move how, const char *done)
{
    int64_t length = o->order->to_ms != 0 ? o->order->to_ms - o->state->x : o->order->by_ms, to = o->state->x + (how == MOVE_REMOVED ? -length : length);

    intents_row(o->intents, &(struct event){.kind = EVENT_CLOCK_MOVED,
                                            .as.clock_moved = {.how = how,
                                                               .to = to,
                                                               .length = length,
                                                               .by = o->order->actor,
                                                               .text = o->order->reason}});
    return ACCEPT(o, "%s", done);
}

static int jump(struct ordering *o)
{
    if (o->order->to_ms != 0 && o->order->to_ms <= o->state->x)
        return REFUSE(o, "that time has passed already");
    return move_clock_by(o, MOVE_JUMP, "the clock was set forward");
}

static int remove_last(struct ordering *o)
{
    if (o->order->by_ms > o->state->x)
        return REFUSE(o, "the exercise is not that old");
    return move_clock_by(o, MOVE_REMOVED, "that time does not count");
}

static int restore(struct ordering *o)
{
    if (o->order->by_ms > o->state->view->removed)
        return REFUSE(o, "so much has not been removed");
    return move_clock_by(o, MOVE_RESTORED, "that time counts again");
}

static int speed(struct ordering *o)
{
    char text[TEXT_THOUSANDTHS];

    if (o->order->points < SPEED_LEAST || o->order->points > SPEED_MOST)
        return REFUSE(o, "a speed is between 0.1 and 60");
    intents_row(o->intents,
                &(struct event){.kind = EVENT_CLOCK_SPEED,
                                .as.clock_speed = {
                                    .speed = o->order->points, .by = o->order->actor, .text = o->order->reason}});
    return ACCEPT(o, "the clock runs at speed %s", text_thousandths(text, o->order->points));
}

static int extend(struct ordering *o)
{
    int64_t endex = o->state->view->exercise.endex;

    if (endex <= 0 && o->order->to_ms == 0)
        return REFUSE(o, "no ENDEX is planned");
    if (o->order->to_ms != 0 && o->order->to_ms <= o->state->x)
        return REFUSE(o, "that time has passed already");
    intents_row(o->intents, &(struct event){.kind = EVENT_CLOCK_EXTENDED,
                                            .as.clock_extended = {.endex = o->order->to_ms != 0 ? o->order->to_ms : endex + o->order->by_ms,
                                                                  .by = o->order->actor,
                                                                  .text = o->order->reason}});
    return ACCEPT(o, o->order->to_ms != 0 && o->order->to_ms < endex ? "ENDEX is earlier" : "ENDEX is later");
}

/* The play hours of today end later, or those that have just ended go on from now. */
static int overtime(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_day *day = view_day(view, view->day), *next = view_day(view, view->day + 1);
    int64_t to = view->open && day != NULL ? day->to + o->order->by_ms : o->state->wall + o->order->by_ms;

    if (view->day_count == 0)
        return REFUSE(o, "there are no play hours: the clock runs on");
    if (day == NULL)
        return REFUSE(o, "the first play hours have not begun");
    if (next != NULL && to > next->made.from)
        return REFUSE(o, "the next play hours begin before");
    intents_row(o->intents, &(struct event){.kind = EVENT_CLOCK_HOURS,
                                            .as.clock_hours = {.day = view->day,
                                                               .open = true,
                                                               .to = to,
                                                               .by = o->order->actor,
                                                               .text = o->order->reason}});
    return ACCEPT(o, "the play hours are prolonged");
}

int order_clock(struct ordering *o)
{
    static const struct {
        const char *verb;
        bool by; /* takes a duration, … */
        bool to; /* … or a time */
        int (*give)(struct ordering *o);
    } verbs[] = {{"jump", true, true, jump},
                 {"remove", true, false, remove_last},
                 {"restore", true, false, restore},
                 {"speed", false, false, speed},
                 {"extend", true, true, extend},
                 {"overtime", true, false, overtime}};

    if (!view_is_on(o->state->view))
        return REFUSE(o, o->state->view->phase == PHASE_ENDED ? "ENDEX was called already" : "STARTEX has not been called");
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, o->order->target) != 0)
            continue;
        if (o->order->to_ms < 0 || o->order->to_ms > MOST || (o->order->to_ms != 0 && !verbs[i].to))
            return REFUSE(o, "clock %s takes no time to come to", verbs[i].verb);
        if (verbs[i].by && o->order->to_ms == 0 && (o->order->by_ms <= 0 || o->order->by_ms > MOST))
            return REFUSE(o, "clock %s takes a duration, such as 10min", verbs[i].verb);
        if (order_is_second(o, &o->state->view->set, "the clock was set") != 0)
            return 1;
        return verbs[i].give(o);
    }
    return REFUSE(o, "the clock knows jump, remove, restore, speed, extend and overtime, not \"%.40s\"", o->order->target);
}
