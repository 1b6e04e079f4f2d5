/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves, after its rows are on disk: a function an action. An action that cannot even be asked ends as
 * any failed job does, so that no decision waits for ever.
 */
#include <errno.h>
#include <excon/wire.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "control/answer.h"
#include "control/control.h"

enum {
    OPEN_WITHIN = 60000,
    SURVEY_WITHIN = 60000,
    MAKE_WITHIN = 180000,
    KEEP_WITHIN = 180000,
    ARM_WITHIN = 10000,
    MACHINE_WITHIN = 60000,
    BOOT_WITHIN = 180, /* s until a guest that has not answered is called unreachable */
    BOOT_WITHIN_MOST = 7200,
    REACH_AGAIN_WITHIN = 15000,
    DROP_WITHIN = 180000,
    PORTS_WITHIN = 10000,
    HEAR_WITHIN = 45 * 1000, /* ms that an inject is asked for that was sent before */
    WAIT_MORE = 3000, /* ms beyond a script's own timeout until its transport's job is given up */
};

/* ---- jobs ---- */

static struct job *new_job(struct controller *c, const struct action *action)
{
    struct job *job = calloc(1, sizeof(*job));

    if (job == NULL)
        return NULL;
    job->number = ++c->job_count;
    if (action != NULL)
        job->action = *action;
    HASH_ADD(hh, c->jobs, number, sizeof(job->number), job);
    rehearse_job(c, job, 1);
    return job;
}

void act_submit(struct controller *c, struct port *port, struct job *job, const char *verb, int64_t within,
                   json_t *body, struct error *err)
{
    if (body != NULL && port_submit(port, job->number, verb, within, body, err) == 0)
        return;
    log_error("controller", "%s: %s", verb, err->text);
    answer_failed(c, job, err->text);
}

struct job *act_begin(struct controller *c, const struct action *action, struct error *err)
{
    struct job *job = new_job(c, action);

    if (job == NULL) {
        error_memory(err);
        controller_fail(c, err);
    }
    return job;
}

/* The same of the same VM, inject or whatever it is about has not been answered yet. */
static bool is_on_its_way(const struct controller *c, const struct action *action)
{
    for (const struct job *job = c->jobs; job != NULL; job = job->hh.next)
        if (job->what <= JOB_PARCEL && job->action.kind == action->kind && job->action.subject == action->subject)
            return true;
    return false;
}

void act_say_at(struct controller *c, json_t *body, int64_t r)
{
    struct mono_time at;

    if (body != NULL && c->options->virtual_time && xclock_when_range(&c->clock, (struct range_time){r}, &at))
        json_object_set_new(body, "at", json_integer(at.ms));
}

/* ---- the range's ports ---- */

static struct port_agent_plan agent_plan(struct controller *c, const char *name, const char *const *argv)
{
    return (struct port_agent_plan){
        .program = {.name = name, .argv = argv, .errors = STDERR_FILENO}, .epoch = c->state.view->epoch};
}

static bool has_probes(const struct view *view)
{
    for (size_t i = 0; i < view->condition_count; i++)
        if (view->conditions[i].made.from != 0)
            return true;
    return false;
}

static int open_agents(struct controller *c, struct error *err)
{
    static const char *const virt[] = {"excon-virt", NULL}, *const remote[] = {"excon-remote", NULL},
                             *const probe[] = {"excon-probe", NULL},
                             *const lan[] = {"excon-switch", NULL};
    struct port_agent_plan plan;

    if (crew_new(c->loop, &c->crew, err) < 0)
        return -ERROR_FAILED;
    plan = agent_plan(c, "virt", virt);
    plan.setup_verb = "open";
    plan.setup_within = OPEN_WITHIN;
    plan.setup = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "uri", c->connect, "run", c->folder->run, "root",
                           c->folder->root, "runtime", c->folder->runtime, "disks", c->folder->disks, "consoles", c->folder->consoles);
    if (port_agent_new(c->loop, c->crew, &plan, &answer_face, c, &c->provider, err) < 0)
        return -ERROR_FAILED;
    plan = agent_plan(c, "remote", remote);
    if (port_agent_new(c->loop, c->crew, &plan, &answer_face, c, &c->transport, err) < 0)
        return -ERROR_FAILED;
    plan = agent_plan(c, "probe", probe);
    if (has_probes(c->state.view) && port_agent_new(c->loop, c->crew, &plan, &answer_face, c, &c->probe, err) < 0)
        return -ERROR_FAILED;
    plan = agent_plan(c, "switch", lan);
    plan.setup_verb = "ports";
    plan.setup_within = PORTS_WITHIN;
    plan.setup = request_ports(c, err);
    if (plan.setup == NULL)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, &answer_face, c, &c->network, err);
}

static int open_sim(struct controller *c, struct error *err)
{
    const char *world = pool_print(&c->pool, "%s/world", c->folder->state);
    const char *argv[] = {c->options->provider, NULL};
    struct port_agent_plan plan = agent_plan(c, "provider", argv);

    if (world == NULL)
        return error_memory(err);
    if (rehearse_open_sim(c, world, err) < 0 ||
        sim_transport(c->sim, &answer_face, c, &c->transport, err) < 0 ||
        sim_probe(c->sim, &answer_face, c, &c->probe, err) < 0)
        return -ERROR_FAILED;
    if (c->options->provider == NULL)
        return sim_provider(c->sim, &answer_face, c, &c->provider, err);
    plan.setup_verb = "open";
    plan.setup_within = OPEN_WITHIN;
    plan.setup = json_pack("{s:s, s:s}", "run", c->folder->run, "disks", c->folder->disks);
    if (crew_new(c->loop, &c->crew, err) < 0)
        return -ERROR_FAILED;
    return port_agent_new(c->loop, c->crew, &plan, &answer_face, c, &c->provider, err);
}

int act_open_range(struct controller *c, struct error *err)
{
    if (c->range_open)
        return 0;
    c->range_open = true;
    return c->options->virtual_time ? open_sim(c, err) : open_agents(c, err);
}

void act_survey(struct controller *c)
{
    struct error err;
    struct job *job;

    if (c->survey_runs) {
        c->survey_again = true;
        return;
    }
    job = act_begin(c, NULL, &err);
    if (job == NULL)
        return;
    job->what = JOB_SURVEY;
    c->survey_runs = true;
    act_submit(c, c->provider, job, "survey", SURVEY_WITHIN, json_object(), &err);
}

/* As a survey, and whatever else there is to be known of what stands. */
static void look(struct controller *c, const struct action *action)
{
    struct error err;
    struct job *job;

    if (is_on_its_way(c, action))
        return;
    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    job = act_begin(c, action, &err);
    if (job != NULL)
        act_submit(c, c->provider, job, "survey", SURVEY_WITHIN, json_pack("{s:b}", "whole", 1), &err);
}

static void open_range(struct controller *c, const struct action *action)
{
    struct error err;
    bool was_open = c->range_open;

    (void)action;
    if (act_open_range(c, &err) < 0) {
        controller_fail(c, &err);
        return;
    }
    /* An agent is surveyed each time it comes up; the simulated range is always there. */
    if (!was_open && c->options->virtual_time && c->options->provider == NULL)
        act_survey(c);
}

/* ---- VMs ---- */

static void make(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err;
    struct job *job;
    json_t *body;

    if (is_on_its_way(c, action))
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    c->makes++;
    body = request_make(c, vm, &err);
    act_say_at(c, body, vm->since);
    act_submit(c, c->provider, job, "vm.make", MAKE_WITHIN, body, &err);
}

/* A slow host may need longer than anybody thought. */
static int64_t boot_within(void)
{
    const char *said = getenv("EXCON_BOOT_WITHIN");
    int64_t seconds;

    return 1000 * (said != NULL && text_to_int(said, 1, BOOT_WITHIN_MOST, &seconds) ? seconds : BOOT_WITHIN);
}

static void reach(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err;
    struct job *job = act_begin(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    body = request_target(c, vm, "root", &err);
    act_say_at(c, body, vm->since);
    if (body != NULL && c->options->virtual_time && vm->state == VM_BOOTING)
        json_object_set_new(body, "boots", json_true());
    /* What was open to it leads into another time. */
    if (body != NULL && vm->from[0] != '\0')
        json_object_set_new(body, "renew", json_true());
    act_submit(c, c->transport, job, "reach", vm->state == VM_BOOTING ? boot_within() : REACH_AGAIN_WITHIN, body, &err);
}

static void keep(struct controller *c, const struct action *action)
{
    const struct view_vm *vm = view_vm(c->state.view, action->subject);
    struct error err;
    struct job *job;
    json_t *body;

    if (is_on_its_way(c, action) || vm->keeping[0] == '\0')
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    body = request_domain(vm);
    if (body != NULL)
        json_object_set_new(body, "kept", json_string(vm->keeping));
    act_submit(c, c->provider, job, "vm.keep", KEEP_WITHIN, body, &err);
}

void act_settle(struct controller *c, const struct job *reached)
{
    const struct view_vm *vm = view_vm(c->state.view, reached->action.subject);
    struct error err;
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
        json_object_set_new(body, "script", json_sprintf("until [ -d %s/root ]; do sleep 1; done\n", marks));
    act_submit(c, c->transport, job, "exec", boot_within(), body, &err);
}

static void drop_range(struct controller *c, const struct action *action)
{
    struct error err;
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
        act_submit(c, c->provider, job, "range.drop", DROP_WITHIN, json_pack("{s:b}", "keep", c->state.view->wanted.kept), &err);
}

/* ---- checks and injects ---- */

/* A request that runs a script of the journal as `user`; NULL: *err says why not. */
static json_t *script_request(struct controller *c, const struct view_vm *vm, const char *user, const char *payload,
                              struct secret_reader *reader, int64_t since, struct error *err)
{
    json_t *body = request_target(c, vm, user, err);

    if (body != NULL && request_blob(c, body, "script", payload, reader, err) < 0) {
        json_decref(body);
        return NULL;
    }
    act_say_at(c, body, since);
    return body;
}

static void check(struct controller *c, const struct action *action)
{
    const struct view_condition *condition = view_condition(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, condition->made.vm);
    struct error err;
    struct job *job;
    struct secret_reader reader = secret_reader(c, condition->made.team);
    json_t *body;

    if (condition->made.from != 0) {
        probe_start(c, action);
        return;
    }
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    body = script_request(c, vm, condition->made.user, condition->made.payload, &reader, action->due, &err);
    if (body != NULL) {
        json_object_set_new(body, "limit", json_integer(4096));
        json_object_set_new(body, "subject", json_integer(action->subject));
    }
    act_submit(c, c->transport, job, "exec", condition->made.timeout, body, &err);
}

/* Done to the VM from outside: the provider's, and told by its id whether it was done before. */
static void act_on_machine(struct controller *c, const struct action *action, const struct view_inject *inject,
                           const struct view_vm *vm)
{
    char id[CREDENTIAL_ID];
    struct error err;
    struct job *job = act_begin(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    credential_marker(c->key, c->folder->run, inject->made.inject, inject->attempt, id);
    body = request_domain(vm);
    if (body != NULL) {
        json_object_set_new(body, "act", json_string(inject->made.machine));
        json_object_set_new(body, "id", json_string(id));
        json_object_set_new(body, "team", json_integer(vm->made.team));
    }
    act_say_at(c, body, inject->dispatched_r);
    act_submit(c, c->provider, job, "vm.act", MACHINE_WITHIN, body, &err);
}

static struct secret_reader reader_of(struct controller *c, const struct view_inject *inject)
{
    struct secret_reader reader = secret_reader(c, inject->made.team);

    if (inject->made.files[0] != '\0')
        secret_place(c, inject, &reader);
    return reader;
}

static void send_inject(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, inject->made.vm);
    struct secret_reader reader = reader_of(c, inject);
    int64_t within = inject->made.timeout + WAIT_MORE;
    struct error err;
    struct job *job;
    json_t *body;

    /* Its files took a while: it may have been given up meanwhile. */
    if (inject->state != INJECT_DISPATCHED && inject->state != INJECT_RUNNING)
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    body = script_request(c, vm, inject->made.user, inject->made.payload, &reader, inject->dispatched_r, &err);
    if (body != NULL)
        request_marked(c, body, "", inject->made.inject, inject->attempt, vm, inject->made.user, inject->made.timeout);
    /* What was cut off is told to run, or not, soon after it is heard of again. */
    if (inject->state == INJECT_RUNNING) {
        within = within > HEAR_WITHIN ? HEAR_WITHIN : within;
        /* Who takes its marker away meanwhile must not make it run again. */
        if (body != NULL)
            json_object_set_new(body, "begun", json_true());
    }
    act_submit(c, c->transport, job, "inject", within, body, &err);
}

static void inject(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    struct parcel_to to = {.vm = inject->made.vm,
                           .incarnation = inject->incarnation,
                           .user = inject->made.user,
                           .since = inject->dispatched_r};

    if (is_on_its_way(c, action))
        return;
    if (inject->made.machine[0] != '\0') {
        act_on_machine(c, action, inject, view_vm(c->state.view, inject->made.vm));
    } else if (inject->made.files[0] == '\0' || inject->state == INJECT_RUNNING) {
        send_inject(c, action);
    } else {
        to.reader = reader_of(c, inject);
        parcel_send(c, action, inject->made.files, &to, send_inject);
    }
}

/* What undoes it goes as the inject itself does, under an id of its own. */
static void cleanup(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, inject->made.vm);
    struct secret_reader reader = reader_of(c, inject);
    struct error err;
    struct job *job;
    json_t *body;

    if (is_on_its_way(c, action))
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    body = script_request(c, vm, inject->made.user, inject->made.cleanup, &reader, c->state.r, &err);
    if (body != NULL) {
        request_marked(c, body, "/cleanup", inject->made.inject, inject->cleanups, vm, inject->made.user,
                       inject->made.timeout);
        json_object_set_new(body, "harmless", json_true());
    }
    act_submit(c, c->transport, job, "inject", inject->made.timeout + WAIT_MORE, body, &err);
}

/* Can its user log in? */
static void arm(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    struct error err;
    struct job *job = act_begin(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    body = request_target(c, view_vm(c->state.view, inject->made.vm), inject->made.user, &err);
    act_say_at(c, body, c->state.r);
    act_submit(c, c->transport, job, "reach", ARM_WITHIN, body, &err);
}

static void wake(struct controller *c, const struct action *action)
{
    struct error err;

    if (agenda_add(&c->state.range, action->due, action->what, action->subject, &err) < 0)
        controller_fail(c, &err);
}

static void (*const acts[])(struct controller *c, const struct action *action) = {
    [ACTION_OPEN_RANGE] = open_range, [ACTION_MAKE] = make,     [ACTION_REACH] = reach, [ACTION_DROP_RANGE] = drop_range,
    [ACTION_CHECK] = check,           [ACTION_INJECT] = inject, [ACTION_WAKE] = wake,
    [ACTION_FEATURE] = feature_start, [ACTION_KEEP] = keep, [ACTION_LOOK] = look,
    [ACTION_CLEANUP] = cleanup,       [ACTION_ARM] = arm,
};

void act(struct controller *c, const struct action *action)
{
    if (!c->failed)
        acts[action->kind](c, action);
}

static void stopped(void *data)
{
    struct controller *c = data;

    loop_stop(c->loop);
}

void act_close(struct controller *c)
{
    enum { PATIENCE = 5000 };
    struct job *job, *next;

    if (c->crew != NULL) {
        loop_turn(c->loop, NULL, NULL);
        crew_stop(c->crew, PATIENCE, stopped, c);
        loop_run(c->loop);
        crew_free(c->crew);
    }
    port_free(c->provider);
    port_free(c->transport);
    port_free(c->probe);
    port_free(c->network);
    sim_free(c->sim);
    feature_close(c);
    parcel_close(c);
    HASH_ITER(hh, c->jobs, job, next)
    {
        answer_drop(c, job);
    }
}
