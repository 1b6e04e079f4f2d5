/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on the range: its ports are opened, it is surveyed and inspected, VMs are made,
 * reached, snapshot, restored and removed. */
#include <excon/wire.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "core/view/forks.h"
#include "core/view/snapshots.h"
#include "engine/control/act-own.h"
#include "engine/control/ended.h"
#include "engine/control/former.h"
#include "engine/control/hosts.h"
#include "engine/control/ovn.h"
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

/* Which machines stand here may change while it runs. */
static json_t *range_own_ports(void *data, const json_t *hello, struct error *err)
{
    struct controller *c = data;

    (void)hello;
    return request_ports(c, 0, c->folder->ports, err);
}

static json_t *range_own_body(void *data, const json_t *hello, struct error *err)
{
    struct controller *c = data;

    (void)hello;
    (void)err;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "uri", c->connect,
                     "network", c->state.view->exercise.network, "run", c->folder->run, "root",
                     c->folder->root, "runtime", c->folder->runtime, "disks", c->folder->disks,
                     "consoles", c->folder->consoles, "ports", c->folder->ports, "images",
                     request_images(c), "elsewhere", hosts_elsewhere(&c->own));
}

/* The provider and the switch of the controller's own host. */
static int range_open_own(struct controller *c, struct error *err)
{
    static const char *const virt[] = {"excon-virt", NULL}, *const lan[] = {"excon-switch", NULL};
    struct port_agent_plan plan;

    plan = range_agent_plan(c, "virt", virt);
    plan.setup_verb = "open";
    plan.setup_within = WITHIN_OPEN;
    plan.set_up = range_own_body;
    plan.set_up_data = c;
    if (port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->own.provider, err) < 0)
        return -ERROR_FAILED;
    if (request_is_over_ovn(c))
        return 0;
    plan = range_agent_plan(c, "switch", lan);
    plan.setup_verb = "ports";
    plan.setup_within = WITHIN_PORTS;
    plan.set_up = range_own_ports;
    plan.set_up_data = c;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->own.network, err);
}

int act_want_host(struct controller *c, struct range_host *host, struct error *err)
{
    if (host != &c->own)
        return hosts_want(host, err);
    return c->own.provider == NULL ? range_open_own(c, err) : 0;
}

static int range_open_agents(struct controller *c, struct error *err)
{
    static const char *const remote[] = {"excon-remote", NULL}, *const probe[] = {"excon-probe",
                                                                                  NULL};
    struct port_agent_plan plan;

    if (crew_new(c->loop, &c->crew, err) < 0 || (request_is_over_ovn(c) && ovn_open(c, err) < 0) ||
        hosts_open(c, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "remote", remote);
    if (port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->transport, err) < 0)
        return -ERROR_FAILED;
    plan = range_agent_plan(c, "probe", probe);
    if (range_has_probes(c->state.view) &&
        port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->probe, err) < 0)
        return -ERROR_FAILED;
    return hosts_need_own(c) ? range_open_own(c, err) : 0;
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
        return sim_provider(c->sim, c->face, c, &c->own.provider, err);
    plan.setup_verb = "open";
    plan.setup_within = WITHIN_OPEN;
    plan.setup = json_pack("{s:s, s:s}", "run", c->folder->run, "disks", c->folder->disks);
    if (crew_new(c->loop, &c->crew, err) < 0)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, c->face, c, &c->own.provider, err);
}

static int act_open_range(struct controller *c, struct error *err)
{
    if (c->range_open)
        return 0;
    c->range_open = true;
    c->own.c = c;
    c->own.name = "";
    return c->simulated ? range_open_sim(c, err) : range_open_agents(c, err);
}

/* As a survey, with everything else that the provider can find out about the range. */
void act_inspect(struct controller *c, const struct action *action)
{
    struct error err = {0};

    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    if (act_is_on_its_way(c, action))
        return;
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host)) {
        struct job *job = act_begin(c, action, &err);

        if (job == NULL)
            return;
        job->host = host;
        c->inspection.open++;
        act_submit(c, host->provider, job, "survey", hosts_within(host, WITHIN_SURVEY),
                   json_pack("{s:b}", "whole", 1), &err);
    }
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
        act_survey(c, &c->own);
}

/* ---- VMs ---- */

void act_make(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct range_host *host = hosts_of(c, vm);
    struct error err = {0};
    struct job *job;
    json_t *body;

    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    host->makes++;
    body = request_make(c, vm, hosts_ports(host), hosts_images(host), &err);
    act_say_at(c, body, vm->since);
    act_submit_vm(c, vm, job, "vm.make", WITHIN_MAKE, body, &err);
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
    /* The second time as itself: a first login may have changed its account already. */
    body = vm->made.account && vm->state != VM_UP && action->due != 0
               ? request_own_target(c, vm, "root", &err)
               : request_control(c, vm, &err);
    act_say_at(c, body, vm->since);
    if (body != NULL && c->simulated && vm->state == VM_BOOTING)
        json_object_set_new(body, "boots", json_true());
    /* Connections that were open to the VM belong to the state before the revert. */
    if (body != NULL && (vm->from[0] != '\0' || fork_of(vm) != FORK_NONE))
        json_object_set_new(body, "renew", json_true());
    /* A session that is held counts as reached at once: whether its guest still answers only a
     * command in it shows. */
    if (body != NULL && vm->state == VM_UP)
        json_object_set_new(body, "script",
                            json_string(request_is_powershell(vm) ? "exit 0\n" : ":\n"));
    act_submit(c, c->transport, job, vm->state == VM_UP ? "exec" : "reach",
               vm->made.account && action->due != 0 ? WITHIN_REACH_AGAIN
               : vm->state == VM_BOOTING            ? act_boot_within()
               : vm->state == VM_UP                 ? WITHIN_ANSWER
                                                    : WITHIN_REACH_AGAIN,
               body, &err);
}

void act_clock(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin_alone(c, action, &err);
    char *former;
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    former = vm->from[0] != '\0' ? former_script(c->state.r - vm->making_since) : strdup("");
    if (former == NULL)
        error_memory(&err);
    body = former != NULL ? request_control(c, vm, &err) : NULL;
    if (body != NULL && vm->made.clock_kept)
        json_object_set_new(body, "script", json_string(former));
    else if (body != NULL)
        json_object_set_new(body, "script",
                            json_sprintf("%sdate -u -s '@%lld' >/dev/null\n", former,
                                         (long long)(c->now.wall + 500) / 1000));
    free(former);
    act_submit(c, c->transport, job, "exec", WITHIN_CLOCK, body, &err);
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
    request_marks(c, vm, marks);
    body = request_control(c, vm, &err);
    if (body != NULL)
        json_object_set_new(body, "script",
                            json_sprintf("until [ -d %s/root ]; do sleep 1; done\n", marks));
    act_submit(c, c->transport, job, "exec", act_boot_within(), body, &err);
}

/* A VM that is being made would come to be after the range was emptied. */
void act_drop_host(struct controller *c, struct range_host *host)
{
    const struct action action = {.kind = ACTION_DROP_RANGE};
    struct error err = {0};
    struct job *job;

    host->drop_waits = host->makes != 0;
    if (host->drop_waits)
        return;
    job = act_begin(c, &action, &err);
    if (job == NULL)
        return;
    job->host = host;
    act_submit(c, host->provider, job, "range.drop", hosts_within(host, WITHIN_DROP),
               json_pack("{s:b}", "keep", c->state.view->wanted.kept), &err);
}

void act_drop_range(struct controller *c, const struct action *action)
{
    struct error err = {0};

    (void)action;
    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    if (c->drop.open != 0)
        return;
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host))
        c->drop.open++;
    c->drop.open += c->ovn != NULL;
    for (struct range_host *host = hosts_next(c, NULL); host != NULL; host = hosts_next(c, host))
        act_drop_host(c, host);
    if (c->ovn != NULL)
        ovn_drop(c);
}
