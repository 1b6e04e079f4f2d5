/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of requests: what the genesis recorded of a VM, a check or an inject, and in addition
 * what the journal must not hold: keys, marker directories, paths of this host. */
#include <excon/wire.h>
#include <excon/agent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tap.h"
#include "base/text.h"
#include "engine/run/library.h"
#include "engine/control/control.h"
#include "core/view/forks.h"
#include "core/view/view.h"
#include "engine/control/identity.h"

const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

const char *request_images(struct controller *c)
{
    char folder[PATH_MAX] = "";

    /* Without one the provider says that the image is not there. */
    library_images(&folder, NULL);
    return pool_text(&c->pool, folder);
}

/* ---- blobs ---- */

int request_text(struct controller *c, json_t *body, const char *key, const char *text,
                 size_t length, struct secret_reader *reader, struct error *err)
{
    char *read = NULL;
    int result;

    if (c->simulated)
        return 0;
    result = secret_text(reader, text, length, &read, &length, err);
    if (result < 0)
        return result;
    result = json_object_set_new(body, key, json_stringn(read != NULL ? read : text, length));
    free(read);
    return result == 0 ? 0 : error_set(err, ERROR_INPUT, "\"%s\" is no text", key);
}

int request_blob(struct controller *c, json_t *body, const char *key, const char *hash,
                 struct secret_reader *reader, struct error *err)
{
    char *bytes;
    size_t length;
    int result;

    /* The simulated transport runs nothing, and a rehearsal asks a million times. */
    if (c->simulated)
        return 0;
    result = journal_blob_read(c->journal, hash, &bytes, &length, err);
    if (result != 0)
        return result < 0 ? result
                          : error_set(err, ERROR_MISSING, "the journal has no blob %.16s…", hash);
    result = request_text(c, body, key, bytes, length, reader, err);
    free(bytes);
    return result;
}

json_t *request_read_spec(struct controller *c, const struct view_vm *vm, struct error *err)
{
    char *bytes;
    size_t length;
    json_t *spec;
    int result = journal_blob_read(c->journal, vm->made.spec, &bytes, &length, err);

    if (result != 0) {
        if (result > 0)
            error_set(err, ERROR_MISSING, "the journal has no spec of VM %u", vm->made.vm);
        return NULL;
    }
    spec = json_loadb(bytes, length, 0, NULL);
    free(bytes);
    if (!json_is_object(spec)) {
        error_set(err, ERROR_INPUT, "the spec of VM %u is no object", vm->made.vm);
        json_decref(spec);
        return NULL;
    }
    return spec;
}

/* ---- a VM ---- */

/* Our key for every user, and those of the teams that may log in. */
static int request_add_keys(struct controller *c, json_t *spec, struct error *err)
{
    size_t i, j;
    json_t *user, *team;

    json_array_foreach(json_object_get(spec, "users"), i, user)
    {
        json_t *keys = json_pack("[s]", c->own_key);

        json_array_foreach(json_object_get(user, "teams"), j, team)
        {
            struct credential credential;

            if (credential_make(c->key, "team", (uint32_t)json_integer_value(team), &credential,
                                err) < 0) {
                json_decref(keys);
                return -ERROR_FAILED;
            }
            json_array_append_new(keys, json_string(credential.public_text));
        }
        json_object_set_new(user, "keys", keys);
        json_object_del(user, "teams");
    }
    return 0;
}

/* A name in a folder; alone where there is none. */
static json_t *request_path(const char *folder, const char *name)
{
    return folder != NULL ? json_sprintf("%s/%s", folder, name) : json_string(name);
}

/* What the switch tells the NIC of a machine that gets no seed or cannot read it, by DHCP. NULL:
 * the seed tells it.
 */
static json_t *request_lease(const json_t *spec, const json_t *nic)
{
    if (strcmp(text_in(spec, "management"), "none") != 0 &&
        json_object_get(spec, "account") == NULL)
        return NULL;
    return json_pack("{s:O, s:O, s:s, s:s, s:O*}", "mac", json_object_get(nic, "mac"), "address",
                     json_object_get(nic, "address"), "name", text_in(spec, "hostname"), "dns",
                     text_in(spec, "dns"), "routes", json_object_get(spec, "routes"));
}

/* The two ends of a NIC's wire: short names below the runtime folder, from ordinals alone. */
static void request_add_wires(const char *folder, const json_t *spec, uint32_t vm, json_t *ports)
{
    size_t i;
    json_t *nic;

    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        json_int_t lan = json_integer_value(json_object_get(nic, "switch"));
        char here[64], there[64];

        text_print(here, sizeof(here), "%lld-%u-%zu.q", (long long)lan, vm, i);
        text_print(there, sizeof(there), "%lld-%u-%zu.s", (long long)lan, vm, i);
        if (ports != NULL) {
            json_array_append_new(ports, json_pack("{s:I, s:o, s:o, s:o*}", "switch", lan, "here",
                                                   request_path(folder, here), "there",
                                                   request_path(folder, there), "lease",
                                                   request_lease(spec, nic)));
        } else {
            json_object_set_new(nic, "here", request_path(folder, here));
            json_object_set_new(nic, "there", request_path(folder, there));
        }
    }
}

bool request_is_over_ovn(const struct controller *c)
{
    return !c->simulated && strcmp(c->state.view->exercise.network, "ovn") == 0;
}

bool request_is_by_taps(const struct controller *c)
{
    return request_is_over_ovn(c) && tap_joins(c->connect);
}

static uint32_t request_tap_key(const struct controller *c)
{
    return tap_key((uint32_t)geteuid(), c->state.view->exercise.name);
}

/* A tap is there before the exercise and after it, and so is the name of its port. */
void request_port_id(const struct controller *c, uint32_t vm, size_t nic, char to[REQUEST_PORT])
{
    const struct view_vm *made = view_vm(c->state.view, vm);

    if (request_is_by_taps(c)) {
        tap_port(request_tap_key(c), made != NULL ? view_stand(c->state.view, made) : 0, vm, nic,
                 to);
        return;
    }
    text_print(to, REQUEST_PORT, "%s-%04x-4000-8003-%012llx", c->folder->run,
               made != NULL ? made->ports & 0xffff : 0,
               (unsigned long long)vm << 8 | (unsigned long long)nic);
}

/* The names of its ports in OVN and of its taps, and the MTU there. */
static void request_add_ports(const struct controller *c, json_t *spec, uint32_t vm)
{
    json_t *nic;
    size_t i;

    if (!request_is_over_ovn(c))
        return;
    json_object_set_new(spec, "mtu", json_integer(c->state.view->exercise.network_mtu));
    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        char id[REQUEST_PORT], tap[TAP_NAME];

        request_port_id(c, vm, i, id);
        json_object_set_new(nic, "port", json_string(id));
        if (!request_is_by_taps(c))
            continue;
        tap_name(request_tap_key(c), vm, i, tap);
        json_object_set_new(nic, "tap", json_string(tap));
    }
}

/* ---- a golden machine ---- */

/* Its key is another than any VM's. */
static int request_golden_key(struct controller *c, uint32_t golden, struct credential *ret,
                              struct error *err)
{
    return credential_make(c->key, "golden", golden, ret, err);
}

void request_marks(const struct controller *c, const struct view_vm *vm, char ret_path[64])
{
    enum { NOBODY = 1u << 31 };
    uint32_t golden;

    credential_marks(c->key, fork_is_nobody(vm, &golden) ? golden | NOBODY : vm->made.vm, ret_path);
}

/* The hardware of a VM, and nothing that tells whose it is or where: neither keys of teams, nor
 * names, nor addresses. Its links are down. */
static void request_be_nobody(json_t *spec)
{
    size_t i;
    json_t *item;

    json_object_set_new(spec, "held", json_true());
    json_object_set_new(spec, "title", json_string("golden machine"));
    json_object_set_new(spec, "team", json_string(""));
    json_object_set_new(spec, "hostname", json_string("golden"));
    json_object_set_new(spec, "hosts", json_array());
    json_object_set_new(spec, "routes", json_array());
    json_object_del(spec, "dns");
    json_array_foreach(json_object_get(spec, "users"), i, item) json_object_del(item, "teams");
    json_array_foreach(json_object_get(spec, "nics"), i, item)
    {
        json_object_set_new(item, "mac", json_sprintf(IDENTITY_MAC, (unsigned)i + 1));
        json_object_set_new(item, "address", json_sprintf("198.18.%u.1/24", (unsigned)i));
    }
}

static int request_add_fork(struct controller *c, const struct view_vm *vm, json_t *spec,
                            struct credential *host, struct error *err)
{
    if (fork_of(vm) == FORK_GOLDEN) {
        request_be_nobody(spec);
        return request_golden_key(c, vm->made.vm, host, err);
    }
    if (fork_awaits_first_login(vm)) {
        json_object_set_new(spec, "held", json_true());
    } else if (fork_of(vm) == FORK_WANTED) {
        json_object_set_new(spec, "fork_vm", json_integer(vm->fork.from));
        json_object_set_new(spec, "fork_incarnation", json_integer(vm->fork.from_incarnation));
    }
    return credential_make(c->key, "host", vm->made.vm, host, err);
}

/* What a guest is told by which it and exercise control know each other. */
static int request_add_identity(struct controller *c, const struct view_vm *vm, json_t *spec,
                                struct error *err)
{
    struct credential host;
    char marks[64];

    if (request_add_fork(c, vm, spec, &host, err) < 0 || request_add_keys(c, spec, err) < 0)
        return -ERROR_FAILED;
    if (fork_of(vm) == FORK_GOLDEN)
        request_marks(c, vm, marks);
    else
        credential_marks(c->key, vm->made.vm, marks);
    json_object_set_new(spec, "host_key", json_string(host.private_text));
    json_object_set_new(spec, "marks", json_string(marks));
    return 0;
}

json_t *request_make(struct controller *c, const struct view_vm *vm, const char *ports,
                     const char *images, struct error *err)
{
    json_t *spec = request_read_spec(c, vm, err);

    if (spec == NULL)
        return NULL;
    json_object_del(spec, "account");
    if (vm->from[0] != '\0')
        json_object_set_new(spec, "kept", json_string(vm->from));
    if (vm->stood == vm->incarnation)
        json_object_set_new(spec, "stood", json_true());
    if (vm->migration.arrives)
        json_object_set_new(spec, "arrived", json_true());
    if (c->simulated) {
        json_object_set_new(spec, "incarnation", json_integer(vm->incarnation));
        return spec;
    }
    if (!vm->made.unmanaged && request_add_identity(c, vm, spec, err) < 0) {
        json_decref(spec);
        return NULL;
    }
    request_add_wires(ports, spec, vm->made.vm, NULL);
    request_add_ports(c, spec, vm->made.vm);
    if (vm->port_before != 0)
        json_object_set_new(spec, "port", json_integer(vm->port_before));
    json_object_set_new(spec, "incarnation", json_integer(vm->incarnation));
    json_object_set_new(spec, "image",
                        request_path(images, json_string_value(json_object_get(spec, "image"))));
    return spec;
}

json_t *request_domain(const struct view_vm *vm)
{
    return json_pack("{s:I, s:s}", "vm", (json_int_t)vm->made.vm, "domain", vm->made.domain);
}

json_t *request_ports(struct controller *c, uint32_t host, const char *folder, struct error *err)
{
    const struct view *view = c->state.view;
    json_t *ports = json_array();

    for (size_t i = 0; i < view->vm_count; i++) {
        json_t *spec;

        if (view->vms[i].made.vm == 0 || view_stand(view, &view->vms[i]) != host)
            continue;
        spec = request_read_spec(c, &view->vms[i], err);
        if (spec == NULL) {
            json_decref(ports);
            return NULL;
        }
        request_add_wires(folder, spec, view->vms[i].made.vm, ports);
        json_decref(spec);
    }
    if (geteuid() == 0)
        return json_pack("{s:o, s:i}", "ports", ports, "owner", AGENT_GUESTS_UID);
    return json_pack("{s:o}", "ports", ports);
}

/* ---- a guest ---- */

/* The public half of a VM's host key, which each request to it names: making it takes longer than
 * all the rest. */
static const char *request_host_key(struct controller *c, uint32_t vm, struct error *err)
{
    struct credential host;

    if (vm >= c->host_key_count) {
        const char **more = realloc(c->host_keys, (vm + 1) * sizeof(*more));

        if (more == NULL) {
            error_memory(err);
            return NULL;
        }
        memset(more + c->host_key_count, 0, (vm + 1 - c->host_key_count) * sizeof(*more));
        c->host_keys = more;
        c->host_key_count = vm + 1;
    }
    if (c->host_keys[vm] != NULL)
        return c->host_keys[vm];
    if (credential_make(c->key, "host", vm, &host, err) < 0)
        return NULL;
    c->host_keys[vm] = pool_text(&c->pool, host.public_text);
    memset(&host, 0, sizeof(host));
    if (c->host_keys[vm] == NULL)
        error_memory(err);
    return c->host_keys[vm];
}

static json_t *request_target_of(struct controller *c, const struct view_vm *vm, const char *user,
                                 const char *key, struct error *err)
{
    char host[sizeof(vm->host) + 8];
    json_t *body;

    /* EXCON's own way to it, which no team can fill. */
    text_print(host, sizeof(host), "%s%s", vm->host,
               vm->host[0] == '/' && vm->port == 0 ? ".excon" : "");
    body = json_pack("{s:{s:s, s:i, s:s, s:s, s:s}}", "target", "host", host, "port", (int)vm->port,
                     "user", user, "key", c->own_key_path, "host_key", key);
    if (body == NULL)
        error_set(err, ERROR_INPUT, "VM %u has no place to reach it", vm->made.vm);
    else if (request_is_powershell(vm))
        json_object_set_new(body, "shell", json_string("powershell"));
    return body;
}

/*
 * By the account of its package, as nobody knows the host key of its image. Where its password has
 * expired the machine gets another one, which the run key gives: whoever goes on after a kill knows
 * it, too. It is the machine's until the first login takes all passwords away.
 */
static json_t *request_first_target(struct controller *c, const struct view_vm *vm,
                                    struct error *err)
{
    static const char signs[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    enum { NEXT_SIGNS = 24 };
    json_t *spec = request_read_spec(c, vm, err), *body = NULL, *target;
    const json_t *account = json_object_get(spec, "account");
    char next[CREDENTIAL_ID];

    if (account != NULL)
        body = request_target_of(c, vm, text_in(account, "user"), "", err);
    else if (spec != NULL)
        error_set(err, ERROR_INPUT, "the spec of VM %u has no account", vm->made.vm);
    target = json_object_get(body, "target");
    json_object_del(target, "key");
    json_object_del(target, "host_key");
    credential_variable(c->key, "account/next", vm->made.vm, signs, NEXT_SIGNS, next);
    json_object_set_new(target, "first",
                        json_pack("{s:s, s:s, s:s}", "password", text_in(account, "password"),
                                  "next", next, "key", text_in(account, "key")));
    json_decref(spec);
    return body;
}

json_t *request_own_target(struct controller *c, const struct view_vm *vm, const char *user,
                           struct error *err)
{
    const char *key;

    if (c->simulated)
        return json_pack("{s:i, s:i}", "vm", (int)vm->made.vm, "team", (int)vm->made.team);
    key = request_host_key(c, vm->made.vm, err);
    return key != NULL ? request_target_of(c, vm, user, key, err) : NULL;
}

json_t *request_target(struct controller *c, const struct view_vm *vm, const char *user,
                       struct error *err)
{
    struct credential nobody;
    uint32_t golden;

    if (c->simulated || !fork_is_nobody(vm, &golden))
        return request_own_target(c, vm, user, err);
    if (vm->made.account)
        return request_first_target(c, vm, err);
    return request_golden_key(c, golden, &nobody, err) < 0
               ? NULL
               : request_target_of(c, vm, user, nobody.public_text, err);
}

json_t *request_control(struct controller *c, const struct view_vm *vm, struct error *err)
{
    const char *user = vm->made.user;

    return request_target(c, vm, user != NULL && user[0] != '\0' ? user : "root", err);
}

bool request_is_powershell(const struct view_vm *vm)
{
    return vm->made.shell != NULL && strcmp(vm->made.shell, "powershell") == 0;
}

void request_marked(struct controller *c, json_t *body, const char *purpose, uint32_t number,
                    uint32_t attempt, const struct view_vm *vm, const char *user, int64_t timeout)
{
    char run[32], id[CREDENTIAL_ID], marks[64], path[192];

    text_print(run, sizeof(run), "%s%s", c->folder->run, purpose);
    credential_marker(c->key, run, number, attempt, id);
    request_marks(c, vm, marks);
    text_print(path, sizeof(path), "%s/%s", marks, user);
    json_object_set_new(body, "id", json_string(id));
    json_object_set_new(body, "marks", json_string(path));
    json_object_set_new(body, "timeout", json_integer(timeout));
    json_object_set_new(body, "limit", json_integer(WIRE_OUTPUT_MOST));
}
