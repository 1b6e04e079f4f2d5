/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The provider's request for each VM (docs/PROTOCOL.md, vm.make) without secrets and host paths, so
 * that a journal can be handed on; and who of the teams may log in where.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/plan/planner.h"

enum { HOSTS_MOST = 512 /* names that a guest is told: the request must fit into a line */ };

/* ---- users ---- */

/* May the members of a team log in by this role? */
static bool spec_role_takes(const struct planner *planner, const struct node_role *role,
                            uint32_t team)
{
    for (size_t i = 0; i < role->entities.count; i++)
        if (planner_under(planner, planner->teams[team - 1].entity, role->entities.items[i].index))
            return true;
    return false;
}

static json_t *spec_user_json(const struct planner *planner, const struct node *node,
                              const char *username, uint32_t owner)
{
    json_t *teams = json_array();
    uint32_t first = owner != 0 ? owner : 1,
             last = owner != 0 ? owner : (uint32_t)planner->team_count;

    for (uint32_t team = first; team <= last; team++) {
        bool may = false;

        for (size_t i = 0; i < node->roles.count && !may; i++)
            may = strcmp(node->roles.items[i].username, username) == 0 &&
                  spec_role_takes(planner, &node->roles.items[i], team);
        if (may)
            json_array_append_new(teams, json_integer(team));
    }
    return json_pack("{s:s, s:o}", "name", username, "teams", teams);
}

/* EXCON's own first (root, but of PowerShell), then the roles' users, each once. */
static json_t *spec_users_json(const struct planner *planner, const struct node *node,
                               const char *control, uint32_t owner)
{
    json_t *users = json_array();

    json_array_append_new(users, spec_user_json(planner, node, control, owner));
    for (size_t i = 0; i < node->roles.count; i++) {
        const char *name = node->roles.items[i].username;
        bool known = strcmp(name, control) == 0;

        for (size_t j = 0; j < i && !known; j++)
            known = strcmp(node->roles.items[j].username, name) == 0;
        if (!known)
            json_array_append_new(users, spec_user_json(planner, node, name, owner));
    }
    return users;
}

/* ---- names ---- */

/*
 * NICs by switch: those of the switch `lan` stand in [starts[lan - 1], starts[lan]) of `nics`.
 */
struct by_lan {
    uint32_t *starts, *nics;
    uint32_t *seen; /* by VM - 1: the VM whose names are being gathered */
};

static bool spec_by_lan_init(struct planner *planner, struct by_lan *by)
{
    const struct plan *plan = planner->plan;

    by->starts = planner_scratch(planner, plan->switches.count + 2, sizeof(uint32_t));
    by->nics = planner_scratch(planner, plan->nic_count, sizeof(uint32_t));
    by->seen = planner_scratch(planner, plan->vms.count, sizeof(uint32_t));
    if (by->starts == NULL || by->nics == NULL || by->seen == NULL)
        return false;
    /* Counts shifted by two, so that filling moves each start to its place. */
    for (size_t i = 0; i < plan->nic_count; i++)
        by->starts[plan->nics[i].lan + 1]++;
    for (size_t i = 2; i <= plan->switches.count + 1; i++)
        by->starts[i] += by->starts[i - 1];
    for (uint32_t i = 0; i < plan->nic_count; i++)
        by->nics[by->starts[plan->nics[i].lan]++] = i;
    return true;
}

static json_t *spec_host_json(const struct planner *planner, const struct plan_nic *nic,
                              bool qualified)
{
    const struct vm_made *made = &planner->plan->vms.items[nic->vm - 1].row.as.vm_made;

    if (qualified && made->team != 0)
        return json_pack("{s:s, s:s++}", "address", nic->text, "name",
                         planner->host_names[nic->vm - 1], ".",
                         planner->team_names[made->team - 1]);
    return json_pack("{s:s, s:s}", "address", nic->text, "name", planner->host_names[nic->vm - 1]);
}

/* Those of its team and shared ones on one switch, as far as there is room. */
static void spec_add_hosts(const struct planner *planner, const struct by_lan *by, uint32_t vm,
                           uint32_t lan, json_t *hosts)
{
    const struct plan *plan = planner->plan;
    uint32_t team = plan->vms.items[vm - 1].row.as.vm_made.team;

    for (uint32_t k = by->starts[lan - 1];
         k < by->starts[lan] && json_array_size(hosts) < HOSTS_MOST; k++) {
        const struct plan_nic *nic = &plan->nics[by->nics[k]];
        uint32_t other = plan->vms.items[nic->vm - 1].row.as.vm_made.team;

        if (by->seen[nic->vm - 1] == vm || (other != 0 && team != 0 && other != team))
            continue;
        by->seen[nic->vm - 1] = vm;
        json_array_append_new(hosts, spec_host_json(planner, nic, team == 0));
    }
}

/* Itself and the VMs of its team and shared ones, by the first address on a common switch, else on
 * one behind a router. */
static json_t *spec_hosts_json(const struct planner *planner, const struct by_lan *by, uint32_t vm)
{
    const struct planned_route *routes[HOSTS_MOST];
    json_t *hosts = json_array();
    size_t count, route_count = plan_routes_of(planner, vm, routes, HOSTS_MOST);
    const struct plan_nic *own = plan_nics(planner->plan, vm, &count);

    if (count != 0)
        json_array_append_new(hosts, spec_host_json(planner, &own[0], false));
    by->seen[vm - 1] = vm;
    for (size_t i = 0; i < count; i++)
        spec_add_hosts(planner, by, vm, own[i].lan, hosts);
    for (size_t i = 0; i < route_count; i++)
        spec_add_hosts(planner, by, vm, routes[i]->to, hosts);
    return hosts;
}

/* Said once, where the first VM is that is not told all names. */
static void spec_tell_cut(struct planner *planner, const struct infrastructure *what,
                          const json_t *hosts)
{
    for (size_t i = 0; i < planner->plan->note_count; i++)
        if (planner->plan->notes[i].mark.line == what->mark.line &&
            planner->plan->notes[i].kind == NOTE_NETWORK)
            return;
    if (json_array_size(hosts) >= HOSTS_MOST)
        planner_note(planner, NOTE_NETWORK, what->mark,
                     "VM %s: it shares switches with very many VMs and knows %d of their names",
                     what->id, HOSTS_MOST);
}

static json_t *spec_nics_json(struct planner *planner, uint32_t vm)
{
    json_t *array = json_array();
    size_t count;
    const struct plan_nic *nics = plan_nics(planner->plan, vm, &count);

    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array,
            json_pack("{s:i, s:s, s:s}", "switch", (int)nics[i].lan, "mac", nics[i].mac, "address",
                      planner_print(planner, "%s/%u", nics[i].text, nics[i].prefix)));
    return array;
}

/* ---- the request ---- */

/* What everybody may read in the package: the account of the first login, and all that have a
 * secret which is known. The provider is not told. */
static json_t *spec_account_json(const struct placed *placed)
{
    json_t *known;

    if (placed->account == NULL)
        return NULL;
    known = json_array();
    for (size_t i = 0; i < placed->account_count; i++)
        json_array_append_new(known, json_string(placed->accounts[i].name));
    return json_pack("{s:s, s:s*, s:s*, s:o}", "user", placed->account->name, "password",
                     placed->account->password, "key", placed->account->private_key, "known",
                     known);
}

static json_t *spec_json(struct planner *planner, const struct by_lan *by, uint32_t vm)
{
    const struct vm_made *made = &planner->plan->vms.items[vm - 1].row.as.vm_made;
    const struct infrastructure *what =
        &planner->scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]];
    const struct node *node = &planner->scenario->nodes.items[what->node];
    const struct placed *placed = &planner->placed[planner->infrastructure_of_vm[vm - 1]];
    const char *team = planner_team_id(planner, made->team);
    json_t *hosts = spec_hosts_json(planner, by, vm);
    const char *control = placed->powershell && placed->login != NULL ? placed->login : "root";
    const char *title =
        made->team != 0 ? planner_print(planner, "%s of %s", made->id, team) : made->id;

    spec_tell_cut(planner, what, hosts);
    return json_pack(
        "{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:i, s:I, s:s, s:o*, s:o, s:o, s:o*, s:s*, s:o*, s:s*, s:s*, s:o*, s:s*, s:o*, s:o*}",
        "vm", (int)vm, "domain", made->domain, "title", title, "node", what->id, "team", team,
        "image", made->image, "ram", (json_int_t)made->ram, "cpu", (int)made->cpu, "disk",
        (json_int_t)node->disk, "hostname", planner->host_names[vm - 1], "users",
        placed->unmanaged ? NULL : spec_users_json(planner, node, control, made->team), "hosts",
        hosts, "nics", spec_nics_json(planner, vm), "routes", plan_routes_json(planner, vm), "dns",
        plan_dns(planner, vm), "router", plan_router_json(planner, vm), "firmware",
        placed->firmware, "screen", node->screen == SCREEN_VNC ? "vnc" : NULL, "hardware",
        manifest_hardware_json(&placed->hardware), "management", placed->unmanaged ? "none" : NULL,
        "account", spec_account_json(placed), "light", placed->light ? json_true() : NULL);
}

static void spec_make_spec(struct planner *planner, const struct by_lan *by, uint32_t vm)
{
    json_t *spec = spec_json(planner, by, vm);
    char *text = spec != NULL ? json_dumps(spec, JSON_COMPACT) : NULL;

    json_decref(spec);

    size_t length = text != NULL ? strlen(text) : 0;
    char *copy = text != NULL ? pool_text_of(planner->pool, text, length) : NULL;

    free(text);
    if (copy == NULL)
        planner->no_memory = true;
    else
        planner->plan->vms.items[vm - 1].blob = (struct plan_blob){.bytes = copy, .length = length};
}

/* ---- access ---- */

/* Does a role of the node list a White entity? The scenario then says whose machine it is. */
static bool spec_is_excons(const struct planner *planner, const struct node *node)
{
    for (size_t i = 0; i < node->roles.count; i++)
        for (size_t e = 0; e < node->roles.items[i].entities.count; e++) {
            uint32_t index = node->roles.items[i].entities.items[e].index;

            if (planner->scenario->entities.items[index].role == ENTITY_WHITE)
                return true;
        }
    return false;
}

/* Some role of a team's own VM must let the team in, else nobody can defend it. Routers are
 * exercise control's, and so are VMs that say so; nobody logs in on one that nothing gets into. */
static void spec_check_access(struct planner *planner, uint32_t index)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    const struct node *node = &planner->scenario->nodes.items[what->node];
    const struct placed *placed = &planner->placed[index];

    if (node->type != NODE_VM || placed->router || placed->unmanaged || placed->first == 0 ||
        placed->team_first == 0 || !planner->teams[placed->team_first - 1].trained ||
        spec_is_excons(planner, node))
        return;
    for (uint32_t t = 0; t < placed->teams; t++) {
        bool may = false;

        for (size_t i = 0; i < node->roles.count && !may; i++)
            may = spec_role_takes(planner, &node->roles.items[i], placed->team_first + t);
        if (may)
            continue;
        planner_note(planner, NOTE_ACCESS, node->mark,
                     "VM %s: %s can log in nowhere on it: no role lists its entity (or White's, "
                     "where nobody is meant to)",
                     node->id, planner_team_id(planner, placed->team_first + t));
        return;
    }
}

/* The teams that can log in on it at all. */
static struct ordinals spec_logins(struct planner *planner, uint32_t vm)
{
    const struct node *node =
        &planner->scenario->nodes.items
             [planner->scenario->infrastructure.items[planner->infrastructure_of_vm[vm - 1]].node];
    uint32_t owner = planner->plan->vms.items[vm - 1].row.as.vm_made.team;
    uint32_t first = owner != 0 ? owner : 1,
             last = owner != 0 ? owner : (uint32_t)planner->team_count;
    struct ordinal_list list = {0};

    for (uint32_t team = first; team <= last; team++) {
        bool may = false;

        for (size_t i = 0; i < node->roles.count && !may; i++)
            may = spec_role_takes(planner, &node->roles.items[i], team);
        if (may)
            planner_list_add(planner, &list, team);
    }
    return planner_ordinals(planner, &list);
}

void plan_specs(struct planner *planner)
{
    struct by_lan by;

    if (!spec_by_lan_init(planner, &by))
        return;
    for (uint32_t vm = 1; vm <= planner->plan->vms.count && !planner->no_memory; vm++) {
        spec_make_spec(planner, &by, vm);
        planner->plan->vms.items[vm - 1].row.as.vm_made.logins = spec_logins(planner, vm);
    }
    for (uint32_t i = 0; i < planner->scenario->infrastructure.count; i++)
        spec_check_access(planner, i);
}
