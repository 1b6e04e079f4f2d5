/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routers: the rules that one is given by its `acls`, what guests are told of routers, and what
 * people are. What no acl accepts has neither a rule that lets it pass nor a route.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/plan-router.h"
#include "core/model/row.h"

enum {
    NICS_MOST = 10,
    ROUTES_MOST = 256,
    RULES_MOST = 2048,
    ADDRESSES_MOST = 8192
}; /* what a request holds (agents/virt/parts/spec.h) */

/* ---- ends ---- */

/* ---- what a guest is told ---- */

static bool router_overlap(const struct lan *a, const struct lan *b)
{
    uint8_t prefix = a->prefix < b->prefix ? a->prefix : b->prefix;

    return prefix != 0 && (a->base ^ b->base) >> (32 - prefix) == 0;
}

/* Teams may have the same network as long as no machine is led to two of them. */
static void router_check_routes(struct planner *planner, uint32_t vm,
                                const struct planned_route *const *routes, size_t count)
{
    const struct plan_rows *switches = &planner->plan->switches;

    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (!router_overlap(&planner->lans[routes[i]->to - 1],
                                &planner->lans[routes[j]->to - 1]))
                continue;
            complain_error(planner->complaints, planner->plan->vms.items[vm - 1].mark,
                           "VM %s: routers lead it to the network %s of two teams (%s)",
                           planner->plan->vms.items[vm - 1].row.as.vm_made.id,
                           switches->items[routes[i]->to - 1].row.as.switch_made.cidr,
                           switches->items[routes[i]->to - 1].row.as.switch_made.id);
            complain_hint(planner->complaints,
                          "put {team} into that network, such as \"10.{team}.1.0/24\"");
            return;
        }
}

json_t *plan_routes_json(struct planner *planner, uint32_t vm)
{
    const struct planned_route *routes[ROUTES_MOST + 1];
    size_t count = plan_routes_of(planner, vm, routes, ROUTES_MOST + 1);
    json_t *array = count != 0 ? json_array() : NULL;

    if (count > ROUTES_MOST)
        complain_error(planner->complaints, planner->plan->vms.items[vm - 1].mark,
                       "VM %s: more than %d networks lie behind routers for it",
                       planner->plan->vms.items[vm - 1].row.as.vm_made.id, ROUTES_MOST);
    else
        router_check_routes(planner, vm, routes, count);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array,
            json_pack("{s:s, s:s}", "to",
                      planner->plan->switches.items[routes[i]->to - 1].row.as.switch_made.cidr,
                      "via", routes[i]->via));
    return array;
}

const char *plan_dns(const struct planner *planner, uint32_t vm)
{
    const struct plan *plan = planner->plan;
    uint32_t team = planner_team_of_vm(planner, vm);
    size_t count;
    const struct plan_nic *nics = plan_nics(plan, vm, &count);

    if (planner->placed[planner->infrastructure_of_vm[vm - 1]].router)
        return NULL;
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < planner->router_nic_count; i++) {
            const struct plan_nic *nic = planner->router_nics[i];
            uint32_t of = planner_team_of_vm(planner, nic->vm);

            if (nic->lan == nics[n].lan && (of == 0 || of == team))
                return nic->text;
        }
    return NULL;
}

static json_t *router_ends_json(struct planner *planner, const struct end_list *list, size_t at)
{
    json_t *array = json_array();

    for (size_t end = router_run_end(list, at); at < end; at++) {
        uint32_t a = list->items[at].address;

        json_array_append_new(
            array, json_string(planner_print(planner, "%u.%u.%u.%u/%u", a >> 24, a >> 16 & 255,
                                             a >> 8 & 255, a & 255, list->items[at].prefix)));
    }
    return array;
}

/* "80/tcp", "1000-2000/udp", "icmp": the loader has looked at their form. */
static json_t *router_passes_json(const struct acl *acl)
{
    json_t *array = json_array();

    for (size_t i = 0; i < acl->ports.count; i++) {
        const char *text = acl->ports.items[i].text, *slash = strchr(text, '/'),
                   *dash = strchr(text, '-');
        int low = slash != NULL ? atoi(text) : 0,
            high = slash != NULL && dash != NULL ? atoi(dash + 1) : low;

        json_array_append_new(array, json_pack("{s:s, s:i, s:i}", "protocol",
                                               slash != NULL ? slash + 1 : text, "low", low, "high",
                                               high));
    }
    return array;
}

static size_t router_add_rules(struct planner *planner, const struct acl *acl, uint32_t vm,
                               json_t *rules)
{
    uint32_t team = planner_team_of_vm(planner, vm);
    struct end_list from = router_ends(planner, acl->from.index, team),
                    to = router_ends(planner, acl->to.index, team);
    size_t addresses = 0;

    for (size_t f = 0; f < from.count; f = router_run_end(&from, f))
        for (size_t t = 0; t < to.count && addresses <= ADDRESSES_MOST;
             t = router_run_end(&to, t)) {
            if (!router_is_meant(acl, &from.items[f], &to.items[t]))
                continue;
            addresses += router_run_end(&from, f) - f + router_run_end(&to, t) - t;
            json_array_append_new(rules, json_pack("{s:o, s:o, s:o, s:b}", "from",
                                                   router_ends_json(planner, &from, f), "to",
                                                   router_ends_json(planner, &to, t), "passes",
                                                   router_passes_json(acl), "accept", acl->accept));
        }
    return addresses;
}

json_t *plan_router_json(struct planner *planner, uint32_t vm)
{
    uint32_t index = planner->infrastructure_of_vm[vm - 1];
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    size_t addresses = 0;

    if (!planner->placed[index].router)
        return NULL;

    json_t *rules = json_array();

    for (size_t i = 0; i < what->acls.count && addresses <= ADDRESSES_MOST; i++)
        addresses += router_add_rules(planner, &what->acls.items[i], vm, rules);
    if (addresses > ADDRESSES_MOST || json_array_size(rules) > RULES_MOST)
        complain_error(planner->complaints, what->mark,
                       "router %s: its acls make more than %d rules or %d addresses", what->id,
                       RULES_MOST, ADDRESSES_MOST);
    return json_pack("{s:o}", "rules", rules);
}

/* ---- what is told to people ---- */

/* "80/tcp, icmp"; "": everything. */
static void router_ports(const struct acl *acl, char *to, size_t size)
{
    to[0] = '\0';
    for (size_t i = 0; i < acl->ports.count; i++) {
        size_t used = strlen(to);

        text_print(to + used, size - used, "%s%s", used != 0 ? ", " : "", acl->ports.items[i].text);
    }
}

static void router_tell_rule(struct planner *planner, const struct infrastructure *what,
                             const struct placed *placed, const struct acl *acl)
{
    char ports[ROW_TEXT_MOST];
    struct plan_rule *rule =
        pool_grow(planner->pool, &planner->plan->rules, &planner->plan->rule_count, sizeof(*rule));

    router_ports(acl, ports, sizeof(ports));
    if (rule == NULL)
        planner->no_memory = true;
    else
        *rule = (struct plan_rule){.router = planner_text(planner, what->id),
                                   .from = planner_text(planner, acl->from.id),
                                   .to = planner_text(planner, acl->to.id),
                                   .ports = planner_text(planner, ports),
                                   .instances = placed->teams * placed->copies,
                                   .accept = acl->accept};
}

/* The acls of a router in one line of its row, for eyes; as many as a text holds. */
static const char *router_text(struct planner *planner, const struct infrastructure *what)
{
    char text[ROW_TEXT_MOST] = "", ports[ROW_TEXT_MOST / 2];

    for (size_t i = 0; i < what->acls.count; i++) {
        const struct acl *acl = &what->acls.items[i];
        size_t used = strlen(text);

        router_ports(acl, ports, sizeof(ports));
        if (!text_print(text + used, sizeof(text) - used, "%s%s > %s%s%s%s", used != 0 ? "; " : "",
                        acl->from.id, acl->to.id, ports[0] != '\0' ? " " : "", ports,
                        acl->accept ? "" : " refused")) {
            text[used] = '\0';
            break;
        }
    }
    return planner_text(planner, text);
}

static void router_check_router(struct planner *planner, uint32_t index)
{
    const struct infrastructure *what = &planner->scenario->infrastructure.items[index];
    const struct placed *placed = &planner->placed[index];
    size_t count;

    if (what->acls.count != 0 && router_is_switch(planner, index)) {
        complain_error(
            planner->complaints, what->acls.items[0].mark,
            "switch %s: acls are those of a router, a VM that is linked to several switches",
            what->id);
        return;
    }
    if (placed->first == 0 || !placed->router)
        return;
    plan_nics(planner->plan, placed->first, &count);
    if (count < 2)
        planner_note(planner, NOTE_NETWORK, what->mark,
                     "router %s stands on %zu switch%s: it joins nothing", what->id, count,
                     count == 1 ? "" : "es");
    if (count > NICS_MOST)
        complain_error(planner->complaints, what->mark,
                       "router %s would stand on %zu switches, at most %d are possible", what->id,
                       count, NICS_MOST);
    for (size_t i = 0; i < what->acls.count; i++)
        router_tell_rule(planner, what, placed, &what->acls.items[i]);
}

static void router_note_nics(struct planner *planner, uint32_t vm)
{
    size_t count;
    const struct plan_nic *nics = plan_nics(planner->plan, vm, &count);

    for (size_t i = 0; i < count; i++) {
        const struct plan_nic **item =
            pool_grow(&planner->scratch, &planner->router_nics, &planner->router_nic_count,
                      sizeof(const struct plan_nic *));

        if (item == NULL)
            planner->no_memory = true;
        else
            *item = &nics[i];
    }
}

void plan_routers(struct planner *planner)
{
    for (uint32_t i = 0; i < planner->scenario->infrastructure.count; i++) {
        const struct placed *placed = &planner->placed[i];

        router_check_router(planner, i);
        for (uint32_t k = 0;
             placed->first != 0 && placed->router && k < placed->teams * placed->copies; k++) {
            router_note_nics(planner, placed->first + k);
            planner->plan->vms.items[placed->first + k - 1].row.as.vm_made.acls =
                router_text(planner, &planner->scenario->infrastructure.items[i]);
        }
    }
    if (!planner->no_memory)
        route_all(planner);
}
