/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs on their way: begun as an action, submitted to a port, ended once.
 */
#include <stdlib.h>
#include "base/log.h"
#include "base/text.h"
#include "engine/control/act-own.h"
#include "engine/control/hosts.h"

static uint64_t job_about_of(const struct action *action)
{
    return ((uint64_t)action->kind + 1) << 32 | action->subject; /* never 0 */
}

struct job *act_begin(struct controller *c, const struct action *action, struct error *err)
{
    struct job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        error_memory(err);
        controller_fail(c, err);
        return NULL;
    }
    job->number = ++c->job_count;
    job->asked = c->state.r;
    if (action != NULL) {
        job->action = *action;
        job->about = job_about_of(action);
        HASH_ADD(by_about, c->acting, about, sizeof(job->about), job);
    }
    HASH_ADD(hh, c->jobs, number, sizeof(job->number), job);
    rehearse_job(c, job, 1);
    return job;
}

void act_end(struct controller *c, struct job *job)
{
    HASH_DEL(c->jobs, job);
    if (job->about != 0)
        HASH_DELETE(by_about, c->acting, job);
    rehearse_job(c, job, -1);
    if (job->close != NULL)
        job->close(job);
    free(job);
}

struct soon {
    struct controller *controller;
    uint64_t job;
    enum outcome outcome;
    struct loop_timer timer;
    char text[256];
};

static void job_soon_due(void *data)
{
    struct soon *soon = data;
    struct controller *c = soon->controller;
    json_t *result = soon->outcome == OUTCOME_DONE
                         ? NULL
                         : json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0);

    c->face->ended(c, NULL, soon->job, soon->outcome, soon->text, result);
    json_decref(result);
    free(soon);
}

void act_end_soon(struct controller *c, struct job *job, enum outcome outcome, const char *text)
{
    struct soon *soon = calloc(1, sizeof(*soon));

    if (soon == NULL) {
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return;
    }
    soon->controller = c;
    soon->job = job->number;
    soon->outcome = outcome;
    text_copy(soon->text, sizeof(soon->text), text);
    loop_timer_init(&soon->timer, c->loop, job_soon_due, soon);
    loop_timer_arm(&soon->timer, 0, NULL);
}

void act_submit(struct controller *c, struct port *port, struct job *job, const char *verb,
                int64_t within, json_t *body, struct error *err)
{
    if (body != NULL && port_submit(port, job->number, verb, within, body, err) == 0)
        return;
    log_error("controller", "%s: %s", verb, err->text);
    act_end_soon(c, job, OUTCOME_FAILED, err->text);
}

void act_submit_check(struct controller *c, struct port *port, struct job *job,
                      const struct port_check *check)
{
    struct error err;

    if (port->class->check(port, job->number, check, &err) == 0)
        return;
    log_error("controller", "check: %s", err.text);
    act_end_soon(c, job, OUTCOME_FAILED, err.text);
}

void act_submit_vm(struct controller *c, const struct view_vm *vm, struct job *job,
                   const char *verb, int64_t within, json_t *body, struct error *err)
{
    job->host = hosts_of(c, vm);
    job->vm = vm->made.vm;
    act_submit(c, job->host->provider, job, verb, hosts_within(job->host, within), body, err);
}

bool act_is_on_its_way(const struct controller *c, const struct action *action)
{
    const uint64_t about = job_about_of(action);
    const struct job *job;

    HASH_FIND(by_about, c->acting, &about, sizeof(about), job);
    return job != NULL;
}

struct job *act_begin_alone(struct controller *c, const struct action *action, struct error *err)
{
    return act_is_on_its_way(c, action) ? NULL : act_begin(c, action, err);
}

void act_say_at(struct controller *c, json_t *body, int64_t r)
{
    struct mono_time at;

    if (body != NULL && c->simulated && xclock_when_range(&c->clock, (struct range_time){r}, &at))
        json_object_set_new(body, "at", json_integer(at.ms));
}
