/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CyberRangeCZ's sandboxes (KYPO; "Topology definition" of its documentation): each trainee's
 * sandbox becomes a team's. Networks and addresses stay; routers, which forward everything there,
 * get acls that accept everything between the networks. The Wide Area Network between routers is a
 * switch.
 */
#include "products/import/import-own.h"

#include <string.h>

#include "base/text.h"

/* "standard.small" and its sisters; processors and GiB of memory. */
static const struct {
    const char *name;
    int64_t cpu, ram;
} kypo_flavors[] = {
    {"standard.tiny", 1, 1},   {"standard.small", 1, 2},   {"standard.medium", 2, 4},
    {"standard.large", 4, 8},  {"standard.xlarge", 8, 16}, {"csirtmu.tiny1x2", 1, 2},
    {"csirtmu.tiny1x4", 1, 4}, {"csirtmu.small2x4", 2, 4}, {"csirtmu.small2x8", 2, 8},
};

/* "c2.r4gb.d25gb": processors, memory, disk. */
static bool kypo_flavor_of(const char *flavor, struct sketch_node *node)
{
    long long cpu, ram, disk;
    int end = 0;

    for (size_t i = 0; i < sizeof(kypo_flavors) / sizeof(kypo_flavors[0]); i++)
        if (strcmp(kypo_flavors[i].name, flavor) == 0) {
            node->cpu = kypo_flavors[i].cpu;
            node->ram = kypo_flavors[i].ram << 30;
            return true;
        }
    if (strlen(flavor) > 40 ||
        sscanf(flavor, "c%4lld.r%4lldgb.d%5lldgb%n", &cpu, &ram, &disk, &end) != 3 || end == 0 ||
        cpu < 1 || cpu > 255 || ram < 1 || disk < 0)
        return false;
    node->cpu = cpu;
    node->ram = (int64_t)ram << 30;
    node->disk = (int64_t)disk << 30;
    return true;
}

static void kypo_machine(struct importing *in, const struct item *one, bool router)
{
    const struct item *box = origin_take(in->origin, one, "base_box"),
                      *flavor = origin_take(in->origin, one, "flavor");
    const char *name = origin_need(in->origin, one, "name"),
               *image = origin_text(in->origin, box, "image");
    struct sketch_node *node;

    if (name == NULL)
        return;
    if (image != NULL && router)
        origin_lose(in->origin, origin_take(in->origin, box, "image"),
                    "a router is a machine of the package router");
    node = sketch_machine(in->sketch, name,
                          router ? "router"
                          : image != NULL
                              ? import_image(in, origin_take(in->origin, box, "image"), image)
                              : "tiny");
    if (node == NULL)
        return;
    if (router)
        node->ram = INT64_C(96) << 20;
    if (flavor != NULL && router)
        origin_lose(in->origin, flavor, "a router has 96 MiB of memory");
    else if (flavor != NULL && (flavor->kind != ITEM_SCALAR || !kypo_flavor_of(flavor->text, node)))
        origin_lose(in->origin, flavor, "an unknown flavor; the machine has 1 GiB");
    if (router)
        return;
    import_login(in, node, box, "mgmt_user");
    import_login(in, node, box, "man_user");
    /* A hidden host is on nobody's map; excon's teams are told of the machines that they log in to.
     */
    if (origin_flag(in->origin, one, "hidden", false))
        for (size_t i = 0; i < node->user_count; i++)
            node->users[i].teams = false;
}

static void kypo_network(struct importing *in, const struct item *one)
{
    const char *name = origin_need(in->origin, one, "name"),
               *cidr = origin_need(in->origin, one, "cidr");
    struct sketch_node *lan = name != NULL ? sketch_switch(in->sketch, name) : NULL;

    if (lan != NULL)
        lan->cidr = cidr;
}

/* In networks that are not for trainees nobody of a team logs in. */
static void kypo_close(struct importing *in, const struct item *networks)
{
    for (uint32_t i = 0; networks != NULL && i < networks->count; i++) {
        const struct item *one = networks->items[i];
        const struct sketch_node *lan = import_node(in, origin_text(in->origin, one, "name"));

        if (lan == NULL || origin_flag(in->origin, one, "accessible_by_user", true))
            continue;
        for (size_t n = 0; n < in->sketch->node_count; n++) {
            struct sketch_node *node = &in->sketch->nodes[n];

            for (size_t l = 0; l < node->link_count; l++)
                for (size_t u = 0; u < node->user_count; u++)
                    node->users[u].teams &= strcmp(node->links[l].lan, lan->id) != 0;
        }
    }
}

static void kypo_mapping(struct importing *in, const struct item *one, const char *what)
{
    const char *name = origin_need(in->origin, one, what),
               *network = origin_need(in->origin, one, "network"),
               *ip = origin_text(in->origin, one, "ip");
    struct sketch_node *node = import_node(in, name), *lan = import_node(in, network);

    if (name == NULL || network == NULL)
        return;
    if (node == NULL || node->source == NULL || lan == NULL || lan->source != NULL) {
        complain_error(&in->origin->complaints, one->mark, "there is no %s \"%.60s\"",
                       node == NULL || node->source == NULL ? what : "network",
                       node == NULL || node->source == NULL ? name : network);
        return;
    }
    sketch_link(in->sketch, node, lan->id, strcmp(what, "host") == 0 ? ip : NULL);
    if (strcmp(what, "router") == 0 && lan->gateway == NULL)
        lan->gateway = ip;
}

/* Each router passes on everything between networks, one of which is its own. */
static void kypo_open(struct importing *in, const struct item *wan)
{
    struct sketch *sketch = in->sketch;

    for (size_t r = 0; r < sketch->node_count; r++) {
        struct sketch_node *router = &sketch->nodes[r];

        if (router->source == NULL || strcmp(router->source, "router") != 0)
            continue;
        for (size_t a = 0; a < sketch->node_count; a++)
            for (size_t b = 0; b < sketch->node_count; b++) {
                const struct sketch_acl acl = {
                    .from = sketch->nodes[a].id, .to = sketch->nodes[b].id, .accept = true};
                bool own = false;

                for (size_t l = 0; l < router->link_count; l++)
                    own |= strcmp(router->links[l].lan, acl.from) == 0 ||
                           strcmp(router->links[l].lan, acl.to) == 0;
                if (a == b || !own || sketch->nodes[a].source != NULL ||
                    sketch->nodes[b].source != NULL)
                    continue;
                if (!sketch_acl(sketch, router, &acl)) {
                    complain_error(&in->origin->complaints, (wan != NULL ? wan : in->root)->mark,
                                   "there are too many networks for the router \"%.60s\"",
                                   router->name);
                    return;
                }
            }
    }
}

/* Several routers meet in the Wide Area Network; one has nothing to meet there. */
static void kypo_wan(struct importing *in, const struct item *wan, uint32_t routers)
{
    if (wan == NULL)
        return;
    if (routers < 2) {
        origin_lose(in->origin, wan,
                    "a range has no way out, and one router needs no network "
                    "between routers");
        return;
    }
    kypo_network(in, wan);

    const char *lan =
        in->sketch->node_count != 0 ? in->sketch->nodes[in->sketch->node_count - 1].id : "";

    for (size_t r = 0; r < in->sketch->node_count; r++)
        if (in->sketch->nodes[r].source != NULL &&
            strcmp(in->sketch->nodes[r].source, "router") == 0)
            sketch_link(in->sketch, &in->sketch->nodes[r], lan, NULL);
}

static void kypo_each(struct importing *in, const struct item *list, const char *what)
{
    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        const struct item *one = list->items[i];

        if (strcmp(what, "network") == 0)
            kypo_network(in, one);
        else if (strncmp(what, "new ", 4) == 0)
            kypo_machine(in, one, strcmp(what, "new router") == 0);
        else
            kypo_mapping(in, one, what);
    }
}

static void kypo_topology(struct importing *in)
{
    const struct item *networks = origin_list(in->origin, in->root, "networks"),
                      *routers = origin_list(in->origin, in->root, "routers"),
                      *wan = origin_take(in->origin, in->root, "wan");
    const char *name = origin_need(in->origin, in->root, "name");

    if (in->sketch->name == NULL)
        in->sketch->name = name;
    kypo_each(in, networks, "network");
    kypo_each(in, origin_list(in->origin, in->root, "hosts"), "new host");
    kypo_each(in, routers, "new router");
    kypo_each(in, origin_list(in->origin, in->root, "net_mappings"), "host");
    kypo_each(in, origin_list(in->origin, in->root, "router_mappings"), "router");
    kypo_wan(in, wan, routers != NULL ? routers->count : 0);
    kypo_close(in, networks);
    kypo_open(in, wan);
}

void import_kypo(struct importing *in)
{
    if (in->root->kind != ITEM_MAP)
        complain_error(&in->origin->complaints, in->root->mark,
                       "this is %s, and no topology or training definition", item_word(in->root));
    else if (origin_take(in->origin, in->root, "levels") != NULL)
        import_kypo_training(in);
    else
        kypo_topology(in);
}
