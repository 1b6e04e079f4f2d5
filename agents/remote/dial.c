/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session without a connection: it tries to log in as long as somebody wants it, later and later,
 * and ends when nobody has wanted it for a while.
 */
#include "remote/session-own.h"
#include "remote/table.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

#include <excon/agent.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum {
    LINGER = 60 * 1000,   /* ms without a connection and without requests, then the session ends */
    PATIENCE_FIRST = 500, /* ms for the server's first word */
    PATIENCE_MOST = 10 * 1000,
    PAUSE_FIRST = 50, /* ms between tries */
    PAUSE_MOST = 1000,
    /* A server that closes without a word may have too many logins under way (MaxStartups of
     * OpenSSH, the limits of dropbear), so it is tried again before a command fails of it: */
    HUNG_UP_TRIES = 4,
    HUNG_UP_PAUSE = 500, /* ms between those */
    GROWTH = 32,         /* both grow by this part of the time that the target has not answered */
};

/* ---- failures
 * -------------------------------------------------------------------------------------------- */

static bool dial_has_expired(struct session *session, struct job *job)
{
    return job_expired(job, session->reason != NULL ? session->reason : REASON_UNREACHABLE,
                       session->reason != NULL ? session->why : NULL);
}

static bool dial_is_worth_another_try(const struct session *session)
{
    return session->hung_up && session->failures < HUNG_UP_TRIES;
}

/* A password that was denied once is not tried again and again. */
static bool dial_is_final(const struct session *session)
{
    return strcmp(session->reason, REASON_REFUSED) == 0 ||
           (session->target->first && strcmp(session->reason, REASON_DENIED) == 0);
}

/* Everybody but `reach` learns of the first failure that may not be a busy server's; `reach` is
 * there to try again. */
static bool dial_has_failed(struct session *session, struct job *job)
{
    if (dial_is_worth_another_try(session) || (job->kind == JOB_REACH && !dial_is_final(session)))
        return dial_has_expired(session, job);
    job_failed(job, session->reason, session->why);
    return true;
}

/* `first` at first, then more and more: a target is noticed late by a fixed part of the time that
 * it took. */
static int64_t dial_grown(const struct session *session, int64_t first, int64_t most)
{
    int64_t all = session->failures > 0 ? first + (time_mono() - session->failing) / GROWTH : first;

    return all < most ? all : most;
}

void dial_failed(struct session *session)
{
    int64_t now = time_mono();

    if (session->failures++ == 0)
        session->failing = now;
    session->next_try = now + dial_grown(session, PAUSE_FIRST, PAUSE_MOST);
}

/* Ends the try, if there is one. */
static void dial_drop(struct session *session)
{
    holder_unwatch(&session->held);
    login_drop(&session->login);
}

static void dial_fail(struct session *session, const struct error *err)
{
    session->reason = session->login.reason;
    session->hung_up = session->login.hung_up;
    text_copy(session->why, sizeof(session->why), err->text);
    dial_drop(session);
    dial_failed(session);
    if (dial_is_worth_another_try(session))
        session->next_try += HUNG_UP_PAUSE;
    session_sweep(session, dial_has_failed);
}

/* ---- tries
 * ------------------------------------------------------------------------------------------------
 */

/*
 * dropbear 2022.82 to 2024.86 ends the whole connection when a process ends just while another
 * channel is being opened (its issue 321). With such a server a session takes one job at a time,
 * and a target has several.
 */
static bool dial_is_narrow(ssh_session ssh)
{
    const char *banner = ssh_get_serverbanner(ssh);
    const char *name = banner != NULL ? strstr(banner, "dropbear") : NULL;
    int year = 0;

    if (name == NULL)
        return false;
    return sscanf(name, "dropbear_%4d", &year) != 1 || (year >= 2022 && year <= 2024);
}

/*
 * A booting guest loses packets that arrive too early, so `reach` tries again soon, then at growing
 * intervals. A command fails with its first failed login, so it waits longer for a busy server. One
 * that is known to be slow gets its time from the first try on: each try costs OpenSSH's server a
 * start of itself, and would be given up just before its first word.
 */
static int64_t dial_patience_of(struct session *session)
{
    if (session->failures == 0)
        session->known = table_word(session->target);
    for (const struct job *job = session->jobs; job != NULL; job = job->next) {
        if (job->kind != JOB_REACH)
            return PATIENCE_MOST;
    }

    int64_t grown = dial_grown(session, PATIENCE_FIRST, PATIENCE_MOST), known = 2 * session->known;

    return known <= grown ? grown : known < PATIENCE_MOST ? known : PATIENCE_MOST;
}

static enum dial_outcome dial_try(struct session *session, ssh_session *ret_ssh)
{
    struct login *login = &session->login;
    struct error err;
    int r = 0;

    if (login->stage == LOGIN_NONE) {
        session->stale = false;
        r = login_begin(login, session->target, &session->guard, dial_patience_of(session), &err);
    }
    if (r == 0)
        r = login_step(login, ret_ssh, &err);
    if (r > 0)
        r = holder_watch(&session->held, 0, login->fd,
                         (login->events & POLLIN ? LOOP_READABLE : 0) |
                             (login->events & POLLOUT ? LOOP_WRITABLE : 0),
                         &err);
    else if (r == 0) {
        session->reason = NULL;
        atomic_store(&session->word, login->word);
        if (session->socks == NULL && dial_is_narrow(*ret_ssh))
            table_spread(session);
        log_info("session", "%s: logged in as %s", session->target->where, session->target->user);
        return DIAL_CONNECTED;
    }
    if (r < 0)
        dial_fail(session, &err);
    return DIAL_WAITS;
}

/* Nobody wants it. */
static enum dial_outcome dial_linger(struct session *session, int64_t now)
{
    dial_drop(session);
    if (session->unwanted == 0)
        session->unwanted = now;
    if (now >= session->unwanted + LINGER && table_leave(session))
        return DIAL_OVER;
    holder_due(&session->held, session->unwanted + LINGER);
    return DIAL_WAITS;
}

enum dial_outcome dial_turn(struct session *session, ssh_session *ret_ssh)
{
    session_sweep(session, dial_has_expired);

    int64_t now = time_mono();
    bool wanted = session->jobs != NULL, under_way = session->login.stage != LOGIN_NONE;

    if (wanted)
        session->unwanted = 0;
    if (wanted && (under_way || now >= session->next_try) &&
        dial_try(session, ret_ssh) == DIAL_CONNECTED)
        return DIAL_CONNECTED;
    under_way = session->login.stage != LOGIN_NONE;
    if (session->jobs == NULL)
        return dial_linger(session, now);
    holder_due(&session->held,
               session_due(session, under_way ? session->login.until : session->next_try));
    return DIAL_WAITS;
}
