/* SPDX-License-Identifier: Apache-2.0 */
/* From the list's words to what placement.c asks for, and from its answer to rows and words. */
#include "scenario/plan/plan-place.h"

#include <excon/agent.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "scenario/plan/placement.h"
#include "scenario/sdl/host-list.h"

struct place_by {
    struct plan *plan;
    const struct hosts *hosts;
    struct complaints *complaints;
    struct pool scratch;
    struct placement_room *rooms;
    struct placement_machine *machines;
    struct placement_ask ask;
    bool no_memory;
};

static const struct vm_made *place_vm(const struct place_by *by, size_t vm)
{
    return &by->plan->vms.items[vm].row.as.vm_made;
}

static const char *place_team_id(const struct plan *plan, uint32_t team)
{
    return team != 0 ? plan->teams.items[team - 1].row.as.team_made.id : "";
}

static void *place_take(struct place_by *by, size_t count, size_t size)
{
    void *memory = pool_take_array(&by->scratch, count != 0 ? count : 1, size);

    by->no_memory |= memory == NULL;
    return memory;
}

/* ---- pins ---- */

/* Does "team", "node" or "team/node" name the VM? */
static bool place_is_pinned(const struct place_by *by, const char *what, size_t vm)
{
    const char *team = place_team_id(by->plan, place_vm(by, vm)->team),
               *node = by->plan->machines[vm].node;
    size_t length = strlen(team);

    return strcmp(what, node) == 0 || (team[0] != '\0' && strcmp(what, team) == 0) ||
           (length != 0 && strncmp(what, team, length) == 0 && what[length] == '/' &&
            strcmp(what + length + 1, node) == 0);
}

/* A bit for each host that has the name or the label. */
static uint64_t *place_hosts_of(struct place_by *by, const char *on)
{
    uint64_t *bits = place_take(by, by->hosts->count / 64 + 1, sizeof(*bits));

    for (size_t h = 0; bits != NULL && h < by->hosts->count; h++)
        bits[h / 64] |= (uint64_t)host_is_called(&by->hosts->items[h], on) << h % 64;
    return bits;
}

/* All pins that name a machine hold: it may stand where all of them let it. */
static void place_pin(struct place_by *by, const struct host_pin *pin)
{
    const uint64_t *on = place_hosts_of(by, pin->on);
    bool any = false;

    for (size_t i = 0; on != NULL && i < by->plan->vms.count; i++) {
        struct placement_machine *machine = &by->machines[i];

        if (!place_is_pinned(by, pin->what, i))
            continue;
        any = true;
        if (machine->only == NULL) {
            machine->only = on;
            continue;
        }

        uint64_t *both = place_take(by, by->hosts->count / 64 + 1, sizeof(*both)), left = 0;

        for (size_t w = 0; both != NULL && w <= by->hosts->count / 64; w++)
            left |= both[w] = machine->only[w] & on[w];
        if (left == 0)
            complain_error(by->complaints, pin->mark,
                           "no host is left for %s of %s: another pin names other hosts",
                           place_vm(by, i)->id, place_team_id(by->plan, place_vm(by, i)->team));
        machine->only = both;
    }
    if (!any)
        complain_error(by->complaints, pin->mark,
                       "\"%s\" is no team, no node with machines, and no team/node", pin->what);
}

/* ---- apart ---- */

static bool place_names(const struct host_apart *apart, const char *node)
{
    for (size_t i = 0; i < apart->nodes.count; i++)
        if (strcmp(apart->nodes.items[i].text, node) == 0)
            return true;
    return false;
}

/* A group for each team (0: the shared ones) of each list. */
static void place_part(struct place_by *by, const struct host_apart *apart, uint32_t index)
{
    uint32_t first = index * ((uint32_t)by->plan->teams.count + 1);

    for (size_t n = 0; n < apart->nodes.count; n++) {
        bool any = false;

        for (size_t i = 0; i < by->plan->vms.count && !any; i++)
            any = strcmp(by->plan->machines[i].node, apart->nodes.items[n].text) == 0;
        if (!any)
            complain_error(by->complaints, apart->nodes.items[n].mark,
                           "\"%s\" is no node with machines", apart->nodes.items[n].text);
    }
    for (size_t i = 0; i < by->plan->vms.count; i++) {
        struct placement_machine *machine = &by->machines[i];
        uint32_t *groups;

        if (!place_names(apart, by->plan->machines[i].node))
            continue;
        groups = place_take(by, machine->apart_count + 1, sizeof(*groups));
        if (groups == NULL)
            return;
        for (size_t k = 0; k < machine->apart_count; k++)
            groups[k] = machine->apart[k];
        groups[machine->apart_count++] = first + machine->team;
        machine->apart = groups;
    }
}

/* ---- asking ---- */

/* A disk that is not counted has room for all. */
static const int64_t place_disk_room = INT64_C(1) << 52;

static void place_ask(struct place_by *by)
{
    struct plan *plan = by->plan;

    by->rooms = place_take(by, by->hosts->count, sizeof(*by->rooms));
    by->machines = place_take(by, plan->vms.count, sizeof(*by->machines));
    if (by->no_memory)
        return;
    for (size_t h = 0; h < by->hosts->count; h++) {
        const struct host *host = &by->hosts->items[h];
        int64_t ram = host->ram - by->hosts->reserve;

        if (ram <= 0)
            complain_error(by->complaints, host->mark,
                           "host %s has no more memory than what is to stay free on it",
                           host->name);
        by->rooms[h] =
            (struct placement_room){.of = {ram, host->cpu * by->hosts->overcommit,
                                           host->disk != 0 ? host->disk : place_disk_room}};
    }
    for (size_t i = 0; i < plan->vms.count; i++)
        by->machines[i] = (struct placement_machine){
            .need.of = {place_vm(by, i)->ram + AGENT_QEMU_MIB * INT64_C(1024) * 1024,
                        place_vm(by, i)->cpu, plan->machines[i].disk},
            .team = place_vm(by, i)->team};
    for (size_t i = 0; i < by->hosts->pin_count; i++)
        place_pin(by, &by->hosts->pins[i]);
    for (size_t i = 0; i < by->hosts->apart_count; i++)
        place_part(by, &by->hosts->aparts[i], (uint32_t)i);
    by->ask = (struct placement_ask){
        .hosts = by->rooms,
        .host_count = by->hosts->count,
        .machines = by->machines,
        .machine_count = plan->vms.count,
        .group_count = (uint32_t)(by->hosts->apart_count * (plan->teams.count + 1)),
        .spare = by->hosts->spare,
    };
}

/* ---- what did not fit ---- */

static const char *const need_words[] = {"memory", "processors", "disks"};

/* What keeps the machine from the largest host that it may stand on even if that were empty; NULL:
 * only what else stands there. */
static const char *place_too_large(const struct place_by *by, size_t vm)
{
    for (enum placement_need n = NEED_RAM; n < PLACEMENT_NEEDS; n++) {
        bool fits = false;

        for (size_t h = 0; h < by->hosts->count && !fits; h++)
            fits = by->machines[vm].need.of[n] <= by->rooms[h].of[n] &&
                   placement_may(&by->machines[vm], h);
        if (!fits)
            return need_words[n];
    }
    return NULL;
}

static void place_refuse(struct place_by *by, const struct placement *made)
{
    enum { NAMED_MOST = 10 };
    enum placement_need need;
    int64_t least = placement_least(&by->ask, &by->scratch, &need);
    size_t named = 0;

    if (least > (int64_t)by->hosts->count) {
        complain_error(
            by->complaints, by->hosts->items[0].mark,
            "%zu of %zu machines find no host: there are %zu hosts, and %s are needed at "
            "least",
            made->left, by->plan->vms.count, by->hosts->count,
            need == PLACEMENT_NEEDS ? "more, for those that stand apart,"
            : need == NEED_RAM      ? "more, for their memory,"
            : need == NEED_CPU      ? "more, for their processors,"
                                    : "more, for their disks,");
    } else {
        complain_error(by->complaints, by->hosts->items[0].mark, "%zu of %zu machines find no host",
                       made->left, by->plan->vms.count);
    }
    complain_hint(by->complaints, "list another host, or give these more; `reserve`, `overcommit`, "
                                  "`pins`, `apart` and `spare` bound what a host may carry");
    for (size_t i = 0; i < by->plan->vms.count && named < NAMED_MOST; i++) {
        const struct vm_made *vm = place_vm(by, i);
        const char *team = place_team_id(by->plan, vm->team), *too = place_too_large(by, i);

        if (made->host[i] != PLACEMENT_NONE)
            continue;
        named++;
        complain_error(by->complaints, by->hosts->items[0].mark,
                       "no host for %s%s%s: %" PRId64 " MiB of memory, %u processors%s%s", team,
                       team[0] != '\0' ? "/" : "", vm->id, by->machines[i].need.of[NEED_RAM] >> 20,
                       vm->cpu, too != NULL ? "; no host that it may stand on has so many " : "",
                       too != NULL ? too : "");
    }
}

/* ---- the answer ---- */

static const char *place_labels(struct place_by *by, const struct host *host)
{
    char text[ROW_TEXT_MOST] = "";

    for (size_t i = 0; i < host->labels.count; i++) {
        size_t used = strlen(text);

        text_print(text + used, sizeof(text) - used, "%s%s", i != 0 ? ", " : "",
                   host->labels.items[i].text);
    }
    return pool_text(&by->plan->pool, text);
}

static void place_add_host(struct place_by *by, size_t index)
{
    const struct host *host = &by->hosts->items[index];
    struct pool *pool = &by->plan->pool;
    struct plan_row *planned =
        pool_grow(pool, &by->plan->hosts.items, &by->plan->hosts.count, sizeof(*planned));

    if (planned == NULL) {
        by->no_memory = true;
        return;
    }
    planned->row = (struct row){.kind = ROW_HOST_MADE, .audience = AUDIENCE_EXCON};
    planned->row.as.host_made = (struct host_made){.host = (uint32_t)index + 1,
                                                   .name = pool_text(pool, host->name),
                                                   .ssh = pool_text(pool, host->ssh),
                                                   .ram = by->rooms[index].of[NEED_RAM],
                                                   .cpu = (uint32_t)host->cpu,
                                                   .vcpu = (uint32_t)by->rooms[index].of[NEED_CPU],
                                                   .disk = host->disk,
                                                   .labels = place_labels(by, host),
                                                   .underlay = pool_text(pool, host->underlay)};

    const struct host_made *made = &planned->row.as.host_made;

    by->no_memory |=
        made->name == NULL || made->ssh == NULL || made->labels == NULL || made->underlay == NULL;
}

/* What its pins and `apart` say, for moves of later. */
static void place_add_bounds(struct place_by *by, size_t vm)
{
    struct vm_made *made = &by->plan->vms.items[vm].row.as.vm_made;
    const struct placement_machine *machine = &by->machines[vm];
    uint32_t *on = pool_take_array(&by->plan->pool, by->hosts->count + 1, sizeof(*on)),
             *apart = pool_take_array(&by->plan->pool, machine->apart_count + 1, sizeof(*apart));

    by->no_memory |= on == NULL || apart == NULL;
    if (on == NULL || apart == NULL)
        return;
    made->on = (struct ordinals){.items = on};
    made->apart = (struct ordinals){.items = apart, .count = (uint32_t)machine->apart_count};
    for (uint32_t h = 0; machine->only != NULL && h < by->hosts->count; h++)
        if (placement_may(machine, h))
            on[made->on.count++] = h + 1;
    for (size_t k = 0; k < machine->apart_count; k++)
        apart[k] = machine->apart[k] + 1;
}

/* How many teams stand on more than one host. */
static uint32_t place_split(struct place_by *by, const struct placement *made)
{
    uint32_t *first = place_take(by, by->plan->teams.count + 1, sizeof(*first)), split = 0;
    bool *is_split = place_take(by, by->plan->teams.count + 1, sizeof(*is_split));

    for (size_t i = 0; !by->no_memory && i < by->plan->vms.count; i++) {
        uint32_t team = by->machines[i].team, host = made->host[i] + 1;

        if (team == 0)
            continue;
        if (first[team] != 0 && first[team] != host && !is_split[team]) {
            is_split[team] = true;
            split++;
        }
        first[team] = first[team] == 0 ? host : first[team];
    }
    return split;
}

static void place_answer(struct place_by *by, const struct placement *made)
{
    static const char *const ways[PLACEMENT_HOWS] = {
        [PLACED_EVENLY] = "teams together, hosts evenly loaded",
        [PLACED_FIRST] = "packed by first fit: there is no room to keep teams together",
        [PLACED_BEST] = "packed by best fit: there is no room to keep teams together",
    };
    enum placement_need need = PLACEMENT_NEEDS;
    int64_t least = placement_least(&by->ask, &by->scratch, &need);

    by->no_memory |= least < 0;
    for (size_t h = 0; h < by->hosts->count && !by->no_memory; h++)
        place_add_host(by, h);
    for (size_t i = 0; i < by->plan->vms.count; i++) {
        by->plan->vms.items[i].row.as.vm_made.host = made->host[i] + 1;
        by->plan->vms.items[i].row.as.vm_made.disk = by->plan->machines[i].disk;
        place_add_bounds(by, i);
    }
    by->plan->placement = (struct plan_placement){
        .how = ways[made->how],
        .bound = need < PLACEMENT_NEEDS ? need_words[need] : "machines that stand apart",
        .least = (uint32_t)least,
        .tight = made->tight,
        .used = made->used,
        .split = place_split(by, made),
        .spare = by->hosts->spare};
}

static void place_all(struct place_by *by)
{
    struct placement made = {0};

    if (placement_make(&by->ask, &by->scratch, &made) < 0)
        by->no_memory = true;
    else if (made.left != 0)
        place_refuse(by, &made);
    else if (made.spare_is_short)
        complain_error(
            by->complaints, by->hosts->items[made.short_host].mark,
            "`spare` wants room for the loss of any host: if %s is lost, its machines do "
            "not fit on the others",
            by->hosts->items[made.short_host].name);
    else
        place_answer(by, &made);
}

int plan_place(struct plan *plan, const struct hosts *hosts, struct complaints *complaints,
               struct error *err)
{
    struct place_by by = {.plan = plan, .hosts = hosts, .complaints = complaints};
    size_t errors = complaints->errors;

    place_ask(&by);
    if (!by.no_memory && complaints->errors == errors)
        place_all(&by);
    pool_done(&by.scratch);
    if (by.no_memory || complaints->out_of_memory)
        return error_memory(err);
    return complaints->errors > errors;
}

/* ---- what carries the networks ---- */

/* A switch with machines on more than one host; 0: none. `host_of`: zeros, a place for each switch
 * and one more. */
static uint32_t place_find_span(const struct plan *plan, uint32_t *host_of)
{
    uint32_t span = 0;

    for (size_t i = 0; i < plan->nic_count && span == 0; i++) {
        const struct plan_nic *nic = &plan->nics[i];
        uint32_t host = plan->vms.items[nic->vm - 1].row.as.vm_made.host;

        if (host_of[nic->lan] != 0 && host_of[nic->lan] != host)
            span = nic->lan;
        host_of[nic->lan] = host;
    }
    return span;
}

/* Where OVN's databases are: as the list says, or on this machine, or on the first host. */
static uint32_t place_find_central(const struct hosts *hosts)
{
    uint32_t central = 1;

    for (uint32_t i = 0; i < hosts->count; i++)
        if (hosts->ovn != NULL ? strcmp(hosts->items[i].name, hosts->ovn) == 0
                               : hosts->items[i].ssh[0] == '\0')
            central = i + 1;
    return central;
}

static int place_choose_network(struct plan *plan, const struct hosts *hosts, const char *network,
                                struct pool *pool, struct complaints *complaints, struct error *err)
{
    enum { GENEVE = 58, ALONE = 1500 /* bytes */ };
    struct exercise_opened *opened = &plan->opened.as.exercise_opened;
    uint32_t *host_of = pool_take_array(pool, plan->switches.count + 1, sizeof(*host_of)), span;

    if (host_of == NULL)
        return error_memory(err);
    span = place_find_span(plan, host_of);
    if (network != NULL ? strcmp(network, "ovn") == 0 : span != 0) {
        opened->network = "ovn";
        opened->network_host = hosts != NULL ? place_find_central(hosts) : 0;
        opened->network_mtu = hosts != NULL && hosts->count > 1 ? hosts->mtu - GENEVE : ALONE;
    } else if (span != 0) {
        const struct switch_made *lan = &plan->switches.items[span - 1].row.as.switch_made;
        const char *team = place_team_id(plan, lan->team);

        complain_error(complaints, (struct mark){0, 0},
                       "switch %s%s%s has machines on several hosts, which only OVN connects",
                       lan->id, team[0] != '\0' ? " of " : "", team);
        complain_hint(complaints, "--network ovn, or pin its machines to one host");
    }
    return complaints->errors != 0;
}

static int place_check_word(const char *network, struct error *err)
{
    if (network == NULL || strcmp(network, "ovn") == 0 || strcmp(network, "own") == 0)
        return 0;
    return error_set(err, ERROR_INPUT, "\"%s\" carries no networks: ovn or own", network);
}

int plan_place_by(struct plan *plan, const char *path, const char *network,
                  struct complaints *complaints, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct complaints of_list = COMPLAINTS_EMPTY;
    struct hosts hosts;
    int result = place_check_word(network, err);

    if (result == 0 && path != NULL)
        result = host_list_load(&pool, path, &of_list, &hosts, err);
    if (result == 0 && path != NULL)
        result = plan_place(plan, &hosts, &of_list, err);
    if (result == 0)
        result =
            place_choose_network(plan, path != NULL ? &hosts : NULL, network, &pool, &of_list, err);
    if (result >= 0)
        complaints_adopt(complaints, (struct mark){0, 0}, &of_list, false);
    complaints_done(&of_list);
    pool_done(&pool);
    return result;
}
