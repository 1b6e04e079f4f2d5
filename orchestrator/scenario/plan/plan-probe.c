/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Probes: for each VM that is looked at, one instance of the condition for each VM that looks at
 * it, with the whole request of docs/PROTOCOL.md ("Probe"). A name in the target becomes the
 * planned address of the team's own machine; a URL keeps the name for the server. What looks and
 * what is looked at share a switch, or a router leads there.
 */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan/planner.h"

enum {
    TARGET_MOST = 1024,
    HOST_MOST = 256,
    EVERY_DEFAULT = 30 * 1000,
    TIMEOUT_DEFAULT = 10 * 1000,
    TIMEOUT_MOST = 600 * 1000
};

struct probing {
    struct planner *planner;
    uint32_t index; /* of the condition */
    const struct condition *condition;
    const struct probe *probe;
    char host[HOST_MOST]; /* as the target says it */
    int port;
    bool told; /* one complaint for each probe */
};

/* ---- the target ---- */

static void probe_read_target(struct probing *probing)
{
    static const int ports[PROBE_KINDS] = {[PROBE_HTTP] = 80, [PROBE_DNS] = 53, [PROBE_SSH] = 22};
    const char *target = probing->probe->target,
               *host = strstr(target, "://") != NULL ? strstr(target, "://") + 3 : target;
    size_t length = strcspn(host, ":/?");

    probing->port = strncmp(target, "https:", 6) == 0 ? 443 : ports[probing->probe->kind];
    if (probing->probe->kind == PROBE_DNS) {
        text_copy(probing->host, sizeof(probing->host), probing->probe->server.id);
        return;
    }
    text_print(probing->host, sizeof(probing->host), "%.*s", (int)length, host);
    if (host[length] == ':')
        probing->port = atoi(host + length + 1);
}

static const struct node *probe_find_node(const struct planner *planner, const char *id)
{
    for (size_t i = 0; i < planner->scenario->nodes.count; i++)
        if (strcmp(planner->scenario->nodes.items[i].id, id) == 0)
            return &planner->scenario->nodes.items[i];
    return NULL;
}

static const struct placed *probe_place_of(const struct planner *planner, const struct node *node)
{
    return node != NULL && node->infrastructure != SCENARIO_NONE
               ? &planner->placed[node->infrastructure]
               : NULL;
}

/* By a router that lets something of it pass. */
static bool probe_has_route(const struct planner *planner, uint32_t vm, uint32_t lan)
{
    enum { ROUTES_MOST = 256 };
    const struct planned_route *routes[ROUTES_MOST];
    size_t count = plan_routes_of(planner, vm, routes, ROUTES_MOST);

    for (size_t i = 0; i < count; i++)
        if (routes[i]->to == lan)
            return true;
    return false;
}

static bool probe_stands_on(const struct planner *planner, uint32_t vm, uint32_t lan)
{
    size_t count;
    const struct plan_nic *nics = plan_nics(planner->plan, vm, &count);

    for (size_t i = 0; i < count; i++)
        if (nics[i].lan == lan)
            return true;
    return false;
}

/* The NIC of `vm` that `from` reaches, on a switch of both or by a router; `address` not 0: this
 * one of it. */
static const struct plan_nic *probe_nic_between(const struct planner *planner, uint32_t from,
                                                uint32_t vm, uint32_t address)
{
    size_t count;
    const struct plan_nic *nics = plan_nics(planner->plan, vm, &count);

    for (size_t i = 0; i < count; i++)
        if ((address == 0 || nics[i].address == address) &&
            probe_stands_on(planner, from, nics[i].lan))
            return &nics[i];
    for (size_t i = 0; i < count; i++)
        if ((address == 0 || nics[i].address == address) &&
            probe_has_route(planner, from, nics[i].lan))
            return &nics[i];
    return NULL;
}

/* ---- the request ---- */

static void probe_complain(struct probing *probing, struct mark mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void probe_complain(struct probing *probing, struct mark mark, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    if (!probing->told)
        complain_error(probing->planner->complaints, mark, "%s", text);
    probing->told = true;
}

/* The address that a name's answer is to hold; NULL: complained. */
static const char *probe_expected_address(struct probing *probing, uint32_t from, uint32_t team)
{
    struct planner *planner = probing->planner;
    const char *expect = probing->probe->expect;
    const struct placed *placed = probe_place_of(planner, probe_find_node(planner, expect));
    char filled[HOST_MOST];
    unsigned char bytes[sizeof(struct in6_addr)];
    uint32_t vm;

    if (placed != NULL && placed_reach(placed, team, &vm) != 0 && vm <= planner->plan->vms.count) {
        size_t count;
        const struct plan_nic *nic = probe_nic_between(planner, from, vm, 0),
                              *first = plan_nics(planner->plan, vm, &count);

        if (nic != NULL || count != 0)
            return nic != NULL ? nic->text : first->text;
    }
    if (team_fill_in(expect, team, filled, sizeof(filled)) &&
        (inet_pton(AF_INET, filled, bytes) == 1 || inet_pton(AF_INET6, filled, bytes) == 1))
        return planner_print(planner, "%s", filled);
    probe_complain(probing, probing->probe->expect_mark,
                   "\"%s\" is neither an address nor a VM with one", expect);
    return NULL;
}

static void probe_add_text(json_t *request, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_object_set_new(request, key, json_string(text));
}

/* What the protocols have of their own; false: complained. */
static bool probe_fill_request(struct probing *probing, json_t *request, uint32_t from,
                               uint32_t team)
{
    const struct probe *probe = probing->probe;
    char target[TARGET_MOST];

    if (!team_fill_in(probe->target, team, target, sizeof(target))) {
        probe_complain(probing, probe->target_mark, "\"%s\" cannot be made for %s", probe->target,
                       team != 0 ? "every team: it is too long, or there are too many"
                                 : "all teams together");
        return false;
    }
    switch ((enum probe_kind)probe->kind) {
    case PROBE_HTTP:
        probe_add_text(request, "url", target);
        probe_add_text(request, "match", probe->match);
        if (probe->status != 0)
            json_object_set_new(request, "status", json_integer(probe->status));
        return true;
    case PROBE_TCP:
        probe_add_text(request, "expect", probe->expect);
        return true;
    case PROBE_SSH:
        probe_add_text(request, "expect", "SSH-");
        return true;
    default:
        probe_add_text(request, "name", target);
        if (probe->expect != NULL) {
            const char *address = probe_expected_address(probing, from, team);

            probe_add_text(request, "expect", address);
            probe_add_text(request, "type",
                           address != NULL && strchr(address, ':') != NULL ? "AAAA" : "A");
        }
        return true;
    }
}

static struct plan_blob probe_make_request(struct probing *probing, const struct plan_nic *nic,
                                           uint32_t from, uint32_t team)
{
    static const char *const kinds[PROBE_KINDS] = {
        [PROBE_HTTP] = "http", [PROBE_TCP] = "tcp", [PROBE_SSH] = "tcp", [PROBE_DNS] = "dns"};
    json_t *request = json_pack("{s:s, s:s, s:i}", "kind", kinds[probing->probe->kind], "address",
                                nic->text, "port", probing->port);
    char *text = request != NULL && probe_fill_request(probing, request, from, team)
                     ? json_dumps(request, JSON_COMPACT)
                     : NULL;
    struct plan_blob blob = {0};

    json_decref(request);
    if (text != NULL) {
        blob.length = strlen(text);
        blob.bytes = pool_text_of(probing->planner->pool, text, blob.length);
    }
    free(text);
    if (blob.bytes == NULL && !probing->told)
        probing->planner->no_memory = true;
    return blob;
}

/* ---- instances ---- */

static void probe_look(struct probing *probing, uint32_t from, uint32_t vm, uint32_t address)
{
    struct planner *planner = probing->planner;
    uint32_t team = planner_team_of_vm(planner, vm) != 0 ? planner_team_of_vm(planner, vm)
                                                         : planner_team_of_vm(planner, from);
    const struct plan_nic *nic = probe_nic_between(planner, from, vm, address);
    int64_t timeout = probing->condition->timeout, every = probing->probe->every;

    if (nic == NULL) {
        probe_complain(probing, probing->probe->from.mark,
                       "%s has no way to %s: they share no switch, and no router leads there",
                       probing->probe->from.id, probing->host);
        return;
    }

    struct plan_blob blob = probe_make_request(probing, nic, from, team);

    if (every <= 0)
        every = EVERY_DEFAULT;
    if (timeout <= 0)
        timeout = every < TIMEOUT_DEFAULT ? every : TIMEOUT_DEFAULT;
    if (blob.bytes != NULL)
        planner_condition(
            planner, probing->index,
            &(struct condition_made){.team = team,
                                     .vm = vm,
                                     .from = from,
                                     .user = "",
                                     .interval = every,
                                     .timeout = timeout < TIMEOUT_MOST ? timeout : TIMEOUT_MOST,
                                     .result = RESULT_EXIT},
            blob);
}

/* At this VM, from the machine of its own team, from the one that all share, or from each team's.
 */
static void probe_look_at(struct probing *probing, uint32_t vm, uint32_t address)
{
    struct planner *planner = probing->planner;
    const struct placed *from =
        probe_place_of(planner, &planner->scenario->nodes.items[probing->probe->from.index]);
    uint32_t team = planner_team_of_vm(planner, vm), first;

    if (from == NULL || from->first == 0)
        return;
    if (team == 0 && from->team_first != 0) {
        for (uint32_t t = 0; t < from->teams; t++)
            probe_look(probing, from->first + t * from->copies, vm, address);
    } else if (placed_reach(from, team, &first) != 0) {
        probe_look(probing, first, vm, address);
    } else {
        probe_complain(probing, probing->probe->from.mark,
                       "%s is not there for every team that has %s", probing->probe->from.id,
                       probing->host);
    }
}

static void probe_look_at_address(struct probing *probing, uint32_t team)
{
    const struct plan *plan = probing->planner->plan;
    uint32_t address;

    if (!address_parse(probing->host, team, &address)) {
        probe_complain(probing, probing->probe->target_mark, "no machine of the range is at %s",
                       probing->host);
        return;
    }
    for (size_t i = 0; i < plan->nic_count; i++)
        if (plan->nics[i].address == address) {
            probe_look_at(probing, plan->nics[i].vm, address);
            return;
        }
    probe_complain(probing, probing->probe->target_mark, "no machine of the range is at %s",
                   probing->host);
}

void plan_probe(struct planner *planner, uint32_t index)
{
    const struct condition *condition = &planner->scenario->conditions.items[index];
    struct probing probing = {
        .planner = planner, .index = index, .condition = condition, .probe = condition->probe};
    const struct placed *at;

    probe_read_target(&probing);
    at = probe_place_of(planner, probe_find_node(planner, probing.host));
    if (at != NULL) {
        for (uint32_t k = 0; at->first != 0 && k < at->teams * at->copies && !planner->too_many;
             k++)
            probe_look_at(&probing, at->first + k, 0);
    } else if (strstr(probing.host, "{team}") != NULL) {
        for (uint32_t t = 1; t <= planner->team_count && !probing.told && !planner->too_many; t++)
            if (planner->teams[t - 1].trained)
                probe_look_at_address(&probing, t);
    } else {
        probe_look_at_address(&probing, 0);
    }
}

bool plan_is_from_outside(const struct planner *planner, uint32_t index)
{
    const struct ordinal_list *list = &planner->conditions[index];

    for (size_t i = 0; i < list->count; i++) {
        uint32_t from =
            planner->plan->conditions.items[list->items[i] - 1].row.as.condition_made.from;

        if (from == 0 || planner_team_of_vm(planner, from) != 0)
            return false;
    }
    return list->count != 0;
}
