/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof that teams are apart. Of OVN it is a trace through its databases, of excon's own
 * switches the ports that each has open, beside those that it was told, of libvirt's bridges what
 * is plugged into each, beside the plan. Which teams the scenario joins itself follows from the
 * genesis. All of it becomes one document, a blob that the row names.
 */
#include "engine/control/isolation.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/where.h"
#include "engine/control/act-own.h"
#include "engine/control/hosts.h"
#include "engine/control/isolation-paths.h"
#include "engine/control/ovn.h"
#include "engine/control/within.h"

enum { LEAKS_MOST = 100 };

/* ---- asking ---- */

/* Do bridges of libvirt's carry the networks? */
static bool isolation_is_libvirts(const struct controller *c)
{
    return !request_is_over_ovn(c) && where_is_system(c->connect);
}

/* What carries them on a host: its switch, or the provider that knows libvirt's bridges. */
static struct port *isolation_port(const struct controller *c, const struct range_host *host)
{
    return isolation_is_libvirts(c) ? host->provider : host->network;
}

static void isolation_ask(struct controller *c, const struct action *action,
                          struct range_host *host, struct port *port, const char *verb,
                          json_t *body, struct error *err)
{
    struct job *job = act_begin(c, action, err);

    if (job == NULL) {
        json_decref(body);
        return;
    }
    job->host = host;
    c->isolation.open++;
    act_submit(c, port, job, verb, body != NULL && c->ovn == port ? WITHIN_TRACE : WITHIN_PORTS,
               body, err);
}

static void isolation_refuse(struct controller *c, const struct action *action, const char *why)
{
    struct error err;

    error_set(&err, ERROR_STATE, "%s", why);
    isolation_ask(c, action, NULL, c->own.provider, "counts", NULL, &err);
}

void act_isolate(struct controller *c, const struct action *action)
{
    struct error err = {0};

    if (c->isolation.open != 0)
        return;
    json_decref(c->isolation.result);
    c->isolation.result = NULL;
    c->isolation.frames = 0;
    c->isolation.why[0] = '\0';
    if (c->simulated) {
        isolation_refuse(c, action, "a simulated range has no networks");
    } else if (request_is_over_ovn(c)) {
        isolation_ask(c, action, NULL, c->ovn, "trace", ovn_topology(c, &err), &err);
    } else {
        for (struct range_host *host = hosts_next(c, NULL); host != NULL;
             host = hosts_next(c, host))
            if (isolation_port(c, host) != NULL)
                isolation_ask(c, action, host, isolation_port(c, host),
                              isolation_is_libvirts(c) ? "bridges" : "counts", json_object(), &err);
        if (c->isolation.open == 0)
            isolation_refuse(c, action, "no switch of excon's carries a network");
    }
}

static bool isolation_is_network(struct controller *c, const struct port *port)
{
    if (port == c->ovn)
        return true;
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host))
        if (!isolation_is_libvirts(c) && host->network == port)
            return true;
    return false;
}

static void isolation_want(struct controller *c)
{
    const struct view *view = c->state.view;

    if (view->team_count >= 2 && view->switch_count != 0 &&
        view->isolation.state != ISOLATION_WANTED)
        controller_take_row(
            c, &(struct row){.kind = ROW_RANGE_ISOLATION,
                             .as.range_isolation = {.state = ISOLATION_WANTED, .by = "excon"}});
}

void isolation_came_up(struct controller *c, const struct port *port)
{
    if (!c->simulated && port != NULL && isolation_is_network(c, port))
        isolation_want(c);
}

/* Bridges have their ports when the machines run: there is nothing to look at before. */
static void isolation_follow_range(void *data)
{
    struct controller *c = data;
    bool was_up = c->isolation.was_up;

    c->isolation.was_up = c->state.view->range == RANGE_UP;
    if (c->failed || c->leaving || was_up || !c->isolation.was_up)
        return;
    controller_enter(c);
    isolation_want(c);
    loop_again(c->loop);
}

void isolation_follow(struct controller *c)
{
    if (c->simulated || !isolation_is_libvirts(c))
        return;
    c->isolation.follow.run = isolation_follow_range;
    c->isolation.follow.data = c;
    loop_defer(c->loop, &c->isolation.follow);
}

/* ---- excon's own switches ---- */

static void isolation_leak(json_t *leaks, const char *to, const char *text)
{
    if (json_array_size(leaks) < LEAKS_MOST)
        json_array_append_new(leaks, json_pack("{s:i, s:s, s:s}", "vm", 0, "to", to, "text", text));
}

/* The ports that a host's switch has, beside those that it was told of. */
static int isolation_compare(struct controller *c, const struct range_host *host,
                             const json_t *told, json_t *leaks, struct error *err)
{
    const char *folder = host->host == 0 ? c->folder->ports : host->ports;
    json_t *wished = request_ports(c, host->host, folder, err), *own = json_object();
    const json_t *port;
    char text[400];
    size_t i;

    if (wished == NULL || own == NULL) {
        json_decref(wished);
        json_decref(own);
        return wished == NULL ? -ERROR_FAILED : error_memory(err);
    }
    json_array_foreach(json_object_get(wished, "ports"), i, port)
    {
        json_object_set(own, text_in(port, "there"), json_object_get(port, "switch"));
    }
    json_array_foreach(json_object_get(told, "ports"), i, port)
    {
        const char *there = text_in(port, "there");
        const json_t *lan = json_object_get(own, there);

        c->isolation.frames++;
        if (lan != NULL && json_equal(lan, json_object_get(port, "switch")))
            continue;
        text_print(text, sizeof(text),
                   lan == NULL ? "a switch has the port %.200s, which is not of this range"
                               : "the port %.200s is on another switch than its own",
                   there);
        isolation_leak(leaks, there, text);
    }
    json_decref(wished);
    json_decref(own);
    return 0;
}

/* ---- libvirt's bridges ---- */

static bool isolation_has_nic(const json_t *spec, const json_t *lan)
{
    const json_t *nic;
    size_t i;

    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        if (json_equal(json_object_get(nic, "switch"), lan))
            return true;
    }
    return false;
}

/* A port of a bridge must be a NIC of a machine that the plan has on that switch. */
static int isolation_compare_port(struct controller *c, const json_t *bridge, const json_t *port,
                                  json_t *leaks, struct error *err)
{
    uint32_t vm = (uint32_t)json_integer_value(json_object_get(port, "vm"));
    const struct view_vm *owner = view_vm(c->state.view, vm);
    const char *name = text_in(bridge, "name"), *there = text_in(port, "there");
    json_t *spec = owner != NULL ? request_read_spec(c, owner, err) : NULL;
    char text[400], title[128];

    if (owner != NULL && spec == NULL)
        return -ERROR_FAILED;
    c->isolation.frames++;
    if (owner == NULL) {
        text_print(text, sizeof(text),
                   "the bridge %.60s has the port %.60s, which is not of this range", name, there);
        isolation_leak(leaks, there, text);
    } else if (!isolation_has_nic(spec, json_object_get(bridge, "switch"))) {
        view_vm_title(c->state.view, vm, title, sizeof(title));
        text_print(text, sizeof(text),
                   "%.120s is plugged into the bridge %.60s, which is not its own", title, name);
        isolation_leak(leaks, there, text);
    }
    json_decref(spec);
    return 0;
}

static int isolation_compare_bridges(struct controller *c, const json_t *told, json_t *leaks,
                                     struct error *err)
{
    const json_t *bridge, *port;
    char text[400];
    size_t i, k;

    json_array_foreach(json_object_get(told, "bridges"), i, bridge)
    {
        const char *name = text_in(bridge, "name");
        bool forwards = json_is_true(json_object_get(bridge, "forwards"));

        if (forwards || json_is_true(json_object_get(bridge, "addressed"))) {
            text_print(text, sizeof(text), "the bridge %.60s %s", name,
                       forwards ? "leads on to other networks" : "has an address of its host");
            isolation_leak(leaks, name, text);
        }
        json_array_foreach(json_object_get(bridge, "ports"), k, port)
        {
            if (isolation_compare_port(c, bridge, port, leaks, err) < 0)
                return -ERROR_FAILED;
        }
    }
    return 0;
}

/* ---- the document ---- */

static json_t *isolation_machines(struct controller *c, struct error *err)
{
    const struct view *view = c->state.view;
    json_t *machines = json_array();

    for (size_t i = 0; i < view->vm_count; i++) {
        const struct vm_made *made = &view->vms[i].made;
        json_t *spec;

        if (made->vm == 0)
            continue;
        spec = request_read_spec(c, &view->vms[i], err);
        if (spec == NULL) {
            json_decref(machines);
            return NULL;
        }
        json_array_append_new(
            machines, json_pack("{s:I, s:I, s:O*, s:O*}", "vm", (json_int_t)made->vm, "team",
                                (json_int_t)made->team, "nics", json_object_get(spec, "nics"),
                                "router", json_object_get(spec, "router")));
        json_decref(spec);
    }
    return machines;
}

/* Its hash, which is of nothing where it could not be kept. */
static int isolation_keep(struct controller *c, json_t *document, char hash[65], struct error *err)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    int result =
        text != NULL ? journal_blob(c->journal, text, strlen(text), hash, err) : error_memory(err);

    free(text);
    return result;
}

static void isolation_words(const struct controller *c, const json_t *document, size_t leaks,
                            char *to, size_t size)
{
    bool ovn = request_is_over_ovn(c);
    long long frames = c->isolation.frames,
              pairs = json_integer_value(json_object_get(document, "pairs")),
              joined = json_integer_value(json_object_get(document, "joined"));
    const json_t *lost = json_object_get(document, "lost");

    if (leaks != 0)
        text_print(to, size, "teams are NOT apart: %zu of %lld %s where they may not; %s", leaks,
                   frames, ovn ? "frames come out" : "ports are",
                   text_in(json_array_get(json_object_get(document, "leaks"), 0), "text"));
    else
        text_print(to, size, "teams are apart, as %s: %lld %s, %lld pairs of teams%s",
                   ovn                        ? "OVN's database has it"
                   : isolation_is_libvirts(c) ? "libvirt's bridges have it"
                                              : "the switches have it",
                   frames, ovn ? "frames traced" : "ports compared", pairs,
                   joined != 0 ? "" : ", none joined by the scenario");
    if (leaks == 0 && joined != 0)
        text_print(to + strlen(to), size - strlen(to), ", %lld joined by the scenario", joined);
    if (leaks == 0 && json_array_size(lost) != 0)
        text_print(to + strlen(to), size - strlen(to), "; %s",
                   json_string_value(json_array_get(lost, 0)));
}

static int isolation_document(struct controller *c, json_t **ret, struct error *err)
{
    json_t *machines = isolation_machines(c, err), *document = NULL;
    int result = machines != NULL ? isolation_paths(machines, &document, err) : -ERROR_FAILED;

    json_decref(machines);
    if (result < 0)
        return result;
    json_object_set_new(document, "network",
                        json_string(request_is_over_ovn(c)     ? "ovn"
                                    : isolation_is_libvirts(c) ? "libvirt"
                                                               : "own"));
    json_object_set_new(document, "frames", json_integer(c->isolation.frames));
    json_object_update_missing(document, c->isolation.result);
    *ret = document;
    return 0;
}

static void isolation_tell_unknown(struct controller *c, const char *why)
{
    char told[512];

    text_print(told, sizeof(told), "whether teams are apart is not known: %s", why);
    controller_take_row(c, &(struct row){.kind = ROW_RANGE_ISOLATION,
                                         .as.range_isolation = {.state = ISOLATION_UNKNOWN,
                                                                .by = c->state.view->isolation.by,
                                                                .text = told}});
}

static int isolation_tell(struct controller *c, struct error *err)
{
    json_t *document = NULL;
    char told[512], hash[65];
    size_t leaks = json_array_size(json_object_get(c->isolation.result, "leaks"));
    int result = isolation_document(c, &document, err);

    if (result == 0)
        result = isolation_keep(c, document, hash, err);
    if (result == 0) {
        isolation_words(c, document, leaks, told, sizeof(told));
        controller_take_row(
            c, &(struct row){
                   .kind = ROW_RANGE_ISOLATION,
                   .as.range_isolation = {
                       .state = leaks != 0 ? ISOLATION_CROSSED : ISOLATION_APART,
                       .pairs = (uint32_t)json_integer_value(json_object_get(document, "pairs")),
                       .paths = (uint32_t)json_integer_value(json_object_get(document, "joined")),
                       .frames = c->isolation.frames,
                       .leaks = (uint32_t)leaks,
                       .by = c->state.view->isolation.by,
                       .proof = hash,
                       .text = told}});
    }
    json_decref(document);
    return result;
}

/* ---- answers ---- */

static int isolation_take(struct controller *c, const struct job *job, const json_t *result,
                          struct error *err)
{
    if (c->isolation.result == NULL)
        c->isolation.result =
            job->host != NULL ? json_pack("{s:[]}", "leaks") : json_deep_copy(result);
    if (c->isolation.result == NULL)
        return error_memory(err);
    if (job->host != NULL && isolation_is_libvirts(c))
        return isolation_compare_bridges(c, result, json_object_get(c->isolation.result, "leaks"),
                                         err);
    if (job->host != NULL)
        return isolation_compare(c, job->host, result,
                                 json_object_get(c->isolation.result, "leaks"), err);
    c->isolation.frames = (uint32_t)json_integer_value(json_object_get(result, "traces"));
    return 0;
}

void isolation_answered(struct controller *c, const struct job *job, enum outcome outcome,
                        const char *text, const json_t *result)
{
    struct error err = {0};

    if (outcome == OUTCOME_DONE && isolation_take(c, job, result, &err) < 0)
        text_print(c->isolation.why, sizeof(c->isolation.why), "%s", err.text);
    else if (outcome != OUTCOME_DONE)
        text_print(c->isolation.why, sizeof(c->isolation.why), "%s%s%s",
                   job->host != NULL && job->host->name != NULL ? job->host->name : "",
                   job->host != NULL && job->host->name != NULL ? ": " : "", text);
    if (--c->isolation.open != 0)
        return;
    if (c->isolation.why[0] == '\0' && isolation_tell(c, &err) < 0)
        text_print(c->isolation.why, sizeof(c->isolation.why), "%s", err.text);
    if (c->isolation.why[0] != '\0')
        isolation_tell_unknown(c, c->isolation.why);
}
