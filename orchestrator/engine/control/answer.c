/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes back: an answer becomes a decision's input, its output a blob. Everything here was written by
 * agents on behalf of guests, so nothing in it is believed beyond its type and bounds.
 */
#include "engine/control/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/run/console-log.h"

static struct job *find_job(struct controller *c, uint64_t number)
{
    struct job *job;

    HASH_FIND(hh, c->jobs, &number, sizeof(number), job);
    return job;
}

/* ---- output ---- */

/* Both streams as one blob, errors behind output; nothing printed is no blob. */
static void keep_output(struct controller *c, const json_t *result, char hash[JOURNAL_HASH_TEXT])
{
    const char *out = text_in(result, "out"), *errors = text_in(result, "err");
    char *all = NULL;
    struct error err;
    int length;

    hash[0] = '\0';
    if (out[0] == '\0' && errors[0] == '\0')
        return;
    length = asprintf(&all, "%s%s%s%s%s", out, json_is_true(json_object_get(result, "out_cut")) ? "\n[cut]\n" : "",
                      errors[0] != '\0' ? "\n[standard error]\n" : "", errors,
                      json_is_true(json_object_get(result, "err_cut")) ? "\n[cut]\n" : "");
    if (length >= 0 && journal_blob(c->journal, all, (size_t)length, hash, &err) < 0)
        hash[0] = '\0';
    if (length >= 0)
        free(all);
}

/* ---- consoles ---- */

/* Why a machine did not come up, with what it said last on its serial line. */
static const char *with_console(const struct controller *c, uint32_t ordinal, const char *text, char *to, size_t size)
{
    const struct view_vm *vm = view_vm(c->state.view, ordinal);
    const struct view_team *team = vm != NULL ? view_team(c->state.view, vm->made.team) : NULL;
    char last[160];
    bool panic;

    if (vm == NULL || vm->state != VM_BOOTING || c->options->virtual_time ||
        !console_log_last(c->folder, ordinal, last, sizeof(last), &panic))
        return text;
    text_print(to, size, "%s; %s: %s (excon console %s%s%s --log)", text,
               panic ? "its kernel panicked" : "its console ends", last, vm->made.id, team != NULL ? " " : "",
               team != NULL ? team->made.id : "");
    return to;
}

/* ---- actions ---- */

void answer_action(struct controller *c, const struct job *job, enum outcome outcome, const char *text,
                         const json_t *result)
{
    const json_t *exit = json_object_get(result, "exit"), *sent = json_object_get(result, "sent");
    struct intents intents = {0};
    char hash[JOURNAL_HASH_TEXT] = "";
    struct ended ended = {
        .kind = job->action.kind,
        .subject = job->action.subject,
        .due = job->action.due,
        .outcome = outcome,
        .text = text,
        .reason = text_in(result, "reason"),
        .sent = !json_is_false(sent),
        .host = text_in(result, "host"),
        .port = (uint32_t)json_integer_value(json_object_get(result, "port")),
        .made = json_is_true(json_object_get(result, "made")),
        .has_exit = json_is_integer(exit),
        .exit = (int)json_integer_value(exit),
        .signal = (int)json_integer_value(json_object_get(result, "signal")),
        .unanswered = outcome == OUTCOME_TIMEOUT && result == NULL,
        .timed_out = json_is_true(json_object_get(result, "timed_out")),
        .state = text_in(result, "state"),
        .out = text_in(result, "out"),
        .boot = text_in(result, "boot"),
        .output = hash,
        .incarnation = job->incarnation,
        .before = job->what == JOB_PARCEL,
    };

    if (job->action.kind == ACTION_CHECK || job->action.kind == ACTION_INJECT || job->action.kind == ACTION_FEATURE ||
        job->action.kind == ACTION_CLEANUP)
        keep_output(c, result, hash);
    decide_ended(&c->state, &ended, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
}

/* Has SSH answered for the first time since its start, so that something is to be asked yet? */
static bool is_to_settle(const struct controller *c, const struct job *job, enum outcome outcome)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);

    return job->what == JOB_ACTION && job->action.kind == ACTION_REACH && outcome == OUTCOME_DONE && !job->settling &&
           !c->options->virtual_time && vm != NULL && vm->state == VM_BOOTING;
}

static void end_job(struct controller *c, struct job *job, enum outcome outcome, const char *text,
                    json_t *result)
{
    char told[512];

    if (job->what == JOB_ACTION && job->action.kind == ACTION_MAKE)
        c->makes--;
    if (job->what == JOB_ACTION && job->action.kind == ACTION_REACH && outcome != OUTCOME_DONE)
        text = with_console(c, job->action.subject, text, told, sizeof(told));
    if (job->what == JOB_PARCEL && parcel_answered(c, job, outcome, result))
        ; /* its action goes on */
    else if (job->what == JOB_SURVEY)
        survey_ended(c, outcome, text, result);
    else if (is_to_settle(c, job, outcome))
        act_settle(c, job);
    else if (job->probe != NULL)
        probe_answered(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_LOOK)
        survey_looked(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_FEATURE)
        feature_answered(c, job, outcome, text, result);
    else if (job->what <= JOB_PARCEL)
        answer_action(c, job, outcome, text, result);
    act_end(c, job);
    if (c->drop_waits && c->makes == 0)
        act(c, &(struct action){.kind = ACTION_DROP_RANGE});
}

static void ended(void *data, struct port *port, uint64_t number, enum outcome outcome, const char *text,
                  json_t *result)
{
    struct controller *c = data;
    struct job *job = find_job(c, number);

    (void)port;
    if (job == NULL || c->failed)
        return;
    controller_enter(c);
    end_job(c, job, outcome, text != NULL ? text : "", result);
    loop_again(c->loop);
}

struct failure {
    struct controller *controller;
    uint64_t job;
    struct loop_timer timer;
    char text[256];
};

static void failure_due(void *data)
{
    struct failure *failure = data;
    struct controller *c = failure->controller;
    struct job *job = find_job(c, failure->job);
    json_t *result = json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0);

    if (job != NULL) {
        controller_enter(c);
        end_job(c, job, OUTCOME_FAILED, failure->text, result);
        loop_again(c->loop);
    }
    json_decref(result);
    free(failure);
}

void answer_failed(struct controller *c, struct job *job, const char *text)
{
    struct failure *failure = calloc(1, sizeof(*failure));

    if (failure == NULL) {
        controller_fail(c, &(struct error){.code = ERROR_MEMORY, .text = "no memory"});
        return;
    }
    failure->controller = c;
    failure->job = job->number;
    text_copy(failure->text, sizeof(failure->text), text);
    loop_timer_init(&failure->timer, c->loop, failure_due, failure);
    loop_timer_arm(&failure->timer, 0, NULL);
}

/* ---- what nobody asked for ---- */

static const struct {
    const char *state;
    void (*decide)(const struct state *state, uint32_t vm, const char *text, struct intents *intents);
    bool has_last_words; /* on its serial line */
} sights[] = {
    {"stopped", decide_stopped, true},
    {"shut-down", decide_shut_down, true},
    {"panicked", decide_panicked, true},
    {"stuck", decide_stuck, false},
    {"paused", decide_stuck, false},
};

static void seen(void *data, struct port *port, json_t *line)
{
    struct controller *c = data;
    struct intents intents = {0};
    uint32_t vm = (uint32_t)json_integer_value(json_object_get(line, "vm"));
    const char *state = text_in(line, "state"), *text = text_in(line, "text");
    char told[512];

    (void)port;
    for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++) {
        if (c->failed || strcmp(state, sights[i].state) != 0)
            continue;
        controller_enter(c);
        if (sights[i].has_last_words)
            text = with_console(c, vm, text, told, sizeof(told));
        sights[i].decide(&c->state, vm, text, &intents);
    }
    controller_take(c, &intents);
    intents_done(&intents);
}

static void life(void *data, struct port *port, enum agent_life state, const char *text)
{
    struct controller *c = data;
    struct intents intents = {0};

    if (c->failed || c->leaving)
        return;
    controller_enter(c);
    intents_row(&intents, &(struct event){.kind = EVENT_AGENT_STATE,
                                          .as.agent_state = {.agent = port->name != NULL ? port->name : "provider",
                                                             .state = state,
                                                             .text = text}});
    controller_take(c, &intents);
    intents_done(&intents);
    if (state == AGENT_UP && port == c->provider)
        act_survey(c);
    /* Virtual time stands still while an agent is on its way: a rehearsal has nobody to wait for. */
    if (state == AGENT_LOST && c->options->virtual_time) {
        struct error err;

        error_set(&err, ERROR_FAILED, "the rehearsal's provider: %s", text);
        controller_fail(c, &err);
    }
}

static void stray(void *data, struct port *port, const char *job, const char *text)
{
    struct controller *c = data;
    struct intents intents = {0};

    if (c->failed || c->leaving)
        return;
    controller_enter(c);
    intents_row(&intents, &(struct event){.kind = EVENT_JOB_STRAY,
                                          .as.job_stray = {.agent = port->name != NULL ? port->name : "provider",
                                                           .job = job,
                                                           .text = text}});
    controller_take(c, &intents);
    intents_done(&intents);
}

const struct port_face answer_face = {.ended = ended, .seen = seen, .life = life, .stray = stray};
