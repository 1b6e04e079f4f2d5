/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of members without an order: their sessions open and end, and they enrol a key with
 * their one-time code. The portal's socket asks for these; who a session is, its listener says and
 * never the session. Each decides and makes rows, as an order does; pure.
 */
#pragma once

#include "core/decide/decide.h"

enum {
    SEATING_SESSIONS_MOST = 16, /* of a member at once */
    SEATING_TEAM_MOST = 64      /* of all members of one team, or of all who have none */
};

/*
 * A session of the member comes in. `from`: its address, `client`: what it is for ("" each: not
 * known). 0: a row session.opened is among the intents and *ret_number is the session's; 1:
 * refused, `why` says it.
 */
int seating_open(const struct state *state, uint32_t member, const char *from, const char *client,
                 struct intents *intents, uint32_t *ret_number, char *why, size_t size);

/* A session ends, and what it reaches with it: somebody cut it, or (`by` "") nobody did. */
void seating_end(const struct state *state, const struct view_session *session, const char *by,
                 const char *text, struct intents *intents);

/* A session has ended by itself; nothing, when no such session is open (it was cut). */
void seating_close(const struct state *state, uint32_t number, const char *text,
                   struct intents *intents);

/* All open sessions of a member are cut (0: of everybody). Returns how many. */
size_t seating_cut(const struct state *state, uint32_t member, const char *by, const char *text,
                   struct intents *intents);

/*
 * Somebody shows a one-time code, as its keyed hash, and the key line with which he logs in from
 * now on. 0: a row member.key is among the intents; 1: refused. `reply` says what came of it, and
 * *ret member (0: nobody) whose code it is. A wrong code, an old one and a used one are refused
 * alike.
 */
int seating_enrol(const struct state *state, const char *code, const char *key_line,
                  struct intents *intents, uint32_t *ret_member, char *reply, size_t size);
