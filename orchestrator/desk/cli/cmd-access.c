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

#include "desk/client/access-paper.h"
#include "desk/client/seat.h"
#include "desk/command/command.h"
#include "base/file.h"
#include "base/loop/child.h"
#include "base/text.h"
#include "base/tree.h"
#include "desk/client/exercise.h"
#include "core/model/credential.h"
#include "core/model/host-name.h"
#include "core/model/ssh-key.h"

static const struct command_option options[] = {
    {'o', "out", "DIR", "where to (default: ./access-TEAM, with --portal ./access-MEMBER)"},
    {0, "portal", "ADDRESS[:PORT]",
     "a folder to send away, for who comes through the portal there"},
    {0, "member", "NAME", "with --portal: for this member (default: the team's only one)"},
    {'z', "zip", NULL, "pack the folder as DIR.zip too"},
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
    /* of a folder to send away: relative paths, machines through the portal */
    const struct view_member *member; /* NULL: a folder for this host */
    char portal[256];
    unsigned port;
    char machine[512]; /* the first machine, as ssh_config calls it */
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

/* A machine that the portal reaches: whether it runs now, and where, does not matter. */
static int access_add_reached(struct access *access, const struct view_vm *vm, const char *user,
                              struct error *err)
{
    struct credential host;
    char names[512];

    access_names(vm, names, sizeof(names));
    if (!access_is_word(vm->made.id))
        return error_set(err, ERROR_INPUT, "the VM \"%s\" has no name that ssh_config can hold",
                         vm->made.id);
    if (credential_make(access->key, "host", vm->made.vm, &host, err) < 0)
        return -1;
    fprintf(
        access->config,
        "Host %s\n    User %s\n    HostKeyAlias %s\n    IdentityFile key\n    IdentitiesOnly yes\n"
        "    ProxyCommand ssh -F ssh_config portal reach %s\n\n",
        names, user, vm->made.domain, vm->made.id);
    fprintf(access->hosts, "%s %s\n", vm->made.domain, host.public_text);
    fprintf(access->addresses, "%-20s %-12s ssh -F ssh_config %-16s inside the range: %s\n",
            vm->made.id, user, names, vm->made.address);
    if (access->machine[0] == '\0')
        text_print(access->machine, sizeof(access->machine), "%.*s", (int)strcspn(names, " "),
                   names);
    json_array_append_new(access->list, json_pack("{s:s, s:s, s:s}", "vm", vm->made.id, "user",
                                                  user, "address", vm->made.address));
    access->count++;
    return 0;
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
    if (access->member != NULL)
        return access_add_reached(access, vm, user, err);
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

/* ---- a folder to send away ---- */

static int access_find_member(const struct command_line *line, struct access *access,
                              struct error *err)
{
    const struct view *view = access->found->view;
    const char *said = command_option(line, "member");
    size_t count = 0;

    for (uint32_t i = 1; i <= view->members.member_count; i++) {
        const struct view_member *member = view_member(view, i);

        if (member == NULL || !view_member_is_in(member) ||
            member->made.team != access->team->made.team ||
            (said != NULL && strcmp(said, member->made.name) != 0))
            continue;
        access->member = member;
        count++;
    }
    if (count == 1)
        return 0;
    return count == 0
               ? error_set(err, ERROR_INPUT, "%s has no member%s%s who can log in",
                           access->team->made.id, said != NULL ? " " : "", said != NULL ? said : "")
               : error_set(err, ERROR_INPUT, "%s has %zu members: say which by --member",
                           access->team->made.id, count);
}

/* ADDRESS, ADDRESS:PORT, [IPV6]:PORT. */
static int access_read_portal(struct access *access, const char *said, struct error *err)
{
    const char *colon = strrchr(said, ':'), *end = said + strlen(said);
    char *rest = NULL;
    bool v6 = said[0] == '[';

    access->port = 22;
    if (colon != NULL && (v6 ? colon[-1] == ']' : strchr(said, ':') == colon)) {
        unsigned long port = strtoul(colon + 1, &rest, 10);

        if (colon[1] < '0' || colon[1] > '9' || *rest != '\0' || port == 0 || port > 65535)
            return error_set(err, ERROR_INPUT, "\"%.80s\" has no port behind the colon", said);
        access->port = (unsigned)port;
        end = colon;
    }
    text_print(access->portal, sizeof(access->portal), "%.*s", (int)(end - said) - (v6 ? 2 : 0),
               said + v6);
    if (access->portal[0] == '\0' || access->portal[0] == '-' ||
        strspn(access->portal,
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") !=
            strlen(access->portal))
        return error_set(err, ERROR_INPUT, "\"%.80s\" is no address of a portal", said);
    return 0;
}

static int access_add_portal(struct access *access, struct credential *ret_host, struct error *err)
{
    const char *run = access->found->folder.run;

    if (credential_make(access->key, CREDENTIAL_PORTAL, 0, ret_host, err) < 0)
        return -1;
    fprintf(
        access->config,
        "# From within this folder: ssh -F ssh_config portal\n"
        "Host portal\n    HostName %s\n    Port %u\n    User %s\n    HostKeyAlias portal-%s\n\n",
        access->portal, access->port, access->member->made.name, run);
    fprintf(access->hosts, "portal-%s %s\n", run, ret_host->public_text);
    return 0;
}

/* Behind all hosts: what holds for each of them. */
static void access_end_config(struct access *access)
{
    fprintf(access->config,
            "Host *\n    UserKnownHostsFile known_hosts\n    StrictHostKeyChecking yes\n"
            "    HostKeyAlgorithms ssh-ed25519\n    PasswordAuthentication no\n"
            "    ForwardAgent no\n    ServerAliveInterval 30\n");
}

static int access_write_paper(const struct access *access, const struct credential *host,
                              struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct access_paper paper = {
        .exercise = output_clean(&pool, access->found->view->exercise.name),
        .team = output_clean(&pool, access->team->made.title[0] != '\0' ? access->team->made.title
                                                                        : access->team->made.id),
        .member = access->member->made.name,
        .address = access->portal,
        .port = access->port,
        .machine = access->machine};
    void (*const writes[])(FILE *, const struct access_paper *) = {access_paper_text,
                                                                   access_paper_html};
    static const char *const names[] = {"README.txt", "README.html"};
    struct ssh_key key;
    int result = ssh_key_read(host->public_text, strlen(host->public_text), &key, err);

    paper.fingerprint = key.fingerprint;
    for (int i = 0; i < 2 && result == 0; i++) {
        char *text = NULL;
        size_t size;
        FILE *to = open_memstream(&text, &size);

        if (to == NULL || (writes[i](to, &paper), fclose(to) != 0))
            result = error_memory(err);
        else
            result = access_write_file(access, names[i], text, err);
        free(text);
    }
    pool_done(&pool);
    return result;
}

/* By Debian's zip, without owners and with no name but the folder's. */
static int access_zip(const struct access *access, struct error *err)
{
    char archive[PATH_MAX], above[PATH_MAX];
    const char *name = strrchr(access->folder, '/') + 1;
    const char *const argv[] = {"zip", "-q", "-X", "-r", archive, "--", name, NULL};
    struct child_plan plan = {.argv = argv, .cwd = above, .errors = STDERR_FILENO};
    struct child_result ended;
    mode_t before;
    int result;

    if (!text_print(archive, sizeof(archive), "%s.zip", access->folder) ||
        !text_print(above, sizeof(above), "%s/..", access->folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", access->folder);
    unlink(archive);
    before = umask(077); /* it holds a key */
    result = child_run(&plan, NULL, NULL, 0, 0, &ended, err);
    umask(before);
    if (result < 0)
        return error_wrap(err, "zip (Debian's package zip)");
    return ended.status == 0 ? 0
                             : error_set(err, ERROR_FAILED, "%s was not packed", access->folder);
}

static int access_make_folder(const struct command_line *line, struct access *access,
                              struct error *err)
{
    const char *said = command_option(line, "out");
    char path[PATH_MAX];

    text_print(path, sizeof(path), "access-%s",
               access->member != NULL ? access->member->made.name : access->team->made.id);
    if (said == NULL && access->member == NULL && !access_is_word(access->team->made.id))
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
    struct credential portal = {0};
    int result = 0;

    for (int i = 0; i < 3; i++)
        if ((*files[i] = open_memstream(&texts[i], &sizes[i])) == NULL)
            result = error_memory(err);
    if (result == 0 && access->member != NULL)
        result = access_add_portal(access, &portal, err);
    if (result == 0)
        result = access_add_all(access, err);
    if (result == 0 && access->member != NULL)
        access_end_config(access);
    for (int i = 0; i < 3; i++)
        if (*files[i] != NULL && fclose(*files[i]) != 0)
            result = error_memory(err);
    if (result == 0 && access->count == 0 && access->member == NULL)
        result = error_set(err, ERROR_STATE,
                           access->missing != 0
                               ? "no VM that %s may log in to runs yet; wait until the range is up"
                               : "%s cannot log in anywhere: no role of a node lists its entity",
                           access->team->made.id);
    for (int i = 0; i < 3 && result == 0; i++)
        result = access_write_file(access, names[i], texts[i], err);
    if (result == 0)
        result = access_write_key(access, err);
    if (result == 0 && access->member != NULL)
        result = access_write_paper(access, &portal, err);
    sodium_memzero(&portal, sizeof(portal));
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
                 access->member != NULL ? access->member->made.name : access->team->made.id);
    if (access->member != NULL)
        output_print(&desk->out, TONE_PLAIN, "  README.txt and README.html say how to log in.\n");
    json_array_foreach(access->list, i, one)
    {
        output_print(&desk->out, TONE_PLAIN, "  ssh -F %s%sssh_config %s",
                     access->member != NULL ? "" : access->folder,
                     access->member != NULL ? "" : "/",
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

/* With --portal: for whom, and where it is. */
static int access_read_line(const struct command_line *line, struct access *access,
                            struct error *err)
{
    const char *portal = command_option(line, "portal");

    if (portal == NULL)
        return command_option(line, "member") == NULL
                   ? 0
                   : error_set(err, ERROR_INPUT, "--member goes with --portal ADDRESS");
    return access_read_portal(access, portal, err) < 0 ? -ERROR_INPUT
                                                       : access_find_member(line, access, err);
}

static int access_run(struct command_line *line)
{
    struct access access = {.found = &line->found, .list = json_array()};
    struct error err = {0};
    int code = EXIT_DONE;

    access.team = exercise_team(&line->desk, line->found.view, line->arguments[0]);
    if (access.team == NULL)
        code = EXIT_FAILED;
    else if (access_read_line(line, &access, &err) < 0 ||
             folder_read_key(&line->found.folder, access.key, &err) < 0 ||
             access_make_folder(line, &access, &err) < 0 || access_fill(&access, &err) < 0 ||
             (command_flag(line, "zip") && access_zip(&access, &err) < 0))
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
    .help =
        "Writes ssh_config, known_hosts (pinned), key and addresses.txt into DIR. Then a\n"
        "member of the team logs in by:\n"
        "    ssh -F DIR/ssh_config web\n"
        "The folder covers only the machines and users that the scenario's roles give the\n"
        "team. Machines that were started again (excon up after excon down --keep) may have\n"
        "other ports: write the folder again; the key stays the same. Where a machine has a\n"
        "socket instead of a port, only the user who runs the exercise (and root) can reach\n"
        "it.\n"
        "With --portal the folder works on any machine from which ADDRESS is reached: paths are\n"
        "relative, machines are reached through the portal (whatever port they have), and\n"
        "README.txt and README.html say how a member logs in from Windows, macOS and Linux.",
    .options = options,
    .least = 1,
    .most = 1,
    .needs = NEEDS_STANDING | NEEDS_FOLDED,
    .check = access_check,
    .run = access_run,
};
