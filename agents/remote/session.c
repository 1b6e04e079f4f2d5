/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session's thread waits in one place for everything: packets, new requests, cancels and deadlines. The
 * table and the inboxes are shared and locked; all else belongs to the thread. Order of locks: the table's
 * alone, it covers the inboxes too (they are touched once a request).
 */
#include "remote/session.h"

#include "base/log.h"
#include "remote/login.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    STACK = 256 * 1024,
    CHANNELS = 8,
    CHANNELS_OTHERS = 7, /* one is kept for injects, so that checks never keep one waiting */
    LANES = 8, /* sessions of a target whose server stands no channels side by side */
    LANES_OTHERS = 4,
    LINGER = 60 * 1000,  /* ms without a connection and without requests, then the thread ends */
    PATIENCE_FIRST = 500, /* ms for the server's first word */
    PATIENCE_MOST = 10 * 1000,
    PAUSE_FIRST = 50, /* ms between tries */
    PAUSE_MOST = 1000,
    GROWTH = 32, /* both grow by this part of the time that the target has not answered */
    TURN_MOST = 60 * 1000,
    SAY_SOMETHING = 10 * 1000, /* ms between words of no meaning while somebody waits for an answer */
};

struct session {
    struct session *next;
    struct target target;
    struct job *inbox; /* newest first */
    int wake;          /* eventfd */
    bool narrow;       /* one channel at a time, see is_narrow */
    int load;          /* jobs given to it and not yet freed */
    bool renew;        /* its connection leads nowhere any more */
    struct socks *socks; /* it carries connections, and runs nothing; NULL: the other way round */
    /* the thread's own */
    struct job *jobs;
    ssh_session ssh;
    ssh_event event;
    int64_t heard, said;
    int failures;
    int64_t failing; /* since when, while there are failures */
    int64_t next_try;
    bool doubted, stirred, stale;
    bool woken; /* there may be something in the inbox */
    const char *reason; /* of the last failure */
    struct error why;
};

static struct {
    pthread_mutex_t lock;
    struct session *first;
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- requests ---------------------------------------------------------------------------------------- */

/* From the inbox, behind what is there already. */
static void intake(struct session *session)
{
    eventfd_t count;
    struct job *job, *newest;
    struct job **last = &session->jobs;

    session->woken = false;
    eventfd_read(session->wake, &count);
    pthread_mutex_lock(&table.lock);
    newest = session->inbox;
    session->inbox = NULL;
    session->stale = session->stale || session->renew;
    session->renew = false;
    pthread_mutex_unlock(&table.lock);

    struct job *oldest = NULL;

    while ((job = newest) != NULL) {
        newest = job->next;
        job->next = oldest;
        job->heard = &session->heard;
        job->stirred = &session->stirred;
        job->socks = session->socks;
        oldest = job;
    }
    while (*last != NULL)
        last = &(*last)->next;
    *last = oldest;
}

/* Takes out every job that `ended` says was answered. */
static void sweep(struct session *session, bool (*ended)(struct session *, struct job *))
{
    struct job **at = &session->jobs;

    while (*at != NULL) {
        struct job *job = *at;

        if (ended(session, job)) {
            *at = job->next;
            job_free(job);
            pthread_mutex_lock(&table.lock);
            session->load--;
            pthread_mutex_unlock(&table.lock);
        } else {
            at = &job->next;
        }
    }
}

static int64_t next_due(const struct session *session, int64_t until)
{
    for (const struct job *job = session->jobs; job != NULL; job = job->next) {
        int64_t due = job_due(job);

        if (due < until)
            until = due;
    }
    return until;
}

/* ---- without a connection ---------------------------------------------------------------------------- */

static bool has_expired(struct session *session, struct job *job)
{
    return job_expired(job, session->reason != NULL ? session->reason : REASON_UNREACHABLE,
                       session->reason != NULL ? session->why.text : NULL);
}

/* Everybody but `reach` learns of the first failure; `reach` is there to try again. */
static bool has_failed(struct session *session, struct job *job)
{
    if (job->kind == JOB_REACH && strcmp(session->reason, REASON_REFUSED) != 0)
        return has_expired(session, job);
    job_failed(job, session->reason, session->why.text);
    return true;
}

/* login_wait: until the descriptor is ready, while somebody wants the session. `fd` may be -1. */
static int wait_for(void *own, int fd, short events, int64_t until)
{
    struct session *session = own;

    for (;;) {
        intake(session);
        sweep(session, has_expired);
        if (session->jobs == NULL)
            return -1;

        struct pollfd fds[] = {{.fd = session->wake, .events = POLLIN}, {.fd = fd, .events = events}};
        int64_t now = login_now(), due = next_due(session, until);

        if (now >= until)
            return 0;
        if (poll(fds, 2, due > now ? (int)(due - now < TURN_MOST ? due - now : TURN_MOST) : 0) > 0 &&
            fds[1].revents != 0)
            return 1;
    }
}

/* `first` at first, then more and more: a target is noticed late by a fixed part of the time that it took. */
static int64_t grown(const struct session *session, int64_t first, int64_t most)
{
    int64_t all = session->failures > 0 ? first + (login_now() - session->failing) / GROWTH : first;

    return all < most ? all : most;
}

static void note_failure(struct session *session)
{
    if (session->failures++ == 0)
        session->failing = login_now();
    session->next_try = login_now() + grown(session, PAUSE_FIRST, PAUSE_MOST);
}

/*
 * dropbear 2022.82 to 2024.86 ends the whole connection when a process ends just while another channel is being
 * opened (its issue 321). With such a server a session takes one job at a time, and a target has several.
 */
static bool is_narrow(ssh_session ssh)
{
    const char *banner = ssh_get_serverbanner(ssh);
    const char *name = banner != NULL ? strstr(banner, "dropbear") : NULL;
    int year = 0;

    if (name == NULL)
        return false;
    return sscanf(name, "dropbear_%4d", &year) != 1 || (year >= 2022 && year <= 2024);
}

static void place(const struct target *target, struct job *job);

/* All but the first job go to sessions of their own. */
static void spread(struct session *session)
{
    struct job *rest = session->jobs != NULL ? session->jobs->next : NULL;

    pthread_mutex_lock(&table.lock);
    session->narrow = true;
    while (rest != NULL) {
        struct job *job = rest;

        rest = job->next;
        session->load--;
        place(&session->target, job);
    }
    if (session->jobs != NULL)
        session->jobs->next = NULL;
    pthread_mutex_unlock(&table.lock);
}

/*
 * A booting guest loses what was sent to it too early, so `reach` asks again soon, then less and less soon. A
 * command, which fails with the first failure, is patient with a busy server.
 */
static int64_t patience_of(const struct session *session)
{
    for (const struct job *job = session->jobs; job != NULL; job = job->next) {
        if (job->kind != JOB_REACH)
            return PATIENCE_MOST;
    }
    return grown(session, PATIENCE_FIRST, PATIENCE_MOST);
}

static void connect_session(struct session *session)
{
    struct login_wait wait = {wait_for, session};

    if (wait_for(session, -1, 0, session->next_try) < 0)
        return;

    const char *reason = NULL;
    struct error why;
    int r = login(&session->target, patience_of(session), &wait, &session->ssh, &reason, &why);

    if (r == 0) {
        session->reason = NULL;
        session->heard = session->said = login_now();
        if (session->socks == NULL && is_narrow(session->ssh))
            spread(session);
        log_info("session", "%s port %d: logged in as %s", session->target.host, session->target.port,
                 session->target.user);
        return;
    }
    if (r == -ERROR_STATE) /* Nobody waits for it any more. */
        return;
    session->reason = reason;
    session->why = why;
    note_failure(session);
    sweep(session, has_failed);
}

/* ---- with a connection ------------------------------------------------------------------------------- */

static int on_wake(socket_t fd, int events, void *own)
{
    struct session *session = own;

    (void)fd, (void)events;
    session->woken = true;
    return 0; /* intake reads it */
}

static bool step(struct session *session, struct job *job)
{
    int channels = 0, most = job->kind == JOB_INJECT ? CHANNELS : CHANNELS_OTHERS;

    if (session->narrow) /* Only this thread writes it. */
        most = 1;
    for (const struct job *other = session->jobs; other != NULL; other = other->next)
        channels += other->channel != NULL;
    if (job->stage == JOB_WAITING && job->kind != JOB_REACH &&
        channels >= most)
        return job_expired(job, REASON_UNREACHABLE, "no channel was free within the deadline");
    if (!job_step(job, session->ssh, login_now()))
        return false;
    session->doubted |= job_was_silent(job);
    /* What is left of the job would end while the next channel is opened. */
    if (session->narrow && job->channel != NULL && !job->closed)
        session->doubted = true;
    return true;
}

static bool is_cut_off(struct session *session, struct job *job)
{
    (void)session;
    return job_cut_off(job);
}

static void disconnect(struct session *session)
{
    sweep(session, is_cut_off);
    if (session->socks != NULL)
        socks_close(session->socks);
    if (session->event != NULL) {
        ssh_event_remove_session(session->event, session->ssh);
        ssh_event_free(session->event);
    }
    session->event = NULL;
    login_end(session->ssh);
    session->ssh = NULL;
    session->doubted = session->stale = false;
}

static bool attach(struct session *session)
{
    session->event = ssh_event_new();
    return session->event != NULL && ssh_event_add_session(session->event, session->ssh) == SSH_OK &&
           ssh_event_add_fd(session->event, session->wake, POLLIN, on_wake, session) == SSH_OK &&
           (session->socks == NULL ||
            ssh_event_add_fd(session->event, socks_descriptor(session->socks), POLLIN, on_wake, session) == SSH_OK);
}

/*
 * A guest that has booted anew knows nothing of the connection, and the user-mode network before it keeps that to itself
 * until something is sent: who only waits would wait to the end of his patience.
 */
static void say_something(struct session *session, int64_t now)
{
    if (session->jobs == NULL || now < session->said + SAY_SOMETHING)
        return;
    ssh_send_ignore(session->ssh, "");
    session->said = now;
}

/* Until the connection is lost. */
static void hold(struct session *session)
{
    bool well = attach(session);

    session->woken = true;
    while (well) {
        session->stirred = false;
        if (session->woken)
            intake(session);
        if (session->stale)
            break;
        sweep(session, step);
        if (session->socks != NULL)
            socks_step(session->socks, session->ssh);

        /* A step may have handled packets of jobs that had their turn before. */
        int64_t now = login_now(), due = next_due(session, now + (session->jobs != NULL ? SAY_SOMETHING : TURN_MOST));

        say_something(session, now);
        int timeout = session->stirred || due <= now ? 0 : (int)(due - now);
        int r = ssh_event_dopoll(session->event, timeout);

        well = (r == SSH_OK || r == SSH_AGAIN) && ssh_is_connected(session->ssh) && !session->doubted &&
               (ssh_get_status(session->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
        if (well)
            session->failures = 0;
    }
    log_info("session", "%s port %d: the connection of %s ended: %s", session->target.host, session->target.port,
             session->target.user, session->doubted ? "given up" : ssh_get_error(session->ssh));
    if (session->stale) {
        disconnect(session);
        return;
    }
    note_failure(session);
    sweep(session, step);
    disconnect(session);
}

/* ---- threads ------------------------------------------------------------------------------------------- */

static void session_free(struct session *session)
{
    if (session->wake >= 0)
        close(session->wake);
    target_done(&session->target);
    socks_free(session->socks);
    free(session);
}

/* Out of the table, unless something came meanwhile. */
static bool leave(struct session *session)
{
    struct session **at = &table.first;

    pthread_mutex_lock(&table.lock);

    bool empty = session->inbox == NULL;

    while (empty && *at != session)
        at = &(*at)->next;
    if (empty)
        *at = session->next;
    pthread_mutex_unlock(&table.lock);
    return empty;
}

static void *run(void *own)
{
    struct session *session = own;

    for (;;) {
        intake(session);
        if (session->jobs == NULL) {
            struct pollfd fd = {.fd = session->wake, .events = POLLIN};

            if (poll(&fd, 1, LINGER) == 0 && leave(session))
                break;
            continue;
        }
        if (session->ssh == NULL) {
            session->stale = false;
            connect_session(session);
        }
        if (session->ssh != NULL)
            hold(session);
    }
    session_free(session);
    return NULL;
}

static int start_thread(struct session *session)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);

    int r = pthread_create(&thread, &attributes, run, session);

    pthread_attr_destroy(&attributes);
    return r;
}

/* The caller holds the lock. */
static struct session *open_session(const struct target *target, enum job_kind kind)
{
    struct session *session = calloc(1, sizeof(*session));

    if (session == NULL)
        return NULL;
    session->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (kind == JOB_SOCKS)
        session->socks = socks_new(&session->stirred);
    /* The thread waits for the lock before it looks at anything. */
    if (session->wake < 0 || (kind == JOB_SOCKS && session->socks == NULL) || target_copy(target, &session->target) < 0 || start_thread(session) != 0) {
        session_free(session);
        return NULL;
    }
    session->next = table.first;
    table.first = session;
    return session;
}

/*
 * The least busy session of the target, or a new one where one is wanted. What is carried has a session of its own, so
 * that it delays no inject and no check. The caller holds the lock.
 */
static struct session *choose(const struct target *target, enum job_kind kind)
{
    struct session *best = NULL;
    int lanes = 0;

    for (struct session *session = table.first; session != NULL; session = session->next) {
        if (!target_same(&session->target, target) || (session->socks != NULL) != (kind == JOB_SOCKS))
            continue;
        lanes++;
        if (best == NULL || session->load < best->load)
            best = session;
    }
    if (best != NULL &&
        (!best->narrow || best->load == 0 || lanes >= (kind == JOB_INJECT ? LANES : LANES_OTHERS)))
        return best;

    struct session *session = open_session(target, kind);

    if (session != NULL && best != NULL)
        session->narrow = best->narrow;
    return session != NULL ? session : best;
}

/* The caller holds the lock. */
static void place(const struct target *target, struct job *job)
{
    struct session *session = choose(target, job->kind);

    if (session == NULL) {
        job_failed(job, REASON_UNREACHABLE, "no thread for a session");
        job_free(job);
        return;
    }
    job->next = session->inbox;
    session->inbox = job;
    session->load++;
    eventfd_write(session->wake, 1);
}

void session_give(struct target *target, struct job *job)
{
    pthread_mutex_lock(&table.lock);
    place(target, job);
    pthread_mutex_unlock(&table.lock);
    target_done(target);
}

void session_renew(const struct target *target)
{
    pthread_mutex_lock(&table.lock);
    for (struct session *session = table.first; session != NULL; session = session->next) {
        if (strcmp(session->target.host, target->host) != 0 || session->target.port != target->port)
            continue;
        session->renew = true;
        eventfd_write(session->wake, 1);
    }
    pthread_mutex_unlock(&table.lock);
}

void session_stir(struct serve_request *request)
{
    struct target target;

    if (target_read(request, &target, NULL) < 0)
        return;
    pthread_mutex_lock(&table.lock);
    for (struct session *session = table.first; session != NULL; session = session->next) {
        if (target_same(&session->target, &target))
            eventfd_write(session->wake, 1);
    }
    pthread_mutex_unlock(&table.lock);
    target_done(&target);
}
