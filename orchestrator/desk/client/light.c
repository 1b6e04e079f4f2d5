/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container is one of libvirt's LXC driver, which only the libvirtd of root's has, and its root
 * is mounted by the provider, which so has to be root's too. Nothing of this can be mended once an
 * exercise is being made, so it is asked before.
 */
#include "desk/client/light.h"

#include <string.h>
#include <unistd.h>

#include "base/where.h"

static const struct vm_made *light_first(const struct plan *plan)
{
    for (size_t i = 0; i < plan->vms.count; i++)
        if (plan->vms.items[i].row.as.vm_made.light)
            return &plan->vms.items[i].row.as.vm_made;
    return NULL;
}

static int light_check_place(const struct plan *plan, struct error *err)
{
    for (uint32_t vm = 1; vm <= plan->vms.count; vm++) {
        const struct vm_made *made = &plan->vms.items[vm - 1].row.as.vm_made;
        const struct host_made *on = made->light ? plan_host(plan, vm) : NULL;

        if (on != NULL && on->ssh[0] != '\0')
            return error_set(err, ERROR_INPUT,
                             "VM %s, light: a container stands on the controller's own host alone, "
                             "and the list of hosts places it on %s",
                             made->id, on->name);
    }
    return 0;
}

int light_check(const struct plan *plan, const char *connect, struct error *err)
{
    const struct vm_made *made = light_first(plan);

    if (made == NULL)
        return 0;
    if (!where_is_system(connect))
        return error_set(err, ERROR_INPUT,
                         "VM %s, light: a container needs libvirtd run by root: use --connect "
                         "qemu:///system",
                         made->id);
    if (strcmp(plan->opened.as.exercise_opened.network, "ovn") == 0)
        return error_set(err, ERROR_INPUT,
                         "VM %s, light: a container joins libvirt's own networks, and not those of "
                         "OVN",
                         made->id);
    if (geteuid() != 0)
        return error_set(err, ERROR_INPUT,
                         "VM %s, light: the root folder of a container is mounted: run excon as "
                         "root",
                         made->id);
    if (!where_containers())
        return error_set(err, ERROR_MISSING,
                         "VM %s, light: libvirt has no driver for containers here: sudo apt-get "
                         "install --no-install-recommends libvirt-daemon-driver-lxc",
                         made->id);
    return light_check_place(plan, err);
}
