/* SPDX-License-Identifier: Apache-2.0 */
#include "ovn/topology.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "ovn/ovsdb.h"

enum { NAME_MOST = 63 };

/* ---- reading ------------------------------------------------------------------------------------
 */

static bool topology_is_of(const char *text, const char *characters, size_t most)
{
    size_t length = strlen(text);

    return length > 0 && length <= most && strspn(text, characters) == length;
}

static bool topology_is_mac(const char *text)
{
    if (strlen(text) != 17)
        return false;
    for (int i = 0; i < 17; i++)
        if (i % 3 == 2 ? text[i] != ':' : strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    return true;
}

/* "10.1.1.0/24" or, with `alone`, an address without a prefix. */
static bool topology_is_network(const char *text, bool alone)
{
    char address[INET_ADDRSTRLEN + 1];
    const char *slash = strchr(text, '/');
    struct in_addr in;
    int64_t prefix;

    if ((slash == NULL) != alone)
        return false;
    if (slash != NULL &&
        ((size_t)(slash - text) >= sizeof(address) || !text_to_int(slash + 1, 0, 32, &prefix)))
        return false;
    text_copy(address, sizeof(address), text);
    if (slash != NULL)
        address[slash - text] = '\0';
    return inet_pton(AF_INET, address, &in) == 1;
}

static bool topology_is_uuid(const char *text)
{
    return strlen(text) == 36 && topology_is_of(text, "0123456789abcdef-", 36);
}

static bool topology_are_routes(const json_t *routes)
{
    const json_t *route;
    size_t i;

    if (routes != NULL && json_array_size(routes) > TOPOLOGY_ROUTES_MOST)
        return false;
    json_array_foreach(routes, i, route)
    {
        const char *to = json_string_value(json_object_get(route, "to")),
                   *via = json_string_value(json_object_get(route, "via"));

        if (to == NULL || via == NULL || !topology_is_network(to, false) ||
            !topology_is_network(via, true))
            return false;
    }
    return true;
}

/* A name for people: never a control character into a database that tools print. */
static bool topology_is_title(const char *text)
{
    if (strlen(text) > NAME_MOST * 4)
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static int topology_read_switch(json_t *from, struct topology_switch *to, struct error *err)
{
    json_int_t lan;
    json_error_t why;

    if (json_unpack_ex(from, &why, 0, "{s:I, s:s, s:s, s:s, s?o}", "switch", &lan, "name",
                       &to->name, "cidr", &to->cidr, "dns", &to->dns, "routes", &to->routes) < 0)
        return error_set(err, ERROR_INPUT, "%s", why.text);
    to->lan = lan;
    if (lan < 1 || !topology_is_title(to->name) || !topology_is_network(to->cidr, false) ||
        (to->dns[0] != '\0' && !topology_is_network(to->dns, true)) ||
        !topology_are_routes(to->routes))
        return error_set(err, ERROR_INPUT, "a field of the switch %" PRId64 " is wrong", to->lan);
    return 0;
}

static int topology_read_port(json_t *from, struct topology_port *to, struct error *err)
{
    json_int_t lan, vm, team;
    json_error_t why;
    int router;

    if (json_unpack_ex(from, &why, 0, "{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:b}", "switch", &lan,
                       "vm", &vm, "team", &team, "id", &to->id, "mac", &to->mac, "address",
                       &to->address, "name", &to->name, "router", &router) < 0)
        return error_set(err, ERROR_INPUT, "%s", why.text);
    to->lan = lan;
    to->vm = vm;
    to->team = team;
    to->router = router != 0;
    if (lan < 1 || vm < 1 || team < 0 || !topology_is_uuid(to->id) || !topology_is_mac(to->mac) ||
        !topology_is_network(to->address, true) ||
        !topology_is_of(to->name, "abcdefghijklmnopqrstuvwxyz0123456789-", NAME_MOST))
        return error_set(err, ERROR_INPUT, "a field of the port %.40s is wrong", to->id);
    return 0;
}

static void topology_hash(struct topology *topology, const json_t *body)
{
    json_t *what =
        json_pack("{s:O, s:O, s:O}", "mtu", json_object_get(body, "mtu"), "switches",
                  json_object_get(body, "switches"), "ports", json_object_get(body, "ports"));
    char *text = what != NULL ? json_dumps(what, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

    if (text != NULL)
        hash_text(topology->hash, text, strlen(text));
    free(text);
    json_decref(what);
}

static bool topology_has_switch(const struct topology *topology, int64_t lan)
{
    size_t low = 0, high = topology->switch_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (topology->switches[middle].lan < lan)
            low = middle + 1;
        else
            high = middle;
    }
    return low < topology->switch_count && topology->switches[low].lan == lan;
}

static int topology_read_all(const json_t *body, struct topology *topology, struct error *err)
{
    const json_t *switches = json_object_get(body, "switches"),
                 *ports = json_object_get(body, "ports");

    for (size_t i = 0; i < topology->switch_count; i++) {
        if (topology_read_switch(json_array_get(switches, i), &topology->switches[i], err) < 0)
            return error_wrap(err, "switches[%zu]", i);
        if (i > 0 && topology->switches[i].lan <= topology->switches[i - 1].lan)
            return error_set(err, ERROR_INPUT, "switches[%zu]: not in order of their numbers", i);
    }
    for (size_t i = 0; i < topology->port_count; i++) {
        if (topology_read_port(json_array_get(ports, i), &topology->ports[i], err) < 0)
            return error_wrap(err, "ports[%zu]", i);
        if (!topology_has_switch(topology, topology->ports[i].lan))
            return error_set(err, ERROR_INPUT, "ports[%zu]: there is no switch %" PRId64, i,
                             topology->ports[i].lan);
    }
    return 0;
}

int topology_read(const json_t *body, struct topology *ret, struct error *err)
{
    struct topology topology = {0};
    unsigned char bytes[4];
    int result;

    topology.run = json_string_value(json_object_get(body, "run"));
    topology.mtu = json_integer_value(json_object_get(body, "mtu"));
    topology.switch_count = json_array_size(json_object_get(body, "switches"));
    topology.port_count = json_array_size(json_object_get(body, "ports"));
    if (topology.run == NULL || !text_unhex(bytes, sizeof(bytes), topology.run))
        return error_set(err, ERROR_INPUT, "\"run\" is not 8 hex digits");
    if (topology.mtu < 576 || topology.mtu > 9216)
        return error_set(err, ERROR_INPUT, "\"mtu\" is not from 576 to 9216");
    if (topology.switch_count > TOPOLOGY_SWITCHES_MOST || topology.port_count > TOPOLOGY_PORTS_MOST)
        return error_set(err, ERROR_INPUT, "%zu switches and %zu ports; at most %d and %d",
                         topology.switch_count, topology.port_count, TOPOLOGY_SWITCHES_MOST,
                         TOPOLOGY_PORTS_MOST);
    topology.switches = calloc(topology.switch_count + 1, sizeof(*topology.switches));
    topology.ports = calloc(topology.port_count + 1, sizeof(*topology.ports));
    if (topology.switches == NULL || topology.ports == NULL)
        result = error_memory(err);
    else
        result = topology_read_all(body, &topology, err);
    if (result < 0) {
        topology_done(&topology);
        return result;
    }
    topology_hash(&topology, body);
    *ret = topology;
    return 0;
}

void topology_done(struct topology *topology)
{
    free(topology->switches);
    free(topology->ports);
}

void topology_switch_name(const char *run, int64_t lan, char to[32])
{
    text_print(to, 32, "x%s-%" PRId64, run, lan);
}

/* ---- operations ---------------------------------------------------------------------------------
 */

static json_t *topology_tag(const struct topology *topology)
{
    json_t *map = ovsdb_map();

    ovsdb_map_put(map, "excon-run", topology->run);
    return map;
}

/* Leases of a day; the server has an address of its own, which no guest has (RFC 3927). */
static json_t *topology_dhcp(const struct topology *topology, const struct topology_switch *lan)
{
    json_t *options = ovsdb_map(), *tag = topology_tag(topology);
    const json_t *route;
    char text[64], name[32], routes[8192] = "";
    size_t i;

    text_print(text, sizeof(text), "%" PRId64, topology->mtu);
    ovsdb_map_put(options, "server_id", "169.254.169.254");
    ovsdb_map_put(options, "server_mac", "0a:00:00:00:00:fe");
    ovsdb_map_put(options, "lease_time", "86400");
    ovsdb_map_put(options, "mtu", text);
    if (lan->dns[0] != '\0')
        ovsdb_map_put(options, "dns_server", lan->dns);
    json_array_foreach(lan->routes, i, route)
    {
        size_t used = strlen(routes);

        text_print(routes + used, sizeof(routes) - used, "%s%s,%s", used != 0 ? ", " : "{",
                   json_string_value(json_object_get(route, "to")),
                   json_string_value(json_object_get(route, "via")));
    }
    if (routes[0] != '\0') {
        text_print(routes + strlen(routes), sizeof(routes) - strlen(routes), "}");
        ovsdb_map_put(options, "classless_static_route", routes);
    }
    text_print(name, sizeof(name), "dhcp%" PRId64, lan->lan);
    return json_pack("{s:s, s:s, s:s, s:{s:s, s:o, s:o}}", "op", "insert", "table", "DHCP_Options",
                     "uuid-name", name, "row", "cidr", lan->cidr, "options", options,
                     "external_ids", tag);
}

static json_t *topology_port(const struct topology *topology, const struct topology_port *port,
                             size_t number, const json_t *disabled)
{
    char names[80], dhcp[32], uuid[32], vm[24];
    json_t *tag = topology_tag(topology), *row;

    text_print(names, sizeof(names), "%s %s", port->mac, port->address);
    text_print(dhcp, sizeof(dhcp), "dhcp%" PRId64, port->lan);
    text_print(uuid, sizeof(uuid), "port%zu", number);
    text_print(vm, sizeof(vm), "%" PRId64, port->vm);
    ovsdb_map_put(tag, "excon-vm", vm);
    /* A router sends others' packets from its own MAC. */
    row = json_pack("{s:s, s:s, s:s, s:[s, s], s:b, s:o}", "name", port->id, "addresses", names,
                    "port_security", port->router ? port->mac : names, "dhcpv4_options",
                    "named-uuid", dhcp, "enabled", json_object_get(disabled, port->id) == NULL,
                    "external_ids", tag);
    return json_pack("{s:s, s:s, s:s, s:o}", "op", "insert", "table", "Logical_Switch_Port",
                     "uuid-name", uuid, "row", row);
}

static json_t *topology_names(const struct topology *topology, const struct topology_switch *lan)
{
    json_t *records = ovsdb_map(), *tag = topology_tag(topology);
    char uuid[32];

    for (size_t i = 0; i < topology->port_count; i++)
        if (topology->ports[i].lan == lan->lan)
            ovsdb_map_put(records, topology->ports[i].name, topology->ports[i].address);
    text_print(uuid, sizeof(uuid), "names%" PRId64, lan->lan);
    return json_pack("{s:s, s:s, s:s, s:{s:o, s:o}}", "op", "insert", "table", "DNS", "uuid-name",
                     uuid, "row", "records", records, "external_ids", tag);
}

static json_t *topology_switch(const struct topology *topology, const struct topology_switch *lan)
{
    json_t *ports = ovsdb_set(), *tag = topology_tag(topology);
    char name[32], uuid[32];

    for (size_t i = 0; i < topology->port_count; i++) {
        if (topology->ports[i].lan != lan->lan)
            continue;
        text_print(uuid, sizeof(uuid), "port%zu", i);
        ovsdb_set_add(ports, json_pack("[s, s]", "named-uuid", uuid));
    }
    topology_switch_name(topology->run, lan->lan, name);
    text_print(uuid, sizeof(uuid), "names%" PRId64, lan->lan);
    ovsdb_map_put(tag, "excon-hash", topology->hash);
    ovsdb_map_put(tag, "excon-name", lan->name);
    return json_pack("{s:s, s:s, s:{s:s, s:o, s:[s, s], s:o}}", "op", "insert", "table",
                     "Logical_Switch", "row", "name", name, "ports", ports, "dns_records",
                     "named-uuid", uuid, "external_ids", tag);
}

json_t *topology_inserts(const struct topology *topology, const json_t *disabled)
{
    json_t *operations = json_array();

    for (size_t i = 0; i < topology->switch_count; i++) {
        json_array_append_new(operations, topology_dhcp(topology, &topology->switches[i]));
        json_array_append_new(operations, topology_names(topology, &topology->switches[i]));
    }
    for (size_t i = 0; i < topology->port_count; i++)
        json_array_append_new(operations,
                              topology_port(topology, &topology->ports[i], i, disabled));
    for (size_t i = 0; i < topology->switch_count; i++)
        json_array_append_new(operations, topology_switch(topology, &topology->switches[i]));
    return operations;
}

json_t *topology_deletes(const char *run)
{
    static const char *const tables[] = {"Logical_Switch", "DHCP_Options", "DNS"};
    json_t *operations = json_array();

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        json_array_append_new(operations, json_pack("{s:s, s:s, s:o}", "op", "delete", "table",
                                                    tables[i], "where", ovsdb_of_run(run)));
    return operations;
}
