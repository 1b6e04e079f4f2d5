/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMs and their NICs. A VM and a switch of one team are paired; a shared VM on a team's switch has
 * a NIC in each of its instances; a team's VM on a shared switch has one NIC there.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

/* What the provider takes (agents/virt/parts/spec.h). */
enum { CPU_MOST = 255, NICS_MOST = 112 };

static const struct node *vm_node_of(const struct planner *planner,
                                     const struct infrastructure *what)
{
    return &planner->scenario->nodes.items[what->node];
}

/* Finds out on the way whether it is a router: by its package, or, where that is not there, by its
 * acls. */
static const char *vm_image_of(struct planner *planner, const struct infrastructure *what,
                               struct placed *placed)
{
    const struct node *node = vm_node_of(planner, what);
    const struct package *package;

    placed->router = what->acls.count != 0;
    if (package_find(planner, &node->source, "vm", !planner->options->rehearsal, &package) != 0)
        return planner_print(planner, "%s %s", node->source.name, node->source.version);
    if (what->acls.count != 0 && !package->router) {
        complain_error(planner->complaints, what->acls.items[0].mark,
                       "VM %s: acls are those of a router, and the package %s makes none", what->id,
                       package->name);
        complain_hint(planner->complaints, "a router is a VM with `source: router`");
    }
    placed->router = package->router;
    placed->firmware = package->firmware;
    placed->hardware = package->hardware;
    placed->unmanaged = package->unmanaged;
    placed->probed = package->probed;
    placed->powershell = package->powershell;
    placed->light = package->light;
    placed->login = package->login;
    placed->account = package->account;
    placed->accounts = package->accounts;
    placed->account_count = package->account_count;
    if (node->screen == SCREEN_VNC && package->hardware.video == HARDWARE_VIDEO_NONE)
        complain_error(planner->complaints, node->mark,
                       "VM %s: it is to have a screen, and the package %s says video: none",
                       node->id, package->name);
    return planner_print(planner, "%s-%s", package->name, package->version);
}

static void vm_add_vm(struct planner *planner, uint32_t index, uint32_t team, uint32_t copy,
                      const char *image)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    const struct node *node = vm_node_of(planner, what);
    struct plan_row *planned = planner_row(planner, &planner->plan->vms, ROW_VM_MADE, team,
                                           team != 0 ? AUDIENCE_TEAM : AUDIENCE_RANGE, what->mark);
    uint32_t vm = (uint32_t)planner->plan->vms.count;

    if (planned == NULL)
        return;
    planned->row.as.vm_made = (struct vm_made){
        .vm = vm,
        .team = team,
        .id = what->count > 1 ? planner_print(planner, "%s-%u", what->id, copy + 1)
                              : planner_text(planner, what->id),
        .domain = planner_print(planner, "x%s-%u", planner->options->run, vm),
        .address = "",
        .image = image,
        .ram = node->ram,
        .cpu = (uint32_t)node->cpu,
        .restart = node->restart == RESTART_ON_FAILURE,
        .clock_kept = node->clock == CLOCK_KEEP || planner->placed[index].powershell ||
                      planner->placed[index].light,
        .screen = node->screen == SCREEN_VNC,
        .unmanaged = planner->placed[index].unmanaged,
        .probed = planner->placed[index].probed,
        .tpm = planner->placed[index].hardware.tpm,
        .shell = planner->placed[index].powershell ? "powershell" : "",
        .user = planner->placed[index].powershell && planner->placed[index].login != NULL
                    ? planner_text(planner, planner->placed[index].login)
                    : "",
        .account = planner->placed[index].account != NULL,
        .light = planner->placed[index].light,
    };
}

/* What a VM needs of the host must be possible at all; whether there is enough is said by `excon
 * plan`. */
static bool vm_is_sane(struct planner *planner, const struct node *node)
{
    size_t errors = planner->complaints->errors;

    if (node->ram < PLAN_RAM_LEAST || node->ram > PLAN_RAM_MOST)
        complain_error(planner->complaints, node->ram_mark,
                       "VM %s: a VM has from 16 MiB to 16 TiB of memory", node->id);
    if (node->cpu < 1 || node->cpu > CPU_MOST)
        complain_error(planner->complaints, node->cpu_mark,
                       "VM %s: a VM has from 1 to %d processors", node->id, CPU_MOST);
    if (node->disk > INT64_C(1) << 50)
        complain_error(planner->complaints, node->mark, "VM %s: a disk has at most 1 PiB",
                       node->id);
    if (node->source.name == NULL)
        complain_error(planner->complaints, node->mark,
                       "VM %s: no source says from which package it is made", node->id);
    return planner->complaints->errors == errors;
}

/* ---- NICs ---- */

static void vm_add_nic(struct planner *planner, uint32_t vm, uint32_t lan)
{
    struct plan_nic *nic =
        pool_grow(planner->pool, &planner->plan->nics, &planner->plan->nic_count, sizeof(*nic));

    if (nic == NULL)
        planner->no_memory = true;
    else
        *nic = (struct plan_nic){.vm = vm, .lan = lan, .text = ""};
}

/* The NICs of one VM on one link; returns whether the link has an instance for it. */
static bool vm_add_link(struct planner *planner, uint32_t vm, uint32_t team, uint32_t link)
{
    uint32_t first, count = placed_reach(&planner->placed[link], team, &first);

    for (uint32_t k = 0; k < count; k++)
        vm_add_nic(planner, vm, first + k);
    return count != 0;
}

static void vm_check_link(struct planner *planner, const struct infrastructure *what,
                          const struct placed *placed, const struct ref *link)
{
    const struct infrastructure *other = &planner->scenario->infrastructure.items[link->index];
    const struct placed *lan = &planner->placed[link->index];

    if (lan->team_first == 0)
        return;
    if (placed->team_first == 0)
        planner_note(
            planner, NOTE_NETWORK, link->mark,
            "VM %s is shared and has a NIC in the switch %s of every team: it bridges teams",
            what->id, other->id);
    else if (placed->team_first < lan->team_first ||
             placed->team_first + placed->teams > lan->team_first + lan->teams)
        complain_error(planner->complaints, link->mark,
                       "VM %s is there for each of %s, its switch %s for each of %s", what->id,
                       what->each.id, other->id, other->each.id);
}

static void vm_link_vms(struct planner *planner, uint32_t index)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    const struct placed *placed = &planner->placed[index];

    for (size_t l = 0; l < what->links.count; l++)
        if (vm_node_of(planner,
                       &planner->scenario->infrastructure.items[what->links.items[l].index])
                ->type == NODE_SWITCH)
            vm_check_link(planner, what, placed, &what->links.items[l]);
    for (uint32_t k = 0; k < placed->teams * placed->copies && !planner->no_memory; k++) {
        uint32_t vm = placed->first + k;

        for (size_t l = 0; l < what->links.count; l++) {
            uint32_t link = what->links.items[l].index;
            bool twice = false;

            for (size_t m = 0; m < l; m++)
                twice |= what->links.items[m].index == link;
            if (!twice &&
                vm_node_of(planner, &planner->scenario->infrastructure.items[link])->type ==
                    NODE_SWITCH)
                vm_add_link(planner, vm, planner->plan->vms.items[vm - 1].row.as.vm_made.team,
                            link);
        }
    }
}

/* Routers have a smaller bound of their own (plan-router.c). */
static void vm_count_nics(struct planner *planner, uint32_t index)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    size_t count;

    plan_nics(planner->plan, planner->placed[index].first, &count);
    if (count <= NICS_MOST)
        return;
    complain_error(planner->complaints, what->mark,
                   "VM %s has %zu network cards; at most %d are possible", what->id, count,
                   NICS_MOST);
    complain_hint(planner->complaints,
                  "a shared VM has one in each team's switch: link it to a switch that all share, "
                  "or give each team a VM of its own");
}

/*
 * A guest's driver fills each card's ring with buffers: a VM whose memory was chosen for a few
 * cards would end without any. So each card beyond CARDS_FREE brings its own.
 */
static void vm_add_memory(struct planner *planner, uint32_t index)
{
    enum { CARDS_FREE = 10, CARD_MEMORY = 2 * 1024 * 1024 };
    const struct placed *placed = &planner->placed[index];

    for (uint32_t k = 0; k < placed->teams * placed->copies; k++) {
        size_t count;

        plan_nics(planner->plan, placed->first + k, &count);
        if (count > CARDS_FREE)
            planner->plan->vms.items[placed->first + k - 1].row.as.vm_made.ram +=
                (int64_t)(count - CARDS_FREE) * CARD_MEMORY;
    }
}

/* ---- dependencies ---- */

static void vm_order_vms(struct planner *planner, uint32_t index)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    const struct placed *placed = &planner->placed[index];

    for (uint32_t k = 0; k < placed->teams * placed->copies && what->dependencies.count != 0; k++) {
        struct vm_made *made = &planner->plan->vms.items[placed->first + k - 1].row.as.vm_made;
        struct ordinal_list after = {0};

        for (size_t d = 0; d < what->dependencies.count; d++) {
            uint32_t on = what->dependencies.items[d].index, first;

            if (vm_node_of(planner, &planner->scenario->infrastructure.items[on])->type ==
                NODE_SWITCH)
                continue;

            uint32_t count = placed_reach(&planner->placed[on], made->team, &first);

            for (uint32_t i = 0; i < count; i++)
                planner_list_add(planner, &after, first + i);
        }
        made->after = planner_ordinals(planner, &after);
    }
}

void plan_vms(struct planner *planner)
{
    const struct infrastructures *all = &planner->scenario->infrastructure;

    for (uint32_t i = 0; i < all->count && !planner->too_many; i++) {
        struct placed *placed = &planner->placed[i];
        const struct node *node = vm_node_of(planner, &all->items[i]);

        if (node->type != NODE_VM || !vm_is_sane(planner, node))
            continue;

        const char *image = vm_image_of(planner, &all->items[i], placed);

        placed->first = (uint32_t)planner->plan->vms.count + 1;
        for (uint32_t k = 0; k < placed->teams * placed->copies && !planner->too_many; k++)
            vm_add_vm(planner, i,
                      placed->team_first != 0 ? placed->team_first + k / placed->copies : 0,
                      k % placed->copies, image);
    }
    planner->infrastructure_of_vm =
        planner_scratch(planner, planner->plan->vms.count, sizeof(uint32_t));
    if (planner->no_memory || planner->too_many)
        return;
    for (uint32_t i = 0; i < all->count; i++) {
        struct placed *placed = &planner->placed[i];

        if (vm_node_of(planner, &all->items[i])->type != NODE_VM || placed->first == 0)
            continue;
        for (uint32_t k = 0; k < placed->teams * placed->copies; k++)
            planner->infrastructure_of_vm[placed->first + k - 1] = i;
        vm_link_vms(planner, i);
        vm_count_nics(planner, i);
        vm_add_memory(planner, i);
        vm_order_vms(planner, i);
    }
}
