/* SPDX-License-Identifier: Apache-2.0 */
/* The order "check": a team has its own machine checked once, which counts nowhere. Looks cost the
 * machine and the range, so a team looks at a machine at most once a minute. */
#include <string.h>

#include "core/model/row.h"
#include "core/order/order.h"

enum { LOOK_EVERY = 60000 /* range ms */ };

int order_check(struct ordering *o)
{
    const struct view *view = o->state->view;
    const struct view_team *team = order_own_team(o);
    const struct view_vm *vm = NULL;
    unsigned count = 0;

    if (team == NULL)
        return 1;
    for (size_t i = 0; vm == NULL && i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].made.team == team->made.team &&
            strcmp(view->vms[i].made.id, o->order->target) == 0)
            vm = &view->vms[i];
    if (vm == NULL)
        return REFUSE(o, "\"%.60s\" is no machine of your team", o->order->target);
    for (size_t i = 0; i < view->condition_count; i++)
        count += look_is_at(view, &view->conditions[i], vm->made.vm);
    if (count == 0)
        return REFUSE(o, "nothing of %s is checked", vm->made.id);
    if (view->phase == PHASE_ENDED || !view_has_range(view))
        return REFUSE(o, "there is nothing to look at any more");
    if (vm->state != VM_UP)
        return REFUSE(o, "%s is %s", vm->made.id, vm_state_words[vm->state]);
    if (vm->looked > 0 && o->state->r - vm->looked < LOOK_EVERY)
        return REFUSE(o, "%s was looked at %lld s ago; once a minute is enough", vm->made.id,
                      (long long)(o->state->r - vm->looked) / 1000);
    intents_row(o->intents, &(struct row){.kind = ROW_LOOK_ASKED,
                                          .as.look_asked = {.team = team->made.team,
                                                            .vm = vm->made.vm,
                                                            .by = o->order->actor}});
    return ACCEPT(o, "looking at %u service%s of %s; it counts nowhere", count,
                  count == 1 ? "" : "s", vm->made.id);
}
