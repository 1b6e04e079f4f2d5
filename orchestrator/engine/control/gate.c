/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission of clients. Every process that can open the socket runs as the exercise's own user, so
 * clients cannot be told apart before their hello: until then there are few places, the oldest
 * client gives way to the newest, and time is short. After the hello some places are kept for
 * directors, and when all are taken, the process with most sessions loses its oldest.
 */
#include <excon/wire.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utlist.h>

#include "base/log.h"
#include "base/text.h"
#include "engine/control/server-own.h"

enum {
    SESSIONS_MOST = 512,
    SESSIONS_LEAST = 8,
    RESERVE = 8, /* an eighth of the places is for directors */
    WAITING_MOST = 64,
    DESCRIPTORS_KEPT = 128, /* for the journal, agents and who waits */
    HELLO_WITHIN = 10000,
    HELLO_MOST = 4096, /* bytes of a line */
};

void gate_open(struct server *server)
{
    struct rlimit limit;

    server->most = SESSIONS_MOST;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < SESSIONS_MOST + DESCRIPTORS_KEPT)
        server->most = limit.rlim_cur > DESCRIPTORS_KEPT + SESSIONS_LEAST
                           ? (unsigned)limit.rlim_cur - DESCRIPTORS_KEPT
                           : SESSIONS_LEAST;
}

/* ---- whoever has said nothing yet ---- */

static void gate_no_hello(void *data)
{
    session_refuse(data, "no hello came in time");
}

void gate_came(struct session *session)
{
    struct server *server = session->server;

    while (server->waiting_count >= WAITING_MOST)
        session_end(server->waiting);
    session->stage = SESSION_WAITS;
    peer_line_most(session->peer, HELLO_MOST);
    loop_timer_init_real(&session->deadline, server->controller->loop, gate_no_hello, session);
    loop_timer_arm(&session->deadline, HELLO_WITHIN, NULL);
    DL_APPEND(server->waiting, session);
    server->waiting_count++;
}

/* ---- holders ---- */

static unsigned gate_count_of(const struct server *server, pid_t pid)
{
    const struct holder *holder = gate_holder(server, pid);

    return holder != NULL ? holder->count : 0;
}

static void gate_hold(struct server *server, pid_t pid)
{
    struct holder *holder = gate_holder(server, pid);

    if (holder == NULL) {
        holder = calloc(1, sizeof(*holder));
        if (holder == NULL)
            return;
        holder->pid = pid;
        HASH_ADD(hh, server->holders, pid, sizeof(pid), holder);
    }
    holder->count++;
}

/* ---- places ---- */

/* The oldest session of the process that has most; of equals, one that is no director first. Only a
 * director takes a director's place. */
static struct session *gate_victim(const struct server *server, bool for_director)
{
    struct session *session, *found = NULL;
    unsigned most = 0;

    DL_FOREACH(server->sessions, session)
    {
        unsigned count = gate_count_of(server, session->pid);
        bool director = session->role == ROLE_DIRECTOR;

        if (director && !for_director)
            continue;
        if (found == NULL || count > most ||
            (count == most && found->role == ROLE_DIRECTOR && !director)) {
            found = session;
            most = count;
        }
    }
    return found;
}

static void gate_make_room(struct server *server, struct session *session)
{
    log_warn("server", "process %d has %u sessions: its oldest makes room for another",
             (int)session->pid, gate_count_of(server, session->pid));
    session_refuse(session, "another session takes the place of this one: its process holds most");
}

bool gate_admit(struct session *session)
{
    struct server *server = session->server;
    bool director = session->role == ROLE_DIRECTOR;
    char text[128];

    if (server->count >= (director ? server->most : server->most - server->most / RESERVE)) {
        struct session *who = gate_victim(server, director);

        if (who == NULL || (!director && gate_count_of(server, who->pid) <=
                                             gate_count_of(server, session->pid) + 1)) {
            text_print(text, sizeof(text),
                       "there are %u sessions already: no more than a director's fit in",
                       server->count);
            session_refuse(session, text);
            return false;
        }
        gate_make_room(server, who);
    }
    gate_left(session);
    session->stage = SESSION_IN;
    peer_line_most(session->peer, WIRE_ORDER_MOST);
    DL_APPEND(server->sessions, session);
    server->count++;
    gate_hold(server, session->pid);
    return true;
}

bool gate_crowded(void *data)
{
    struct server *server = data;
    struct session *who = server->waiting != NULL ? server->waiting : gate_victim(server, true);

    if (who == NULL)
        return false;
    session_end(who);
    return true;
}
