/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CyRIS' descriptions (JAIST; "CyRIS User Guide"): guests become machines of each team, instances
 * become teams, networks switches, and a guest that is a gateway with forwarding rules the router.
 * Tasks prepare images with tools of CyRIS' own; of them accounts are carried.
 */
#include "products/import/import-own.h"

#include <string.h>

#include "base/text.h"
#include "core/model/host-name.h"

enum { COPIES_MOST = 100, RULE_MOST = 512, PORTS_MOST = 256 };

/* The one mapping of a section, "- clone_settings:"; a list of them may hold several. */
static const struct item *cyris_section(struct importing *in, const char *name)
{
    for (uint32_t i = 0; in->root->kind == ITEM_LIST && i < in->root->count; i++) {
        const struct item *found = origin_list(in->origin, in->root->items[i], name);

        if (found != NULL)
            return found;
    }
    return NULL;
}

/* ---- guests -------------------------------------------------------------------------------------
 */

static void cyris_account(struct importing *in, struct sketch_node *node, const struct item *one)
{
    const struct item *password = origin_take(in->origin, one, "passwd");
    const char *name = origin_need(in->origin, one, "account");

    if (password != NULL)
        origin_lose(in->origin, password, "members of a team log in by key");
    if (name == NULL || strcmp(name, "root") == 0)
        return;
    if (!host_name_is_user(name))
        origin_lose(in->origin, origin_take(in->origin, one, "account"),
                    "\"%.40s\" is no user that a machine can have", name);
    else
        sketch_user(in->sketch, node,
                    node->user_count == 1 ? "user"
                                          : sketch_print(in->sketch, "user-%zu", node->user_count),
                    name, true);
}

static void cyris_tasks(struct importing *in, struct sketch_node *node, const struct item *tasks)
{
    for (uint32_t i = 0; tasks != NULL && i < tasks->count; i++) {
        const struct item *accounts = origin_list(in->origin, tasks->items[i], "add_account");

        for (uint32_t k = 0; accounts != NULL && k < accounts->count; k++)
            cyris_account(in, node, accounts->items[k]);
    }
}

static void cyris_guest(struct importing *in, const struct item *one)
{
    const struct item *image = origin_take(in->origin, one, "basevm_config_file");
    const char *name = origin_need(in->origin, one, "id"), *slash;
    struct sketch_node *node;

    if (image == NULL || image->kind != ITEM_SCALAR)
        image = origin_take(in->origin, one, "basevm_name");
    slash = image != NULL && image->kind == ITEM_SCALAR ? strrchr(image->text, '/') : NULL;
    if (name == NULL)
        return;
    node = sketch_machine(in->sketch, name,
                          image != NULL && image->kind == ITEM_SCALAR
                              ? import_image(in, image, slash != NULL ? slash + 1 : image->text)
                              : "tiny");
    if (node != NULL)
        cyris_tasks(in, node, origin_list(in->origin, one, "tasks"));
}

/* ---- networks -----------------------------------------------------------------------------------
 */

/* "desktop.eth0, firewall.eth0": the next guest's name, or NULL at the end. */
static const char *cyris_member(struct importing *in, const char **at)
{
    size_t length, name;
    const char *word;

    *at += strspn(*at, ", \t\n");
    if (**at == '\0')
        return NULL;
    word = *at;
    length = strcspn(word, ", \t\n");
    name = strcspn(word, ".");
    *at += length;
    return sketch_print(in->sketch, "%.*s", (int)(name < length ? name : length), word);
}

static void cyris_network(struct importing *in, const struct item *one)
{
    const char *name = origin_need(in->origin, one, "name"),
               *members = origin_need(in->origin, one, "members"),
               *gateway = origin_text(in->origin, one, "gateway"), *guest;
    struct sketch_node *lan;
    const char *id;

    if (name == NULL || members == NULL)
        return;
    lan = sketch_switch(in->sketch, name);
    if (lan == NULL)
        return;
    id = lan->id;
    for (int turn = 0; turn < 2; turn++)
        for (const char *at = turn == 0         ? members
                              : gateway != NULL ? gateway
                                                : "";
             (guest = cyris_member(in, &at)) != NULL;) {
            struct sketch_node *node = import_node(in, guest);

            if (node == NULL || node->source == NULL)
                complain_error(&in->origin->complaints, one->mark, "there is no guest \"%.60s\"",
                               guest);
            else
                sketch_link(in->sketch, node, id, NULL);
        }
}

/* ---- forwarding ---------------------------------------------------------------------------------
 */

/* The value of "dport=25,53" in a rule; "": it is not there. */
static void cyris_word(const char *rule, const char *key, char *to, size_t size)
{
    size_t length = strlen(key);

    to[0] = '\0';
    for (const char *at = rule; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, key, length) == 0 && at[length] == '=')
            text_print(to, size, "%.*s", (int)strcspn(at + length + 1, " "), at + length + 1);
}

/* Does it say nothing but from where, to where and which ports? */
static bool cyris_is_simple(const char *rule)
{
    static const char *const keys[] = {"src=", "dst=", "dport="};

    for (const char *at = rule + strspn(rule, " "); *at != '\0';
         at += strcspn(at, " "), at += strspn(at, " ")) {
        bool known = false;

        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
            known |= strncmp(at, keys[i], strlen(keys[i])) == 0;
        if (!known)
            return false;
    }
    return true;
}

static const char *cyris_ports(struct importing *in, const char *said)
{
    const char *ports = NULL;

    for (const char *at = said; *at != '\0'; at += strspn(at, ",")) {
        size_t length = strcspn(at, ",");
        char word[8];
        int64_t port;

        if (length >= sizeof(word))
            return "";
        memcpy(word, at, length);
        word[length] = '\0';
        if (!text_to_int(word, 1, 65535, &port))
            return "";
        ports = sketch_print(in->sketch, "%s%s%s/tcp", ports != NULL ? ports : "",
                             ports != NULL ? ", " : "", word);
        at += length;
    }
    return ports;
}

static void cyris_rule(struct importing *in, struct sketch_node *router, const struct item *one)
{
    const char *rule = origin_need(in->origin, one, "rule"), *ports;
    char from[RULE_MOST], to[RULE_MOST], port[PORTS_MOST];
    const struct sketch_node *a, *b;

    if (rule == NULL)
        return;
    cyris_word(rule, "src", from, sizeof(from));
    cyris_word(rule, "dst", to, sizeof(to));
    cyris_word(rule, "dport", port, sizeof(port));
    a = import_node(in, from);
    b = import_node(in, to);
    ports = cyris_ports(in, port);
    if (!cyris_is_simple(rule) || a == NULL || b == NULL || a == b || a->source != NULL ||
        b->source != NULL || (ports != NULL && ports[0] == '\0') ||
        !sketch_acl(
            in->sketch, router,
            &(struct sketch_acl){.from = a->id, .to = b->id, .ports = ports, .accept = true}))
        origin_lose(in->origin, one, "a rule is src=NETWORK dst=NETWORK dport=PORT,…");
}

/* A guest that forwards is a router, which is a machine of a package of its own. */
static void cyris_forward(struct importing *in, struct sketch_node *node, const struct item *rules)
{
    node->source = "router";
    node->ram = INT64_C(96) << 20;
    node->user_count = 1;
    for (uint32_t i = 0; i < rules->count; i++)
        cyris_rule(in, node, rules->items[i]);
}

/* ---- clones -------------------------------------------------------------------------------------
 */

static void cyris_clone(struct importing *in, const struct item *one, bool forward)
{
    const char *name = origin_need(in->origin, one, "guest_id");
    const struct item *rules = origin_list(in->origin, one, "forwarding_rules");
    struct sketch_node *node = import_node(in, name);

    if (name == NULL)
        return;
    if (node == NULL) {
        complain_error(&in->origin->complaints, one->mark, "there is no guest \"%.60s\"", name);
        return;
    }
    node->count = origin_number(in->origin, one, "number", 1, COPIES_MOST, 1);
    if (forward && rules != NULL)
        cyris_forward(in, node, rules);
    /* Trainees begin at the entry point; other machines are theirs to find a way into. */
    if (!origin_flag(in->origin, one, "entry_point", false))
        for (size_t i = 0; i < node->user_count; i++)
            node->users[i].teams = false;
    else if (node->user_count == 1 && strcmp(node->source, "router") != 0)
        sketch_user(in->sketch, node, "user", "trainee", true);
}

static void cyris_host(struct importing *in, const struct item *host)
{
    const struct item *guests = origin_list(in->origin, host, "guests"),
                      *topology = origin_list(in->origin, host, "topology");

    in->sketch->copies =
        origin_number(in->origin, host, "instance_number", 1, IMPORT_TEAMS_MOST, 1);
    for (uint32_t t = 0; topology != NULL && t < topology->count; t++) {
        const struct item *networks = origin_list(in->origin, topology->items[t], "networks");

        origin_text(in->origin, topology->items[t], "type");
        for (uint32_t i = 0; networks != NULL && i < networks->count; i++)
            cyris_network(in, networks->items[i]);
    }
    for (uint32_t i = 0; guests != NULL && i < guests->count; i++)
        cyris_clone(in, guests->items[i], true);
}

/* Where machines are made for each team there is one of each: copies are nodes of their own. */
static void cyris_copy(struct importing *in)
{
    size_t count = in->sketch->node_count;

    for (size_t i = 0; i < count; i++)
        for (int64_t n = 1; n < in->sketch->nodes[i].count; n++) {
            struct sketch_node *copy = sketch_machine(in->sketch, in->sketch->nodes[i].name, "");
            const char *id = copy != NULL ? copy->id : NULL;

            if (copy == NULL)
                return;
            *copy = in->sketch->nodes[i];
            copy->id = id;
            copy->count = 1;
        }
}

void import_cyris(struct importing *in)
{
    const struct item *guests = cyris_section(in, "guest_settings"),
                      *clones = cyris_section(in, "clone_settings");
    const struct item *hosts = clones != NULL && clones->count != 0
                                   ? origin_list(in->origin, clones->items[0], "hosts")
                                   : NULL;
    const char *range;

    if (guests == NULL || hosts == NULL) {
        complain_error(&in->origin->complaints, in->root->mark,
                       "guest_settings or clone_settings with hosts are missing: this is no "
                       "description of CyRIS");
        return;
    }
    range = origin_text(in->origin, clones->items[0], "range_id");
    in->sketch->name = sketch_print(in->sketch, "cyris-%s", range != NULL ? range : "range");
    for (uint32_t i = 0; i < guests->count; i++)
        cyris_guest(in, guests->items[i]);
    if (hosts->count != 0)
        cyris_host(in, hosts->items[0]);
    cyris_copy(in);
}
