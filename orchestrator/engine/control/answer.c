/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of agents: an answer becomes the input of a decision, its output becomes a blob.
 * Agents write answers on behalf of guests, so nothing in one is trusted beyond its type and
 * bounds. */
#include "engine/control/act-own.h"
#include "engine/control/ended.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/run/console-log.h"

static struct job *answer_find_job(struct controller *c, uint64_t number)
{
    struct job *job;

    HASH_FIND(hh, c->jobs, &number, sizeof(number), job);
    return job;
}

/* ---- output ---- */

/* ---- consoles ---- */

/* Why a machine did not come up, with what it said last on its serial line. */
static const char *answer_with_console(const struct controller *c, uint32_t ordinal,
                                       const char *text, char *to, size_t size)
{
    const struct view_vm *vm = view_vm(c->state.view, ordinal);
    const struct view_team *team = vm != NULL ? view_team(c->state.view, vm->made.team) : NULL;
    char last[160], node[TEXT_SHELL], whose[TEXT_SHELL];
    bool panic;

    if (vm == NULL || vm->state != VM_BOOTING || c->simulated ||
        !console_log_last(c->folder, ordinal, last, sizeof(last), &panic))
        return text;
    text_print(to, size, "%s; %s: %s (excon console %s%s%s --log)", text,
               panic ? "its kernel panicked" : "its console ends", last,
               text_shell(node, vm->made.id), team != NULL ? " " : "",
               team != NULL ? text_shell(whose, team->made.id) : "");
    return to;
}

/* ---- actions ---- */

/* Has SSH answered for the first time since its start, so that something is to be asked yet? */
static bool answer_is_to_settle(const struct controller *c, const struct job *job,
                                enum outcome outcome)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);

    return job->what == JOB_ACTION && job->action.kind == ACTION_LOGIN && outcome == OUTCOME_DONE &&
           !job->settling && !c->simulated && vm != NULL && vm->state == VM_BOOTING;
}

/*
 * The guest answered, and its connection broke while the end of its first start was awaited: its
 * SSH server may have restarted. It is reached again, for as long as a boot may take.
 */
static bool answer_login_again(const struct controller *c, const struct job *job,
                               enum outcome outcome, const json_t *result)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);
    const char *reason = text_in(result, "reason");

    return job->settling && outcome == OUTCOME_FAILED && vm != NULL && vm->state == VM_BOOTING &&
           vm->incarnation == job->incarnation &&
           (strcmp(reason, REASON_CUT_OFF) == 0 || strcmp(reason, REASON_UNREACHABLE) == 0) &&
           c->state.r - vm->since < act_boot_within();
}

static void answer_end_job(struct controller *c, struct job *job, enum outcome outcome,
                           const char *text, json_t *result)
{
    char told[512];

    if (job->what == JOB_ACTION && job->action.kind == ACTION_MAKE)
        c->makes--;
    if (job->what == JOB_ACTION && job->action.kind == ACTION_LOGIN && outcome != OUTCOME_DONE)
        text = answer_with_console(c, job->action.subject, text, told, sizeof(told));
    if (job->what == JOB_PARCEL && parcel_answered(c, job, outcome, result))
        ; /* its action goes on */
    else if (job->what == JOB_SURVEY)
        survey_ended(c, outcome, text, result);
    else if (job->what == JOB_LEAD)
        reach_answered(c, job, outcome, text, result);
    else if (answer_is_to_settle(c, job, outcome))
        act_settle(c, job);
    else if (answer_login_again(c, job, outcome, result))
        act_login(c, &job->action);
    else if (job->probe != NULL)
        probe_answered(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_INSPECT)
        survey_inspected(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_FEATURE)
        feature_answered(c, job, outcome, text, result);
    else if (job->what <= JOB_PARCEL)
        answer_action(c, job, outcome, text, result);
    act_end(c, job);
    if (c->drop_waits && c->makes == 0)
        act(c, &(struct action){.kind = ACTION_DROP_RANGE});
}

static void answer_ended(void *data, struct port *port, uint64_t number, enum outcome outcome,
                         const char *text, json_t *result)
{
    struct controller *c = data;
    struct job *job = answer_find_job(c, number);

    (void)port;
    if (job == NULL || c->failed)
        return;
    controller_enter(c);
    answer_end_job(c, job, outcome, text != NULL ? text : "", result);
    loop_again(c->loop);
}

/* ---- what nobody asked for ---- */

static const struct {
    const char *state;
    void (*decide)(const struct state *state, uint32_t vm, const char *text,
                   struct intents *intents);
    bool has_last_words; /* on its serial line */
} sights[] = {
    {"stopped", decide_stopped, true},   {"shut-down", decide_shut_down, true},
    {"panicked", decide_panicked, true}, {"stuck", decide_stuck, false},
    {"paused", decide_stuck, false},
};

static void answer_seen(void *data, struct port *port, json_t *line)
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
            text = answer_with_console(c, vm, text, told, sizeof(told));
        sights[i].decide(&c->state, vm, text, &intents);
    }
    controller_take(c, &intents);
    intents_done(&intents);
}

static void answer_life(void *data, struct port *port, enum agent_life state, const char *text)
{
    struct controller *c = data;
    struct intents intents = {0};

    if (c->failed || c->leaving)
        return;
    controller_enter(c);
    intents_row(&intents, &(struct row){.kind = ROW_AGENT_STATE,
                                        .as.agent_state = {.agent = port->name != NULL ? port->name
                                                                                       : "provider",
                                                           .state = state,
                                                           .text = text}});
    controller_take(c, &intents);
    intents_done(&intents);
    if (state == AGENT_UP && port == c->provider)
        act_survey(c);
    /* Virtual time stops while an agent starts, so a rehearsal would wait for ever for a lost one.
     */
    if (state == AGENT_LOST && c->options->virtual_time) {
        struct error err;

        error_set(&err, ERROR_FAILED, "the rehearsal's provider: %s", text);
        controller_fail(c, &err);
    }
}

static void answer_stray(void *data, struct port *port, const char *job, const char *text)
{
    struct controller *c = data;
    struct intents intents = {0};

    if (c->failed || c->leaving)
        return;
    controller_enter(c);
    intents_row(&intents, &(struct row){.kind = ROW_JOB_STRAY,
                                        .as.job_stray = {.agent = port->name != NULL ? port->name
                                                                                     : "provider",
                                                         .job = job,
                                                         .text = text}});
    controller_take(c, &intents);
    intents_done(&intents);
}

const struct port_face answer_face = {
    .ended = answer_ended, .seen = answer_seen, .life = answer_life, .stray = answer_stray};
