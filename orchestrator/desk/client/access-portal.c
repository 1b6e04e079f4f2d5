/* SPDX-License-Identifier: Apache-2.0 */
/* A folder to send away: for one member, who reaches every machine through the portal. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/host-name.h"
#include "core/model/ssh-key.h"
#include "desk/client/access-paper.h"
#include "desk/client/access.h"
#include "products/print/output.h"

static int access_find_member(struct access *access, const char *said, struct error *err)
{
    const struct view *view = access->found->view;
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

int access_send_away(struct access *access, const char *portal, const char *member,
                     struct error *err)
{
    return access_read_portal(access, portal, err) < 0 ? -ERROR_INPUT
                                                       : access_find_member(access, member, err);
}

int access_add_portal(struct access *access, struct credential *ret_host, struct error *err)
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

void access_add_reached(struct access *access, const struct view_vm *vm, const char *user,
                        const char *names, const struct credential *host)
{
    char name[HOST_NAME_SIZE];

    host_name(vm->made.id, "vm", vm->made.vm, name);
    fprintf(
        access->config,
        "Host %s\n    User %s\n    HostKeyAlias %s\n    IdentityFile key\n    IdentitiesOnly yes\n"
        "    ProxyCommand ssh -F ssh_config portal reach %s\n\n",
        names, user, vm->made.domain, name);
    fprintf(access->hosts, "%s %s\n", vm->made.domain, host->public_text);
    fprintf(access->addresses, "%-20s %-12s ssh -F ssh_config %-16s inside the range: %s\n",
            vm->made.id, user, names, vm->made.address);
    if (access->machine[0] == '\0')
        text_print(access->machine, sizeof(access->machine), "%.*s", (int)strcspn(names, " "),
                   names);
    if (access->screen[0] == '\0' && vm->made.screen)
        text_copy(access->screen, sizeof(access->screen), name);
    json_array_append_new(access->list, json_pack("{s:s, s:s, s:s}", "vm", vm->made.id, "user",
                                                  user, "address", vm->made.address));
    access->count++;
}

void access_add_seen(struct access *access, const struct view_vm *vm, const char *user)
{
    char name[HOST_NAME_SIZE];

    if (!vm->made.screen)
        return;
    host_name(vm->made.id, "vm", vm->made.vm, name);
    fprintf(access->addresses, "%-20s %-12s its screen alone: %-14s inside the range: %s\n",
            vm->made.id, user, name, vm->made.address);
    if (access->screen[0] == '\0')
        text_copy(access->screen, sizeof(access->screen), name);
    json_array_append_new(access->list,
                          json_pack("{s:s, s:s, s:s, s:s}", "vm", vm->made.id, "user", user,
                                    "address", vm->made.address, "screen", name));
    access->count++;
}

void access_end_config(struct access *access)
{
    fprintf(access->config,
            "Host *\n    UserKnownHostsFile known_hosts\n    StrictHostKeyChecking yes\n"
            "    HostKeyAlgorithms ssh-ed25519\n    PasswordAuthentication no\n"
            "    ForwardAgent no\n    ServerAliveInterval 30\n");
}

int access_put_paper(const struct access *access, const struct credential *host, FILE *text,
                     FILE *html, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct access_paper paper = {
        .exercise = output_clean(&pool, access->found->view->exercise.name),
        .team = output_clean(&pool, access->team->made.title[0] != '\0' ? access->team->made.title
                                                                        : access->team->made.id),
        .member = access->member->made.name,
        .address = access->portal,
        .port = access->port,
        .machine = access->machine,
        .screen = access->screen};
    struct ssh_key key;
    int result = ssh_key_read(host->public_text, strlen(host->public_text), &key, err);

    if (result == 0) {
        paper.fingerprint = key.fingerprint;
        access_paper_text(text, &paper);
        access_paper_html(html, &paper);
    }
    pool_done(&pool);
    return result;
}
