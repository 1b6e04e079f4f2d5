/* SPDX-License-Identifier: Apache-2.0 */
/* The machines of an access folder: as whom the team logs in, by which names, and how ssh gets
 * there from this host. */
#include "desk/client/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/host-name.h"

/* The user that a team logs in as: the first of the spec's that names it. NULL: none. */
static char *access_user_of(struct found *found, const struct view_vm *vm, uint32_t team)
{
    char *bytes = NULL, *user = NULL;
    size_t length = 0, i, j;
    json_t *spec, *one, *number;

    if (journal_blob_read(found->journal, vm->made.spec, &bytes, &length, NULL) != 0)
        return NULL;
    spec = json_loadb(bytes, length, 0, NULL);
    free(bytes);
    json_array_foreach(json_object_get(spec, "users"), i, one)
    {
        json_array_foreach(json_object_get(one, "teams"), j, number)
        {
            const char *name = json_string_value(json_object_get(one, "name"));

            if (user == NULL && name != NULL && json_integer_value(number) == (json_int_t)team)
                user = strdup(name);
        }
    }
    json_decref(spec);
    return user;
}

bool access_is_odd(const char *path)
{
    return strpbrk(path, "\"\n%\\$`") != NULL;
}

/* The VM's host name, and its id where that is another word: `ssh -F … WEB` works as `web` does.
 * In a member's folder "portal" is the portal itself, so a machine of that name has another. */
static void access_names(const struct access *access, const struct view_vm *vm, char *to,
                         size_t size)
{
    char name[HOST_NAME_SIZE];

    host_name(vm->made.id, "vm", vm->made.vm, name);
    if (access->member != NULL && strcmp(name, "portal") == 0) {
        text_copy(to, size, "portal.vm");
        return;
    }
    if (host_name_is_word(vm->made.id) && strcmp(vm->made.id, name) != 0)
        text_print(to, size, "%s %s", vm->made.id, name);
    else
        text_copy(to, size, name);
}

/* How ssh gets there: by a port, or by a socket that only this user reaches, and this program. */
static void access_add_place(struct access *access, const struct view_vm *vm, const char *host_key)
{
    if (vm->port != 0) {
        fprintf(access->config, "    HostName %s\n    Port %u\n", vm->host, vm->port);
        fprintf(access->hosts, "[%s]:%u %s\n", vm->host, vm->port, host_key);
        return;
    }
    fprintf(access->config, "    HostKeyAlias %s\n    ProxyCommand \"%s\" ssh-proxy \"%s.team\"\n",
            vm->made.domain, access->program, vm->host);
    fprintf(access->hosts, "%s %s\n", vm->made.domain, host_key);
}

static json_t *access_listed(const struct view_vm *vm, const char *user)
{
    json_t *one =
        json_pack("{s:s, s:s, s:s}", "vm", vm->made.id, "user", user, "address", vm->made.address);

    if (vm->port != 0) {
        json_object_set_new(one, "host", json_string(vm->host));
        json_object_set_new(one, "port", json_integer(vm->port));
    } else {
        json_object_set_new(one, "socket", json_sprintf("%s.team", vm->host));
    }
    return one;
}

bool access_has_place(const struct view_vm *vm)
{
    return vm->host[0] != '\0' && (vm->port != 0 || vm->host[0] == '/');
}

static int access_add_local(struct access *access, const struct view_vm *vm, const char *user,
                            const char *names, const struct credential *host, struct error *err)
{
    char path[PATH_MAX], word[TEXT_SHELL];

    if (vm->port == 0 && (access_is_odd(vm->host) || access_is_odd(access->program)))
        return error_set(err, ERROR_INPUT, "ssh cannot call %s for %s: a path with such signs",
                         access->program, vm->host);
    fprintf(access->config,
            "Host %s\n    User %s\n    IdentityFile \"%s/key\"\n    "
            "IdentitiesOnly yes\n"
            "    IdentityAgent none\n    UserKnownHostsFile \"%s/known_hosts\"\n    "
            "GlobalKnownHostsFile /dev/null\n"
            "    StrictHostKeyChecking yes\n    HostKeyAlgorithms ssh-ed25519\n    "
            "PasswordAuthentication no\n",
            names, user, access->folder, access->folder);
    access_add_place(access, vm, host->public_text);
    fprintf(access->config, "\n");
    text_print(path, sizeof(path), "%s/ssh_config", access->folder);
    fprintf(access->addresses, "%-20s %-12s ssh -F %s %-16s inside the range: %s\n", vm->made.id,
            user, text_shell(word, path), names, vm->made.address);
    json_array_append_new(access->list, access_listed(vm, user));
    access->count++;
    return 0;
}

static int access_add_vm(struct access *access, const struct view_vm *vm, const char *user,
                         struct error *err)
{
    struct credential host;
    char names[512];

    if (!host_name_is_word(user))
        return error_set(err, ERROR_INPUT,
                         "the user \"%s\" of VM \"%s\" has no name that ssh_config can hold", user,
                         vm->made.id);
    /* By SSH nobody gets into it; its screen is reached through the portal. */
    if (vm->made.unmanaged) {
        if (access->member != NULL)
            access_add_seen(access, vm, user);
        return 0;
    }
    if (access->member == NULL && !access_has_place(vm)) {
        access->missing++;
        return 0;
    }
    access_names(access, vm, names, sizeof(names));
    if (credential_make(access->key, "host", vm->made.vm, &host, err) < 0)
        return -1;
    if (access->member == NULL)
        return access_add_local(access, vm, user, names, &host, err);
    access_add_reached(access, vm, user, names, &host);
    return 0;
}

int access_add_all(struct access *access, struct error *err)
{
    const struct view *view = access->found->view;
    int result = 0;

    for (size_t i = 0; i < view->vm_count && result == 0; i++) {
        const struct view_vm *vm = &view->vms[i];
        char *user;

        if (vm->made.vm == 0 || (vm->made.team != 0 && vm->made.team != access->team->made.team))
            continue;
        user = access_user_of(access->found, vm, access->team->made.team);
        if (user != NULL)
            result = access_add_vm(access, vm, user, err);
        free(user);
    }
    return result;
}
