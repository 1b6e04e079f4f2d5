/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders about hosts. excon cannot tell a host that is off from one whose cable is cut: only a
 * person can, and until somebody says so nothing is made anew that may still run.
 */
#include <string.h>

#include "core/order/order.h"

/* The host that the order names, which is not the controller's own. NULL: refused. */
static const struct view_host *host_named(struct ordering *o)
{
    const struct view *view = o->state->view;

    for (size_t i = 0; i < view->host_count; i++) {
        const struct view_host *host = &view->hosts[i];

        if (host->made.host == 0 || strcmp(host->made.name, o->order->target) != 0)
            continue;
        if (host->made.ssh[0] != '\0')
            return host;
        (void)REFUSE(o, "host %s is the one that the controller runs on", host->made.name);
        return NULL;
    }
    (void)REFUSE(o, "there is no host \"%.60s\" (excon hosts)", o->order->target);
    return NULL;
}

int order_host_off(struct ordering *o)
{
    const struct view_host *host = host_named(o);
    unsigned vms = 0;

    if (host == NULL)
        return 1;
    if (host->off)
        return REFUSE(o, "%s has said so already", host->off_by);
    if (!host->provider_lost)
        return REFUSE(o, "host %s is not lost: its provider answers", host->made.name);
    for (size_t i = 0; i < o->state->view->vm_count; i++) {
        const struct view_vm *vm = &o->state->view->vms[i];

        vms += vm->made.vm != 0 && vm->state != VM_GONE &&
               view_stand(o->state->view, vm) == host->made.host;
    }
    intents_row(o->intents, &(struct row){.kind = ROW_HOST_OFF,
                                          .as.host_off = {.host = host->made.host,
                                                          .by = o->order->actor,
                                                          .text = o->order->reason}});
    return ACCEPT(o, "host %s is off; %u VMs stand there", host->made.name, vms);
}
