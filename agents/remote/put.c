/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uploads start in the order of their requests, but a target has only one at a time: a guest that
 * stalls its upload delays only its own, until their deadline. A guest may have taken over the
 * upload process, so its output is bounded and checked.
 */
#include "remote/put.h"

#include "base/loop/child.h"
#include "base/loop/loop.h"
#include "base/time.h"
#include "remote/upload.h"
#include "wire/line.h"

#include <errno.h>
#include <excon/agent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utlist.h>

enum {
    AT_ONCE =
        16, /* uploads: of 120 guests, none waits for long, and two cores have enough to encrypt */
    STANDS_STILL =
        60 *
        1000, /* ms in which nothing of it was taken: longer than a slow guest syncs a large file */
};

struct put {
    struct put *prev, *next;
    struct target target;
    struct serve_request *request;
    struct loop_watch *cancel;
    struct loop_timer timer;
    struct child *child; /* NULL: it waits */
    struct line_reader reader;
    json_t *last; /* its last line */
    int64_t heard;
    bool sent;
};

static struct {
    pthread_mutex_t lock;
    struct put *inbox; /* the lock's */
    int ring;          /* eventfd */
    /* the thread's */
    struct loop *loop;
    struct loop_watch *bell;
    struct put *puts;
    int running;
} us = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- the end
 * -------------------------------------------------------------------------------------------- */

static void put_free(struct put *put)
{
    loop_watch_free(put->cancel);
    loop_timer_cancel(&put->timer);
    child_free(put->child);
    line_reader_done(&put->reader);
    json_decref(put->last);
    target_done(&put->target);
    free(put);
}

static void put_next(void);

/* Answers it, and makes room for the next. */
static void put_end(struct put *put, enum outcome outcome, const char *text, json_t *result)
{
    serve_ended(put->request, outcome, text, result);
    us.running -= put->child != NULL;
    DL_DELETE(us.puts, put);
    put_free(put);
    put_next();
}

static void put_fail(struct put *put, enum outcome outcome, const char *reason, const char *text)
{
    put_end(put, outcome, text, json_pack("{s:s, s:b}", "reason", reason, "sent", (int)put->sent));
}

static void put_on_cancel(int what, void *own)
{
    (void)what;
    put_fail(own, OUTCOME_CANCELLED, REASON_UNREACHABLE, "cancelled");
}

static void put_on_time(void *own)
{
    struct put *put = own;

    if (put->child == NULL)
        put_fail(put, OUTCOME_TIMEOUT, REASON_UNREACHABLE,
                 "no upload was free within the deadline");
    else if (serve_left(put->request) == 0)
        put_fail(put, OUTCOME_TIMEOUT, put->sent ? REASON_CUT_OFF : REASON_UNREACHABLE,
                 "no end within the deadline");
    else
        put_fail(put, OUTCOME_FAILED, REASON_CUT_OFF, "the guest takes nothing of it any more");
}

/* Its deadline, or when it is to be doubted. */
static void put_set_timer(struct put *put)
{
    int64_t due = put->request->deadline;

    if (put->child != NULL && put->heard + STANDS_STILL < due)
        due = put->heard + STANDS_STILL;
    loop_timer_arm_at(&put->timer, due, NULL);
}

/* ---- the process
 * ------------------------------------------------------------------------------------------ */

static void put_on_bytes(void *own, const char *bytes, size_t length)
{
    struct put *put = own;
    struct error err;
    json_t *line;
    int r = line_reader_add(&put->reader, bytes, length, &err);

    while (r == 0 && (r = line_reader_next(&put->reader, &line, &err)) == 0) {
        put->sent = put->sent || json_is_integer(json_object_get(line, "bytes"));
        json_decref(put->last);
        put->last = line;
    }
    put->heard = time_mono();
    put_set_timer(put);
}

static void put_on_end(void *own, int status, int signal)
{
    static const char *const words[OUTCOMES] = OUTCOME_WORDS;
    struct put *put = own;
    const char *outcome = json_string_value(json_object_get(put->last, "outcome")),
               *text = json_string_value(json_object_get(put->last, "text"));
    json_t *result = json_object_get(put->last, "result");

    if (status != 0 || signal != 0 || outcome == NULL || text == NULL || !json_is_object(result))
        put_fail(put, OUTCOME_FAILED, REASON_CUT_OFF, "the upload ended without an answer");
    else
        put_end(put, strcmp(outcome, words[OUTCOME_DONE]) == 0 ? OUTCOME_DONE : OUTCOME_FAILED,
                text, json_incref(result));
}

/* The request's line, and whose it is. NULL: no memory. */
static char *put_line(const struct put *put, size_t *ret_length)
{
    json_t *line = json_copy(put->request->body);
    char *text = NULL;

    if (line != NULL && json_object_set_new(line, UPLOAD_PARENT, json_integer(getpid())) == 0)
        text = line_text(line, ret_length);
    json_decref(line);
    return text;
}

static int put_spawn(struct put *put, struct error *err)
{
    static const char *const argv[] = {"/proc/self/exe", "--upload", NULL};
    static const struct child_plan plan = {.argv = argv, .errors = STDERR_FILENO};
    static const struct child_face face = {.bytes = put_on_bytes, .ended = put_on_end};
    size_t length = 0;
    char *line = put_line(put, &length);
    int r = line != NULL ? child_spawn(us.loop, &plan, &face, put, &put->child, err)
                         : error_memory(err);

    if (r == 0)
        r = child_write(put->child, line, length, err);
    if (r == 0)
        child_finish(put->child);
    free(line);
    return r;
}

static bool put_is_served(const struct put *put)
{
    for (const struct put *other = us.puts; other != NULL; other = other->next)
        if (other->child != NULL && other->target.size == put->target.size &&
            memcmp(other->target.block, put->target.block, put->target.size) == 0)
            return true;
    return false;
}

/* Starts as many as may run. */
static void put_next(void)
{
    struct put *put, *next;

    DL_FOREACH_SAFE(us.puts, put, next)
    {
        struct error err;

        if (us.running >= AT_ONCE)
            return;
        if (put->child != NULL || put_is_served(put))
            continue;
        put->heard = time_mono();

        int r = put_spawn(put, &err);

        us.running += put->child != NULL;
        if (r < 0) {
            put_fail(put, OUTCOME_FAILED, REASON_AGENT,
                     err.text); /* which goes on with the others */
            return;
        }
        put_set_timer(put);
    }
}

/* ---- what comes
 * --------------------------------------------------------------------------------------------- */

static void put_accept(struct put *put)
{
    struct error err;
    int cancel = serve_cancel_fd(put->request);

    loop_timer_init(&put->timer, us.loop, put_on_time, put);
    DL_APPEND(us.puts, put);
    if (cancel < 0 || loop_watch_new(us.loop, cancel, put_on_cancel, put, &put->cancel, &err) < 0 ||
        loop_watch_set(put->cancel, LOOP_READABLE, &err) < 0)
        put_fail(put, OUTCOME_FAILED, REASON_AGENT, "no descriptor for an upload");
    else
        put_set_timer(put);
}

static void put_on_ring(int what, void *own)
{
    struct put *came, *put, *next;
    eventfd_t count;

    (void)what, (void)own;
    eventfd_read(us.ring, &count);
    pthread_mutex_lock(&us.lock);
    came = us.inbox;
    us.inbox = NULL;
    pthread_mutex_unlock(&us.lock);
    DL_FOREACH_SAFE(came, put, next)
    {
        DL_DELETE(came, put);
        put_accept(put);
    }
    put_next();
}

void put_start(struct target *target, struct serve_request *request)
{
    struct put *put = calloc(1, sizeof(*put));

    if (put == NULL) {
        serve_ended(request, OUTCOME_FAILED, "no memory for an upload",
                    json_pack("{s:s, s:b}", "reason", REASON_AGENT, "sent", 0));
        target_done(target);
        return;
    }
    *put = (struct put){.target = *target, .request = request};
    pthread_mutex_lock(&us.lock);
    DL_APPEND(us.inbox, put);
    pthread_mutex_unlock(&us.lock);
    eventfd_write(us.ring, 1);
}

static void *put_run(void *unused)
{
    (void)unused;
    loop_run(us.loop);
    return NULL;
}

int put_begin(struct error *err)
{
    pthread_t thread;

    us.ring = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (us.ring < 0)
        return error_system(err, errno, "eventfd");
    if (loop_new(false, NULL, &us.loop, err) < 0 ||
        loop_watch_new(us.loop, us.ring, put_on_ring, NULL, &us.bell, err) < 0 ||
        loop_watch_set(us.bell, LOOP_READABLE, err) < 0)
        return -err->code;

    int r = pthread_create(&thread, NULL, put_run, NULL);

    if (r != 0)
        return error_system(err, r, "no thread for uploads");
    pthread_detach(thread);
    return 0;
}
