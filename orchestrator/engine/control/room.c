/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the controller does while the journal cannot be written, usually because its disk is full.
 * Rows wait in memory and no action leaves; the exercise clock stops at that moment, so nothing
 * becomes due meanwhile and nothing fires in a burst afterwards. The reserve beside the journal
 * makes room to write, and so to tell, this. Only a person can continue the exercise.
 */
#include "engine/control/control.h"

#include "base/log.h"
#include "base/text.h"
#include "journal/reserve.h"

enum { ROOM_AGAIN = 2000 /* ms until room is looked for again */ };

void room_keep(struct controller *c)
{
    struct error err = {0};
    int result;

    if (c->options->virtual_time || c->state.view->no_room[0] != '\0')
        return;
    result = reserve_make(c->folder->reserve, &err);
    if (result != 0)
        log_warn("controller", "%s",
                 result < 0 ? err.text : "the disk of the journal is nearly full");
}

void room_lost(struct controller *c, const struct error *why)
{
    struct intents intents = {0};

    log_error("controller", "%s; %u rows wait in memory until it can be written", why->text,
              c->uncommitted);
    if (c->options->virtual_time || c->state.view->no_room[0] != '\0')
        return;
    reserve_release(c->folder->reserve);
    decide_no_room(&c->state, why->text, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}

bool room_refuses(const struct controller *c, char *to, size_t size)
{
    if (c->unwritten)
        text_print(
            to, size,
            "%s: the controller writes nothing and takes nothing in until there is room; try again then",
            c->state.view->no_room);
    return c->unwritten;
}

void room_wait(struct controller *c)
{
    if (c->state.view->no_room[0] != '\0' && !c->leaving && !loop_timer_is_armed(&c->room))
        loop_timer_arm(&c->room, ROOM_AGAIN, NULL);
}

void room_look(void *data)
{
    struct controller *c = data;
    struct intents intents = {0};
    struct error err = {0};

    if (c->state.view->no_room[0] == '\0' || c->uncommitted != 0 ||
        reserve_make(c->folder->reserve, &err) != 0) {
        room_wait(c);
        return;
    }
    controller_enter(c);
    decide_room(&c->state, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}
