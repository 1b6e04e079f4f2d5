/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory of a range: hosts, groups, and the words that ssh is called with. */
#include "desk/client/inventory.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "core/model/ansible-name.h"
#include "core/model/credential.h"
#include "core/model/scenario.h"
#include "desk/client/access.h"
#include "desk/client/exercise.h"

/* What is in hand while the inventory grows. */
struct inventory_making {
    struct found *found;
    struct inventory *to;
    const struct scenario *scenario; /* NULL: that of the journal cannot be read */
    unsigned char key[FOLDER_KEY];
    char program[PATH_MAX], hosts[PATH_MAX], own[PATH_MAX];
    FILE *known;
    json_t *groups; /* names that ansible_group gave */
};

/* ---- groups ---- */

static void inventory_join(struct inventory_making *making, const char *kind, const char *id,
                           const char *host)
{
    char name[ANSIBLE_GROUP_SIZE];
    json_t *group;

    ansible_group(making->groups, kind, id, name);
    group = json_object_get(making->to->list, name);
    if (group == NULL) {
        group = json_pack("{s:[]}", "hosts");
        json_object_set_new(making->to->list, name, group);
    }
    json_array_append_new(json_object_get(group, "hosts"), json_string(host));
}

/* As the planner names them for playbooks of features, whatever machines are up. */
static void inventory_name_groups(struct inventory_making *making)
{
    const struct view *view = making->found->view;
    char name[ANSIBLE_GROUP_SIZE];

    ansible_group_nodes(making->groups, making->scenario);
    for (size_t i = 0; i < view->team_count; i++)
        if (view->teams[i].made.team != 0)
            ansible_group(making->groups, "team", view->teams[i].made.id, name);
}

/* The node of a machine, whose id has a number behind it where there are copies. */
static const struct node *inventory_node(const struct scenario *scenario, const char *vm)
{
    for (size_t i = 0; scenario != NULL && i < scenario->infrastructure.count; i++) {
        const struct infrastructure *one = &scenario->infrastructure.items[i];
        size_t length = strlen(one->id);
        int64_t copy;

        if (strcmp(one->id, vm) == 0 ||
            (one->count > 1 && strncmp(one->id, vm, length) == 0 && vm[length] == '-' &&
             text_to_int(vm + length + 1, 1, one->count, &copy)))
            return &scenario->nodes.items[one->node];
    }
    return NULL;
}

/* Its groups; and in `host` what the scenario's roles are called on it. */
static void inventory_join_all(struct inventory_making *making, const struct view_vm *vm,
                               const char *name, json_t *host)
{
    const struct view_team *team = view_team(making->found->view, vm->made.team);
    const struct node *node = inventory_node(making->scenario, vm->made.id);
    json_t *roles = json_object();

    if (team != NULL)
        inventory_join(making, "team", team->made.id, name);
    else
        inventory_join(making, "shared", "range", name);
    inventory_join(making, "node", node != NULL ? node->id : vm->made.id, name);
    for (size_t i = 0; node != NULL && i < node->roles.count; i++) {
        inventory_join(making, "role", node->roles.items[i].id, name);
        json_object_set_new(roles, node->roles.items[i].id,
                            json_string(node->roles.items[i].username));
    }
    json_object_set_new(host, "excon_team", json_string(team != NULL ? team->made.id : ""));
    json_object_set_new(host, "excon_node", json_string(node != NULL ? node->id : vm->made.id));
    json_object_set_new(host, "excon_roles", roles);
}

/* ---- hosts ---- */

/* Options of ssh as Ansible splits them (shlex): nothing of the operator's own configuration, the
 * pinned host key and no other, and exercise control's way to the machine. */
static json_t *inventory_arguments(const struct inventory_making *making, const struct view_vm *vm)
{
    char proxy[2 * PATH_MAX] = "", known[PATH_MAX + 32], words[2][TEXT_SHELL];

    text_print(known, sizeof(known), "UserKnownHostsFile=\"%s\"", making->hosts);
    if (vm->port == 0)
        text_print(proxy, sizeof(proxy), "ProxyCommand=\"%s\" ssh-proxy \"%s.excon\"",
                   making->program, vm->host);
    return json_sprintf("-F none -o IdentitiesOnly=yes -o IdentityAgent=none -o %s "
                        "-o GlobalKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes "
                        "-o HostKeyAlgorithms=ssh-ed25519 -o HostKeyAlias=%s%s%s",
                        text_shell(words[0], known), vm->made.domain,
                        proxy[0] != '\0' ? " -o " : "",
                        proxy[0] != '\0' ? text_shell(words[1], proxy) : "");
}

static int inventory_add(struct inventory_making *making, const struct view_vm *vm,
                         struct error *err)
{
    struct credential host;
    const struct view_team *team = view_team(making->found->view, vm->made.team);
    char name[ANSIBLE_HOST_SIZE];
    json_t *one;

    if (vm->port == 0 && access_is_odd(vm->host))
        return error_set(err, ERROR_INPUT, "ssh cannot be told the path %s", vm->host);
    if (credential_make(making->key, "host", vm->made.vm, &host, err) < 0)
        return -1;
    fprintf(making->known, "%s %s\n", vm->made.domain, host.public_text);
    sodium_memzero(&host, sizeof(host));
    ansible_host(team != NULL ? team->made.id : NULL, vm->made.id, vm->made.domain, name);
    one = json_pack("{s:s, s:s, s:s, s:o, s:s, s:s}", "ansible_host",
                    vm->port != 0 ? vm->host : vm->made.domain, "ansible_user", "root",
                    "ansible_ssh_private_key_file", making->own, "ansible_ssh_common_args",
                    inventory_arguments(making, vm), "excon_domain", vm->made.domain,
                    "excon_address", vm->made.address);
    if (one == NULL)
        return error_memory(err);
    if (vm->port != 0)
        json_object_set_new(one, "ansible_port", json_integer(vm->port));
    inventory_join_all(making, vm, name, one);
    json_object_set_new(json_object_get(json_object_get(making->to->list, "_meta"), "hostvars"),
                        name, one);
    making->to->count++;
    return 0;
}

/* ---- the whole ---- */

static int inventory_prepare(struct inventory_making *making, struct error *err)
{
    const struct folder *folder = &making->found->folder;
    char keys[PATH_MAX];

    if (folder_read_key(folder, making->key, err) < 0)
        return -1;
    if (realpath(folder->keys, keys) == NULL)
        return error_system(err, errno, "%s", folder->keys);
    if (!text_print(making->hosts, sizeof(making->hosts), "%s/known_hosts", keys) ||
        !text_print(making->own, sizeof(making->own), "%s/excon", keys))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", keys);
    if (readlink("/proc/self/exe", making->program, sizeof(making->program) - 1) < 0)
        return error_system(err, errno, "/proc/self/exe");
    if (access_is_odd(keys) || access_is_odd(making->program))
        return error_set(err, ERROR_INPUT, "ssh cannot be told the paths %s and %s", keys,
                         making->program);
    return 0;
}

static int inventory_add_all(struct inventory_making *making, struct error *err)
{
    const struct view *view = making->found->view;

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0)
            continue;
        if (!access_has_place(vm))
            making->to->missing++;
        else if (inventory_add(making, vm, err) < 0)
            return -1;
    }
    return 0;
}

static int inventory_fill(struct inventory_making *making, struct error *err)
{
    char *text = NULL;
    size_t size = 0;
    int result;

    making->known = open_memstream(&text, &size);
    if (making->known == NULL)
        return error_memory(err);
    result = inventory_add_all(making, err);
    if (fclose(making->known) != 0 && result == 0)
        result = error_memory(err);
    if (result == 0)
        result = file_replace(making->hosts, text, size, 0600, err);
    free(text);
    return result;
}

int inventory_make(struct found *found, struct inventory *ret, struct error *err)
{
    struct inventory to = {.list = json_pack("{s:{s:{}}}", "_meta", "hostvars")};
    struct inventory_making making = {.found = found, .to = &to, .groups = json_object()};
    struct scenario *scenario = NULL;
    int result = to.list == NULL || making.groups == NULL ? error_memory(err) : 0;

    if (result == 0)
        result = inventory_prepare(&making, err);
    if (result == 0) {
        making.scenario = scenario = exercise_scenario(found);
        inventory_name_groups(&making);
        result = inventory_fill(&making, err);
    }
    scenario_free(scenario);
    sodium_memzero(making.key, sizeof(making.key));
    json_decref(making.groups);
    if (result == 0)
        *ret = to;
    else
        inventory_done(&to);
    return result;
}

void inventory_done(struct inventory *inventory)
{
    json_decref(inventory->list);
    *inventory = (struct inventory){0};
}

const json_t *inventory_host(const struct inventory *inventory, const char *name)
{
    return json_object_get(json_object_get(json_object_get(inventory->list, "_meta"), "hostvars"),
                           name);
}

int inventory_write_program(const char *path, const char *run, struct error *err)
{
    char program[PATH_MAX] = "", text[2 * PATH_MAX], word[TEXT_SHELL];

    if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
        return error_system(err, errno, "/proc/self/exe");
    if (!text_print(text, sizeof(text),
                    "#!/bin/sh\n# The machines of exercise %s, for ansible -i.\n"
                    "exec %s inventory --exercise %s \"$@\"\n",
                    run, text_shell(word, program), run))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", program);
    return file_replace(path, text, strlen(text), 0700, err);
}
