/* SPDX-License-Identifier: Apache-2.0 */
/*
 * excon access: what a team needs to log in: a folder with a key, pinned host keys and an
 * ssh_config, so that `ssh -F DIR/ssh_config web` just works. Keys are derived from the run key;
 * the journal holds none of them.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "desk/client/exercise.h"
#include "core/model/credential.h"
#include "core/model/host-name.h"

static const struct command_option options[] = {
    {'o', "out", "DIR", "where to (default: ./access-TEAM)"},
    {0, NULL, NULL, NULL},
};

/* The three texts grow together, VM by VM. */
struct access {
    struct found *found;
    const struct view_team *team;
    unsigned char key[FOLDER_KEY];
    char folder[PATH_MAX], program[PATH_MAX];
    FILE *config, *hosts, *addresses;
    json_t *list;
    size_t count, missing;
};

/* ---- which VMs, as whom ---- */

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

/* A word that ssh reads in its configuration as it stands. */
static bool access_is_word(const char *text)
{
    return text[0] != '\0' && text[0] != '-' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               strlen(text);
}

/* The VM's host name, and its id where that is another word: `ssh -F … WEB` works as `web` does. */
static void access_names(const struct view_vm *vm, char *to, size_t size)
{
    char name[HOST_NAME_SIZE];

    host_name(vm->made.id, "vm", vm->made.vm, name);
    if (access_is_word(vm->made.id) && strcmp(vm->made.id, name) != 0)
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

/* Neither quotes nor what ssh and its shell replace may be in a path between quotes. */
static bool access_is_odd(const char *path)
{
    return strpbrk(path, "\"\n%\\$`") != NULL;
}

static bool access_has_place(const struct view_vm *vm)
{
    return vm->host[0] != '\0' && (vm->port != 0 || vm->host[0] == '/');
}

static int access_add_vm(struct access *access, const struct view_vm *vm, const char *user,
                         struct error *err)
{
    struct credential host;
    char names[512];

    if (!access_is_word(user))
        return error_set(err, ERROR_INPUT,
                         "the user \"%s\" of VM \"%s\" has no name that ssh_config can hold", user,
                         vm->made.id);
    access_names(vm, names, sizeof(names));
    if (!access_has_place(vm)) {
        access->missing++;
        return 0;
    }
    if (vm->port == 0 && (access_is_odd(vm->host) || access_is_odd(access->program)))
        return error_set(err, ERROR_INPUT, "ssh cannot call %s for %s: a path with such signs",
                         access->program, vm->host);
    if (credential_make(access->key, "host", vm->made.vm, &host, err) < 0)
        return -1;
    fprintf(access->config,
            "Host %s\n    User %s\n    IdentityFile \"%s/key\"\n    "
            "IdentitiesOnly yes\n"
            "    IdentityAgent none\n    UserKnownHostsFile \"%s/known_hosts\"\n    "
            "GlobalKnownHostsFile /dev/null\n"
            "    StrictHostKeyChecking yes\n    HostKeyAlgorithms ssh-ed25519\n    "
            "PasswordAuthentication no\n",
            names, user, access->folder, access->folder);
    access_add_place(access, vm, host.public_text);
    fprintf(access->config, "\n");
    fprintf(access->addresses, "%-20s %-12s ssh -F %s/ssh_config %-16s inside the range: %s\n",
            vm->made.id, user, access->folder, names, vm->made.address);
    json_array_append_new(access->list, access_listed(vm, user));
    access->count++;
    return 0;
}

static int access_add_all(struct access *access, struct error *err)
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

/* ---- files ---- */

static int access_write_file(const struct access *access, const char *name, const char *text,
                             struct error *err)
{
    char path[PATH_MAX];

    if (!text_print(path, sizeof(path), "%s/%s", access->folder, name))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", access->folder);
    return file_replace(path, text, strlen(text), 0600, err);
}

static int access_write_key(const struct access *access, struct error *err)
{
    struct credential team;
    int result = credential_make(access->key, "team", access->team->made.team, &team, err);

    if (result == 0)
        result = access_write_file(access, "key", team.private_text, err);
    sodium_memzero(&team, sizeof(team));
    return result;
}

static int access_make_folder(const struct command_line *line, struct access *access,
                              struct error *err)
{
    const char *said = command_option(line, "out");
    char path[PATH_MAX];

    text_print(path, sizeof(path), "access-%s", access->team->made.id);
    if (said == NULL && !access_is_word(access->team->made.id))
        return error_set(err, ERROR_INPUT, "say where to by --out");
    if (tree_make(said != NULL ? said : path, err) < 0)
        return -1;
    if (realpath(said != NULL ? said : path, access->folder) == NULL)
        return error_system(err, errno, "%s", said != NULL ? said : path);
    /* Quotes of an ssh_config do not nest. */
    if (access_is_odd(access->folder))
        return error_set(err, ERROR_INPUT, "%s: ssh cannot read a path with such signs",
                         access->folder);
    if (chmod(access->folder, 0700) < 0)
        return error_system(err, errno, "%s", access->folder);
    if (readlink("/proc/self/exe", access->program, sizeof(access->program) - 1) < 0)
        return error_system(err, errno, "/proc/self/exe");
    return 0;
}

static int access_fill(struct access *access, struct error *err)
{
    char *texts[3] = {NULL};
    size_t sizes[3];
    FILE **files[3] = {&access->config, &access->hosts, &access->addresses};
    static const char *const names[3] = {"ssh_config", "known_hosts", "addresses.txt"};
    int result = 0;

    for (int i = 0; i < 3; i++)
        if ((*files[i] = open_memstream(&texts[i], &sizes[i])) == NULL)
            result = error_memory(err);
    if (result == 0)
        result = access_add_all(access, err);
    for (int i = 0; i < 3; i++)
        if (*files[i] != NULL && fclose(*files[i]) != 0)
            result = error_memory(err);
    if (result == 0 && access->count == 0)
        result = error_set(err, ERROR_STATE,
                           access->missing != 0
                               ? "no VM that %s may log in to runs yet; wait until the range is up"
                               : "%s cannot log in anywhere: no role of a node lists its entity",
                           access->team->made.id);
    for (int i = 0; i < 3 && result == 0; i++)
        result = access_write_file(access, names[i], texts[i], err);
    if (result == 0)
        result = access_write_key(access, err);
    for (int i = 0; i < 3; i++)
        free(texts[i]);
    return result;
}

static void access_print_text(const struct desk *desk, const struct access *access)
{
    size_t i;
    json_t *one;

    output_print(&desk->out, TONE_GOOD, "%s", access->folder);
    output_print(&desk->out, TONE_PLAIN,
                 " is complete for %s. It holds a private key: transfer it safely.\n",
                 access->team->made.id);
    json_array_foreach(access->list, i, one)
    {
        output_print(&desk->out, TONE_PLAIN, "  ssh -F %s/ssh_config %s", access->folder,
                     json_string_value(json_object_get(one, "vm")));
        output_print(&desk->out, TONE_DIM, "   (%s, %s)\n",
                     json_string_value(json_object_get(one, "user")),
                     json_string_value(json_object_get(one, "address")));
    }
    if (access->missing != 0)
        output_print(&desk->err, TONE_WARN,
                     "%zu VM%s not running yet; repeat the command when the range is up\n",
                     access->missing, access->missing == 1 ? " is" : "s are");
}

static int access_check(const struct command_line *line)
{
    return seat_may_of(&line->desk, "access", line->arguments[0]) ? 0 : EXIT_FAILED;
}

static int access_run(struct command_line *line)
{
    struct access access = {.found = &line->found, .list = json_array()};
    struct error err = {0};
    int code = EXIT_DONE;

    access.team = exercise_team(&line->desk, line->found.view, line->arguments[0]);
    if (access.team == NULL)
        code = EXIT_FAILED;
    else if (folder_read_key(&line->found.folder, access.key, &err) < 0 ||
             access_make_folder(line, &access, &err) < 0 || access_fill(&access, &err) < 0)
        code = desk_failed(&line->desk, &err);
    else if (line->desk.json)
        code =
            output_json(&line->desk.out, json_pack("{s:s, s:s, s:O}", "team", access.team->made.id,
                                                   "folder", access.folder, "vms", access.list));
    else if (!line->desk.quiet)
        access_print_text(&line->desk, &access);
    sodium_memzero(access.key, sizeof(access.key));
    json_decref(access.list);
    return code;
}

const struct command command_access = {
    .name = "access",
    .usage = "TEAM",
    .summary = "write the folder with which a team logs in to its machines",
    .help = "Writes ssh_config, known_hosts (pinned), key and addresses.txt into DIR. Then a\n"
            "member of the team logs in by:\n"
            "    ssh -F DIR/ssh_config web\n"
            "The folder covers only the machines and users that the scenario's roles give the\n"
            "team. Machines that were started again (excon up after excon down --keep) may have\n"
            "other ports: write the folder again; the key stays the same. Where a machine has a\n"
            "socket instead of a port, only the user who runs the exercise (and root) can reach\n"
            "it.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .check = access_check,
    .run = access_run,
};
