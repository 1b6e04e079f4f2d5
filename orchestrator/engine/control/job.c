/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs on their way: begun as an action, submitted to a port, ended once.
 */
#include <stdlib.h>
#include "base/log.h"
#include "base/text.h"
#include "engine/control/act-own.h"

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

struct failure {
    struct controller *controller;
    uint64_t job;
    struct loop_timer timer;
    char text[256];
};

static void job_failure_due(void *data)
{
    struct failure *failure = data;
    struct controller *c = failure->controller;
    json_t *result = json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0);

    c->face->ended(c, NULL, failure->job, OUTCOME_FAILED, failure->text, result);
    json_decref(result);
    free(failure);
}

static void job_failed(struct controller *c, struct job *job, const char *text)
{
    struct failure *failure = calloc(1, sizeof(*failure));

    if (failure == NULL) {
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return;
    }
    failure->controller = c;
    failure->job = job->number;
    text_copy(failure->text, sizeof(failure->text), text);
    loop_timer_init(&failure->timer, c->loop, job_failure_due, failure);
    loop_timer_arm(&failure->timer, 0, NULL);
}

void act_submit(struct controller *c, struct port *port, struct job *job, const char *verb,
                int64_t within, json_t *body, struct error *err)
{
    if (body != NULL && port_submit(port, job->number, verb, within, body, err) == 0)
        return;
    log_error("controller", "%s: %s", verb, err->text);
    job_failed(c, job, err->text);
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
