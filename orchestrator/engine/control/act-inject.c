/* SPDX-License-Identifier: Apache-2.0 */
/* Actions on guests: checks, injects and their cleanup. */
#include "engine/control/act-own.h"
#include "engine/control/ovn.h"
#include "engine/control/within.h"

/* A request that runs a script of the journal as `user`; NULL: *err says why not. */
static json_t *inject_script_request(struct controller *c, const struct view_vm *vm,
                                     const char *user, const char *payload,
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

/* The simulated range draws what a check finds: it needs no script, and a rehearsal asks a million
 * times. */
static void inject_check_simulated(struct controller *c, const struct view_vm *vm, struct job *job)
{
    struct port_check check = {.condition = job->action.subject,
                               .vm = vm->made.vm,
                               .team = vm->made.team,
                               .at = c->now.mono};
    struct mono_time at;

    if (xclock_when_range(&c->clock, (struct range_time){job->action.due}, &at))
        check.at = at.ms;
    act_submit_check(c, c->transport, job, &check);
}

void act_check(struct controller *c, const struct action *action)
{
    const struct view_condition *condition = view_condition(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, condition->made.vm);
    struct error err = {0};
    struct job *job;

    if (condition->made.from != 0) {
        probe_start(c, action);
        return;
    }
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;
    if (c->simulated && c->transport->class->check != NULL) {
        inject_check_simulated(c, vm, job);
        return;
    }

    struct secret_reader reader = secret_reader(c, condition->made.team);
    json_t *body = inject_script_request(c, vm, condition->made.user, condition->made.payload,
                                         &reader, action->due, &err);
    if (body != NULL) {
        json_object_set_new(body, "limit", json_integer(4096));
        json_object_set_new(body, "subject", json_integer(action->subject));
    }
    act_submit(c, c->transport, job, "exec", condition->made.timeout, body, &err);
}

/* Done to the VM from outside: the provider's, and told by its id whether it was done before. */
static void act_on_machine(struct controller *c, const struct action *action,
                           const struct view_inject *inject, const struct view_vm *vm)
{
    char id[CREDENTIAL_ID];
    struct error err = {0};
    struct job *job = act_begin(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    credential_marker(c->key, c->folder->run, inject->made.inject, inject->attempt, id);
    if (ovn_link(c, vm, job, inject->made.machine))
        return;
    body = request_domain(vm);
    if (body != NULL) {
        json_object_set_new(body, "act", json_string(inject->made.machine));
        json_object_set_new(body, "id", json_string(id));
        json_object_set_new(body, "team", json_integer(vm->made.team));
    }
    act_say_at(c, body, inject->dispatched_r);
    act_submit_vm(c, vm, job, "vm.act", WITHIN_MACHINE, body, &err);
}

static struct secret_reader inject_reader_of(struct controller *c, const struct view_inject *inject)
{
    struct secret_reader reader = secret_reader(c, inject->made.team);

    if (inject->made.files[0] != '\0')
        secret_place(c, inject, &reader);
    return reader;
}

static void inject_send_inject(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, inject->made.vm);
    struct secret_reader reader = inject_reader_of(c, inject);
    int64_t within = inject->made.timeout + WITHIN_MORE;
    struct error err = {0};
    struct job *job;
    json_t *body;

    /* Its files took a while: it may have been given up meanwhile. */
    if (inject->state != INJECT_DISPATCHED && inject->state != INJECT_RUNNING)
        return;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    body = inject_script_request(c, vm, inject->made.user, inject->made.payload, &reader,
                                 inject->dispatched_r, &err);
    if (body != NULL)
        request_marked(c, body, "", inject->made.inject, inject->attempt, vm, inject->made.user,
                       inject->made.timeout);
    /* A reconnected guest answers at once whether the script still runs, so a short deadline is
     * enough. */
    if (inject->state == INJECT_RUNNING && within > WITHIN_HEAR)
        within = WITHIN_HEAR;
    if (inject->boot[0] != '\0' && body != NULL)
        json_object_set_new(body, "boot", json_string(inject->boot));
    /* Who takes its marker away meanwhile must not make it run again. */
    if (inject->begun && body != NULL)
        json_object_set_new(body, "begun", json_true());
    act_submit(c, c->transport, job, "inject", within, body, &err);
}

void act_inject(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    struct parcel_to to = {.vm = inject->made.vm,
                           .incarnation = inject->incarnation,
                           .user = inject->made.user,
                           .since = inject->dispatched_r};

    if (act_is_on_its_way(c, action))
        return;
    if (inject->made.machine[0] != '\0') {
        act_on_machine(c, action, inject, view_vm(c->state.view, inject->made.vm));
    } else if (inject->made.files[0] == '\0' || inject->state == INJECT_RUNNING) {
        inject_send_inject(c, action);
    } else {
        to.reader = inject_reader_of(c, inject);
        parcel_send(c, action, inject->made.files, &to, inject_send_inject);
    }
}

/* A cleanup is sent like the inject itself, under an id of its own. */
void act_cleanup(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    const struct view_vm *vm = view_vm(c->state.view, inject->made.vm);
    struct secret_reader reader = inject_reader_of(c, inject);
    struct error err = {0};
    struct job *job;
    json_t *body;

    job = act_begin_alone(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = inject->incarnation;
    body = inject_script_request(c, vm, inject->made.user, inject->made.cleanup, &reader,
                                 c->state.r, &err);
    if (body != NULL) {
        request_marked(c, body, "/cleanup", inject->made.inject, inject->cleanups, vm,
                       inject->made.user, inject->made.timeout);
        json_object_set_new(body, "harmless", json_true());
    }
    act_submit(c, c->transport, job, "inject", inject->made.timeout + WITHIN_MORE, body, &err);
}

/* Can its user log in? */
void act_arm(struct controller *c, const struct action *action)
{
    const struct view_inject *inject = view_inject(c->state.view, action->subject);
    struct error err = {0};
    struct job *job = act_begin(c, action, &err);
    json_t *body;

    if (job == NULL)
        return;
    body = request_target(c, view_vm(c->state.view, inject->made.vm), inject->made.user, &err);
    act_say_at(c, body, c->state.r);
    act_submit(c, c->transport, job, "reach", WITHIN_ARM, body, &err);
}
