/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of agents: an answer becomes the input of a decision, its output becomes a blob.
 * Agents write answers on behalf of guests, so nothing in one is trusted beyond its type and
 * bounds. */
#include "core/view/forks.h"
#include "engine/control/act-own.h"
#include "engine/control/ended.h"
#include "engine/control/hosts.h"
#include "engine/control/isolation.h"
#include "engine/control/last-words.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

static struct job *answer_find_job(struct controller *c, uint64_t number)
{
    struct job *job;

    HASH_FIND(hh, c->jobs, &number, sizeof(number), job);
    return job;
}

/* ---- output ---- */

/* ---- actions ---- */

/* Has SSH answered for the first time since its start, so that something is to be asked yet? */
static bool answer_is_to_settle(const struct controller *c, const struct job *job,
                                enum outcome outcome)
{
    const struct view_vm *vm = view_vm(c->state.view, job->action.subject);

    return job->what == JOB_ACTION && job->action.kind == ACTION_LOGIN && outcome == OUTCOME_DONE &&
           !job->settling && !c->simulated && vm != NULL && vm->state == VM_BOOTING &&
           !request_is_powershell(vm) && !fork_awaits_first_login(vm);
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

/* Why a host has not removed all; NULL: it has. What is left on our own host `down` itself looks
 * for. */
static const char *answer_left_text(const struct range_host *host, enum outcome outcome,
                                    const char *text, const json_t *result, char *to, size_t size)
{
    const json_t *left = host != NULL && host->host != 0 ? json_object_get(result, "left") : NULL;

    if (outcome == OUTCOME_DONE && json_array_size(left) == 0)
        return NULL;
    if (outcome != OUTCOME_DONE)
        text_copy(to, size, text[0] != '\0' ? text : "no answer");
    else
        text_print(to, size, "%zu things are left: %s", json_array_size(left),
                   json_string_value(json_array_get(left, 0)) != NULL
                       ? json_string_value(json_array_get(left, 0))
                       : "");
    return to;
}

/* All have answered: what each said becomes one decision. */
static void answer_decide_dropped(struct controller *c, const json_t *all)
{
    size_t count = json_array_size(all), i;
    struct dropped *answers = calloc(count + 1, sizeof(*answers));
    struct intents intents = {0};
    struct error err;
    json_t *one;

    if (answers == NULL) {
        error_memory(&err);
        controller_fail(c, &err);
        return;
    }
    json_array_foreach(all, i, one)
    {
        answers[i] =
            (struct dropped){.host = (uint32_t)json_integer_value(json_object_get(one, "host")),
                             .done = json_is_true(json_object_get(one, "done")),
                             .died = json_is_true(json_object_get(one, "died")),
                             .text = text_in(one, "text")};
    }
    decide_range_dropped(&c->state, answers, count, &intents);
    controller_take(c, &intents);
    intents_done(&intents);
    free(answers);
}

/* The range is removed once each host has answered. */
static void answer_dropped(struct controller *c, const struct job *job, enum outcome outcome,
                           const char *text, json_t *result)
{
    char told[256];
    const char *why = answer_left_text(job->host, outcome, text, result, told, sizeof(told));
    bool died = strcmp(text_in(result, "reason"), REASON_AGENT) == 0 &&
                !json_is_false(json_object_get(result, "sent"));
    json_t *all = c->drop.all;

    if (all == NULL)
        all = c->drop.all = json_array();
    json_array_append_new(
        all, json_pack("{s:I, s:b, s:b, s:s}", "host",
                       (json_int_t)(job->host != NULL ? job->host->host : DROPPED_NETWORKS), "done",
                       why == NULL, "died", died, "text", why != NULL ? why : text));
    if (--c->drop.open != 0)
        return;
    c->drop.all = NULL;
    answer_decide_dropped(c, all);
    json_decref(all);
}

static void answer_end_job(struct controller *c, struct job *job, enum outcome outcome,
                           const char *text, json_t *result)
{
    char told[LAST_WORDS];

    struct range_host *host = job->host;

    if ((job->what == JOB_ACTION && job->action.kind == ACTION_MAKE) || migrate_is_copy(job))
        host->makes--;
    hosts_localize(host, job->vm, result);
    hosts_localize_all(host, result);
    if (job->what == JOB_ACTION && job->action.kind == ACTION_LOGIN && outcome != OUTCOME_DONE)
        text = last_words(c, job->action.subject, text, told);
    if (job->what == JOB_PARCEL && parcel_answered(c, job, outcome, result))
        ; /* its action goes on */
    else if (job->what == JOB_SURVEY)
        survey_ended(c, job, outcome, text, result);
    else if (job->what == JOB_FOLLOW)
        moved_followed(c, job, outcome, text);
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
    else if (job->action.kind == ACTION_ISOLATE)
        isolation_answered(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_DROP_RANGE)
        answer_dropped(c, job, outcome, text, result);
    else if (job->what == JOB_ACTION && job->action.kind == ACTION_MIGRATE)
        migrate_answered(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_FEATURE)
        feature_answered(c, job, outcome, text, result);
    else if (job->action.kind == ACTION_GREEN)
        green_answered(c, job, outcome, text, result);
    else if (job->what <= JOB_PARCEL)
        answer_action(c, job, outcome, text, result);
    act_end(c, job);
    if (host != NULL && host->drop_waits && host->makes == 0)
        act_drop_host(c, host);
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
    isolation_follow(c);
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

/* What is left of it on another host than its own, as one that came live and not for good. */
static bool answer_is_elsewhere(struct controller *c, const struct port *port, uint32_t ordinal)
{
    const struct range_host *host = hosts_of_port(c, port);
    const struct view_vm *vm = view_vm(c->state.view, ordinal);

    return host != NULL && vm != NULL && hosts_of(c, vm) != host;
}

static void answer_seen(void *data, struct port *port, json_t *line)
{
    struct controller *c = data;
    struct intents intents = {0};
    uint32_t vm = (uint32_t)json_integer_value(json_object_get(line, "vm"));
    const char *state = text_in(line, "state"), *text = text_in(line, "text");
    char told[LAST_WORDS];

    if (answer_is_elsewhere(c, port, vm))
        return;
    for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++) {
        if (c->failed || strcmp(state, sights[i].state) != 0)
            continue;
        controller_enter(c);
        if (sights[i].has_last_words)
            text = last_words(c, vm, text, told);
        sights[i].decide(&c->state, vm, text, &intents);
    }
    controller_take(c, &intents);
    intents_done(&intents);
}

/* An agent on a host that is gone is tried again every few seconds: each try ends alike, and that
 * is said once. */
static bool answer_is_known(const struct controller *c, const struct port *port,
                            enum agent_life state, const char *text)
{
    const struct view *view = c->state.view;

    for (size_t i = 0; port->name != NULL && i < view->agent_count; i++)
        if (strcmp(view->agents[i].name, port->name) == 0)
            return state == AGENT_LOST && view->agents[i].state == AGENT_LOST &&
                   strcmp(view->agents[i].text, text) == 0;
    return false;
}

static void answer_life(void *data, struct port *port, enum agent_life state, const char *text)
{
    struct controller *c = data;
    struct range_host *host;

    if (c->failed || c->leaving || answer_is_known(c, port, state, text))
        return;
    controller_enter(c);
    controller_take_row(
        c, &(struct row){.kind = ROW_AGENT_STATE,
                         .as.agent_state = {.agent = port->name != NULL ? port->name : "provider",
                                            .state = state,
                                            .text = text,
                                            .version = state == AGENT_UP ? port->version : ""}});
    host = hosts_of_port(c, port);
    if (state == AGENT_UP && host != NULL) {
        hosts_came_up(host);
        act_survey(c, host);
    }
    if (state == AGENT_UP)
        isolation_came_up(c, port);
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

    if (c->failed || c->leaving)
        return;
    controller_enter(c);
    controller_take_row(
        c, &(struct row){.kind = ROW_JOB_STRAY,
                         .as.job_stray = {.agent = port->name != NULL ? port->name : "provider",
                                          .job = job,
                                          .text = text}});
}

const struct port_face answer_face = {
    .ended = answer_ended, .seen = answer_seen, .life = answer_life, .stray = answer_stray};
