/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes: VMs with what runs on them and as whom, and switches, which have no fields of their own.
 */
#include <string.h>

#include "scenario/sdl/sections.h"

enum {
    TYPE,
    DESCRIPTION,
    SWITCH_KEYS,
    SOURCE = SWITCH_KEYS,
    RESOURCES,
    FEATURES,
    CONDITIONS,
    INJECTS,
    VULNERABILITIES,
    VM_ROLES,
    DISK,
    RESTART,
    CLOCK,
    SCREEN,
    GREEN
};

enum { NODE_ID_MOST = 35 }; /* bytes, as the reference has it */

static const char *const type_words[] = {"|VM|vm|Vm|vM|", "|Switch|switch|SWITCH|", NULL};
static const char *const clock_words[] = {"set", "keep", NULL};
static const char *const screen_words[] = {"none", "vnc", NULL};
static const char *const restart_words[] = {"never", "on-failure", NULL};

static const struct key keys[] = {
    [TYPE] = {.name = "type",
              .spellings = "",
              .type = KEY_WORD,
              .flags = KEY_REQUIRED,
              .words = type_words,
              .offset = offsetof(struct node, type),
              .about = "VM or Switch"},
    [DESCRIPTION] = {.name = "description",
                     .type = KEY_TEXT,
                     .offset = offsetof(struct node, description)},
    [SOURCE] = {.name = "source",
                .type = KEY_SOURCE,
                .offset = offsetof(struct node, source),
                .about = "the package of its image; required of a VM"},
    [RESOURCES] = {.name = "resources",
                   .type = KEY_ITEM,
                   .flags = KEY_REQUIRED,
                   .about = "{ram: 2 gib, cpu: 2}"},
    [FEATURES] = {.name = "features", .type = KEY_ITEM, .about = "{feature: role}"},
    [CONDITIONS] = {.name = "conditions", .type = KEY_ITEM, .about = "{condition: role}"},
    [INJECTS] = {.name = "injects", .type = KEY_ITEM, .about = "{inject: role}"},
    [VULNERABILITIES] = {.name = "vulnerabilities",
                         .type = KEY_REFS,
                         .section = SECTION_VULNERABILITIES,
                         .offset = offsetof(struct node, vulnerabilities)},
    [VM_ROLES] = {.name = "roles",
                  .type = KEY_ITEM,
                  .about = "{admin: root} or {admin: {username: root, entities: [blue.alice]}}"},
    [DISK] = {.name = "disk",
              .type = KEY_SIZE,
              .flags = KEY_OWN | KEY_NOT_EMPTY,
              .offset = offsetof(struct node, disk),
              .about = "size that the disk is grown to"},
    [RESTART] = {.name = "restart",
                 .type = KEY_WORD,
                 .flags = KEY_OWN,
                 .words = restart_words,
                 .offset = offsetof(struct node, restart),
                 .about = "when the VM dies: never (default) or on-failure"},
    [CLOCK] = {.name = "clock",
               .type = KEY_WORD,
               .flags = KEY_OWN,
               .words = clock_words,
               .offset = offsetof(struct node, clock),
               .about = "after a snapshot, revert or pause: set to the time (default), or keep"},
    [SCREEN] = {.name = "screen",
                .type = KEY_WORD,
                .flags = KEY_OWN,
                .words = screen_words,
                .offset = offsetof(struct node, screen),
                .about = "none (default), or vnc: `screen NODE` shows it in a viewer"},
    [GREEN] = {.name = "green",
               .type = KEY_ITEM,
               .flags = KEY_OWN,
               .about = "green traffic: what people do at it; scored never"},
};

const struct key_table vm_table = {"VM", false, NULL, keys, sizeof(keys) / sizeof(keys[0])};
const struct key_table switch_table = {"Switch", true, "a Switch has only a type and a description",
                                       keys, SWITCH_KEYS};

enum { RAM, CPU };

static const struct key resource_keys[] = {
    [RAM] = {.name = "ram",
             .spellings = "*",
             .type = KEY_SIZE,
             .flags = KEY_REQUIRED,
             .offset = offsetof(struct node, ram)},
    [CPU] = {.name = "cpu",
             .spellings = "*",
             .type = KEY_WHOLE,
             .flags = KEY_REQUIRED,
             .offset = offsetof(struct node, cpu)},
};

const struct key_table resource_table = {"resources", false, NULL, resource_keys, 2};

static const struct key role_keys[] = {
    {.name = "username",
     .type = KEY_TEXT,
     .flags = KEY_REQUIRED,
     .offset = offsetof(struct node_role, username)},
    {.name = "entities",
     .spellings = "|entities|Entity|ENTITY|",
     .type = KEY_REFS,
     .section = SECTION_ENTITIES,
     .offset = offsetof(struct node_role, entities),
     .about = "who may use it, by dotted path"},
    {.name = "shell",
     .type = KEY_WORD,
     .flags = KEY_OWN,
     .words = shell_words,
     .offset = offsetof(struct node_role, shell),
     .about = "what reads scripts that run by this role and say no shell of their own: sh, bash or "
              "powershell"},
};

const struct key_table role_table = {"role", false, NULL, role_keys, 3};

uint32_t node_role_find(const struct node *node, const char *role)
{
    for (size_t i = 0; role != NULL && i < node->roles.count; i++)
        if (strcmp(node->roles.items[i].id, role) == 0)
            return (uint32_t)i;
    return SCENARIO_NONE;
}

static void nodes_read_uses(struct loader *loader, const struct pair *pair, enum section section,
                            struct uses *uses)
{
    if (pair == NULL || !value_map(loader, pair->value, pair->key->text, true) ||
        pair->value->count == 0)
        return;

    size_t count = 0;
    const struct pair **pairs =
        section_pairs(loader, pair->value, section_classes[section].word, &count);

    uses->items = loader_take(loader, count, sizeof(*uses->items));
    for (size_t i = 0; pairs != NULL && uses->items != NULL && i < count; i++) {
        struct use *use = &uses->items[uses->count];

        *use = (struct use){.role_mark = pairs[i]->value->mark, .role_index = SCENARIO_NONE};
        if (value_text(loader, pairs[i]->value, "role", &use->role) &&
            value_ref(loader, pairs[i]->key, "id", section, false, &use->what))
            uses->count++;
    }
}

static void nodes_read_role(struct loader *loader, const struct item *item, struct node_role *role)
{
    const struct pair *seen[KEYS_MOST];

    if (item->kind == ITEM_SCALAR && !item_is_null(item))
        value_text(loader, item, "username", &role->username);
    else
        keys_read(loader, item, &role_table, role->id, role->mark, role, seen);
    if (role->username == NULL)
        role->username = "";
}

static void nodes_read_roles(struct loader *loader, const struct pair *pair,
                             struct node_roles *roles)
{
    if (pair == NULL || !value_map(loader, pair->value, "roles", true) || pair->value->count == 0)
        return;

    size_t count = 0;
    const struct pair **pairs = section_pairs(loader, pair->value, "Role", &count);

    roles->items = loader_take(loader, count, sizeof(*roles->items));
    for (size_t i = 0; pairs != NULL && roles->items != NULL && i < count; i++) {
        struct node_role *role = &roles->items[roles->count++];

        *role = (struct node_role){.mark = pairs[i]->key->mark, .id = pairs[i]->key->text};
        nodes_read_role(loader, pairs[i]->value, role);
    }
}

/* Which table reads the node: its own word for its type decides, before anything is complained of.
 */
static bool nodes_says_switch(const struct item *item)
{
    for (size_t i = 0; item->kind == ITEM_MAP && i < item->count; i++) {
        const struct pair *pair = &item->pairs[i];

        if (pair->key->kind == ITEM_SCALAR && strcmp(pair->key->text, "type") == 0)
            return pair->value->kind == ITEM_SCALAR &&
                   spelled(type_words[NODE_SWITCH], type_words[NODE_SWITCH], pair->value->text);
    }
    return false;
}

static void nodes_read_vm(struct loader *loader, struct node *node,
                          const struct pair *const seen[KEYS_MOST])
{
    const struct pair *inner[KEYS_MOST];

    if (seen[SOURCE] == NULL) {
        complain_error(loader->complaints, node->mark, "A Node is missing a source field");
        complain_hint(loader->complaints, "a VM names the package of its image: source: debian-12");
    }
    node->ram_mark = node->cpu_mark = node->mark;
    if (seen[RESOURCES] != NULL && keys_read(loader, seen[RESOURCES]->value, &resource_table, NULL,
                                             seen[RESOURCES]->key->mark, node, inner)) {
        if (inner[RAM] != NULL)
            node->ram_mark = inner[RAM]->value->mark;
        if (inner[CPU] != NULL)
            node->cpu_mark = inner[CPU]->value->mark;
    }
    nodes_read_uses(loader, seen[FEATURES], SECTION_FEATURES, &node->features);
    nodes_read_uses(loader, seen[CONDITIONS], SECTION_CONDITIONS, &node->conditions);
    nodes_read_uses(loader, seen[INJECTS], SECTION_INJECTS, &node->injects);
    nodes_read_roles(loader, seen[VM_ROLES], &node->roles);
    if (seen[GREEN] != NULL)
        node->green = green_read(loader, seen[GREEN]->value);
}

void node_read(struct loader *loader, const struct item *item, struct element *element)
{
    struct node *node = (void *)element;
    const struct pair *seen[KEYS_MOST];
    bool is_switch = nodes_says_switch(item);

    node->infrastructure = SCENARIO_NONE;
    if (strlen(node->id) > NODE_ID_MOST)
        complain_error(loader->complaints, node->mark,
                       "%s is too long, maximum node name length is %d bytes", node->id,
                       NODE_ID_MOST);
    if (keys_read(loader, item, is_switch ? &switch_table : &vm_table, node->id, node->mark, node,
                  seen) &&
        !is_switch && seen[TYPE] != NULL)
        nodes_read_vm(loader, node, seen);
}
