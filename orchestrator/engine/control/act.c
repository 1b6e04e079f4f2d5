/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves, after its rows are on disk: a function an action. An action that cannot even be asked ends as
 * any failed job does, so that no decision waits for ever.
 */
#include <stdlib.h>

#include "base/log.h"
#include "engine/control/act-own.h"
#include "engine/control/answer.h"

/* ---- jobs ---- */

static uint64_t about_of(const struct action *action)
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
        job->about = about_of(action);
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
    probe_close(job);
    free(job);
}

void act_submit(struct controller *c, struct port *port, struct job *job, const char *verb, int64_t within,
                   json_t *body, struct error *err)
{
    if (body != NULL && port_submit(port, job->number, verb, within, body, err) == 0)
        return;
    log_error("controller", "%s: %s", verb, err->text);
    answer_failed(c, job, err->text);
}

bool act_is_on_its_way(const struct controller *c, const struct action *action)
{
    const uint64_t about = about_of(action);
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

    if (body != NULL && c->options->virtual_time && xclock_when_range(&c->clock, (struct range_time){r}, &at))
        json_object_set_new(body, "at", json_integer(at.ms));
}

static void wake(struct controller *c, const struct action *action)
{
    struct error err;

    if (agenda_add(&c->state.range, action->due, action->what, action->subject, &err) < 0)
        controller_fail(c, &err);
}

static void (*const acts[])(struct controller *c, const struct action *action) = {
    [ACTION_OPEN_RANGE] = act_range, [ACTION_MAKE] = act_make,       [ACTION_REACH] = act_reach,
    [ACTION_KEEP] = act_keep,        [ACTION_LOOK] = act_look,       [ACTION_DROP_RANGE] = act_drop_range,
    [ACTION_CHECK] = act_check,      [ACTION_INJECT] = act_inject,   [ACTION_CLEANUP] = act_cleanup,
    [ACTION_ARM] = act_arm,          [ACTION_FEATURE] = feature_start, [ACTION_WAKE] = wake,
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
        act_end(c, job);
    }
}
