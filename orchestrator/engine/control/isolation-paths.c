/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/isolation-paths.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { NUMBER_MOST = 1 << 20, PASSES_ROOM = 256 };

struct paths_port {
    uint32_t lan, team, address;
    bool router;
};

struct paths {
    struct paths_port *ports;
    size_t port_count;
    uint32_t *nets; /* by switch: another switch of its net; itself: the net is called after it */
    uint32_t lan_most, team_most;
    bool *has_team, *joined; /* by team; by from * (team_most + 1) + to */
    bool *from, *to;         /* of a rule, by team */
    json_t *list, *acls;
};

/* ---- reading ---- */

/* "10.1.1.0/24", "10.1.1.7": the address, and the mask of what is behind the slash (or all). */
static bool paths_read(const char *text, uint32_t *ret_address, uint32_t *ret_mask)
{
    char address[INET_ADDRSTRLEN + 4];
    struct in_addr in;
    int64_t prefix = 32;
    char *slash;

    if (text == NULL || strlen(text) >= sizeof(address))
        return false;
    text_copy(address, sizeof(address), text);
    slash = strchr(address, '/');
    if (slash != NULL && !text_to_int(slash + 1, 0, 32, &prefix))
        return false;
    if (slash != NULL)
        *slash = '\0';
    if (inet_pton(AF_INET, address, &in) != 1)
        return false;
    *ret_address = ntohl(in.s_addr);
    *ret_mask = prefix == 0 ? 0 : UINT32_MAX << (32 - prefix);
    return true;
}

static int paths_number(const json_t *from, const char *key, uint32_t least, uint32_t *ret,
                        struct error *err)
{
    json_int_t value = json_integer_value(json_object_get(from, key));

    if (value < least || value > NUMBER_MOST)
        return error_set(err, ERROR_INPUT, "\"%s\" is not from %u to %d", key, least, NUMBER_MOST);
    *ret = (uint32_t)value;
    return 0;
}

static int paths_read_machine(struct paths *paths, const json_t *machine, struct error *err)
{
    const json_t *nic;
    uint32_t team = 0, mask = 0;
    size_t i;

    if (paths_number(machine, "team", 0, &team, err) < 0)
        return -err->code;
    json_array_foreach(json_object_get(machine, "nics"), i, nic)
    {
        struct paths_port *port = &paths->ports[paths->port_count];

        *port =
            (struct paths_port){.team = team, .router = json_object_get(machine, "router") != NULL};
        if (paths_number(nic, "switch", 1, &port->lan, err) < 0)
            return -err->code;
        if (!paths_read(json_string_value(json_object_get(nic, "address")), &port->address, &mask))
            return error_set(err, ERROR_INPUT, "a NIC's address is none");
        paths->port_count++;
        paths->lan_most = port->lan > paths->lan_most ? port->lan : paths->lan_most;
    }
    paths->team_most = team > paths->team_most ? team : paths->team_most;
    return 0;
}

static int paths_begin(struct paths *paths, const json_t *machines, struct error *err)
{
    const json_t *machine;
    size_t i, nics = 0, teams;

    json_array_foreach(machines, i, machine)
    {
        nics += json_array_size(json_object_get(machine, "nics"));
    }
    paths->ports = calloc(nics + 1, sizeof(*paths->ports));
    if (paths->ports == NULL)
        return error_memory(err);
    json_array_foreach(machines, i, machine)
    {
        if (paths_read_machine(paths, machine, err) < 0)
            return error_wrap(err, "machine %zu", i);
    }
    teams = (size_t)paths->team_most + 1;
    paths->nets = calloc((size_t)paths->lan_most + 1, sizeof(*paths->nets));
    paths->has_team = calloc(teams, sizeof(bool));
    paths->from = calloc(teams, sizeof(bool));
    paths->to = calloc(teams, sizeof(bool));
    paths->joined = calloc(teams * teams, sizeof(bool));
    paths->list = json_array();
    paths->acls = json_array();
    if (paths->nets == NULL || paths->has_team == NULL || paths->from == NULL ||
        paths->to == NULL || paths->joined == NULL || paths->list == NULL || paths->acls == NULL)
        return error_memory(err);
    for (uint32_t lan = 0; lan <= paths->lan_most; lan++)
        paths->nets[lan] = lan;
    for (i = 0; i < paths->port_count; i++)
        paths->has_team[paths->ports[i].team] = true;
    return 0;
}

static void paths_done(struct paths *paths)
{
    free(paths->ports);
    free(paths->nets);
    free(paths->has_team);
    free(paths->from);
    free(paths->to);
    free(paths->joined);
    json_decref(paths->list);
    json_decref(paths->acls);
}

/* ---- nets ---- */

static uint32_t paths_net(const struct paths *paths, uint32_t lan)
{
    while (paths->nets[lan] != lan)
        lan = paths->nets[lan];
    return lan;
}

/* The first switch of a machine; 0: it has none. */
static uint32_t paths_first(const json_t *machine)
{
    return (uint32_t)json_integer_value(
        json_object_get(json_array_get(json_object_get(machine, "nics"), 0), "switch"));
}

static void paths_join_nets(struct paths *paths, const json_t *machines)
{
    const json_t *machine, *nic;
    size_t i, k;

    json_array_foreach(machines, i, machine)
    {
        if (json_object_get(machine, "router") == NULL)
            continue;
        json_array_foreach(json_object_get(machine, "nics"), k, nic)
        {
            uint32_t lan = (uint32_t)json_integer_value(json_object_get(nic, "switch"));

            paths->nets[paths_net(paths, lan)] = paths_net(paths, paths_first(machine));
        }
    }
}

/* ---- paths ---- */

/* Each pair of the teams `from` and `to` has a path: over the switch, or the router and its acl. */
static void paths_add(struct paths *paths, const char *what, json_int_t number, const char *passes)
{
    for (uint32_t a = 1; a <= paths->team_most; a++)
        for (uint32_t b = 1; paths->from[a] && b <= paths->team_most; b++) {
            if (a == b || !paths->to[b])
                continue;
            paths->joined[(size_t)a * (paths->team_most + 1) + b] = true;
            if (json_array_size(paths->list) < ISOLATION_PATHS_MOST)
                json_array_append_new(paths->list,
                                      json_pack("{s:I, s:I, s:I, s:s}", "from", (json_int_t)a, "to",
                                                (json_int_t)b, what, number, "passes", passes));
        }
}

static int paths_compare(const void *left, const void *right)
{
    const struct paths_port *a = left, *b = right;

    return a->lan != b->lan ? (a->lan > b->lan) - (a->lan < b->lan)
                            : (a->team > b->team) - (a->team < b->team);
}

static void paths_of_switches(struct paths *paths)
{
    size_t teams = (size_t)paths->team_most + 1;

    qsort(paths->ports, paths->port_count, sizeof(*paths->ports), paths_compare);
    for (size_t i = 0, end; i < paths->port_count; i = end) {
        memset(paths->from, 0, teams * sizeof(bool));
        for (end = i; end < paths->port_count && paths->ports[end].lan == paths->ports[i].lan;
             end++)
            paths->from[paths->ports[end].team] |= !paths->ports[end].router;
        memcpy(paths->to, paths->from, teams * sizeof(bool));
        paths_add(paths, "switch", (json_int_t)paths->ports[i].lan, "all");
    }
}

/* The teams with an address in one of the networks, in the net. */
static void paths_teams(const struct paths *paths, const json_t *networks, uint32_t net,
                        bool *ret_teams)
{
    const json_t *network;
    uint32_t address = 0, mask = 0;
    size_t i;

    memset(ret_teams, 0, ((size_t)paths->team_most + 1) * sizeof(bool));
    json_array_foreach(networks, i, network)
    {
        if (!paths_read(json_string_value(network), &address, &mask))
            continue;
        for (size_t k = 0; k < paths->port_count; k++)
            if (((paths->ports[k].address ^ address) & mask) == 0 && !paths->ports[k].router &&
                paths_net(paths, paths->ports[k].lan) == net)
                ret_teams[paths->ports[k].team] = true;
    }
}

static void paths_passes(const json_t *passes, char to[PASSES_ROOM])
{
    const json_t *pass;
    size_t i;

    text_copy(to, PASSES_ROOM, json_array_size(passes) != 0 ? "" : "all");
    json_array_foreach(passes, i, pass)
    {
        const char *protocol = json_string_value(json_object_get(pass, "protocol"));
        json_int_t low = json_integer_value(json_object_get(pass, "low")),
                   high = json_integer_value(json_object_get(pass, "high"));
        size_t used = strlen(to);

        text_print(to + used, PASSES_ROOM - used, i != 0 ? ", " : "");
        used = strlen(to);
        if (low == 0)
            text_print(to + used, PASSES_ROOM - used, "%s", protocol);
        else if (low == high)
            text_print(to + used, PASSES_ROOM - used, "%lld/%s", (long long)low, protocol);
        else
            text_print(to + used, PASSES_ROOM - used, "%lld-%lld/%s", (long long)low,
                       (long long)high, protocol);
    }
}

static void paths_of_router(struct paths *paths, const json_t *machine)
{
    const json_t *rule;
    uint32_t net = paths_net(paths, paths_first(machine));
    json_int_t router = json_integer_value(json_object_get(machine, "vm"));
    size_t i;

    json_array_foreach(json_object_get(json_object_get(machine, "router"), "rules"), i, rule)
    {
        const json_t *from = json_object_get(rule, "from"), *to = json_object_get(rule, "to");
        bool accept = json_is_true(json_object_get(rule, "accept"));
        char passes[PASSES_ROOM];

        paths_passes(json_object_get(rule, "passes"), passes);
        json_array_append_new(paths->acls,
                              json_pack("{s:I, s:O, s:O, s:s, s:b}", "router", router, "from", from,
                                        "to", to, "passes", passes, "accept", accept));
        if (!accept)
            continue;
        paths_teams(paths, from, net, paths->from);
        paths_teams(paths, to, net, paths->to);
        paths_add(paths, "router", router, passes);
    }
}

static json_t *paths_result(const struct paths *paths)
{
    size_t teams = 0, joined = 0;

    for (uint32_t a = 1; a <= paths->team_most; a++)
        teams += paths->has_team[a];
    for (size_t i = 0; i < ((size_t)paths->team_most + 1) * (paths->team_most + 1); i++)
        joined += paths->joined[i];
    return json_pack("{s:I, s:I, s:I, s:O, s:O}", "teams", (json_int_t)teams, "pairs",
                     (json_int_t)(teams * (teams - (teams != 0))), "joined", (json_int_t)joined,
                     "paths", paths->list, "acls", paths->acls);
}

int isolation_paths(const json_t *machines, json_t **ret, struct error *err)
{
    struct paths paths = {0};
    const json_t *machine;
    size_t i;
    int result = paths_begin(&paths, machines, err);

    if (result == 0) {
        paths_join_nets(&paths, machines);
        paths_of_switches(&paths);
        json_array_foreach(machines, i, machine)
        {
            if (json_object_get(machine, "router") != NULL)
                paths_of_router(&paths, machine);
        }
        *ret = paths_result(&paths);
        if (*ret == NULL)
            result = error_memory(err);
    }
    paths_done(&paths);
    return result;
}
