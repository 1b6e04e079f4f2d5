/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders of seats that want to a machine: a team to its own ones and to those that are shared, if
 * the scenario gives it an account there; exercise control to all of them. The row is there before
 * anything is connected.
 */
#include <stdlib.h>
#include <string.h>

#include "core/model/host-name.h"
#include "core/model/row.h"
#include "core/order/order.h"
#include "core/order/reaching.h"

/* By its id or, where ssh or a shell cannot hold that, by its host name. */
static bool reach_is_called(const struct view_vm *vm, const char *target)
{
    char name[HOST_NAME_SIZE];

    host_name(vm->made.id, "vm", vm->made.vm, name);
    return strcmp(vm->made.id, target) == 0 || strcmp(name, target) == 0;
}

/* Does the order mean this machine, and may its seat have it? */
static bool reach_is_meant(const struct ordering *o, const struct view_vm *vm,
                           const struct view_team *team)
{
    if (vm->made.vm == 0 || !reach_is_called(vm, o->order->target))
        return false;
    if (team != NULL && vm->made.team != 0 && vm->made.team != team->made.team)
        return false;
    return o->order->role != ROLE_BLUE || ordinals_have(&vm->made.logins, o->order->own_team);
}

/* NULL: refused. */
static const struct view_vm *reach_find_vm(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = NULL;
    const struct view_vm *found = NULL;

    if (order_team(o, &team) != 0)
        return NULL;
    for (size_t i = 0; i < view->vm_count; i++) {
        if (!reach_is_meant(o, &view->vms[i], team))
            continue;
        if (found != NULL) {
            (void)REFUSE(o, "several teams have a \"%.60s\": say whose", o->order->target);
            return NULL;
        }
        found = &view->vms[i];
    }
    if (found == NULL && o->order->role == ROLE_BLUE)
        (void)REFUSE(o, "your team has no machine \"%.60s\" with an account of its own",
                     o->order->target);
    else if (found == NULL)
        (void)REFUSE(o, "there is no machine \"%.60s\"%s%s", o->order->target,
                     team != NULL ? " of " : "", team != NULL ? team->made.id : "");
    return found;
}

/* Whether it can be reached now is found out by connecting; whether it runs is known. 0 or 1. */
static int reach_is_possible(struct ordering *o, const struct view_vm *vm)
{
    const struct view *view = o->state->view;

    if (view->exercise.rehearsal)
        return REFUSE(o, "the range is simulated: there is nothing of %s to reach", vm->made.id);
    if (vm->state != VM_UP && vm->state != VM_UNREACHABLE && vm->state != VM_BOOTING)
        return REFUSE(o, "%s is %s", vm->made.id, vm_state_words[vm->state]);
    if (view->reaches.count >= REACHES_MOST)
        return REFUSE(o, "%d connections are open already: no more fit in", REACHES_MOST);
    if (view_reaches_of(view, o->order->role, o->order->own_team) >= REACHES_OF_SEAT)
        return REFUSE(o, "your seat has %d connections open already: close one", REACHES_OF_SEAT);
    return 0;
}

/* What of a machine the order wants; 1: refused. */
static int reach_find_what(struct ordering *o, enum reach_what *ret_what)
{
    const char *detail = o->order->detail != NULL ? o->order->detail : "";
    uint32_t port = o->order->port;

    if (detail[0] == '\0' && port <= UINT16_MAX)
        *ret_what = port != 0 ? REACH_PORT : REACH_SSH;
    else if (strcmp(detail, reach_words[REACH_CONSOLE]) == 0 && port == 0)
        *ret_what = REACH_CONSOLE;
    else if (strcmp(detail, reach_words[REACH_SCREEN]) == 0 && port == 0)
        *ret_what = REACH_SCREEN;
    else
        return REFUSE(o,
                      "a machine has SSH, ports from 1 to 65535, a console and a screen to reach");
    return 0;
}

int order_reach(struct ordering *o)
{
    const struct view_vm *vm;
    uint32_t number = o->state->view->reaches.newest + 1;
    enum reach_what what;

    if (reach_find_what(o, &what) != 0)
        return 1;
    vm = reach_find_vm(o);
    if (vm == NULL)
        return 1;
    if (vm->made.unmanaged && (what == REACH_SSH || what == REACH_PORT))
        return REFUSE(o, "nothing of exercise control's gets into %s (management: none): %s",
                      vm->made.id,
                      vm->made.screen ? "look at its screen" : "it has a console to reach");
    if (what == REACH_SCREEN && !vm->made.screen)
        return REFUSE(o, "%s has no screen: the scenario gives it none (screen: vnc)", vm->made.id);
    if (what == REACH_CONSOLE && vm->made.light)
        return REFUSE(o, "%s is a container, which has no serial line", vm->made.id);
    if (reach_is_possible(o, vm) != 0)
        return 1;
    intents_row(o->intents, &(struct row){.kind = ROW_REACH_OPENED,
                                          .as.reach_opened = {.reach = number,
                                                              .vm = vm->made.vm,
                                                              .what = (int)what,
                                                              .port = o->order->port,
                                                              .role = (int)o->order->role,
                                                              .team = o->order->own_team,
                                                              .session = o->order->session,
                                                              .by = o->order->actor}});
    intents_act(o->intents, ACTION_LEAD, number, 0);
    return ACCEPT(o, "reach %u: %s", number, vm->made.id);
}

int order_reach_cut(struct ordering *o)
{
    const struct view_reach *reach;
    char *end;
    unsigned long number = strtoul(o->order->target, &end, 10);

    reach = o->order->target[0] >= '1' && o->order->target[0] <= '9' && *end == '\0' &&
                    number <= UINT32_MAX
                ? view_reach(o->state->view, (uint32_t)number)
                : NULL;
    if (reach == NULL)
        return REFUSE(o, "there is no open reach %.20s", o->order->target);
    if (reach->role == ROLE_DIRECTOR && o->order->role != ROLE_DIRECTOR)
        return REFUSE(o, "only a director cuts what a director reaches");
    if (o->order->role == ROLE_TRAINER &&
        (reach->role != ROLE_BLUE || reach->team != o->order->own_team))
        return REFUSE(o, "a trainer cuts what their own team's blue members reach only");
    reaching_close(o->state, reach->number, o->order->actor, o->order->reason, o->intents);
    return ACCEPT(o, "reach %u of %s is cut", reach->number, reach->by);
}
