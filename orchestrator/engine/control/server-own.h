/* SPDX-License-Identifier: Apache-2.0 */
/* What the server's files share: sessions (server.c), admission (gate.c), and rate limits (pace.c).
 */
#pragma once

#include <sys/types.h>

#include "engine/control/attach.h"
#include "engine/control/control.h"
#include "base/pace.h"
#include "wire/hello.h"

/* By which socket a session comes. */
enum door {
    DOOR_OWN,    /* the operator's: its hello says which seat it takes */
    DOOR_MEMBER, /* one member's: the seat is the member's */
    DOOR_ENROL,  /* whoever has a one-time code */
};

struct session {
    struct server *server;
    enum door door;
    uint32_t door_member; /* of DOOR_MEMBER */
    unsigned tries;       /* of DOOR_ENROL: wrong codes */
    struct peer *peer;
    enum {
        SESSION_WAITS, /* it has not said hello */
        SESSION_IN,
        SESSION_LEAVES /* it got the reason and has a moment to read it before it is disconnected */
    } stage;
    struct loop_timer deadline; /* of its hello, and of its going */
    pid_t pid;                  /* who connected; 0: not known */
    bool follows, behind;
    bool readonly; /* its hello said readonly: it gives no orders */
    bool deaf;     /* it does not read its replies, so nothing is read from it */
    enum role role;
    uint32_t team;
    char actor[64];
    uint32_t member,
        number;    /* of a member's session (core/view/members.h); 0: the operator's own */
    int64_t told;  /* rows, the session's own numbers */
    int64_t after; /* rows that the client has already: they are counted, and not sent */
    bool wants_picture, pictured; /* its hello said picture; it was told one */
    struct attach *attach;        /* the picture that it is being told */
    unsigned char *parts;         /* what it sent for an order to come */
    size_t part_length;
    bool clock_moved;
    struct journal_cursor cursor;
    struct pace pace; /* its orders */
    struct session *prev, *next;
};

/* How many sessions a process holds. */
struct holder {
    pid_t pid;
    unsigned count;
    UT_hash_handle hh;
};

/* Those of one role in one team. */
struct seat {
    struct pace orders; /* of teams */
    struct pace reaches;
    struct pace refusals; /* that become rows */
    int64_t dropped;      /* refused orders that became none since it was last told */
};

struct server {
    struct controller *controller;
    size_t parts;       /* bytes that sessions sent for orders to come */
    struct seat *seats; /* ROLES for each team; team 0: seats without a team */
    size_t team_count;
    struct peer_server *listener;
    struct session *waiting;  /* the oldest first, as those below */
    struct session *sessions; /* that are in */
    struct holder *holders;
    unsigned waiting_count, count, most;
    uint32_t *ended; /* numbers of members' sessions that ended, whose rows are not made yet */
    size_t ended_count, ended_room;
};

/* ---- server.c ---- */
/* Somebody has connected by that door. */
void server_let_in(struct server *server, int descriptor, enum door door, uint32_t member);

/* ---- door.c ---- */
/* A person is to find and type a code. */
void door_open_enrolment(struct session *session);
/* A line of a session that came through the portal. false: it is as one of the operator's. */
bool door_takes(struct session *session, const char *kind, json_t *line);

/* ---- session.c ---- */
/* Tells it a line (taken over). */
void session_say(struct session *session, json_t *line);
/* It has its seat and its place: it is welcomed, and rows follow when it asked for them. */
void session_welcome(struct session *session, const struct hello *hello);
/* The sessions of one process; NULL: it has none. */
struct holder *gate_holder(const struct server *server, pid_t pid);
/* The session ends, whatever its stage. */
void gate_left(struct session *session);
void session_end(struct session *session);
/* What it sent for an order to come is forgotten. */
void session_drop_parts(struct session *session);
/* Tells it why, and ends it once it has had the time to read that. */
void session_refuse(struct session *session, const char *text);

/* ---- gate.c ---- */
/* As many descriptors as the system gives, and how many sessions they are enough for. */
void gate_open(struct server *server);
/* Somebody has connected, and has to say hello soon. */
void gate_came(struct session *session);
/* It said hello, and has its role: is there a place? Else it is refused, with words. */
bool gate_admit(struct session *session);
/* No descriptor is free for a new client: disconnects another session. Returns whether it could. */
bool gate_crowded(void *server);

/* ---- pace.c ---- */
/* May this order be given? Those of exercise control at the operator's own socket are not counted.
 */
bool pace_order(struct session *session, const char *verb);

/* ---- parts.c ---- */
/* A line with bytes that an order will file. */
void parts_take(struct session *session, const json_t *line);

/* ---- shelf.c ---- */
/* A line that reads a document of a team: a report, a draft. */
void shelf_read(struct session *session, const json_t *line);

/* ---- departed.c ---- */
/* It goes: its row follows with the next turn. Nothing for the operator's own sessions. */
void departed_note(struct session *session);
/* The rows of those that have gone. */
void departed_settle(struct server *server);

/* ---- seated.c: sessions of members ---- */
/*
 * A session whose listener belongs to this member: it gets the member's role, team and name, and
 * its row. false: it was refused, with words (the member is locked, or has too many).
 */
bool seated_open(struct session *session, uint32_t member, const char *from, const char *client);
/* After a commit, before rows are sent: ends the sessions that the journal has closed. */
void seated_cut(struct server *server);

/* ---- reach.c ---- */
/* The session's order has made the row of this reach: the session gets the connection. */
void reach_expect(struct session *session, uint32_t number);
/* Has it asked for a connection? It gets one in its life. */
bool reach_is_of(const struct session *session);
/* It goes, and what it reaches with it: the row follows with the next turn. */
void reach_left(const struct session *session);
/* The rows of those that have ended. */
void reach_settle(struct server *server);
/* After a commit, before rows are sent: cuts the connections that the journal has closed. */
void reach_cut(struct server *server);
void reach_close(struct server *server);

/* ---- order-lists.c ---- */
/* What the order's giver saw, at most ORDER_SEEN_MOST. False: too much, or no such kind. */
bool order_line_seen(const json_t *line, struct order_seen *seen, size_t *ret_count);
/* Which machine shall stand on which host, at most HOST_MOVES_MOST. False: too many, or no ordinal.
 */
bool order_line_moves(const json_t *line, struct order_move *moves, size_t *ret_count);
