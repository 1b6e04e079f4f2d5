/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table and the inboxes are shared and locked; all else of a session belongs to its turn. Order
 * of locks: the table's, which covers the inboxes too (they are touched once a request), then the
 * holders'. A session is woken with the table locked, so one that has left the table is woken by
 * nobody.
 */
#include "remote/table.h"

#include "remote/session-own.h"

#include <excon/agent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum {
    LANES = 8, /* sessions of a target whose server allows only one channel at a time */
    LANES_OTHERS = 4,
};

struct target_group {
    UT_hash_handle hh; /* by the target's block */
    struct target target;
    struct session *sessions;
};

static struct {
    pthread_mutex_t lock;
    struct target_group *groups;
    table_make *make;
} table = {.lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP};

void table_begin(table_make *make)
{
    table.make = make;
}

/* ---- groups (callers hold the lock)
 * --------------------------------------------------------------------- */

static struct target_group *table_find(const struct target *target)
{
    struct target_group *group;

    HASH_FIND(hh, table.groups, target->block, target->size, group);
    return group;
}

/* Takes the target over. */
static struct target_group *table_find_or_add(struct target *target)
{
    struct target_group *group = table_find(target);

    if (group != NULL) {
        target_done(target);
        return group;
    }
    group = calloc(1, sizeof(*group));
    if (group == NULL) {
        target_done(target);
        return NULL;
    }
    group->target = *target;
    HASH_ADD_KEYPTR(hh, table.groups, group->target.block, group->target.size, group);
    return group;
}

/* One without sessions is not kept. */
static void table_tidy(struct target_group *group)
{
    if (group->sessions != NULL)
        return;
    HASH_DEL(table.groups, group);
    target_done(&group->target);
    free(group);
}

static struct session *table_open_session(struct target_group *group, enum job_kind kind)
{
    struct session *session = table.make(&group->target, kind);

    if (session == NULL)
        return NULL;
    session->group = group;
    session->next = group->sessions;
    group->sessions = session;
    return session;
}

/*
 * The least busy session of the target, or a new one where one is wanted: a request that only asks
 * whether a login is possible needs no channel, and logins of a slow guest are precious. Carried
 * connections have a session of their own, so that they delay no inject and no check.
 */
static struct session *table_choose(struct target_group *group, enum job_kind kind)
{
    struct session *best = NULL;
    int lanes = 0;

    for (struct session *session = group->sessions; session != NULL; session = session->next) {
        if ((session->socks != NULL) != (kind == JOB_SOCKS))
            continue;
        lanes++;
        if (best == NULL || session->load < best->load)
            best = session;
    }
    if (best != NULL && (!best->narrow || kind == JOB_REACH || best->load == 0 ||
                         lanes >= (kind == JOB_INJECT ? LANES : LANES_OTHERS)))
        return best;

    struct session *session = table_open_session(group, kind);

    if (session != NULL && best != NULL)
        session->narrow = best->narrow;
    return session != NULL ? session : best;
}

static void table_give_one(struct target_group *group, struct job *job)
{
    struct session *session = group != NULL ? table_choose(group, job->kind) : NULL;

    if (session == NULL) {
        job_failed(job, REASON_UNREACHABLE, "no memory for a session");
        job_free(job);
        return;
    }
    job->next = session->inbox;
    session->inbox = job;
    session->load++;
    holder_wake(&session->held);
}

/* ---- from the reading thread
 * ---------------------------------------------------------------------------- */

void table_give(struct target *target, struct job *job)
{
    pthread_mutex_lock(&table.lock);

    struct target_group *group = table_find_or_add(target);

    table_give_one(group, job);
    if (group != NULL)
        table_tidy(group);
    pthread_mutex_unlock(&table.lock);
}

void table_renew(const struct target *target)
{
    pthread_mutex_lock(&table.lock);
    for (struct target_group *group = table.groups; group != NULL; group = group->hh.next) {
        if (strcmp(group->target.host, target->host) != 0 || group->target.port != target->port)
            continue;
        for (struct session *session = group->sessions; session != NULL; session = session->next) {
            session->renew = true;
            holder_wake(&session->held);
        }
    }
    pthread_mutex_unlock(&table.lock);
}

int64_t table_word(const struct target *target)
{
    int64_t word = 0;

    pthread_mutex_lock(&table.lock);
    for (struct target_group *group = table.groups; group != NULL; group = group->hh.next) {
        if (strcmp(group->target.host, target->host) != 0 || group->target.port != target->port)
            continue;
        for (struct session *session = group->sessions; session != NULL; session = session->next) {
            int64_t its = atomic_load(&session->word);

            word = its > word ? its : word;
        }
    }
    pthread_mutex_unlock(&table.lock);
    return word;
}

void table_stir(struct serve_request *request)
{
    struct target target;

    if (target_read(request, &target, NULL) < 0)
        return;
    pthread_mutex_lock(&table.lock);

    struct target_group *group = table_find(&target);

    for (struct session *session = group != NULL ? group->sessions : NULL; session != NULL;
         session = session->next)
        holder_wake(&session->held);
    pthread_mutex_unlock(&table.lock);
    target_done(&target);
}

/* ---- from a session's turn
 * ------------------------------------------------------------------------------ */

void table_intake(struct session *session)
{
    struct job *oldest = NULL, **last = &session->jobs;

    pthread_mutex_lock(&table.lock);

    struct job *newest = session->inbox;

    session->inbox = NULL;
    session->stale = session->stale || session->renew;
    session->renew = false;
    pthread_mutex_unlock(&table.lock);
    while (newest != NULL) {
        struct job *job = newest;

        newest = job->next;
        job->next = oldest;
        job->heard = &session->heard;
        job->stirred = &session->stirred;
        job->guard = &session->guard;
        session->guard.budget += GUARD_JOB;
        job->spare = &session->spare;
        job->socks = session->socks;
        oldest = job;
    }
    while (*last != NULL)
        last = &(*last)->next;
    *last = oldest;
}

void table_answered(struct session *session)
{
    pthread_mutex_lock(&table.lock);
    session->load--;
    pthread_mutex_unlock(&table.lock);
}

void table_spread(struct session *session)
{
    struct job *rest = session->jobs != NULL ? session->jobs->next : NULL;

    pthread_mutex_lock(&table.lock);
    session->narrow = true;
    while (rest != NULL) {
        struct job *job = rest;

        rest = job->next;
        session->load--;
        table_give_one(session->group, job);
    }
    if (session->jobs != NULL)
        session->jobs->next = NULL;
    pthread_mutex_unlock(&table.lock);
}

bool table_leave(struct session *session)
{
    pthread_mutex_lock(&table.lock);

    bool empty = session->inbox == NULL;
    struct session **at = &session->group->sessions;

    while (empty && *at != session)
        at = &(*at)->next;
    if (empty) {
        *at = session->next;
        holder_drop(&session->held);
        table_tidy(session->group);
    }
    pthread_mutex_unlock(&table.lock);
    return empty;
}
