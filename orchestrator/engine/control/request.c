/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of requests: what the genesis recorded of a VM, a check or an inject, and in addition
 * what the journal must not hold: keys, marker directories, paths of this host. */
#include <excon/wire.h>
#include <excon/agent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "engine/run/library.h"
#include "engine/control/control.h"
#include "core/view/view.h"

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

static json_t *request_read_spec(struct controller *c, const struct view_vm *vm, struct error *err)
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

/* The two ends of a NIC's wire: short names below the runtime folder, from ordinals alone. */
static void request_add_wires(struct controller *c, const json_t *spec, uint32_t vm, json_t *ports)
{
    size_t i;
    json_t *nic;

    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        json_int_t lan = json_integer_value(json_object_get(nic, "switch"));
        char here[256], there[256];

        text_print(here, sizeof(here), "%s/%lld-%u-%zu.q", c->folder->ports, (long long)lan, vm, i);
        text_print(there, sizeof(there), "%s/%lld-%u-%zu.s", c->folder->ports, (long long)lan, vm,
                   i);
        if (ports != NULL) {
            json_array_append_new(
                ports, json_pack("{s:I, s:s, s:s}", "switch", lan, "here", here, "there", there));
        } else {
            json_object_set_new(nic, "here", json_string(here));
            json_object_set_new(nic, "there", json_string(there));
        }
    }
}

json_t *request_make(struct controller *c, const struct view_vm *vm, struct error *err)
{
    json_t *spec = request_read_spec(c, vm, err);
    struct credential host;
    char marks[64];

    if (spec == NULL)
        return NULL;
    if (vm->from[0] != '\0')
        json_object_set_new(spec, "kept", json_string(vm->from));
    if (vm->stood == vm->incarnation)
        json_object_set_new(spec, "stood", json_true());
    if (c->simulated) {
        json_object_set_new(spec, "incarnation", json_integer(vm->incarnation));
        return spec;
    }
    if (credential_make(c->key, "host", vm->made.vm, &host, err) < 0 ||
        request_add_keys(c, spec, err) < 0) {
        json_decref(spec);
        return NULL;
    }
    credential_marks(c->key, vm->made.vm, marks);
    request_add_wires(c, spec, vm->made.vm, NULL);
    if (vm->port_before != 0)
        json_object_set_new(spec, "port", json_integer(vm->port_before));
    json_object_set_new(spec, "incarnation", json_integer(vm->incarnation));
    json_object_set_new(spec, "host_key", json_string(host.private_text));
    json_object_set_new(spec, "marks", json_string(marks));
    json_object_set_new(spec, "image",
                        json_sprintf("%s/%s", request_images(c),
                                     json_string_value(json_object_get(spec, "image"))));
    return spec;
}

json_t *request_domain(const struct view_vm *vm)
{
    return json_pack("{s:I, s:s}", "vm", (json_int_t)vm->made.vm, "domain", vm->made.domain);
}

json_t *request_ports(struct controller *c, struct error *err)
{
    const struct view *view = c->state.view;
    json_t *ports = json_array();

    for (size_t i = 0; i < view->vm_count; i++) {
        json_t *spec;

        if (view->vms[i].made.vm == 0)
            continue;
        spec = request_read_spec(c, &view->vms[i], err);
        if (spec == NULL) {
            json_decref(ports);
            return NULL;
        }
        request_add_wires(c, spec, view->vms[i].made.vm, ports);
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

json_t *request_target(struct controller *c, const struct view_vm *vm, const char *user,
                       struct error *err)
{
    const char *key;
    char host[sizeof(vm->host) + 8];
    json_t *body;

    if (c->simulated)
        return json_pack("{s:i, s:i}", "vm", (int)vm->made.vm, "team", (int)vm->made.team);
    key = request_host_key(c, vm->made.vm, err);
    if (key == NULL)
        return NULL;
    /* EXCON's own way to it, which no team can fill. */
    text_print(host, sizeof(host), "%s%s", vm->host,
               vm->host[0] == '/' && vm->port == 0 ? ".excon" : "");
    body = json_pack("{s:{s:s, s:i, s:s, s:s, s:s}}", "target", "host", host, "port", (int)vm->port,
                     "user", user, "key", c->own_key_path, "host_key", key);
    if (body == NULL)
        error_set(err, ERROR_INPUT, "VM %u has no place to reach it", vm->made.vm);
    return body;
}

void request_marked(struct controller *c, json_t *body, const char *purpose, uint32_t number,
                    uint32_t attempt, const struct view_vm *vm, const char *user, int64_t timeout)
{
    char run[32], id[CREDENTIAL_ID], marks[64], path[192];

    text_print(run, sizeof(run), "%s%s", c->folder->run, purpose);
    credential_marker(c->key, run, number, attempt, id);
    credential_marks(c->key, vm->made.vm, marks);
    text_print(path, sizeof(path), "%s/%s", marks, user);
    json_object_set_new(body, "id", json_string(id));
    json_object_set_new(body, "marks", json_string(path));
    json_object_set_new(body, "timeout", json_integer(timeout));
    json_object_set_new(body, "limit", json_integer(WIRE_OUTPUT_MOST));
}
