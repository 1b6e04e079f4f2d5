/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon's own blocks of infrastructure: addresses and access lists. Only the form is looked at
 * here, for the first and the last {team}; what collides is found by the planner, who knows all
 * instances.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/sections.h"

enum { TEAM_FIRST = 1, TEAM_LAST = COPIES_MOST, ADDRESS_MOST = 64 };

struct switch_properties {
    const char *cidr, *gateway;
    bool internal;
};

static const struct key switch_keys[] = {
    {.name = "cidr",
     .type = KEY_TEXT,
     .flags = KEY_OWN | KEY_LATER,
     .offset = offsetof(struct switch_properties, cidr),
     .about = "10.{team}.1.0/24; else planned and printed"},
    {.name = "gateway",
     .type = KEY_TEXT,
     .flags = KEY_OWN | KEY_LATER,
     .offset = offsetof(struct switch_properties, gateway)},
    {.name = "internal",
     .type = KEY_BOOL,
     .flags = KEY_OWN,
     .offset = offsetof(struct switch_properties, internal)},
};

const struct key_table properties_table = {"properties", true, NULL, switch_keys, 3};

/* The template with {team} replaced; false when it does not fit. */
static bool net_fill(char *to, size_t size, const char *text, int team)
{
    size_t used = 0;

    while (*text != '\0') {
        if (strncmp(text, "{team}", 6) == 0) {
            if (!text_print(to + used, size - used, "%d", team))
                return false;
            used += strlen(to + used);
            text += 6;
        } else {
            if (used + 1 >= size)
                return false;
            to[used++] = *text++;
        }
    }
    to[used] = '\0';
    return true;
}

static bool net_read_address(const char *text, int team, uint32_t *ret)
{
    char filled[ADDRESS_MOST];
    struct in_addr address;

    if (!net_fill(filled, sizeof(filled), text, team) || inet_pton(AF_INET, filled, &address) != 1)
        return false;
    *ret = ntohl(address.s_addr);
    return true;
}

/* What is wrong with a network, or NULL. */
static const char *net_network_wrong(const char *cidr, int team, uint32_t *ret_base,
                                     uint32_t *ret_mask)
{
    char filled[ADDRESS_MOST], *slash;
    int64_t bits;

    if (!net_fill(filled, sizeof(filled), cidr, team) || (slash = strchr(filled, '/')) == NULL)
        return "a network is written 10.{team}.1.0/24";
    *slash = '\0';
    if (!text_to_int(slash + 1, 8, 30, &bits))
        return "the length of a network's prefix is from 8 to 30";
    if (!net_read_address(filled, team, ret_base))
        return "a network is written 10.{team}.1.0/24 (IPv4)";
    *ret_mask = UINT32_MAX << (32 - bits);
    return (*ret_base & ~*ret_mask) != 0 ? "bits are set behind the prefix's length" : NULL;
}

static bool net_is_inside(const char *cidr, const char *text, int team)
{
    uint32_t base, mask, address;

    return net_network_wrong(cidr, team, &base, &mask) == NULL &&
           net_read_address(text, team, &address) && (address & mask) == base && address != base &&
           address != (base | ~mask);
}

static void net_read_switch(struct loader *loader, const struct item *item,
                            struct infrastructure *place)
{
    struct switch_properties properties = {NULL, NULL, false};
    const struct pair *seen[KEYS_MOST];
    const char *wrong = NULL;
    uint32_t base, mask, address;

    if (!keys_read(loader, item, &properties_table, NULL, item->mark, &properties, seen))
        return;
    for (int i = 0; i < 2 && wrong == NULL && properties.cidr != NULL; i++)
        wrong = net_network_wrong(properties.cidr, i == 0 ? TEAM_FIRST : TEAM_LAST, &base, &mask);
    if (wrong != NULL)
        complain_error(loader->complaints, seen[0]->value->mark, "\"cidr\" cannot be used: %s",
                       wrong);
    else if (properties.gateway != NULL &&
             !(net_read_address(properties.gateway, TEAM_FIRST, &address) &&
               net_read_address(properties.gateway, TEAM_LAST, &address)))
        complain_error(loader->complaints, seen[1]->value->mark,
                       "\"gateway\" must be an IPv4 address");
    else if (properties.gateway != NULL && properties.cidr == NULL)
        complain_error(loader->complaints, seen[1]->key->mark, "\"gateway\" needs \"cidr\"");
    else if (properties.gateway != NULL &&
             !(net_is_inside(properties.cidr, properties.gateway, TEAM_FIRST) &&
               net_is_inside(properties.cidr, properties.gateway, TEAM_LAST)))
        complain_error(loader->complaints, seen[1]->value->mark,
                       "\"gateway\" is not a host's address in %s", properties.cidr);
    place->cidr = properties.cidr;
    place->gateway = properties.gateway;
    place->internal = properties.internal;
    if (seen[0] != NULL)
        place->cidr_mark = seen[0]->value->mark;
    if (seen[1] != NULL)
        place->gateway_mark = seen[1]->value->mark;
}

/* `addresses` has room for all of them. */
static void net_read_map(struct loader *loader, const struct item *item,
                         struct addresses *addresses)
{
    size_t count = 0;
    const struct pair **pairs = section_pairs(loader, item, "Link", &count);

    for (size_t i = 0; pairs != NULL && addresses->items != NULL && i < count; i++) {
        struct address_on *on = &addresses->items[addresses->count];
        uint32_t address;

        if (!value_text(loader, pairs[i]->value, pairs[i]->key->text, &on->address))
            continue;
        if (!(net_read_address(on->address, TEAM_FIRST, &address) &&
              net_read_address(on->address, TEAM_LAST, &address)))
            complain_error(loader->complaints, pairs[i]->value->mark,
                           "\"%s\" is not an IPv4 address such as 10.{team}.1.10", on->address);
        if (value_ref(loader, pairs[i]->key, "link", SECTION_INFRASTRUCTURE, true, &on->link))
            addresses->count++;
    }
}

/* A mapping {switch: address}, or a list of such mappings, as SDL 0.21.2 writes it. */
static void net_read_addresses(struct loader *loader, const struct item *item,
                               struct addresses *addresses)
{
    size_t count = item->kind == ITEM_MAP ? item->count : 0;

    for (size_t i = 0; item->kind == ITEM_LIST && i < item->count; i++)
        count += item->items[i]->kind == ITEM_MAP ? item->items[i]->count : 0;
    addresses->items = loader_take(loader, count, sizeof(*addresses->items));
    if (addresses->items == NULL)
        return;
    if (item->kind == ITEM_MAP)
        net_read_map(loader, item, addresses);
    for (size_t i = 0; item->kind == ITEM_LIST && i < item->count; i++)
        if (item->items[i]->kind == ITEM_MAP)
            net_read_map(loader, item->items[i], addresses);
        else
            value_must_be(loader, item->items[i], "properties", "a mapping {switch: address}");
}

void properties_read(struct loader *loader, const struct item *item, struct infrastructure *place)
{
    bool is_vm =
        place->node != SCENARIO_NONE && loader->scenario->nodes.items[place->node].type == NODE_VM;

    if (is_vm && item->kind == ITEM_LIST) {
        net_read_addresses(loader, item, &place->addresses);
        return;
    }
    if (is_vm && loader->ocr) {
        value_must_be(loader, item, "properties", "a list of {switch: address}");
        return;
    }
    if (!value_map(loader, item, "properties", true) || item->kind != ITEM_MAP ||
        place->node == SCENARIO_NONE)
        return;
    if (loader->scenario->nodes.items[place->node].type == NODE_SWITCH)
        net_read_switch(loader, item, place);
    else
        net_read_addresses(loader, item, &place->addresses);
}

/* Else it has been complained of where it was read. */
static bool net_is_address(const char *text)
{
    uint32_t address;

    return net_read_address(text, TEAM_FIRST, &address) &&
           net_read_address(text, TEAM_LAST, &address);
}

/* An address on a link of a known network must be one of its hosts. */
void cross_addresses(struct loader *loader, const struct infrastructure *place)
{
    const struct infrastructures *places = &loader->scenario->infrastructure;

    for (size_t i = 0; i < place->addresses.count; i++) {
        const struct address_on *on = &place->addresses.items[i];
        const char *cidr =
            on->link.index != SCENARIO_NONE ? places->items[on->link.index].cidr : NULL;
        bool linked = false;

        for (size_t j = 0; j < place->links.count; j++)
            linked |= place->links.items[j].index == on->link.index;
        if (on->link.index == SCENARIO_NONE)
            continue;
        if (!linked)
            complain_error(loader->complaints, on->link.mark, "\"%s\" has no link to \"%s\"",
                           place->id, on->link.id);
        else if (cidr != NULL && net_is_address(on->address) &&
                 !(net_is_inside(cidr, on->address, TEAM_FIRST) &&
                   net_is_inside(cidr, on->address, TEAM_LAST))) {
            complain_error(loader->complaints, on->link.mark, "%s is not a host's address in %s",
                           on->address, cidr);
            complain_other(loader->complaints, places->items[on->link.index].cidr_mark,
                           "the network");
        }
    }
}

/* ---- acls ---------------------------------------------------------------------------------------
 */

enum { A_FROM, A_TO, A_PORTS, A_ACTION };

static const char *const action_words[] = {"drop", "accept", NULL};

struct acl_words {
    struct acl acl;
    int action;
};

static const struct key acl_keys[] = {
    [A_FROM] = {.name = "from",
                .type = KEY_ITEM,
                .flags = KEY_OWN | KEY_REQUIRED,
                .about = "a switch or a VM"},
    [A_TO] = {.name = "to",
              .type = KEY_ITEM,
              .flags = KEY_OWN | KEY_REQUIRED,
              .about = "a switch or a VM"},
    [A_PORTS] = {.name = "ports",
                 .type = KEY_TEXTS,
                 .flags = KEY_OWN,
                 .offset = offsetof(struct acl_words, acl.ports),
                 .about = "80/tcp, 1000-2000/udp, icmp; default all"},
    [A_ACTION] = {.name = "action",
                  .type = KEY_WORD,
                  .flags = KEY_OWN | KEY_REQUIRED,
                  .words = action_words,
                  .offset = offsetof(struct acl_words, action),
                  .about = "accept or drop"},
};

const struct key_table acl_table = {"acl", true, NULL, acl_keys, 4};

static bool net_is_ports(const char *text)
{
    char word[32];
    int64_t low, high;

    if (strcmp(text, "icmp") == 0)
        return true;
    if (!text_copy(word, sizeof(word), text))
        return false;

    char *slash = strchr(word, '/'), *dash;

    if (slash == NULL || (strcmp(slash + 1, "tcp") != 0 && strcmp(slash + 1, "udp") != 0))
        return false;
    *slash = '\0';
    dash = strchr(word, '-');
    if (dash == NULL)
        return word[0] != '+' && text_to_int(word, 1, 65535, &low);
    *dash = '\0';
    return text_to_int(word, 1, 65535, &low) && text_to_int(dash + 1, low, 65535, &high);
}

static void net_read_acl(struct loader *loader, const struct item *item, struct acl *acl)
{
    static const char *const aces[] = {"direction", "from_net", "from-net", "to_net",
                                       "to-net",    "protocol", NULL};
    struct acl_words words = {.acl = {.mark = item->mark}, .action = 0};
    const struct pair *seen[KEYS_MOST];

    acl->mark = item->mark;
    if (section_is_aces(loader, item, aces) ||
        !keys_read(loader, item, &acl_table, NULL, item->mark, &words, seen))
        return;
    acl->ports = words.acl.ports;
    acl->accept = words.action == 1;
    if (seen[A_FROM] != NULL)
        value_ref(loader, seen[A_FROM]->value, "from", SECTION_INFRASTRUCTURE, true, &acl->from);
    if (seen[A_TO] != NULL)
        value_ref(loader, seen[A_TO]->value, "to", SECTION_INFRASTRUCTURE, true, &acl->to);
    for (size_t i = 0; i < acl->ports.count; i++)
        if (!net_is_ports(acl->ports.items[i].text))
            complain_error(loader->complaints, acl->ports.items[i].mark,
                           "\"%s\" is not a port such as 80/tcp, 1000-2000/udp or icmp",
                           acl->ports.items[i].text);
}

void acls_read(struct loader *loader, const struct item *item, struct acls *acls)
{
    if (!value_list(loader, item, "acls"))
        return;
    acls->items = loader_take(loader, item->count, sizeof(*acls->items));
    for (size_t i = 0; acls->items != NULL && i < item->count; i++)
        net_read_acl(loader, item->items[i], &acls->items[acls->count++]);
}
