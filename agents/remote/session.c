/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session and its jobs. A turn reads its socket once, steps its jobs, and sets what it waits for;
 * a target that sends much causes many turns, not long ones. Each session has an ssh_event of its
 * own: libssh would ask poll(2) of all descriptors of a common one in each turn.
 */
#include "remote/session.h"

#include "remote/session-own.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <excon/agent.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    CHANNELS = 8,
    CHANNELS_OTHERS = 7,  /* one is kept for injects, so that checks never keep one waiting */
    ROUNDS = 4,           /* of its jobs in one turn */
    PAUSE_HOSTILE = 1000, /* ms until a server that attacked us is asked again */
    SAY_SOMETHING =
        10 * 1000, /* ms between words of no meaning while somebody waits for an answer */
};

/* ---- jobs
 * ---------------------------------------------------------------------------------------------- */

static bool session_step(struct session *session, struct job *job)
{
    int most = session->narrow ? 1 : job->kind == JOB_INJECT ? CHANNELS : CHANNELS_OTHERS;

    if (job->stage == JOB_WAITING && job->kind != JOB_REACH && session->channels >= most)
        return job_expired(job, REASON_UNREACHABLE, "no channel was free within the deadline");

    bool had = job->channel != NULL, ended = job_step(job, session->ssh, time_mono());

    session->channels += (job->channel != NULL) - had;
    if (job->kind == JOB_REACH || job->kind == JOB_INJECT)
        session->spare.wanted = true;
    if (job->stage == JOB_WAITING && job->not_before > 0)
        spare_deny(&session->spare);
    if (!ended)
        return false;
    session->doubted |= job_was_silent(job);
    /* What is left of the job would end while the next channel is opened. */
    if (session->narrow && job->channel != NULL && !job->closed)
        session->doubted = true;
    return true;
}

static bool session_is_cut_off(struct session *session, struct job *job)
{
    bool had = job->channel != NULL,
         ended = job_cut_off(job, session->hostile ? session->why : NULL);

    session->channels += (job->channel != NULL) - had;
    if (!ended && session->hostile)
        job_failed(job, session->reason, session->why);
    return ended || session->hostile;
}

/* ---- the end of a connection
 * ----------------------------------------------------------------------------- */

static void session_disconnect(struct session *session)
{
    session_sweep(session, session_is_cut_off);
    if (session->socks != NULL)
        socks_close(session->socks);
    holder_unwatch(&session->held);
    if (session->event != NULL) {
        ssh_event_remove_session(session->event, session->ssh);
        ssh_event_free(session->event);
    }
    session->event = NULL;
    login_end(session->ssh);
    session->ssh = NULL;
    session->spare = (struct spare){0}; /* went with it */
    session->doubted = session->stale = session->hostile = false;
}

static void session_lose(struct session *session)
{
    log_info("session", "%s: the connection of %s ended: %s", session->target->where,
             session->target->user,
             session->hostile   ? session->why
             : session->doubted ? "given up"
                                : ssh_get_error(session->ssh));
    if (!session->stale) {
        dial_failed(session);
        session_sweep(session, session_step);
    }
    if (session->hostile)
        session->next_try = time_mono() + PAUSE_HOSTILE;
    session_disconnect(session);
    holder_move(&session->held, HOLDER_LOGIN);
}

/* ---- a turn
 * ---------------------------------------------------------------------------------------------- */

/*
 * A rebooted guest has forgotten the connection, and the user-mode network in front of it reports
 * that only when something is sent: a session that only waits would notice nothing until its
 * deadline.
 */
static void session_say_something(struct session *session, int64_t now)
{
    if (now < session->said + SAY_SOMETHING)
        return;
    ssh_send_ignore(session->ssh, "");
    session->said = now;
}

static bool session_take_packets(struct session *session)
{
    int r = ssh_event_dopoll(session->event, 0);

    return r == SSH_OK || r == SSH_AGAIN;
}

static bool session_writes(const struct session *session)
{
    return (ssh_get_poll_flags(session->ssh) & SSH_WRITE_PENDING) != 0;
}

/*
 * As far as it goes. A step may have handled packets of jobs that had their turn before, or left
 * its channel to others. libssh keeps what follows on a packet until it has asked whether it may
 * write, and nearly always it may.
 */
static bool session_go_on(struct session *session)
{
    bool well = true, more = true;

    for (int i = 0; well && more && i < ROUNDS; i++) {
        session->stirred = false;

        bool answered = session_sweep(session, session_step);

        if (session->socks != NULL)
            socks_step(session->socks, session->ssh);
        if (session->jobs == NULL && session->socks == NULL && !session->narrow)
            spare_keep(&session->spare, session->ssh);
        if (session_writes(session))
            well = session_take_packets(session);
        more = session->stirred || (answered && session->jobs != NULL);
    }
    if (more)
        holder_wake(&session->held);
    return well;
}

static bool session_is_well(const struct session *session)
{
    return ssh_is_connected(session->ssh) && !session->doubted &&
           (ssh_get_status(session->ssh) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

/* Has the server sent more than an honest one would? Then the waiting jobs are answered with the
 * reason. */
static bool session_is_guarded(struct session *session)
{
    struct error err;

    if (guard_check(&session->guard, &err) == 0) {
        session->stale |= session->jobs == NULL &&
                          (session->socks == NULL || socks_is_idle(session->socks)) &&
                          guard_is_spent(&session->guard);
        return true;
    }
    session->hostile = true;
    session->reason = REASON_CUT_OFF;
    text_copy(session->why, sizeof(session->why), err.text);
    if (!session->warned)
        log_warn("session", "%s port %d: %s", session->target->host, session->target->port,
                 err.text);
    session->warned = true;
    return false;
}

/*
 * What a turn writes leaves together at its end. libssh gives each packet to the kernel by itself,
 * and a segment costs both ends far more than the few bytes in it.
 */
static bool session_cork(const struct session *session, int on)
{
    return setsockopt(ssh_get_fd(session->ssh), IPPROTO_TCP, TCP_CORK, &on, sizeof(on)) == 0;
}

/* Says what it waits for. Returns whether it can. */
static bool session_await(struct session *session)
{
    int what = LOOP_READABLE | (session_writes(session) ? LOOP_WRITABLE : 0);
    int64_t due = session->jobs != NULL ? session->said + SAY_SOMETHING : INT64_MAX;

    if (session->stirred)
        holder_wake(&session->held);
    holder_due(&session->held, session_due(session, due));
    return holder_watch(&session->held, 0, ssh_get_fd(session->ssh), what, NULL) == 0 &&
           (session->socks == NULL ||
            holder_watch(&session->held, 1, socks_descriptor(session->socks), LOOP_READABLE,
                         NULL) == 0);
}

static void session_turn_connected(struct session *session, int why)
{
    if (session->has_cork)
        session_cork(session, 1);

    bool well = session->event != NULL && (why != HOLDER_READY || session_take_packets(session));

    if (well && !session->stale)
        well = session_go_on(session) && session_is_well(session);
    if (session->has_cork)
        session_cork(session, 0);
    if (session->event != NULL && !session->stale)
        well = session_is_guarded(session) && well;
    if (well && !session->stale) {
        session->failures = 0;
        if (session->jobs != NULL)
            session_say_something(session, time_mono());
        well = session_await(session);
    }
    if (!well || session->stale)
        session_lose(session);
}

static void session_connected(struct session *session, ssh_session ssh)
{
    session->ssh = ssh;
    session->has_cork = session_cork(session, 0);
    session->heard = session->said = time_mono();
    if (session->socks != NULL)
        session->guard.budget = GUARD_SOCKS;
    session->event = ssh_event_new();
    if (session->event != NULL && ssh_event_add_session(session->event, ssh) != SSH_OK) {
        ssh_event_free(session->event);
        session->event = NULL;
    }
    holder_move(&session->held, session->socks != NULL ? HOLDER_SOCKS : HOLDER_JOBS);
}

static void session_free(struct session *session)
{
    socks_free(session->socks);
    free(session);
}

static void session_turn_unconnected(struct session *session)
{
    ssh_session ssh;

    switch (dial_turn(session, &ssh)) {
    case DIAL_CONNECTED:
        session_connected(session, ssh);
        break;
    case DIAL_OVER:
        session_free(session);
        break;
    case DIAL_WAITS:
        break;
    }
}

static void session_turn(struct held *held, int why)
{
    struct session *session = (struct session *)held;

    if (why == HOLDER_WOKEN) {
        /* A new job sends something itself. */
        if (session->jobs == NULL)
            session->said = time_mono();
        table_intake(session);
    }
    if (session->ssh != NULL)
        session_turn_connected(session, why);
    else
        session_turn_unconnected(session);
}

/* ---- making
 * -----------------------------------------------------------------------------------------------
 */

struct session *session_new(const struct target *target, enum job_kind kind)
{
    struct session *session = calloc(1, sizeof(*session));

    if (session == NULL)
        return NULL;
    session->held.turn = session_turn;
    session->target = target;
    if (kind == JOB_SOCKS &&
        (session->socks = socks_new(&session->stirred, &session->guard)) == NULL) {
        free(session);
        return NULL;
    }
    holder_add(&session->held, HOLDER_LOGIN);
    return session;
}
