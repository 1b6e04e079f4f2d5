/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A probe is up to three requests, one after the other: the transport opens a way through the
 * probing VM, the probe's agent connects to the target, and if it met only silence or a broken
 * connection, the transport is asked for its way again. If the password is still the same, the way
 * did not break in between and the target was silent. A way that was lost is a fault of the check,
 * and never "down".
 *
 * The journal's blob is the whole request except the way. The simulated range probes at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/control/ended.h"
#include "engine/control/control.h"
#include "engine/control/within.h"

/* What its requests share. */
struct probe_run {
    enum { PROBE_WAY, PROBE_LOOKS, PROBE_DOUBTS } stage;
    json_t *request;
    char password[65];
    json_t *verdict; /* the doubtful one, and its words */
    char text[256];
};

static void probe_close(struct job *job);

static void probe_run_free(struct probe_run *run)
{
    if (run == NULL)
        return;
    json_decref(run->request);
    json_decref(run->verdict);
    free(run);
}

static void probe_close(struct job *job)
{
    probe_run_free(job->probe);
    job->probe = NULL;
}

static const char *probe_socket_path(struct controller *c, char *to, size_t size, uint32_t from)
{
    text_print(to, size, "%s/w%u", c->folder->runtime, from);
    return to;
}

/* ---- the requests ---- */

/* The next of them; takes `run` over. NULL: no memory. */
static struct job *probe_next_job(struct controller *c, const struct action *action,
                                  uint32_t incarnation, struct probe_run *run, struct error *err)
{
    struct job *job = act_begin(c, action, err);

    if (job == NULL) {
        probe_run_free(run);
        return NULL;
    }
    job->incarnation = incarnation;
    job->probe = run;
    job->close = probe_close;
    return job;
}

static void probe_ask_way(struct controller *c, struct job *job,
                          const struct view_condition *condition)
{
    struct probe_run *run = job->probe;
    const struct view_vm *from = view_vm(c->state.view, condition->made.from);
    char path[512];
    struct error err = {0};
    json_t *body = request_control(c, from, &err);

    if (body != NULL) {
        json_object_set_new(
            body, "at",
            json_string(probe_socket_path(c, path, sizeof(path), condition->made.from)));
        json_object_set(body, "address", json_object_get(run->request, "address"));
        json_object_set(body, "port", json_object_get(run->request, "port"));
    }
    act_submit(c, c->transport, job, "socks",
               condition->made.timeout > WITHIN_WAY ? condition->made.timeout : WITHIN_WAY, body,
               &err);
}

static void probe_look(struct controller *c, struct job *job,
                       const struct view_condition *condition)
{
    struct probe_run *run = job->probe;
    json_t *body = json_copy(run->request);
    char path[512];
    struct error err = {0};

    error_memory(&err);
    if (body != NULL) {
        json_object_set_new(body, "timeout", json_integer(condition->made.timeout));
        json_object_set_new(
            body, "through",
            json_pack("{s:s, s:s}", "socket",
                      probe_socket_path(c, path, sizeof(path), condition->made.from), "password",
                      run->password));
    }
    act_submit(c, c->probe, job, "look", condition->made.timeout + WITHIN_MORE, body, &err);
}

static void probe_simulate(struct controller *c, const struct action *action,
                           const struct view_condition *condition)
{
    const struct view_vm *vm = view_vm(c->state.view, condition->made.vm);
    struct error err = {0};
    struct job *job = act_begin(c, action, &err);

    if (job == NULL)
        return;
    job->incarnation = vm->incarnation;

    /* The probe is made from the VM `from`; injects that spoil the service are those of the
     * condition's team. */
    json_t *body = json_pack("{s:i, s:i, s:I}", "vm", (int)condition->made.from, "team",
                             (int)condition->made.team, "subject", (json_int_t)action->subject);

    act_say_at(c, body, action->due);
    act_submit(c, c->probe, job, "look", condition->made.timeout, body, &err);
}

void probe_start(struct controller *c, const struct action *action)
{
    const struct view_condition *condition = view_condition(c->state.view, action->subject);
    struct secret_reader reader = secret_reader(c, condition->made.team);
    struct error err = {0};
    struct job *job;
    json_t *blob;

    if (c->simulated) {
        probe_simulate(c, action, condition);
        return;
    }
    job = act_begin(c, action, &err);
    if (job == NULL)
        return;
    job->incarnation = view_vm(c->state.view, condition->made.vm)->incarnation;
    job->probe = calloc(1, sizeof(*job->probe));
    job->close = probe_close;
    blob = json_object();
    if (job->probe == NULL || blob == NULL)
        error_memory(&err);
    else if (request_blob(c, blob, "request", condition->made.payload, &reader, &err) == 0)
        job->probe->request =
            json_loads(json_string_value(json_object_get(blob, "request")), 0, NULL);
    json_decref(blob);
    if (job->probe == NULL || job->probe->request == NULL) {
        error_set(&err, ERROR_INPUT, "the journal's request of the probe cannot be read");
        act_submit(c, c->probe, job, "look", condition->made.timeout, NULL, &err);
        return;
    }
    probe_ask_way(c, job, condition);
}

/* ---- what comes back ---- */

static void probe_lost(struct controller *c, const struct job *job)
{
    json_t *result = json_pack("{s:s, s:b}", "reason", REASON_CUT_OFF, "sent", 0);

    answer_action(c, job, OUTCOME_FAILED, "the way to what is looked at was lost meanwhile",
                  result);
    json_decref(result);
}

static void probe_go_on(struct controller *c, struct job *job, int stage,
                        void (*ask)(struct controller *c, struct job *job,
                                    const struct view_condition *condition))
{
    const struct view_condition *condition = view_condition(c->state.view, job->action.subject);
    struct probe_run *run = job->probe;
    struct error err = {0};
    struct job *next;

    job->probe = NULL;
    run->stage = stage;
    next = probe_next_job(c, &job->action, job->incarnation, run, &err);
    if (next != NULL)
        ask(c, next, condition);
}

void probe_answered(struct controller *c, struct job *job, enum outcome outcome, const char *text,
                    json_t *result)
{
    struct probe_run *run = job->probe;
    const char *password = json_string_value(json_object_get(result, "password"));

    if (run->stage == PROBE_WAY && outcome == OUTCOME_DONE && password != NULL) {
        text_copy(run->password, sizeof(run->password), password);
        probe_go_on(c, job, PROBE_LOOKS, probe_look);
    } else if (run->stage == PROBE_LOOKS && outcome == OUTCOME_DONE &&
               json_is_true(json_object_get(result, "doubt"))) {
        run->verdict = json_incref(result);
        text_copy(run->text, sizeof(run->text), text);
        probe_go_on(c, job, PROBE_DOUBTS, probe_ask_way);
    } else if (run->stage == PROBE_DOUBTS && outcome == OUTCOME_DONE && password != NULL &&
               strcmp(password, run->password) == 0) {
        answer_action(c, job, OUTCOME_DONE, run->text, run->verdict);
    } else if (run->stage == PROBE_DOUBTS && outcome != OUTCOME_FAILED) {
        probe_lost(c, job);
    } else {
        answer_action(c, job, outcome, text, result);
    }
}
