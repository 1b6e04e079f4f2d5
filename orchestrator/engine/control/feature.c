/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts a feature into its VM: files (parcel.c), script, playbook, restart, one request after the
 * other. Each may be repeated (the script goes by a marker, as an inject does; a playbook is played
 * again), so an interrupted feature begins again with its first step.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/control/ended.h"
#include "engine/control/payload.h"
#include "engine/control/within.h"

struct feature_run {
    uint32_t feature;
    enum { STEP_FILES, STEP_SCRIPT, STEP_PLAYBOOK, STEP_RESTART, STEP_END } step;
    struct payload *payload; /* held for its playbook; NULL: it has none */
    json_t *script;          /* a text */
    bool played;             /* its playbook was */
    json_t *result;          /* of the playbook, else of the script */
    UT_hash_handle hh;
};

static struct feature_run *feature_find(const struct controller *c, uint32_t feature)
{
    struct feature_run *run;

    HASH_FIND(hh, c->features, &feature, sizeof(feature), run);
    return run;
}

static void feature_end(struct controller *c, struct feature_run *run)
{
    HASH_DEL(c->features, run);
    payload_drop(c, run->payload);
    json_decref(run->script);
    json_decref(run->result);
    free(run);
}

void feature_close(struct controller *c)
{
    while (c->features != NULL)
        feature_end(c, c->features);
}

/* ---- steps ---- */

static json_t *feature_script_body(struct controller *c, struct feature_run *run,
                                   const struct view_feature *feature, struct error *err)
{
    const struct view_vm *vm = view_vm(c->state.view, feature->made.vm);
    struct secret_reader reader = secret_reader(c, feature->made.team);
    json_t *body = request_target(c, vm, feature->made.user, err);

    if (body == NULL)
        return NULL;
    if (request_text(c, body, "script", json_string_value(run->script),
                     json_string_length(run->script), &reader, err) < 0) {
        json_decref(body);
        return NULL;
    }
    request_marked(c, body, "/feature", feature->made.feature, feature->attempt, vm,
                   feature->made.user, feature->made.timeout);
    json_object_set_new(body, "harmless", json_true());
    json_object_set_new(body, "feature", json_true());
    return body;
}

static void feature_play(struct controller *c, struct feature_run *run,
                         const struct view_feature *feature, struct job *job)
{
    struct error err = {0};
    struct port *port = playbook_port(c, &err);
    char *from = NULL;
    json_t *body = NULL;

    if (port != NULL && (c->simulated || payload_playbook(c, run->payload, &from, &err) == 0))
        body = playbook_body(c, feature, payload_work(run->payload), from, &err);
    free(from);
    act_say_at(c, body, feature->since);
    act_submit(c, port, job, "playbook", feature->made.timeout + WITHIN_PLAYBOOKS, body, &err);
}

/* Is there anything to do in this step? */
static bool feature_has_step(const struct feature_run *run, const struct view_feature *feature)
{
    switch (run->step) {
    case STEP_FILES:
        return false; /* they are there */
    case STEP_SCRIPT:
        return run->result == NULL && json_string_length(run->script) != 0;
    case STEP_PLAYBOOK:
        return run->payload != NULL && !run->played;
    case STEP_RESTART:
        return feature->made.restart;
    default:
        return true;
    }
}

static void feature_next(struct controller *c, struct feature_run *run, const struct action *action)
{
    const struct view_feature *feature = view_feature(c->state.view, run->feature);
    struct error err = {0};
    struct job *job;

    while (!feature_has_step(run, feature))
        run->step++;
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = feature->incarnation;
    if (run->step == STEP_END) {
        json_t *result = run->result != NULL ? json_incref(run->result)
                                             : json_pack("{s:s}", "state", FEATURE_NO_SCRIPT);

        feature_end(c, run);
        answer_action(c, job, OUTCOME_DONE, "", result);
        act_end(c, job);
        json_decref(result);
        return;
    }
    if (run->step == STEP_RESTART) {
        const struct view_vm *vm = view_vm(c->state.view, feature->made.vm);

        act_submit_vm(c, vm, job, "vm.restart", WITHIN_RESTART, request_domain(vm), &err);
        return;
    }
    if (run->step == STEP_PLAYBOOK) {
        feature_play(c, run, feature, job);
        return;
    }

    json_t *body = feature_script_body(c, run, feature, &err);

    act_say_at(c, body, feature->since);
    act_submit(c, c->transport, job, "inject", feature->made.timeout + WITHIN_MORE, body, &err);
}

static void feature_all_there(struct controller *c, const struct action *action)
{
    struct feature_run *run = feature_find(c, action->subject);

    if (run != NULL)
        feature_next(c, run, action);
}

void feature_start(struct controller *c, const struct action *action)
{
    const struct view_feature *feature = view_feature(c->state.view, action->subject);
    struct feature_run *run;
    struct parcel_to to = {.vm = feature->made.vm,
                           .incarnation = feature->incarnation,
                           .user = feature->made.user,
                           .since = feature->since,
                           .reader = secret_reader(c, feature->made.team)};
    struct payload *payload = NULL;
    struct error err = {0};
    bool plays;

    if (feature_find(c, action->subject) != NULL || feature->state != FEATURE_SENT)
        return; /* it is on its way already */
    run = calloc(1, sizeof(*run));
    if (run == NULL || payload_take(c, feature->made.payload, &payload, &err) < 0) {
        if (run == NULL)
            error_memory(&err);
        free(run);
        error_wrap(&err, "feature %s cannot be sent", feature->made.id);
        controller_fail(c, &err);
        return;
    }
    run->feature = action->subject;
    run->script = json_incref(json_object_get(payload_work(payload), "script"));
    plays = json_object_get(payload_work(payload), "playbook") != NULL;
    run->payload = plays ? payload : NULL;
    HASH_ADD(hh, c->features, feature, sizeof(run->feature), run);
    parcel_send(c, action, feature->made.payload, &to, feature_all_there);
    if (!plays)
        payload_drop(c, payload);
}

/* Has a step gone well, so that the next one follows? */
static bool feature_went_well(const struct feature_run *run, enum outcome outcome,
                              const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit");

    if (outcome != OUTCOME_DONE)
        return false;
    if (run->step == STEP_RESTART)
        return exit == NULL || json_integer_value(exit) == 0;
    return strcmp(text_in(result, "state"), "ended") == 0 && json_is_integer(exit) &&
           json_integer_value(exit) == 0 && !json_is_true(json_object_get(result, "timed_out"));
}

void feature_answered(struct controller *c, const struct job *job, enum outcome outcome,
                      const char *text, json_t *result)
{
    struct feature_run *run = feature_find(c, job->action.subject);
    struct action action = job->action;

    if (run == NULL)
        return;
    if (!feature_went_well(run, outcome, result)) {
        /* An error of the provider says nothing about the outcome: a survey finds out. */
        if (run->step == STEP_RESTART)
            act_survey(c, job->host);
        feature_end(c, run);
        answer_action(c, job, outcome, text, result);
        return;
    }
    if (run->step == STEP_SCRIPT || run->step == STEP_PLAYBOOK) {
        json_decref(run->result);
        run->result = json_incref(result);
        run->played = run->step == STEP_PLAYBOOK;
        run->step++;
    } else if (run->step == STEP_RESTART) {
        if (run->result == NULL)
            run->result = json_pack("{s:s}", "state", FEATURE_NO_SCRIPT);
        json_object_set(run->result, "host", json_object_get(result, "host"));
        json_object_set(run->result, "port", json_object_get(result, "port"));
        run->step = STEP_END;
    }
    feature_next(c, run, &action);
}
