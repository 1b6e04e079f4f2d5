/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent's side of the lines. One table holds every request that is under way. A request that is
 * no longer in it has been answered, so a second answer does nothing. Its lock is never held while
 * a line is made or the agent's code runs.
 *
 * An agent is one program with one standard input, so its state is one static struct.
 */
#include "lib/serve.h"

#include "base/text.h"
#include "base/time.h"
#include "wire/line.h"
#include "lib/away.h"
#include "lib/serve-own.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <uthash.h>

enum {
    WITHIN_DEFAULT = 60 * 1000,            /* ms, of a request that says nothing */
    WITHIN_MOST = 7 * 24 * 60 * 60 * 1000, /* ms */
    GRACE = 2000,                          /* ms for answers after the end of input */
    SILENCE_MOST = 60 * 60 * 1000,         /* ms */
    LISTENS = 3 /* times that nothing was heard in a third of the time, before it counts */
};

struct pending {
    struct serve_request request;
    const struct serve_request *place; /* itself */
    UT_hash_handle by_job, by_place;   /* in the order in which they came */
    int holders;                       /* the request itself, and a cancel that is being told of */
    bool answered;
};

static struct {
    const struct serve_agent *agent;
    pthread_mutex_t lock;          /* of everything below */
    pthread_cond_t empty;          /* nothing is under way any more */
    struct pending *jobs, *places; /* by their job, and by where they stand */
    int silence; /* ms without a line after which the controller is given up; 0: never. Of the
                    reading thread */
} us = {.lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP, .empty = PTHREAD_COND_INITIALIZER};

/* ---- answers ------------------------------------------------------------------------------------
 */

static void serve_say_ended(const char *job, enum outcome outcome, const char *text, json_t *result)
{
    static const char *const words[OUTCOMES] = OUTCOME_WORDS;
    char clean[1024];

    text_clean(clean, sizeof(clean), text != NULL ? text : "", text != NULL ? strlen(text) : 0);

    json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:o*}", "k", "ended", "job", job, "outcome",
                             words[outcome], "text", clean, "result", result);

    if (!serve_say(line))
        serve_say(json_pack("{s:s, s:s, s:s, s:s}", "k", "ended", "job", job, "outcome",
                            words[OUTCOME_FAILED], "text", "the answer does not fit a line"));
}

void serve_seen(json_t *fields)
{
    if (fields != NULL && json_object_set_new(fields, "k", json_string("seen")) == 0)
        serve_say(fields);
    else
        json_decref(fields);
}

/* ---- what is under way (callers hold the lock)
 * --------------------------------------------------- */

static struct pending *serve_find_job(const char *job)
{
    struct pending *pending;

    HASH_FIND(by_job, us.jobs, job, strlen(job), pending);
    return pending;
}

/* The request may be gone: it is not looked into. */
static struct pending *serve_find_request(const struct serve_request *request)
{
    struct pending *pending;

    HASH_FIND(by_place, us.places, &request, sizeof(request), pending);
    return pending;
}

static void serve_take_off(struct pending *pending)
{
    HASH_DELETE(by_job, us.jobs, pending);
    HASH_DELETE(by_place, us.places, pending);
    if (us.jobs == NULL)
        pthread_cond_broadcast(&us.empty);
}

static void serve_let_go(struct pending *pending)
{
    if (--pending->holders > 0)
        return;
    if (pending->request.cancel_fd >= 0)
        close(pending->request.cancel_fd);
    json_decref(pending->request.body);
    free(pending);
}

static void serve_mark_cancelled(struct serve_request *request)
{
    request->cancelled = true;
    if (request->cancel_fd >= 0)
        eventfd_write(request->cancel_fd, 1);
}

/* ---- what verbs call
 * ------------------------------------------------------------------------------ */

int serve_cancel_fd(struct serve_request *request)
{
    pthread_mutex_lock(&us.lock);
    if (request->cancel_fd < 0)
        request->cancel_fd = eventfd(request->cancelled, EFD_CLOEXEC | EFD_NONBLOCK);

    int fd = request->cancel_fd;

    pthread_mutex_unlock(&us.lock);
    return fd;
}

bool serve_is_cancelled(const struct serve_request *request)
{
    return request->cancelled;
}

int64_t serve_left(const struct serve_request *request)
{
    int64_t left = request->deadline - time_mono();

    return left > 0 ? left : 0;
}

void serve_ended(struct serve_request *request, enum outcome outcome, const char *text,
                 json_t *result)
{
    pthread_mutex_lock(&us.lock);

    struct pending *pending = serve_find_request(request);
    bool first = pending != NULL && !pending->answered;

    if (first)
        pending->answered = true;
    pthread_mutex_unlock(&us.lock);
    if (!first) {
        json_decref(result);
        return;
    }
    serve_say_ended(request->job, outcome, text, result);
    /* Only now, so that the end of input waits for the line. */
    pthread_mutex_lock(&us.lock);
    serve_take_off(pending);
    serve_let_go(pending);
    pthread_mutex_unlock(&us.lock);
}

/* ---- verbs */

static void serve_run(struct serve_request *request)
{
    const struct serve_agent *agent = us.agent;

    for (size_t i = 0; i < agent->verb_count; i++) {
        if (strcmp(agent->verbs[i].name, request->verb) == 0) {
            agent->verbs[i].run(request);
            return;
        }
    }

    struct error err;

    error_set(&err, ERROR_INPUT, "no such verb: %s", request->verb);
    serve_ended(request, OUTCOME_FAILED, err.text,
                json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
}

/* ---- requests
 * --------------------------------------------------------------------------------------- */

/* Takes the line over on success. */
static int serve_request_make(json_t *line, struct pending **ret_pending, struct error *err)
{
    struct pending *pending = calloc(1, sizeof(*pending));

    if (pending == NULL)
        return error_memory(err);

    struct serve_request *request = &pending->request;
    int64_t within = 0;

    pending->holders = 1;
    request->cancel_fd = -1;
    request->body = line;

    int r = serve_text(request, "job", NULL, &request->job, err);

    if (r == 0)
        r = serve_text(request, "verb", NULL, &request->verb, err);
    if (r == 0)
        r = serve_int(request, "within", 0, WITHIN_MOST, WITHIN_DEFAULT, &within, err);
    if (r < 0) {
        free(pending);
        return r;
    }
    request->deadline = time_mono() + within;
    *ret_pending = pending;
    return 0;
}

/* Makes it known. Returns whether its job is not already there. */
static bool serve_put_on(struct pending *pending)
{
    pthread_mutex_lock(&us.lock);

    bool fresh = serve_find_job(pending->request.job) == NULL;

    if (fresh) {
        pending->place = &pending->request;
        HASH_ADD_KEYPTR(by_job, us.jobs, pending->request.job, strlen(pending->request.job),
                        pending);
        HASH_ADD(by_place, us.places, place, sizeof(pending->place), pending);
    }
    pthread_mutex_unlock(&us.lock);
    return fresh;
}

static void serve_take_do(json_t *line)
{
    struct pending *pending = NULL;
    struct error err;

    if (serve_request_make(line, &pending, &err) < 0) {
        const char *job = json_string_value(json_object_get(line, "job"));

        if (job != NULL)
            serve_say_ended(job, OUTCOME_FAILED, err.text,
                            json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
        else
            fprintf(stderr, "%s: passed over a request: %s\n", us.agent->name, err.text);
        json_decref(line);
        return;
    }
    if (!serve_put_on(pending)) {
        /* The job is answered once, by the request that is under way. */
        fprintf(stderr, "%s: job %s is under way already\n", us.agent->name, pending->request.job);
        serve_let_go(pending);
        return;
    }
    serve_run(&pending->request);
}

/* The caller holds the lock, which is given up for the agent. */
static void serve_cancel(struct pending *pending)
{
    struct serve_request *request = &pending->request;

    pending->holders++;
    serve_mark_cancelled(request);
    pthread_mutex_unlock(&us.lock);
    if (us.agent->cancelled != NULL)
        us.agent->cancelled(request);
    pthread_mutex_lock(&us.lock);
    serve_let_go(pending);
}

static void serve_take_cancel(json_t *line)
{
    const char *job = json_string_value(json_object_get(line, "job"));

    pthread_mutex_lock(&us.lock);

    struct pending *pending = job != NULL ? serve_find_job(job) : NULL;

    if (pending != NULL && !pending->request.cancelled)
        serve_cancel(pending);
    pthread_mutex_unlock(&us.lock);
    json_decref(line);
}

/* The answer says that the reading and the writing thread work; each request has a deadline of its
 * own. */
static void serve_take_ping(json_t *line)
{
    json_int_t silence = json_integer_value(json_object_get(line, "silence"));

    us.silence = silence > 0 && silence <= SILENCE_MOST ? (int)silence : 0;
    json_decref(line);
    serve_say(json_pack("{s:s}", "k", "pong"));
}

static void serve_take_line(json_t *line)
{
    const char *kind = json_string_value(json_object_get(line, "k"));

    if (kind != NULL && strcmp(kind, "do") == 0)
        serve_take_do(line);
    else if (kind != NULL && strcmp(kind, "cancel") == 0)
        serve_take_cancel(line);
    else if (kind != NULL && strcmp(kind, "ping") == 0)
        serve_take_ping(line);
    else
        json_decref(line);
}

/* ---- the whole
 * ---------------------------------------------------------------------------------------- */

/*
 * Waits for input. Where the cable to the controller may be cut, the end of input may never come:
 * then so long without a line is an end as well. Waits are counted instead of time, so that neither
 * the sleep of this host nor a stopped agent counts as silence.
 */
static int serve_wait_for_input(struct error *err)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    for (int listened = 0; listened < LISTENS;) {
        int ready = poll(&input, 1, us.silence != 0 ? us.silence / LISTENS + 1 : -1);

        if (ready > 0)
            return 0;
        if (ready == 0)
            listened++;
    }
    return error_set(err, ERROR_STATE, "no word from the controller for %d s", us.silence / 1000);
}

/* 0 at the end of input, <0 when a line was no line, or none came for too long. */
static int serve_read_lines(struct line_reader *reader, struct error *err)
{
    char bytes[64 * 1024];

    for (;;) {
        if (serve_wait_for_input(err) < 0)
            return -err->code;

        ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

        if (n == 0)
            return 0;
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n < 0)
            return error_system(err, errno, "standard input");

        int r = line_reader_add(reader, bytes, (size_t)n, err);
        json_t *line;

        while (r == 0 && (r = line_reader_next(reader, &line, err)) == 0)
            serve_take_line(line);
        if (r < 0)
            return r;
    }
}

/* Cancels everything and gives it a little time to answer. */
static void serve_end_all(void)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += GRACE / 1000;
    pthread_mutex_lock(&us.lock);
    for (struct pending *pending = us.jobs; pending != NULL;) {
        /* The lock is given up inside; begin again until all are marked. */
        if (!pending->request.cancelled) {
            serve_cancel(pending);
            pending = us.jobs;
        } else {
            pending = pending->by_job.next;
        }
    }
    while (us.jobs != NULL &&
           pthread_cond_clockwait(&us.empty, &us.lock, CLOCK_MONOTONIC, &until) == 0)
        continue;
    pthread_mutex_unlock(&us.lock);
    serve_say_rest(&until);
}

void serve_raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int serve(const struct serve_agent *agent)
{
    struct line_reader reader = {0};
    struct error err;

    signal(SIGPIPE, SIG_IGN);
    us.agent = agent;
    if (serve_say_begin(&err) < 0) {
        fprintf(stderr, "%s: %s\n", agent->name, err.text);
        return EXIT_FAILED;
    }
    serve_say(json_pack("{s:s, s:s, s:i, s:s, s:i, s:b, s:o*}", "k", "hello", "agent", agent->name,
                        "protocol", AGENT_PROTOCOL, "version", EXCON_VERSION, "pid", (int)getpid(),
                        "pings", 1, "places", away_places()));

    int r = serve_read_lines(&reader, &err);

    if (r < 0)
        fprintf(stderr, "%s: %s\n", agent->name, err.text);
    line_reader_done(&reader);
    serve_end_all();
    return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
