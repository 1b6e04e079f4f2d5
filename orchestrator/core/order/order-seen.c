/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An order may carry what its giver saw. A screen is older than the exercise by as long as a person
 * takes to press a key; when what was shown has changed in between, the order is refused, so that
 * nobody orders what they would not have.
 */
#include <string.h>

#include "core/model/row.h"
#include "core/order/order.h"
#include "core/order/rights.h"
#include "core/view/queue.h"

const char *const seen_words[SEEN_KINDS] = {"inject", "event", "vm", "team", "clock", "queue"};

/* A thing as it is now. */
struct seen_now {
    char name[160];
    const char *state;
    uint32_t team;
};

/* False: there is no such thing. */
typedef bool seen_now_fn(const struct state *state, int64_t item, struct seen_now *now);

static const char *seen_team(const struct state *state, uint32_t team, char to[96])
{
    text_print(to, 96, "%s%s", team != 0 ? " of " : "", view_team_id(state->view, team));
    return to;
}

static bool seen_inject(const struct state *state, int64_t item, struct seen_now *now)
{
    const struct view_inject *inject = view_inject(state->view, (uint32_t)item);
    char team[96];

    if (inject == NULL)
        return false;
    text_print(now->name, sizeof(now->name), "%s%s", inject->made.id,
               seen_team(state, inject->made.team, team));
    now->state = inject_state_words[inject->state];
    now->team = inject->made.team;
    return true;
}

static bool seen_event(const struct state *state, int64_t item, struct seen_now *now)
{
    const struct view_event *event = view_event(state->view, (uint32_t)item);
    char team[96];

    if (event == NULL)
        return false;
    text_print(now->name, sizeof(now->name), "event %s%s", event->made.id,
               seen_team(state, event->made.team, team));
    now->state = event_state_words[event->state];
    now->team = event->made.team;
    return true;
}

static bool seen_vm(const struct state *state, int64_t item, struct seen_now *now)
{
    const struct view_vm *vm = view_vm(state->view, (uint32_t)item);

    if (vm == NULL)
        return false;
    view_vm_title(state->view, (uint32_t)item, now->name, sizeof(now->name));
    now->state = vm_state_words[vm->state];
    now->team = vm->made.team;
    return true;
}

static bool seen_clock_of_team(const struct state *state, int64_t item, struct seen_now *now)
{
    const struct view_team *team = view_team(state->view, (uint32_t)item);

    if (team == NULL)
        return false;
    text_print(now->name, sizeof(now->name), "the clock of %s", team->made.id);
    now->state = team->held ? "held" : "running";
    now->team = team->made.team;
    return true;
}

static bool seen_clock(const struct state *state, int64_t item, struct seen_now *now)
{
    (void)item;
    text_copy(now->name, sizeof(now->name), "the exercise clock");
    now->state = phase_words[state->view->phase];
    return true;
}

static bool seen_queue(const struct state *state, int64_t item, struct seen_now *now)
{
    struct queue_item waits;

    if (!queue_find(state->view, item, state->x, &waits) || waits.done)
        return false;
    text_print(now->name, sizeof(now->name), "%lld", (long long)item);
    now->state = waits.claim != NULL ? waits.claim->by : "";
    now->team = waits.team;
    return true;
}

static seen_now_fn *const seen_kinds[SEEN_KINDS] = {
    [SEEN_INJECT] = seen_inject,      [SEEN_EVENT] = seen_event, [SEEN_VM] = seen_vm,
    [SEEN_TEAM] = seen_clock_of_team, [SEEN_CLOCK] = seen_clock, [SEEN_QUEUE] = seen_queue,
};

/* A seat learns by a refusal how a thing is: only those that are told of it anyway. */
static bool seen_may_know(const struct order *order, const struct order_seen *seen, uint32_t team)
{
    return seen->kind == SEEN_CLOCK ||
           rights_see(AUDIENCE_TRAINER, team, order->role, order->own_team);
}

static int seen_stands(struct ordering *o, const struct order_seen *seen)
{
    struct seen_now now = {.state = ""};
    bool there = (unsigned)seen->kind < SEEN_KINDS && seen->item >= 0 &&
                 (seen->kind == SEEN_QUEUE || seen->item <= UINT32_MAX) &&
                 seen_kinds[seen->kind](o->state, seen->item, &now);

    if (!there || !seen_may_know(o->order, seen, now.team))
        return REFUSE(o, "what you saw is not there any more");
    if (strcmp(now.state, seen->state) == 0)
        return 0;
    if (seen->kind == SEEN_QUEUE && now.state[0] == '\0')
        return REFUSE(o, "nobody has %s any more", now.name);
    if (seen->kind == SEEN_QUEUE)
        return REFUSE(o, "%s has %s now", now.state, now.name);
    return REFUSE(o, "%s was %s when you ordered it; it is %s now", now.name, seen->state,
                  now.state);
}

int order_seen_stands(struct ordering *o)
{
    for (size_t i = 0; i < o->order->seen_count; i++)
        if (seen_stands(o, &o->order->seen[i]) != 0)
            return 1;
    return 0;
}
