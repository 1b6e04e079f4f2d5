/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ludus' range configs (docs.ludus.cloud, "Range configuration"): each range becomes a team's. Its
 * network 10.RANGE.VLAN.0/24 is 10.{team}.VLAN.0/24 here, its router a machine of the package
 * router, whose acls are the rules.
 */
#include "products/import/import-own.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { VLAN_MOST = 254, RAM_MOST = 4096, CARDS_MOST = 10 };

/* "{{ range_id }}-dc" is every range's own "dc". */
static const char *ludus_name(struct importing *in, const char *name)
{
    const char *at = strstr(name, "{{"), *end = at != NULL ? strstr(at, "}}") : NULL;

    if (end == NULL)
        return name;
    end += 2;
    return sketch_print(in->sketch, "%.*s%s", (int)(at - name), name,
                        *end == '-' && at == name ? end + 1 : end);
}

static const char *ludus_vlan_name(struct importing *in, int64_t vlan)
{
    return sketch_print(in->sketch, "vlan-%lld", (long long)vlan);
}

static struct sketch_node *ludus_vlan(struct importing *in, int64_t vlan)
{
    const char *name = ludus_vlan_name(in, vlan);
    struct sketch_node *lan = import_node(in, name);

    if (lan != NULL || (lan = sketch_switch(in->sketch, name)) == NULL)
        return lan;
    lan->cidr = sketch_print(in->sketch, "10.{team}.%lld.0/24", (long long)vlan);
    lan->gateway = sketch_print(in->sketch, "10.{team}.%lld.254", (long long)vlan);
    return lan;
}

static void ludus_machine(struct importing *in, const struct item *one)
{
    const struct item *template = origin_take(in->origin, one, "template");
    const char *said = origin_need(in->origin, one, "vm_name"),
               *hostname = origin_text(in->origin, one, "hostname");
    int64_t vlan = origin_number(in->origin, one, "vlan", 1, VLAN_MOST, 0),
            octet = origin_number(in->origin, one, "ip_last_octet", 1, 253, 0);
    struct sketch_node *node, *lan = vlan > 0 ? ludus_vlan(in, vlan) : NULL;
    /* Adding a machine may move the switches. */
    const char *lan_id = lan != NULL ? lan->id : NULL;

    if (said == NULL)
        return;
    if (lan_id == NULL) {
        complain_error(&in->origin->complaints, one->mark, "%.60s has no vlan from 1 to %d", said,
                       VLAN_MOST);
        return;
    }
    node = sketch_machine(in->sketch, ludus_name(in, hostname != NULL ? hostname : said),
                          template != NULL && template->kind == ITEM_SCALAR
                              ? import_image(in, template, template->text)
                              : "tiny");
    if (node == NULL)
        return;
    node->ram = origin_number(in->origin, one, "ram_gb", 1, RAM_MOST, 1) << 30;
    node->cpu = origin_number(in->origin, one, "cpus", 1, 255, 1);
    node->description = ludus_name(in, said);
    sketch_link(in->sketch, node, lan_id,
                octet == 0 ? NULL
                           : sketch_print(in->sketch, "10.{team}.%lld.%lld", (long long)vlan,
                                          (long long)octet));
    if (origin_flag(in->origin, one, "linux", false))
        sketch_user(in->sketch, node, "user", "localuser", true);
}

/* ---- the router ---------------------------------------------------------------------------------
 */

/* "80", "80:90", "all" as "80/tcp". NULL: everything; "": it cannot be said. */
static const char *ludus_ports(struct importing *in, const char *protocol, const char *ports)
{
    bool all = ports == NULL || strcasecmp(ports, "all") == 0;
    long first, last;
    int end = 0, range = 0;

    if (protocol == NULL || strcasecmp(protocol, "all") == 0)
        return all ? NULL : "";
    if (strcasecmp(protocol, "icmp") == 0)
        return "icmp";
    if (strcasecmp(protocol, "tcp") != 0 && strcasecmp(protocol, "udp") != 0)
        return "";
    if (all)
        return sketch_print(in->sketch, "1-65535/%s", protocol);
    if (strlen(ports) > 16)
        return "";
    if (sscanf(ports, "%5ld:%5ld%n", &first, &last, &range) == 2 && ports[range] == '\0' &&
        first > 0 && first <= last && last < 65536)
        return sketch_print(in->sketch, "%ld-%ld/%s", first, last, protocol);
    if (sscanf(ports, "%5ld%n", &first, &end) == 1 && ports[end] == '\0' && first > 0 &&
        first < 65536)
        return sketch_print(in->sketch, "%ld/%s", first, protocol);
    return "";
}

/* The switch that a rule names by its VLAN, or NULL: it names another thing. */
static const char *ludus_end(struct importing *in, const struct item *rule, const char *key)
{
    const char *said = origin_text(in->origin, rule, key);
    const struct sketch_node *lan;
    int64_t vlan;

    if (said == NULL || !text_to_int(said, 1, VLAN_MOST, &vlan))
        return NULL;
    lan = import_node(in, ludus_vlan_name(in, vlan));
    return lan != NULL ? lan->id : NULL;
}

static void ludus_rule(struct importing *in, struct sketch_node *router, const struct item *rule)
{
    const char *from = ludus_end(in, rule, "vlan_src"), *to = ludus_end(in, rule, "vlan_dst"),
               *action = origin_text(in->origin, rule, "action"),
               *ports = ludus_ports(in, origin_text(in->origin, rule, "protocol"),
                                    origin_text(in->origin, rule, "ports"));
    bool one_host = origin_take(in->origin, rule, "ip_last_octet_src") != NULL ||
                    origin_take(in->origin, rule, "ip_last_octet_dst") != NULL;

    origin_text(in->origin, rule, "name");
    if (from == NULL || to == NULL || one_host || action == NULL ||
        (ports != NULL && ports[0] == '\0')) {
        origin_lose(in->origin, rule,
                    "a rule of a router is from one VLAN of the range to another, whole ones, "
                    "with ports of tcp or udp");
        return;
    }
    if (!sketch_acl(in->sketch, router,
                    &(struct sketch_acl){.from = from,
                                         .to = to,
                                         .ports = ports,
                                         .accept = strcasecmp(action, "ACCEPT") == 0}))
        origin_lose(in->origin, rule, "the router has too many rules");
}

/* What no rule says: everything between VLANs is accepted, or nothing. */
static void ludus_default(struct importing *in, struct sketch_node *router,
                          const struct item *network)
{
    const char *said = origin_text(in->origin, network, "inter_vlan_default");

    if (said != NULL && strcasecmp(said, "ACCEPT") != 0)
        return;
    for (size_t a = 0; a < router->link_count; a++)
        for (size_t b = 0; b < router->link_count; b++)
            if (a != b)
                sketch_acl(in->sketch, router,
                           &(struct sketch_acl){.from = router->links[a].lan,
                                                .to = router->links[b].lan,
                                                .accept = true});
}

static void ludus_router(struct importing *in, const struct item *network)
{
    const struct item *rules = origin_list(in->origin, network, "rules");
    size_t lans = 0, first = in->sketch->node_count;
    struct sketch_node *router;

    for (size_t i = 0; i < first; i++)
        lans += in->sketch->nodes[i].source == NULL;
    if (lans < 2)
        return;
    if (lans > CARDS_MOST) {
        complain_error(&in->origin->complaints, in->root->mark,
                       "there are %zu VLANs, and a router has at most %d network cards", lans,
                       CARDS_MOST);
        return;
    }
    router = sketch_machine(in->sketch, "router", "router");
    if (router == NULL)
        return;
    router->ram = INT64_C(96) << 20;
    for (size_t i = 0; i < first; i++)
        if (in->sketch->nodes[i].source == NULL)
            sketch_link(in->sketch, router, in->sketch->nodes[i].id, NULL);
    for (uint32_t i = 0; rules != NULL && i < rules->count; i++)
        ludus_rule(in, router, rules->items[i]);
    ludus_default(in, router, network);
}

void import_ludus(struct importing *in)
{
    const struct item *machines = origin_list(in->origin, in->root, "ludus");

    in->sketch->name = "ludus";
    if (machines == NULL) {
        complain_error(&in->origin->complaints, in->root->mark,
                       "there is no list \"ludus\": this is no range config");
        return;
    }
    for (uint32_t i = 0; i < machines->count; i++)
        ludus_machine(in, machines->items[i]);
    ludus_router(in, origin_take(in->origin, in->root, "network"));
}
