/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of agents. An agent that is to be replaced is first seen to its end, so that never two
 * of a kind run: what it holds (an embed root) is free when the next one starts. All waiting here
 * is for real programs, in real time.
 */
#include "wire/crew/crew.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/crew/crew-own.h"
#include "wire/hello.h"

enum { LAST_WORDS = 500, QUIET_END = 1000 };

static void crew_timer_due(void *data);

/* ---- agents as data */

static void crew_free_agent(struct crew_agent *agent)
{
    crew_free_texts(agent->argv);
    crew_free_texts(agent->environment);
    json_decref(agent->hello);
    free(agent->program);
    free(agent->name);
    free(agent);
}

bool crew_agent_is_up(const struct crew_agent *agent)
{
    return agent->phase == CREW_UP;
}

const json_t *crew_agent_hello(const struct crew_agent *agent)
{
    return agent->hello;
}

int crew_agent_pid(const struct crew_agent *agent)
{
    return agent->child != NULL ? child_pid(agent->child) : 0;
}

/* Virtual time stands still while an agent is on its way. */
static void crew_set_phase(struct crew_agent *agent, enum crew_phase phase)
{
    bool expected = phase == CREW_AWAY || phase == CREW_STARTING || phase == CREW_ENDING;

    if (expected != agent->expected)
        loop_expect(agent->crew->loop, expected ? 1 : -1);
    agent->expected = expected;
    agent->phase = phase;
}

/* ---- ending */

static void crew_check_all_gone(struct crew *crew)
{
    for (const struct crew_agent *agent = crew->agents; agent != NULL; agent = agent->next)
        if (agent->phase != CREW_GONE)
            return;
    if (crew->stopped)
        return;
    crew->stopped = true;
    if (crew->told != NULL)
        crew->told(crew->told_data);
}

/* It is gone and has said its last: tells, and has it started again. */
static void crew_lost(struct crew_agent *agent)
{
    struct crew *crew = agent->crew;
    char text[CREW_TEXT_MOST];

    peer_free(agent->peer);
    child_free(agent->child);
    agent->peer = NULL;
    agent->child = NULL;
    loop_timer_cancel(&agent->timer);
    loop_timer_cancel(&agent->beat);
    if (crew->stopping) {
        crew_set_phase(agent, CREW_GONE);
        job_end_all(agent, OUTCOME_CANCELLED, "the controller ends");
        crew_check_all_gone(crew);
        return;
    }
    crew_set_phase(agent, CREW_AWAY);
    loop_timer_arm(&agent->timer,
                   restart_after(&agent->restart, agent->up_since, loop_real(crew->loop)), NULL);
    agent->up_since = 0;
    text_print(text, sizeof(text), "%s ended", agent->program);
    job_end_all(agent, OUTCOME_FAILED, text);
    agent->face->life(agent->data, agent, AGENT_LOST, agent->why);
}

/* Ends the agent, at once by SIGKILL if `patience` is below 0; the child's `ended` is called next.
 * The first given reason is reported. */
static void crew_end_agent(struct crew_agent *agent, int64_t patience, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void crew_end_agent(struct crew_agent *agent, int64_t patience, const char *format, ...)
{
    va_list args;

    if (agent->phase == CREW_ENDING)
        return;
    /* The program is gone, and what it left behind still writes into its pipe. How it ended is the
     * reason. */
    if (agent->child == NULL) {
        crew_lost(agent);
        return;
    }
    crew_set_phase(agent, CREW_ENDING);
    va_start(args, format);
    text_vprint(agent->why, sizeof(agent->why), format, args);
    va_end(args);
    peer_free(agent->peer);
    agent->peer = NULL;
    loop_timer_cancel(&agent->timer);
    loop_timer_cancel(&agent->beat);
    if (patience < 0)
        child_kill(agent->child);
    else
        child_terminate(agent->child, patience);
}

static void crew_child_ended(void *data, int status, int signal)
{
    struct crew_agent *agent = data;
    char how[64];

    if (signal != 0)
        text_print(how, sizeof(how), "signal %d", signal);
    else
        text_print(how, sizeof(how), "status %d", status);
    if (agent->phase == CREW_ENDING) {
        size_t used = strlen(agent->why);

        text_print(agent->why + used, sizeof(agent->why) - used, " (%s)", how);
        crew_lost(agent);
        return;
    }
    text_print(agent->why, sizeof(agent->why), "%s ended (%s)", agent->program, how);
    /* Its last lines may still be in the pipe; wait for the peer's end, or for this timer. */
    child_free(agent->child);
    agent->child = NULL;
    loop_timer_arm(&agent->timer, LAST_WORDS, NULL);
}

static const struct child_face child_face = {.ended = crew_child_ended};

/* ---- hearing */

static void crew_heard_seen(struct crew_agent *agent, json_t *line)
{
    if (agent->face->seen != NULL)
        agent->face->seen(agent->data, agent, line);
}

static void crew_heard_ended(struct crew_agent *agent, json_t *line)
{
    /* It works: a pong may wait behind much that it was told before. */
    agent->missed = 0;
    job_ended_line(agent, line);
}

/* ---- pings */

static void crew_heard_pong(struct crew_agent *agent, json_t *line)
{
    (void)line;
    agent->asked = false;
    agent->missed = 0;
}

/* Pings in a row that it may leave unanswered. */
static int crew_missed_most(const struct crew_agent *agent)
{
    const struct crew *crew = agent->crew;

    if (agent->silence == 0)
        return crew->pings_missed;
    return agent->silence > crew->ping_every ? (int)(agent->silence / crew->ping_every) : 1;
}

/* An agent on another host is told with each beat that we are there, whether it has answered or
 * not. */
static json_t *crew_ping_line(const struct crew_agent *agent)
{
    if (agent->silence != 0)
        return json_pack("{s:s, s:I}", "k", "ping", "silence", (json_int_t)agent->alone);
    return agent->asked ? NULL : json_pack("{s:s}", "k", "ping");
}

static void crew_beat_due(void *data)
{
    struct crew_agent *agent = data;
    struct crew *crew = agent->crew;
    json_t *ping;

    if (agent->phase != CREW_UP || agent->child == NULL)
        return;
    if (agent->asked && ++agent->missed >= crew_missed_most(agent)) {
        crew_end_agent(agent, -1, "%s hangs: it did not answer for %lld s, and was killed",
                       agent->program,
                       (long long)(crew->ping_every * crew_missed_most(agent) / 1000));
        return;
    }
    /* One that cannot be sent is one that is not answered. */
    ping = crew_ping_line(agent);
    if (ping != NULL)
        peer_send(agent->peer, ping, NULL);
    json_decref(ping);
    agent->asked = true;
    loop_timer_arm(&agent->beat, crew->ping_every, NULL);
}

void crew_heartbeat(struct crew *crew, int64_t every, int missed)
{
    crew->ping_every = every;
    crew->pings_missed = missed;
}

static const struct {
    const char *kind;
    void (*heard)(struct crew_agent *agent, json_t *line);
} kinds[] = {{"ended", crew_heard_ended}, {"seen", crew_heard_seen}, {"pong", crew_heard_pong}};

static void crew_heard_hello(struct crew_agent *agent, json_t *line)
{
    struct error err;

    if (hello_agent(line, agent->name, &err) < 0 ||
        (agent->same_version && hello_same_version(line, &err) < 0)) {
        crew_end_agent(agent, 0, "%s: %s", agent->program, err.text);
        return;
    }
    /* Its hello may be the last that it wrote: then the timer waits for the end of its words. */
    if (agent->child != NULL)
        loop_timer_cancel(&agent->timer);
    json_decref(agent->hello);
    agent->hello = json_incref(line);
    crew_set_phase(agent, CREW_UP);
    agent->up_since = loop_real(agent->crew->loop);
    agent->asked = false;
    agent->missed = 0;
    /* An agent on another host learns with the first one for how long it shall wait for a word. */
    if (agent->child != NULL && json_is_true(json_object_get(line, "pings")))
        loop_timer_arm(&agent->beat, agent->silence != 0 ? 0 : agent->crew->ping_every, NULL);
    agent->face->life(agent->data, agent, AGENT_UP, "");
}

static void crew_line_came(void *data, struct peer *peer, json_t *line)
{
    struct crew_agent *agent = data;
    const char *kind = json_string_value(json_object_get(line, "k"));

    (void)peer;
    if (agent->phase == CREW_STARTING) {
        crew_heard_hello(agent, line);
        return;
    }
    for (size_t i = 0; kind != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i].kind, kind) == 0) {
            kinds[i].heard(agent, line);
            return;
        }
    }
}

static void crew_peer_closed(void *data, struct peer *peer, const char *why)
{
    struct crew_agent *agent = data;

    (void)peer;
    if (agent->child == NULL) {
        crew_lost(agent);
        return;
    }
    /* An orderly end of its output: it most likely ends by itself, and its status is worth a
     * moment. */
    if (why == NULL)
        crew_end_agent(agent, agent->crew->stopping ? agent->crew->patience : QUIET_END, "%s ended",
                       agent->program);
    else
        crew_end_agent(agent, 0, "%s broke the rules: %s", agent->program, why);
}

static const struct peer_face peer_face = {.line = crew_line_came, .closed = crew_peer_closed};

/* ---- starting */

static int crew_spawn(struct crew_agent *agent, char *path, struct error *err)
{
    struct loop *loop = agent->crew->loop;
    char *asked = agent->argv[0];
    union {
        char **from;
        const char *const *to;
    } argv = {agent->argv}, environment = {agent->environment};
    int from_it, to_it;

    /* The list is ours; its first entry is lent out for the call. */
    agent->argv[0] = path != NULL ? path : asked;

    struct child_plan plan = {
        .argv = argv.to, .environment = environment.to, .errors = agent->errors};
    int result = child_spawn(loop, &plan, &child_face, agent, &agent->child, err);

    agent->argv[0] = asked;
    if (result < 0)
        return result;
    child_pipes(agent->child, &from_it, &to_it);
    result = peer_new(loop, from_it, to_it, &peer_face, agent, &agent->peer, err);
    if (result == 0)
        result = loop_timer_arm(&agent->timer, CREW_HELLO_WITHIN, err);
    return result;
}

static void crew_start(struct crew_agent *agent)
{
    struct error err;
    char *path = NULL;
    int result = 0;

    crew_set_phase(agent, CREW_STARTING);
    agent->why[0] = '\0';
    if (strchr(agent->argv[0], '/') == NULL) {
        path = crew_find(agent->argv[0], &err);
        result = path != NULL ? 0 : -1;
    }
    if (result == 0)
        result = crew_spawn(agent, path, &err);
    free(path);
    if (result < 0) {
        text_print(agent->why, sizeof(agent->why), "%s cannot be started: %s", agent->program,
                   err.text);
        crew_lost(agent);
    }
}

static void crew_timer_due(void *data)
{
    struct crew_agent *agent = data;

    if (agent->phase == CREW_AWAY)
        crew_start(agent);
    else if (agent->child == NULL)
        crew_lost(agent);
    else if (agent->phase == CREW_STARTING)
        crew_end_agent(agent, 0, "%s said no hello within %d s", agent->program,
                       CREW_HELLO_WITHIN / 1000);
}

static const char *crew_title_of(const struct crew_program *program)
{
    const char *slash = strrchr(program->argv[0], '/');

    return program->title != NULL ? program->title : slash != NULL ? slash + 1 : program->argv[0];
}

int crew_add(struct crew *crew, const struct crew_program *program, const struct crew_face *face,
             void *data, struct crew_agent **ret_agent, struct error *err)
{
    struct crew_agent *agent = calloc(1, sizeof(*agent));

    if (agent == NULL)
        return error_memory(err);
    if (program->argv[0] == NULL) {
        free(agent);
        return error_set(err, ERROR_INPUT, "agent %s: no program", program->name);
    }
    *agent = (struct crew_agent){.crew = crew,
                                 .name = strdup(program->name),
                                 .argv = crew_copy_texts(program->argv),
                                 .environment = crew_copy_texts(program->environment),
                                 .program = strdup(crew_title_of(program)),
                                 .errors = program->errors,
                                 .silence = program->silence,
                                 .alone = program->alone != 0 ? program->alone : program->silence,
                                 .same_version = program->same_version,
                                 .face = face,
                                 .data = data,
                                 .phase = CREW_GONE};
    if (agent->name == NULL || agent->program == NULL || agent->argv == NULL ||
        agent->environment == NULL) {
        crew_free_agent(agent);
        return error_memory(err);
    }
    loop_timer_init_real(&agent->timer, crew->loop, crew_timer_due, agent);
    loop_timer_init_real(&agent->beat, crew->loop, crew_beat_due, agent);
    if (loop_timer_arm(&agent->timer, 0, err) < 0) {
        crew_free_agent(agent);
        return -ERROR_MEMORY;
    }
    crew_set_phase(agent, CREW_AWAY);
    agent->next = crew->agents;
    crew->agents = agent;
    *ret_agent = agent;
    return 0;
}

int crew_renew(struct crew_agent *agent, const char *const *argv, const char *why,
               struct error *err)
{
    char **copy;

    if (crew_are_same(agent->argv, argv))
        return 0;
    copy = crew_copy_texts(argv);
    if (copy == NULL)
        return error_memory(err);
    crew_free_texts(agent->argv);
    agent->argv = copy;
    if (agent->phase == CREW_UP || agent->phase == CREW_STARTING)
        crew_end_agent(agent, 0, "%s", why);
    return 0;
}

/* ---- the crew */

static void crew_stop_agent(struct crew_agent *agent, int64_t patience)
{
    job_end_all(agent, OUTCOME_CANCELLED, "the controller ends");
    if (agent->phase != CREW_GONE && agent->child == NULL) {
        crew_lost(agent);
    } else if (agent->phase == CREW_UP || agent->phase == CREW_STARTING) {
        /* Queued lines still reach it; then its input is closed, which asks it to end. */
        loop_timer_cancel(&agent->timer);
        loop_timer_cancel(&agent->beat);
        peer_finish(agent->peer);
        child_terminate(agent->child, patience);
    }
}

static void crew_stop_soon(void *data)
{
    struct crew *crew = data;

    for (struct crew_agent *agent = crew->agents; agent != NULL; agent = agent->next)
        crew_stop_agent(agent, crew->patience);
    crew_check_all_gone(crew);
}

int crew_new(struct loop *loop, struct crew **ret_crew, struct error *err)
{
    struct crew *crew = calloc(1, sizeof(*crew));

    if (crew == NULL)
        return error_memory(err);
    crew->loop = loop;
    crew_heartbeat(crew, CREW_PING_EVERY, CREW_PINGS_MISSED);
    crew->stop_soon = (struct loop_call){.run = crew_stop_soon, .data = crew};
    *ret_crew = crew;
    return 0;
}

void crew_stop(struct crew *crew, int64_t patience, void (*stopped)(void *data), void *data)
{
    if (crew->stopping)
        return;
    crew->stopping = true;
    crew->patience = patience;
    crew->told = stopped;
    crew->told_data = data;
    loop_defer(crew->loop, &crew->stop_soon);
}

void crew_free(struct crew *crew)
{
    if (crew == NULL)
        return;
    loop_call_drop(&crew->stop_soon);
    for (struct crew_agent *agent = crew->agents; agent != NULL;) {
        struct crew_agent *next = agent->next;

        job_drop_all(agent);
        loop_timer_cancel(&agent->timer);
        loop_timer_cancel(&agent->beat);
        peer_free(agent->peer);
        child_free(agent->child);
        crew_set_phase(agent, CREW_GONE);
        crew_free_agent(agent);
        agent = next;
    }
    free(crew);
}
