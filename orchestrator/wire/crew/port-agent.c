/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port onto an agent of the crew. What is submitted while the agent is not ready, or has just
 * gone and could not be asked, waits here, in order, each job no longer than its own deadline;
 * after every hello the agent is set up before it gets any of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/crew/port.h"

enum { SETUP_JOB = 0 /* no job of the caller's has this number */ };

struct waiting {
    struct waiting *next;
    uint64_t job;
    char verb[32];
    int64_t within, until; /* real monotonic ms */
    json_t *body;
};

struct port_agent {
    struct port port;
    struct loop *loop;
    struct crew_agent *agent;
    uint32_t epoch;
    char *setup_verb;
    json_t *setup;
    int64_t setup_within;
    json_t *(*set_up)(void *data, const json_t *hello, struct error *err);
    void *set_up_data;
    bool ready, setting_up;
    bool refused;   /* it is there, and its last set-up failed */
    char lost[256]; /* why the last set-up or start failed */
    struct waiting *first, **last;
    size_t waits;
    struct loop_timer timer;
    struct loop_call again;
};

static void port_agent_job_name(const struct port_agent *self, uint64_t job, char *to, size_t size)
{
    text_print(to, size, "%u.%llu", self->epoch, (unsigned long long)job);
}

/* CREW_UNASKED: the agent has gone, and is ready again after its next hello. */
static int port_agent_ask(struct port_agent *self, uint64_t job, const char *verb, int64_t within,
                          json_t *body, struct error *err)
{
    char name[CREW_JOB_MOST];

    port_agent_job_name(self, job, name, sizeof(name));

    int result = crew_do(self->agent, name, verb, within, body, err);

    if (result == CREW_UNASKED)
        self->ready = false;
    return result;
}

/* Takes the first waiting one out. */
static struct waiting *port_agent_take_first(struct port_agent *self)
{
    struct waiting *first = self->first;

    self->first = first->next;
    if (self->first == NULL)
        self->last = &self->first;
    self->waits--;
    loop_expect(self->loop, -1);
    return first;
}

static void port_agent_end_waiting(struct port_agent *self, struct waiting *waiting,
                                   const char *text)
{
    json_t *result = json_pack("{s:s, s:b}", "reason", REASON_AGENT, "sent", 0);

    self->port.face->ended(self->port.data, &self->port, waiting->job, OUTCOME_FAILED, text,
                           result);
    json_decref(result);
    json_decref(waiting->body);
    free(waiting);
}

static void port_agent_flush(struct port_agent *self)
{
    while (self->ready && self->first != NULL) {
        struct waiting *waiting = self->first;
        struct error err;
        int result = port_agent_ask(self, waiting->job, waiting->verb, waiting->within,
                                    json_incref(waiting->body), &err);

        if (result == CREW_UNASKED)
            return;
        port_agent_take_first(self);
        /* Only a fault of ours makes this fail; the job's caller hears it as any failure. */
        if (result < 0) {
            port_agent_end_waiting(self, waiting, err.text);
        } else {
            json_decref(waiting->body);
            free(waiting);
        }
    }
}

/* Ends those whose deadline has passed, and waits for the next. */
static void port_agent_watch(void *data)
{
    struct port_agent *self = data;
    int64_t now = loop_real(self->loop), soonest = INT64_MAX;
    struct waiting *keep = NULL, **keep_last = &keep;
    char text[320];

    text_print(text, sizeof(text), "agent %s is not there%s%s", self->port.name,
               self->lost[0] ? ": " : "", self->lost);
    while (self->first != NULL) {
        struct waiting *waiting = port_agent_take_first(self);

        if (waiting->until <= now) {
            port_agent_end_waiting(self, waiting, text);
            continue;
        }
        if (waiting->until < soonest)
            soonest = waiting->until;
        waiting->next = NULL;
        *keep_last = waiting;
        keep_last = &waiting->next;
    }
    for (struct waiting *waiting = keep; waiting != NULL; waiting = waiting->next) {
        loop_expect(self->loop, 1);
        self->waits++;
    }
    if (keep != NULL) {
        self->first = keep;
        self->last = keep_last;
        loop_timer_arm(&self->timer, soonest - now, NULL);
    }
}

static void port_agent_begin_set_up(struct port_agent *self);

static int port_agent_submit(struct port *port, uint64_t job, const char *verb, int64_t within,
                             json_t *body, struct error *err)
{
    struct port_agent *self = (struct port_agent *)port;

    if (self->ready) {
        int result = port_agent_ask(self, job, verb, within, json_incref(body), err);

        if (result != CREW_UNASKED) {
            json_decref(body);
            return result;
        }
    }

    struct waiting *waiting = calloc(1, sizeof(*waiting));

    if (waiting == NULL) {
        json_decref(body);
        return error_memory(err);
    }
    *waiting = (struct waiting){
        .job = job, .within = within, .until = loop_real(self->loop) + within, .body = body};
    text_copy(waiting->verb, sizeof(waiting->verb), verb);
    *self->last = waiting;
    self->last = &waiting->next;
    self->waits++;
    loop_expect(self->loop, 1);
    if ((!loop_timer_is_armed(&self->timer) || self->timer.at > waiting->until) &&
        loop_timer_arm(&self->timer, within, err) < 0)
        return -ERROR_MEMORY;
    if (self->refused && !self->setting_up)
        loop_defer(self->loop, &self->again);
    return 0;
}

static void port_agent_try_again(void *data)
{
    struct port_agent *self = data;

    if (self->refused && !self->setting_up)
        port_agent_begin_set_up(self);
}

static void port_agent_tell(struct port_agent *self, enum agent_life state, const char *text)
{
    self->port.face->life(self->port.data, &self->port, state, text);
}

/* When the set-up fails, all waiting jobs end with its error. A later job tries the set-up again.
 */
static void port_agent_end_all(struct port_agent *self, const char *text)
{
    for (size_t left = self->waits; left > 0 && self->first != NULL; left--)
        port_agent_end_waiting(self, port_agent_take_first(self), text);
}

static void port_agent_set_up(struct port_agent *self, enum outcome outcome, const char *text)
{
    self->setting_up = false;
    if (outcome == OUTCOME_DONE) {
        self->ready = true;
        self->refused = false;
        self->lost[0] = '\0';
        port_agent_tell(self, AGENT_UP, text);
        port_agent_flush(self);
        return;
    }
    self->refused = crew_agent_is_up(self->agent);
    text_copy(self->lost, sizeof(self->lost), text);
    port_agent_tell(self, AGENT_LOST, text);
    if (self->refused)
        port_agent_end_all(self, text);
}

static void port_agent_begin_set_up(struct port_agent *self)
{
    struct error err;

    if (self->setup_verb == NULL) {
        port_agent_set_up(self, OUTCOME_DONE, "");
        return;
    }

    json_t *setup = self->set_up == NULL
                        ? json_deep_copy(self->setup)
                        : self->set_up(self->set_up_data, crew_agent_hello(self->agent), &err);
    int result =
        setup == NULL && self->set_up != NULL
            ? -ERROR_FAILED
            : port_agent_ask(self, SETUP_JOB, self->setup_verb, self->setup_within, setup, &err);

    self->setting_up = result == 0;
    if (result < 0)
        port_agent_set_up(self, OUTCOME_FAILED, err.text);
}

static void port_agent_ended(void *data, struct crew_agent *agent, const char *job,
                             enum outcome outcome, const char *text, json_t *result)
{
    struct port_agent *self = data;
    const char *number = strchr(job, '.');
    int64_t value;

    (void)agent;
    if (number == NULL || !text_to_int(number + 1, 0, INT64_MAX, &value))
        return;
    if (value == SETUP_JOB)
        port_agent_set_up(self, outcome, text);
    else
        self->port.face->ended(self->port.data, &self->port, (uint64_t)value, outcome, text,
                               result);
}

static void port_agent_seen(void *data, struct crew_agent *agent, json_t *line)
{
    struct port_agent *self = data;

    (void)agent;
    self->port.face->seen(self->port.data, &self->port, line);
}

static void port_agent_take_version(struct port_agent *self)
{
    const char *version =
        json_string_value(json_object_get(crew_agent_hello(self->agent), "version"));

    if (version != NULL)
        text_clean(self->port.version, sizeof(self->port.version), version, strlen(version));
}

static void port_agent_life(void *data, struct crew_agent *agent, enum agent_life state,
                            const char *text)
{
    struct port_agent *self = data;
    (void)agent;
    self->ready = self->refused = false;
    if (state == AGENT_LOST)
        text_copy(self->lost, sizeof(self->lost), text);
    if (state != AGENT_UP) {
        port_agent_tell(self, state, text);
        return;
    }
    port_agent_take_version(self);
    port_agent_begin_set_up(self);
}

static void port_agent_stray(void *data, struct crew_agent *agent, const char *job,
                             const char *text)
{
    struct port_agent *self = data;

    (void)agent;
    self->port.face->stray(self->port.data, &self->port, job, text);
}

static void port_agent_free_agent(struct port *port)
{
    struct port_agent *self = (struct port_agent *)port;

    loop_timer_cancel(&self->timer);
    loop_call_drop(&self->again);
    while (self->first != NULL) {
        struct waiting *waiting = port_agent_take_first(self);

        json_decref(waiting->body);
        free(waiting);
    }
    json_decref(self->setup);
    free(self->setup_verb);
    free(self);
}

static const struct port_class agent_class = {
    .name = "agent", .submit = port_agent_submit, .free = port_agent_free_agent};

static const struct crew_face agent_face = {.ended = port_agent_ended,
                                            .seen = port_agent_seen,
                                            .life = port_agent_life,
                                            .stray = port_agent_stray};

int port_agent_new(struct loop *loop, struct crew *crew, const struct port_agent_plan *plan,
                   const struct port_face *face, void *data, struct port **ret_port,
                   struct error *err)
{
    struct port_agent *self = calloc(1, sizeof(*self));

    if (self == NULL) {
        json_decref(plan->setup);
        return error_memory(err);
    }
    *self = (struct port_agent){
        .port = {.class = &agent_class,
                 .face = face,
                 .data = data,
                 .name = plan->name != NULL ? plan->name : plan->program.name},
        .loop = loop,
        .epoch = plan->epoch,
        .setup_verb = plan->setup_verb != NULL ? strdup(plan->setup_verb) : NULL,
        .setup = plan->setup,
        .setup_within = plan->setup_within,
        .set_up = plan->set_up,
        .set_up_data = plan->set_up_data,
    };
    self->last = &self->first;
    loop_timer_init_real(&self->timer, loop, port_agent_watch, self);
    self->again = (struct loop_call){.run = port_agent_try_again, .data = self};
    if (crew_add(crew, &plan->program, &agent_face, self, &self->agent, err) < 0) {
        port_agent_free_agent(&self->port);
        return error_wrap(err, "agent %s", plan->program.name);
    }
    *ret_port = &self->port;
    return 0;
}

int port_agent_renew(struct port *port, const char *const *argv, const char *why, struct error *err)
{
    struct port_agent *self = (struct port_agent *)port;

    return crew_renew(self->agent, argv, why, err);
}
