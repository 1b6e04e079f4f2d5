/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on the range: its ports are opened, it is surveyed and inspected, VMs are made,
 * reached, snapshot, restored and removed. */
#include <excon/wire.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "engine/control/act-own.h"
#include "engine/control/ended.h"
#include "engine/control/within.h"

/* ---- its ports ---- */

static struct port_agent_plan range_agent_plan(struct controller *c, const char *name,
                                               const char *const *argv)
{
    return (struct port_agent_plan){
        .program = {.name = name, .argv = argv, .errors = STDERR_FILENO},
        .epoch = c->state.view->epoch};
}

static bool range_has_probes(const struct view *view)
{
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].made.from != 0)
            return true;
    return false;
}

static int range_open_agents(struct controller *c, struct error *err)
{
    static const char *const virt[] = {"excon-virt", NULL},
                             *const remote[] = {"excon-remote", NULL},
                             *const probe[] = {"excon-probe", NULL},
                             *const lan[] = {"excon-switch", NULL};
    struct port_agent_plan plan;

    if (crew_new(c->loop, &c->crew, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "virt", virt);
    plan.setup_verb = "open";
    plan.setup_within = WITHIN_OPEN;
    plan.setup = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "uri", c->connect, "run",
                           c->folder->run, "root", c->folder->root, "runtime", c->folder->runtime,
                           "disks", c->folder->disks, "consoles", c->folder->consoles, "ports",
                           c->folder->ports, "images", request_images(c));
    if (port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->provider, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "remote", remote);
    if (port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->transport, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "probe", probe);
    if (range_has_probes(c->state.view) &&
        port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->probe, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "switch", lan);
    plan.setup_verb = "ports";
    plan.setup_within = WITHIN_PORTS;
    plan.setup = request_ports(c, err);
    if (plan.setup == NULL)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->network, err);
}

static int range_open_sim(struct controller *c, struct error *err)
{
    const char *world = pool_print(&c->pool, "%s/world", c->folder->state);
    const char *argv[] = {c->options->provider, NULL};
    struct port_agent_plan plan = range_agent_plan(c, "provider", argv);

    if (world == NULL)
        return error_memory(err);
    if (rehearse_open_sim(c, world, err) < 0 ||
        sim_transport(c->sim, c->face, c, &c->transport, err) < 0 ||
        sim_probe(c->sim, c->face, c, &c->probe, err) < 0)
        return -ERROR_FAILED;
    if (c->options->provider == NULL)
        return sim_provider(c->sim, c->face, c, &c->provider, err);
    plan.setup_verb = "open";
    plan.setup_within = WITHIN_OPEN;
    plan.setup = json_pack("{s:s, s:s}", "run", c->folder->run, "disks", c->folder->disks);
    if (crew_new(c->loop, &c->crew, err) < 0)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->provider, err);
}

static int act_open_range(struct controller *c, struct error *err)
{
    if (c->range_open)
        return 0;
    c->range_open = true;
    return c->simulated ? range_open_sim(c, err) : range_open_agents(c, err);
}

/* As a survey, with everything else that the provider can find out about the range. */
void act_inspect(struct controller *c, const struct action *action)
{
    struct error err = {0};
    struct job *job;

    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    job = act_begin_alone(c, action, &err);
    if (job != NULL)
        act_submit(c, c->provider, job, "survey", WITHIN_SURVEY, json_pack("{s:b}", "whole", 1),
                   &err);
}

void act_range(struct controller *c, const struct action *action)
{
    struct error err = {0};
    bool was_open = c->range_open;

    (void)action;
    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    /* An agent is surveyed each time it comes up; the simulated range is always there. */
    if (!was_open && c->simulated && c->options->provider == NULL)
        act_survey(c);
}

/* ---- VMs ---- */

void act_make(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job;
    json_t *body;

    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    c->makes++;
    body = request_make(c, vm, &err);
    act_say_at(c, body, vm->since);
    act_submit(c, c->provider, job, "vm.make", WITHIN_MAKE, body, &err);
}

/* A slow host may need longer than anybody thought. */
int64_t act_boot_within(void)
{
    const char *said = getenv("EXCON_BOOT_WITHIN");
    int64_t seconds;

    return 1000 * (said != NULL && text_to_int(said, 1, WITHIN_BOOT_MOST, &seconds) ? seconds
                                                                                    : WITHIN_BOOT);
}

void act_login(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job;
    json_t *body;

    /* Does one that is up answer? Asked once, however many checks want to know. */
    job = vm->state == VM_UP ? act_begin_alone(c, action, &err) : act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    body = request_target(c, vm, "root", &err);
    act_say_at(c, body, vm->since);
    if (body != NULL && c->simulated && vm->state == VM_BOOTING)
        json_object_set_new(body, "boots", json_true());
    /* Connections that were open to the VM belong to the state before the revert. */
    if (body != NULL && vm->from[0] != '\0')
        json_object_set_new(body, "renew", json_true());
    /* A session that is held counts as reached at once: whether its guest still answers only a
     * command in it shows. */
    if (body != NULL && vm->state == VM_UP)
        json_object_set_new(body, "script", json_string(":\n"));
    act_submit(c, c->transport, job, vm->state == VM_UP ? "exec" : "reach",
               vm->state == VM_BOOTING ? act_boot_within()
               : vm->state == VM_UP    ? WITHIN_ANSWER
                                       : WITHIN_REACH_AGAIN,
               body, &err);
}

void act_keep(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job;
    json_t *body;

    if (vm->keeping[0] == '\0')
        return;
    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    body = request_domain(vm);
    if (body != NULL)
        json_object_set_new(body, "kept", json_string(vm->keeping));
    act_submit(c, c->provider, job, "vm.keep", WITHIN_KEEP, body, &err);
}

void act_clock(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    body = request_target(c, vm, "root", &err);
    if (body != NULL)
        json_object_set_new(
            body, "script",
            json_sprintf("date -u -s '@%lld' >/dev/null\n", (long long)(c->now.wall + 500) / 1000));
    act_submit(c, c->transport, job, "exec", WITHIN_ARM, body, &err);
}

void act_settle(struct controller *c, const struct job *reached)
{
    const struct view_vm *vm = view_vm(c->state.view, reached->action.subject);
    struct error err = {0};
    struct job *job = act_begin(c, &reached->action, &err);
    char marks[64];
    json_t *body;

    if (job == NULL)
        return;
    job->settling = true;
    job->incarnation = reached->incarnation;
    credential_marks(c->key, vm->made.vm, marks);
    body = request_target(c, vm, "root", &err);
    if (body != NULL)
        json_object_set_new(body, "script",
                            json_sprintf("until [ -d %s/root ]; do sleep 1; done\n", marks));
    act_submit(c, c->transport, job, "exec", act_boot_within(), body, &err);
}

void act_drop_range(struct controller *c, const struct action *action)
{
    struct error err = {0};
    struct job *job;

    /* A VM that is being made would come to be after the range was emptied. */
    if (c->makes != 0) {
        c->drop_waits = true;
        return;
    }
    c->drop_waits = false;
    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    job = act_begin(c, action, &err);
    if (job != NULL)
        act_submit(c, c->provider, job, "range.drop", WITHIN_DROP,
                   json_pack("{s:b}", "keep", c->state.view->wanted.kept), &err);
}
