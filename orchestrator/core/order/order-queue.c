/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about the queue: somebody says that he sees to what waits, gives it back, or is done with
 * it. They change nothing but the queue; what waits is answered by its own orders.
 */
#include <string.h>

#include "core/order/order.h"
#include "core/view/queue.h"

/* What waits under the number that the order names. 0, or 1: refused. */
static int queue_named(struct ordering *o, struct queue_item *item)
{
    int64_t row = 0;

    if (text_to_int(o->order->target, 1, INT64_MAX, &row) &&
        queue_find(o->state->view, row, o->state->x, item))
        return 0;
    return REFUSE(o, "nothing waits under the number \"%.20s\"", o->order->target);
}

/* Another has it, and the order does not insist: 1. */
static int queue_is_anothers(struct ordering *o, const struct queue_item *item)
{
    if (item->claim == NULL || o->order->force || strcmp(item->claim->by, o->order->actor) == 0)
        return 0;
    return REFUSE(o, "%s has %lld; with --force it is taken all the same", item->claim->by,
                  (long long)item->row);
}

static void queue_turn(struct ordering *o, const struct queue_item *item, enum row_kind kind,
                       const char *by)
{
    intents_row(o->intents, &(struct row){.kind = kind,
                                          .as.queue = {.row = item->row,
                                                       .team = item->team,
                                                       .by = by,
                                                       .text = o->order->reason}});
}

int order_claim(struct ordering *o)
{
    const char *who = o->order->detail[0] != '\0' ? o->order->detail : o->order->actor;
    struct queue_item item;
    char text[120];

    if (queue_named(o, &item) != 0 || queue_is_anothers(o, &item) != 0)
        return 1;
    if (strlen(who) >= sizeof(item.claim->by))
        return REFUSE(o, "the name is too long");
    queue_text(o->state->view, &item, text, sizeof(text));
    if (item.claim == NULL || strcmp(item.claim->by, who) != 0)
        queue_turn(o, &item, ROW_QUEUE_CLAIMED, who);
    return ACCEPT(o, "%s has %lld: %s", who, (long long)item.row, text);
}

int order_unclaim(struct ordering *o)
{
    struct queue_item item;

    if (queue_named(o, &item) != 0 || queue_is_anothers(o, &item) != 0)
        return 1;
    if (item.claim == NULL)
        return REFUSE(o, "nobody has %lld", (long long)item.row);
    queue_turn(o, &item, ROW_QUEUE_RELEASED, o->order->actor);
    return ACCEPT(o, "nobody has %lld any more", (long long)item.row);
}

int order_done(struct ordering *o)
{
    struct queue_item item;

    if (queue_named(o, &item) != 0)
        return 1;
    if (item.needs_answer)
        return REFUSE(o, "%lld waits for an answer: excon queue %lld says which commands give one",
                      (long long)item.row, (long long)item.row);
    if (item.done)
        return REFUSE(o, "somebody is done with %lld already", (long long)item.row);
    if (queue_is_anothers(o, &item) != 0)
        return 1;
    queue_turn(o, &item, ROW_QUEUE_DONE, o->order->actor);
    return ACCEPT(o, "%lld waits no longer", (long long)item.row);
}
