/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/client/moving.h"
#include "desk/client/moving-bound.h"

#include <excon/agent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/host-load.h"
#include "desk/client/host-images.h"
#include "desk/client/order-wait.h"
#include "scenario/plan/placement.h"

/* A disk that is not counted has room for all. */
static const int64_t moving_disk_room = INT64_C(1) << 52;

struct moving_by {
    struct found *found;
    const struct view *view;
    const struct moving_ask *ask;
    const struct view_host *from;
    struct pool *pool;
    bool *meant;         /* by place of the VM in the view */
    uint32_t *group;     /* by place: the first VM that it goes together with */
    uint32_t *lan_first; /* by switch: place + 1 of the first VM on it */
};

/* ---- who is meant ---- */

static bool moving_is_meant(const struct moving_by *by, const struct view_vm *vm)
{
    const struct moving_ask *ask = by->ask;
    bool named = ask->count == 0;

    if (vm->made.vm == 0 || vm->state == VM_GONE ||
        (ask->team != NULL && vm->made.team != ask->team->made.team) ||
        (ask->from != NULL && vm->made.host != ask->from->made.host))
        return false;
    for (int i = 0; i < ask->count && !named; i++) {
        const struct view_team *team = view_team_called(by->view, ask->what[i]);

        named = strcmp(vm->made.id, ask->what[i]) == 0 ||
                (team != NULL && team->made.team == vm->made.team);
    }
    return named;
}

static int moving_find_meant(struct moving_by *by, struct error *err)
{
    size_t count = 0;

    for (size_t i = 0; i < by->view->vm_count; i++) {
        const struct view_vm *vm = &by->view->vms[i];
        const struct view_host *stands = host_of_vm(by->view, vm);

        by->meant[i] = moving_is_meant(by, vm);
        if (!by->meant[i])
            continue;
        count++;
        if (stands == NULL)
            return error_set(err, ERROR_STATE, "no hosts are listed: all machines stand on one");
        if (by->from != NULL && by->from != stands)
            return error_set(err, ERROR_INPUT,
                             "these machines stand on several hosts: name one with --all-of");
        by->from = stands;
    }
    return count != 0 ? 0 : error_set(err, ERROR_MISSING, "no machine of that name stands there");
}

/* ---- who goes together ---- */

static uint32_t moving_root(const struct moving_by *by, uint32_t place)
{
    while (by->group[place] != place)
        place = by->group[place];
    return place;
}

static void moving_join(struct moving_by *by, uint32_t a, uint32_t b)
{
    uint32_t x = moving_root(by, a), y = moving_root(by, b);

    by->group[x > y ? x : y] = x > y ? y : x;
}

static int moving_take_networks(struct moving_by *by, uint32_t place, struct error *err)
{
    const struct view_vm *vm = &by->view->vms[place];
    char *bytes = NULL;
    size_t length = 0, i;
    json_t *spec, *nic;

    if (journal_blob_read(by->found->journal, vm->made.spec, &bytes, &length, err) != 0)
        return error_set(err, ERROR_MISSING, "the journal does not say on which networks %s is",
                         vm->made.id);
    spec = json_loadb(bytes, length, 0, NULL);
    free(bytes);
    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        json_int_t lan = json_integer_value(json_object_get(nic, "switch"));

        if (lan <= 0 || lan > (json_int_t)by->view->switch_count)
            continue;
        if (by->lan_first[lan] != 0)
            moving_join(by, place, by->lan_first[lan] - 1);
        by->lan_first[lan] = place + 1;
    }
    json_decref(spec);
    return 0;
}

/* A network of excon-switch is of one host. */
static int moving_find_groups(struct moving_by *by, struct error *err)
{
    const struct view *view = by->view;
    char one[128], other[128];
    int result = 0;

    for (uint32_t i = 0; i < view->vm_count; i++)
        by->group[i] = i;
    if (strcmp(view->exercise.network, "ovn") == 0)
        return 0;
    for (uint32_t i = 0; result == 0 && i < view->vm_count; i++)
        if (view->vms[i].made.vm != 0 && view->vms[i].state != VM_GONE)
            result = moving_take_networks(by, i, err);
    for (uint32_t i = 0; result == 0 && i < view->vm_count; i++)
        for (uint32_t j = 0; j < view->vm_count && by->meant[i]; j++) {
            if (view->vms[j].made.vm == 0 || by->meant[j] || view->vms[j].state == VM_GONE ||
                moving_root(by, i) != moving_root(by, j))
                continue;
            view_vm_title(view, view->vms[i].made.vm, one, sizeof(one));
            view_vm_title(view, view->vms[j].made.vm, other, sizeof(other));
            return error_set(err, ERROR_STATE,
                             "%s is on a network with %s, and a network without OVN is of one "
                             "host: name both, or --all-of %s",
                             one, other, by->from->made.name);
        }
    return result;
}

/* ---- where they go ---- */

static int64_t moving_rest(int64_t whole, int64_t used)
{
    return whole > used ? whole - used : 0;
}

static struct placement_room moving_room(const struct moving_by *by, const struct view_host *host)
{
    struct host_load load = host_load(by->view, host);
    bool takes = host->made.host != 0 && host != by->from &&
                 (by->ask->to == NULL || by->ask->to == host) &&
                 (load.state == HOST_UP || load.state == HOST_UNUSED);

    if (!takes)
        return (struct placement_room){{0}};
    return (struct placement_room){
        .of = {moving_rest(host->made.ram, load.ram),
               moving_rest(host->made.vcpu != 0 ? host->made.vcpu : host->made.cpu, load.cpu),
               host->made.disk != 0 ? moving_rest(host->made.disk, load.disk) : moving_disk_room}};
}

/* Has it no place because of the list? Then of it, or of one that it goes together with, the words
 * say so. */
static bool moving_is_bound(const struct moving_by *by, uint32_t place,
                            const struct placement_room *rooms, struct error *err)
{
    for (uint32_t i = 0; by->ask->to == NULL && i < by->view->vm_count; i++)
        if (by->meant[i] && moving_root(by, i) == moving_root(by, place) &&
            moving_say_bound(by->view, by->meant, &by->view->vms[i], rooms, err))
            return true;
    return false;
}

static int moving_place(struct moving_by *by, struct moving *ret, struct error *err)
{
    const struct view *view = by->view;
    struct placement_room *rooms = pool_take_array(by->pool, view->host_count + 1, sizeof(*rooms));
    struct placement_machine *machines =
        pool_take_array(by->pool, view->vm_count + 1, sizeof(*machines));
    uint32_t *of_group = pool_take_array(by->pool, view->vm_count + 1, sizeof(*of_group));
    struct placement_ask ask = {
        .hosts = rooms, .host_count = view->host_count, .machines = machines};
    struct placement made;
    char title[128];

    if (rooms == NULL || machines == NULL || of_group == NULL)
        return error_memory(err);
    for (size_t i = 0; i < view->host_count; i++)
        rooms[i] = moving_room(by, &view->hosts[i]);
    for (uint32_t i = 0; i < view->vm_count; i++) {
        const struct vm_made *vm = &view->vms[i].made;
        uint32_t root = moving_root(by, i);
        struct placement_machine *machine;

        if (!by->meant[i])
            continue;
        if (of_group[root] == 0)
            of_group[root] = (uint32_t)++ask.machine_count;
        machine = &machines[of_group[root] - 1];
        machine->need.of[NEED_RAM] += vm->ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024;
        machine->need.of[NEED_CPU] += vm->cpu;
        machine->need.of[NEED_DISK] += vm->disk;
        machine->team = vm->team;
        /* A host that a person names overrides the list. */
        if (by->ask->to == NULL &&
            moving_bind(view, by->meant, &view->vms[i], by->pool, machine) < 0)
            return error_memory(err);
        for (uint32_t k = 0; k < vm->apart.count; k++)
            if (ask.group_count < vm->apart.items[k])
                ask.group_count = vm->apart.items[k];
    }
    if (placement_make(&ask, by->pool, &made) < 0)
        return error_memory(err);
    for (uint32_t i = 0; i < view->vm_count; i++) {
        struct moving_one *one;
        uint32_t host = by->meant[i] ? made.host[of_group[moving_root(by, i)] - 1] : 0;

        if (!by->meant[i])
            continue;
        view_vm_title(view, view->vms[i].made.vm, title, sizeof(title));
        if (host == PLACEMENT_NONE && moving_is_bound(by, i, rooms, err))
            return -ERROR_STATE;
        if (host == PLACEMENT_NONE)
            return error_set(err, ERROR_STATE,
                             "there is no room for %s%s%s: no host that answers has as much free "
                             "(excon hosts)",
                             title, by->ask->to != NULL ? " on host " : "",
                             by->ask->to != NULL ? by->ask->to->made.name : "");
        one = pool_grow(by->pool, &ret->items, &ret->count, sizeof(*one));
        if (one == NULL)
            return error_memory(err);
        *one = (struct moving_one){view->vms[i].made.vm, view->vms[i].made.host, host + 1};
    }
    return 0;
}

int moving_plan(struct found *found, const struct moving_ask *ask, struct moving *ret,
                struct error *err)
{
    const struct view *view = found->view;
    struct moving moving = {.pool = POOL_EMPTY, .disks = ask->disks};
    struct moving_by by = {
        .found = found,
        .view = view,
        .ask = ask,
        .from = ask->from,
        .pool = &moving.pool,
        .meant = pool_take_array(&moving.pool, view->vm_count + 1, sizeof(*by.meant)),
        .group = pool_take_array(&moving.pool, view->vm_count + 1, sizeof(*by.group)),
        .lan_first = pool_take_array(&moving.pool, view->switch_count + 1, sizeof(*by.lan_first))};
    int result =
        by.meant != NULL && by.group != NULL && by.lan_first != NULL ? 0 : error_memory(err);

    if (result == 0)
        result = moving_find_meant(&by, err);
    if (result == 0)
        result = moving_find_groups(&by, err);
    if (result == 0)
        result = moving_place(&by, &moving, err);
    if (result == 0 && moving.count > HOST_MOVES_MOST)
        result = error_set(err, ERROR_INPUT, "%zu machines; at most %d at once: name some of them",
                           moving.count, HOST_MOVES_MOST);
    if (result < 0)
        pool_done(&moving.pool);
    else
        *ret = moving;
    return result;
}

void moving_done(struct moving *moving)
{
    pool_done(&moving->pool);
}

/* ---- and go ---- */

static bool moving_keeps_disk(const struct view *view, const struct moving *moving, size_t i)
{
    return moving->disks && view_can_migrate(view_vm(view, moving->items[i].vm));
}

/* How long its last start took; "": nobody knows. */
static const char *moving_start(const struct view_vm *vm, char to[64])
{
    to[0] = '\0';
    if (vm->boot > 0)
        text_print(to, 64, " (%lld s last time)", (long long)(vm->boot + 999) / 1000);
    return to;
}

static const char *moving_how(const struct view *view, bool keeps)
{
    if (!keeps)
        return "made anew: its disk is lost";
    return strcmp(view->exercise.network, "ovn") == 0
               ? "live where it can, else with its disk; away then while it is shut down, copied "
                 "and started"
               : "with its disk; away while it is shut down, copied and started";
}

static void moving_tell(const struct desk *desk, const struct view *view,
                        const struct moving *moving)
{
    char title[128], start[64];

    for (size_t i = 0; i < moving->count && !desk->quiet && !desk->json; i++) {
        const struct moving_one *one = &moving->items[i];
        bool keeps = moving_keeps_disk(view, moving, i);

        view_vm_title(view, one->vm, title, sizeof(title));
        output_print(&desk->out, TONE_PLAIN, "  %s: %s -> %s, %s%s\n", title,
                     view_host(view, one->from)->made.name, view_host(view, one->host)->made.name,
                     moving_how(view, keeps),
                     keeps ? moving_start(view_vm(view, one->vm), start) : "");
    }
}

/* What is asked. */
static const char *moving_question(const struct view *view, const struct moving *moving)
{
    size_t keep = 0;

    for (size_t i = 0; i < moving->count; i++)
        keep += moving_keeps_disk(view, moving, i);
    if (keep == 0)
        return "These machines are made anew there: what was on their disks, and their snapshots, "
               "are lost.";
    return keep == moving->count
               ? "These machines are shut down, two at a time, and started there with their disks. "
                 "What is in their memory, and their snapshots, are lost."
               : "These machines are shut down, two at a time, and started there with their disks, "
                 "or made anew, as said above. What is in memory, and snapshots, are lost.";
}

static int moving_copy_images(const struct desk *desk, const struct view *view,
                              const struct moving *moving, struct error *err)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < moving->count && !view->exercise.rehearsal; i++) {
        const struct moving_one *one = &moving->items[i];
        const struct host_made *host = &view_host(view, one->host)->made;
        const char *image = view_vm(view, one->vm)->made.image;
        bool again = host->ssh[0] == '\0';

        for (size_t j = 0; j < i && !again; j++)
            again = moving->items[j].host == one->host &&
                    strcmp(view_vm(view, moving->items[j].vm)->made.image, image) == 0;
        if (!again)
            result = host_images_copy_one(desk, host, image, err);
    }
    return result;
}

static bool moving_is_busy(const struct view_vm *vm)
{
    return view_is_migrating(vm) ||
           ((vm->moves != 0 || vm->migration.orders != 0) &&
            (vm->state == VM_PLANNED || vm->state == VM_MAKING || vm->state == VM_BOOTING));
}

static bool moving_has_failed(const struct view_vm *vm, const struct view_vm *before)
{
    return (vm->moves > before->moves && vm->state != VM_UP) ||
           (vm->migration.orders > before->migration.orders &&
            vm->migration.state == MIGRATION_FAILED);
}

static const char *moving_why(const struct view_vm *vm)
{
    return vm->migration.state == MIGRATION_FAILED ? vm->migration.text : vm->text;
}

int moving_run(const struct desk *desk, struct found *found, const struct moving *moving,
               const char *word, json_t *order)
{
    static const struct order_wait wait = {.title = "moved",
                                           .is_busy = moving_is_busy,
                                           .has_failed = moving_has_failed,
                                           .why = moving_why,
                                           .busy = "on their way",
                                           .failed = "did not come up there"};
    json_t *moves = json_array();
    struct error err = {0};

    moving_tell(desk, found->view, moving);
    for (size_t i = 0; i < moving->count; i++)
        json_array_append_new(moves, json_pack("{s:I, s:I}", "vm", (json_int_t)moving->items[i].vm,
                                               "host", (json_int_t)moving->items[i].host));
    json_object_set_new(order, "moves", moves);
    if (!order_confirm(desk, found, word, moving_question(found->view, moving))) {
        json_decref(order);
        return EXIT_FAILED;
    }
    if (moving_copy_images(desk, found->view, moving, &err) < 0) {
        json_decref(order);
        return desk_failed(desk, &err);
    }
    return order_wait_run(desk, found, &wait, order);
}
