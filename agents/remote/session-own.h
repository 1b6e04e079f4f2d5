/* SPDX-License-Identifier: Apache-2.0 */
/* A session as its three files see it: table (which sessions are wanted), dial (a session without a
 * connection), session (one with a connection). */
#pragma once

#include "remote/holder.h"
#include "remote/job.h"
#include "remote/login.h"
#include "remote/socks.h"
#include "remote/target.h"

#include <stdatomic.h>

struct target_group; /* the table's: a target and its sessions */

struct session {
    struct held held; /* first: a turn is given it */
    const struct target *target;
    struct socks *socks; /* it carries connections, and runs nothing; NULL: the other way round */
    /* the table's, under its lock */
    struct target_group *group;
    struct session *next; /* of the same group */
    struct job *inbox;    /* newest first */
    int load;             /* jobs given to it and not yet freed */
    bool renew;           /* its connection leads nowhere any more */
    bool narrow;          /* one channel at a time, see dial.c; written in its own turn only */
    _Atomic int64_t word; /* ms until its server's first word, once; written in its own turn only */
    /* its turn's own */
    struct job *jobs;
    ssh_session ssh; /* NULL: without a connection */
    ssh_event event;
    bool has_cork;      /* `ssh` goes over TCP */
    struct guard guard; /* of `ssh`, and of the login's */
    int channels;       /* of its jobs */
    struct spare spare;
    int64_t heard, said;
    bool doubted, stirred, stale, hostile;
    bool warned; /* of a hostile server: once, for it may go on for hours */
    /* without a connection */
    struct login login;
    int failures;
    int64_t failing; /* since when, while there are failures */
    int64_t known;   /* ms until the first word of its server, as others found before the first */
    int64_t next_try, unwanted /* since when */;
    const char *reason; /* of the last failure */
    bool hung_up;       /* it was that the server closed without a word */
    char why[256];
};

/* ---- session-jobs: in every turn */

/* Takes out every job that `ended` says was answered. Returns whether there was one. */
bool session_sweep(struct session *session, bool (*ended)(struct session *, struct job *));

/* When one of its jobs has to be looked at, or `until`. */
int64_t session_due(const struct session *session, int64_t until);

/* ---- dial: a turn without a connection */

enum dial_outcome {
    DIAL_WAITS,
    DIAL_CONNECTED, /* *ret_ssh is logged in */
    DIAL_OVER,      /* no job has wanted a connection for a while: the session has left the table */
};

enum dial_outcome dial_turn(struct session *session, ssh_session *ret_ssh);

/* A connection or a try was of no use: the next one comes later. */
void dial_failed(struct session *session);

/* ---- table: what is given to a session */

/* From the inbox, behind what is there already. */
void table_intake(struct session *session);

/* One job of it is answered and freed. */
void table_answered(struct session *session);

/* All jobs but the first go to other sessions of the group. It is narrow from now on. */
void table_spread(struct session *session);

/* Out of the table, unless something came meanwhile. Nobody wakes it any more. */
bool table_leave(struct session *session);
