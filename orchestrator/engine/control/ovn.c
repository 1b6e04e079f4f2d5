/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What excon-ovn is asked. The whole topology follows from the genesis, so the agent may be killed
 * and asked again at any time; what it finds as it should be it leaves alone.
 */
#include "engine/control/ovn.h"

#include <excon/agent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "engine/control/act-own.h"
#include "engine/control/within.h"
#include "wire/ssh.h"

/* ---- the topology ---- */

static json_t *ovn_switches(const struct controller *c, const json_t *routes)
{
    const struct view *view = c->state.view;
    json_t *switches = json_array();

    for (size_t i = 0; i < view->switch_count; i++) {
        const struct switch_made *lan = &view->switches[i].made;
        const struct view_team *team = view_team(view, lan->team);
        char key[16], name[200];
        const json_t *of_lan;

        if (lan->lan == 0)
            continue;
        text_print(key, sizeof(key), "%u", lan->lan);
        of_lan = json_object_get(routes, key);
        text_print(name, sizeof(name), team != NULL ? "%s of %s" : "%s", lan->id,
                   team != NULL ? team->made.id : "");
        json_array_append_new(switches, json_pack("{s:I, s:s, s:s, s:s, s:O*}", "switch",
                                                  (json_int_t)lan->lan, "name", name, "cidr",
                                                  lan->cidr, "dns", text_in(of_lan, "dns"),
                                                  "routes", json_object_get(of_lan, "routes")));
    }
    return switches;
}

/* What DHCP tells on a switch is what the first guest on it is told that is no router. */
static void ovn_add_routes(json_t *routes, json_int_t lan, const json_t *spec)
{
    char key[16];

    text_print(key, sizeof(key), "%lld", (long long)lan);
    if (json_object_get(routes, key) == NULL && json_object_get(spec, "router") == NULL)
        json_object_set_new(routes, key,
                            json_pack("{s:s, s:O*}", "dns", text_in(spec, "dns"), "routes",
                                      json_array_size(json_object_get(spec, "nics")) == 1
                                          ? json_object_get(spec, "routes")
                                          : NULL));
}

static void ovn_add_vm(const struct controller *c, const struct view_vm *vm, const json_t *spec,
                       json_t *ports, json_t *routes)
{
    const json_t *nic;
    size_t i;

    json_array_foreach(json_object_get(spec, "nics"), i, nic)
    {
        char id[REQUEST_PORT], address[64];
        json_int_t lan = json_integer_value(json_object_get(nic, "switch"));

        request_port_id(c, vm->made.vm, i, id);
        text_copy(address, sizeof(address), text_in(nic, "address"));
        address[strcspn(address, "/")] = '\0';
        ovn_add_routes(routes, lan, spec);
        json_array_append_new(ports, json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:b}", "switch",
                                               lan, "vm", (json_int_t)vm->made.vm, "team",
                                               (json_int_t)vm->made.team, "id", id, "mac",
                                               text_in(nic, "mac"), "address", address, "name",
                                               text_in(spec, "hostname"), "router",
                                               json_object_get(spec, "router") != NULL));
    }
}

/* A machine that goes live is plugged in on both hosts meanwhile. */
static json_t *ovn_held(const struct controller *c, const json_t *ports)
{
    json_t *held = json_array();
    const json_t *port;
    size_t i;

    json_array_foreach(ports, i, port)
    {
        const struct view_vm *vm =
            view_vm(c->state.view, (uint32_t)json_integer_value(json_object_get(port, "vm")));

        if (vm != NULL && vm->migration.state == MIGRATION_GOING && vm->migration.live)
            json_array_append(held, json_object_get(port, "id"));
    }
    return held;
}

json_t *ovn_topology(struct controller *c, struct error *err)
{
    const struct view *view = c->state.view;
    json_t *ports = json_array(), *routes = json_object(), *all = NULL;
    int result = 0;

    for (size_t i = 0; result == 0 && i < view->vm_count; i++) {
        json_t *spec;

        if (view->vms[i].made.vm == 0)
            continue;
        spec = request_read_spec(c, &view->vms[i], err);
        if (spec == NULL)
            result = -ERROR_FAILED;
        else
            ovn_add_vm(c, &view->vms[i], spec, ports, routes);
        json_decref(spec);
    }
    if (result == 0)
        all = json_pack("{s:s, s:I, s:o, s:O, s:o}", "run", c->folder->run, "mtu",
                        (json_int_t)view->exercise.network_mtu, "switches", ovn_switches(c, routes),
                        "ports", ports, "held", ovn_held(c, ports));
    json_decref(ports);
    json_decref(routes);
    if (all == NULL && result == 0)
        error_memory(err);
    return all;
}

/* ---- the agent ---- */

/* Machines may have moved since it was asked last, and have other ports then. */
static json_t *ovn_set_up(void *data, const json_t *hello, struct error *err)
{
    (void)hello;
    return ovn_topology(data, err);
}

int ovn_open(struct controller *c, struct error *err)
{
    static const char *const own[] = {"excon-ovn", NULL};
    const struct view_host *host = view_host(c->state.view, c->state.view->exercise.network_host);
    const char *const *argv = own;
    struct port_agent_plan plan;

    if (host != NULL && host->made.ssh[0] != '\0')
        argv =
            ssh_words(&c->pool, host->made.ssh, NULL, "sh -c '" SSH_AWAY_PATH "; exec excon-ovn'");
    if (argv == NULL)
        return error_memory(err);
    plan = (struct port_agent_plan){
        .program = {.name = "ovn", .argv = argv, .errors = STDERR_FILENO, .title = "excon-ovn"},
        .name = "ovn",
        .epoch = c->state.view->epoch,
        .setup_verb = "net",
        .setup_within = WITHIN_OPEN,
        .set_up = ovn_set_up,
        .set_up_data = c};
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->ovn, err);
}

void ovn_follow(struct controller *c)
{
    struct error err = {0};
    struct job *job = act_begin(c, NULL, &err);

    if (job == NULL)
        return;
    job->what = JOB_FOLLOW;
    act_submit(c, c->ovn, job, "net", WITHIN_OPEN, ovn_topology(c, &err), &err);
}

/* ---- links and removal ---- */

void ovn_drop(struct controller *c)
{
    const struct action action = {.kind = ACTION_DROP_RANGE};
    struct error err = {0};
    struct job *job = act_begin(c, &action, &err);

    if (job != NULL)
        act_submit(c, c->ovn, job, "drop", WITHIN_DROP, json_pack("{s:s}", "run", c->folder->run),
                   &err);
}

bool ovn_link(struct controller *c, const struct view_vm *vm, struct job *job, const char *act)
{
    struct error err = {0};
    bool down = strcmp(act, "link-down") == 0;

    if (!request_is_over_ovn(c) || (!down && strcmp(act, "link-up") != 0))
        return false;
    act_submit(c, c->ovn, job, "link", WITHIN_MACHINE,
               json_pack("{s:s, s:I, s:b}", "run", c->folder->run, "vm", (json_int_t)vm->made.vm,
                         "up", !down),
               &err);
    return true;
}
