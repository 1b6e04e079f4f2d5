/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machines go to another host: those of a host that a person said is off, which are made anew, or
 * those of a living one that is to be emptied, which take their disks along
 * (core/decide/decide-migration.c), where they have one and nobody wants them anew. Where each goes
 * the client proposes (desk/client/moving.h); here it is checked against how things are now, all
 * together, and becomes rows or nothing does.
 *
 * Of one that is made anew the next incarnation keeps its name, addresses, accounts and host key.
 * What was on the old disk is lost with it, and its snapshots; injects under way are interrupted,
 * features are put in again.
 */
#include <excon/agent.h>
#include <stdlib.h>

#include "core/model/row.h"
#include "core/order/order.h"
#include "core/view/host-load.h"

/* May machines leave this host? 0, or 1 and why not. */
static int move_check_from(struct ordering *o, const struct view_host *from, bool off)
{
    if (from == NULL)
        return REFUSE(o, "no hosts are listed: all machines stand on one");
    if (off && !from->off)
        return REFUSE(o,
                      "host %s is not off, so its machines may still run: \"excon hosts off %s\" "
                      "says that it is, \"excon evacuate %s\" empties one that answers",
                      from->made.name, from->made.name, from->made.name);
    if (!off && host_load(o->state->view, from).state != HOST_UP)
        return REFUSE(o, "host %s does not answer", from->made.name);
    return 0;
}

/* May this host take all that the order gives it? 0, or 1 and why not. */
static int move_check_host(struct ordering *o, uint32_t ordinal)
{
    const struct view *view = o->state->view;
    const struct view_host *host = view_host(view, ordinal);
    int64_t ram = 0, cpu = 0, disk = 0;
    struct host_load load;
    const char *lacks;

    if (host == NULL)
        return REFUSE(o, "there is no host %u", ordinal);
    load = host_load(view, host);
    if (load.state != HOST_UP && load.state != HOST_UNUSED)
        return REFUSE(o, "host %s is %s: it can take no machine", host->made.name,
                      host_state_words[load.state]);
    for (size_t i = 0; i < o->order->move_count; i++) {
        const struct view_vm *vm = view_vm(view, o->order->moves[i].vm);

        if (o->order->moves[i].host != ordinal)
            continue;
        ram += vm->made.ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024;
        cpu += vm->made.cpu;
        disk += vm->made.disk;
    }
    lacks = host_lacks(host, &load, ram, cpu, disk);
    return lacks == NULL ? 0 : REFUSE(o, "host %s has not enough %s", host->made.name, lacks);
}

static int move_check_one(struct ordering *o, size_t index, bool off)
{
    const struct view *view = o->state->view;
    const struct order_move *move = &o->order->moves[index];
    const struct view_vm *vm = view_vm(view, move->vm);

    if (vm == NULL)
        return REFUSE(o, "there is no VM %u", move->vm);
    for (size_t i = 0; i < index; i++)
        if (o->order->moves[i].vm == move->vm)
            return REFUSE(o, "VM %u is named twice", move->vm);
    if (move_check_from(o, host_of_vm(view, vm), off) != 0)
        return 1;
    if (view_is_migrating(vm))
        return REFUSE(o, "%s is on its way to another host already", vm->made.id);
    if (vm->made.host == move->host)
        return REFUSE(o, "%s stands there already", vm->made.id);
    return 0;
}

static bool move_is_first_to(const struct order *order, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (order->moves[i].host == order->moves[index].host)
            return false;
    return true;
}

static int move_check(struct ordering *o, bool off)
{
    const struct view *view = o->state->view;
    int result = 0;

    if (!view_has_range(view) || !view->wanted.up)
        return REFUSE(o, "there is no range: it is %s", range_state_words[view->range]);
    if (o->order->move_count == 0)
        return REFUSE(o, "no machine is named");
    for (size_t i = 0; result == 0 && i < o->order->move_count; i++)
        result = move_check_one(o, i, off);
    /* All VMs of the order are there: what each host would carry can be summed up. */
    for (size_t i = 0; result == 0 && i < o->order->move_count; i++)
        if (move_is_first_to(o->order, i))
            result = move_check_host(o, o->order->moves[i].host);
    return result;
}

/* By way of a state that says why it does not run, as the table of moves wants it. */
static void move_vm_anew(struct ordering *o, const struct view_vm *vm, const struct view_host *from)
{
    char text[96];

    text_print(text, sizeof(text), "its host %s is %s", from->made.name,
               from->off ? "off" : "being emptied");
    if (vm->state == VM_PLANNED)
        intents_vm(o->intents, vm, VM_FAILED, text);
    else if (vm->state != VM_FAILED && vm->state != VM_LOST && vm->state != VM_STOPPED &&
             vm->state != VM_GONE)
        intents_vm(o->intents, vm, VM_LOST, text);
    intents_row(o->intents, &(struct row){.kind = ROW_VM_STATE,
                                          .as.vm_state = {.vm = vm->made.vm,
                                                          .state = VM_PLANNED,
                                                          .incarnation = vm->incarnation + 1,
                                                          .host = "",
                                                          .by = o->order->actor,
                                                          .text = "made anew on another host"}});
}

static void move_with_disk(struct ordering *o, const struct order_move *move)
{
    intents_row(o->intents, &(struct row){.kind = ROW_VM_MIGRATION,
                                          .as.vm_migration = {.vm = move->vm,
                                                              .state = MIGRATION_WANTED,
                                                              .host = move->host,
                                                              .by = o->order->actor,
                                                              .text = o->order->reason}});
}

static int move_accept(struct ordering *o, size_t anew, size_t kept)
{
    const char *hosts = anew == 1 ? "another host" : "other hosts";

    if (kept == 0)
        return ACCEPT(o, "%zu machine%s made anew on %s", anew, anew == 1 ? " is" : "s are", hosts);
    if (anew == 0)
        return ACCEPT(o, "%zu machine%s to another host with %s disk%s", kept,
                      kept == 1 ? " goes" : "s go", kept == 1 ? "its" : "their",
                      kept == 1 ? "" : "s");
    return ACCEPT(o, "%zu machine%s to another host with %s disk%s, %zu %s made anew", kept,
                  kept == 1 ? " goes" : "s go", kept == 1 ? "its" : "their", kept == 1 ? "" : "s",
                  anew, anew == 1 ? "is" : "are");
}

static int move_take(struct ordering *o, bool off)
{
    const struct view *view = o->state->view;
    size_t kept = 0;

    if (move_check(o, off) != 0)
        return 1;
    for (size_t i = 0; i < o->order->move_count; i++) {
        const struct view_vm *vm = view_vm(view, o->order->moves[i].vm);

        if (!off && !o->order->anew && view_can_migrate(vm)) {
            move_with_disk(o, &o->order->moves[i]);
            kept++;
            continue;
        }
        intents_row(o->intents, &(struct row){.kind = ROW_VM_MOVED,
                                              .as.vm_moved = {.vm = vm->made.vm,
                                                              .host = o->order->moves[i].host,
                                                              .from = vm->made.host,
                                                              .by = o->order->actor,
                                                              .text = o->order->reason}});
        move_vm_anew(o, vm, host_of_vm(view, vm));
    }
    if (view->range != RANGE_BUILDING)
        intents_range(o->intents, RANGE_BUILDING, "");
    return move_accept(o, o->order->move_count - kept, kept);
}

int order_move(struct ordering *o)
{
    return move_take(o, true);
}

int order_evacuate(struct ordering *o)
{
    return move_take(o, false);
}
