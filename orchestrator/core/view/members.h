/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members in the view: who has a seat, with which keys, and which of their sessions are open. A
 * controller that starts has no session of the one before it, so its first row closes all of them.
 */
#pragma once

#include <excon/error.h>
#include <excon/row.h>

enum { MEMBERS_MOST = 1000, MEMBER_KEYS_MOST = 8 /* that open the seat */ };

struct view;

struct view_member {
    struct member_added made; /* ordinal 0: a hole; texts in the view's pool */
    bool locked, removed;
    uint32_t keys;                /* that open the seat */
    uint32_t sessions;            /* that are open */
    uint32_t session_count;       /* ever */
    int64_t seen_x, seen_wall;    /* of the newest session's begin; wall 0: none yet */
    char code[65];                /* keyed hash of the one-time code; "": none, or it was used */
    int64_t code_until;           /* wall ms */
    char locked_by[64], why[160]; /* of the lock or removal */
};

struct view_member_key {
    uint32_t member;
    const char *line, *fingerprint; /* in the view's pool */
    enum member_key_how how;
    bool gone;
};

/* A session that is open. */
struct view_session {
    uint32_t number, member;
    enum role role;
    uint32_t team;
    int64_t x, wall; /* its begin */
    char from[64], client[40];
};

/* Part of struct view. */
struct view_members {
    struct view_member *members; /* by ordinal - 1 */
    size_t member_count;         /* of places, holes included */
    struct view_member_key *keys;
    size_t key_count;
    struct view_session *sessions; /* open ones, in no order */
    size_t session_count, session_room;
    uint32_t newest_session; /* the greatest number of a session */
};

/* By ordinal, by name (a removed one too: its name stays taken); NULL: none. */
struct view_member *view_member(const struct view *view, uint32_t ordinal);
struct view_member *view_member_called(const struct view *view, const char *name);

/* The member's name, "" for 0 and unknown ones. */
const char *view_member_name(const struct view *view, uint32_t ordinal);

/* May the member log in now? */
bool view_member_is_in(const struct view_member *member);

/* The member who may still use this code (its keyed hash) at that wall time; NULL: nobody. */
struct view_member *view_member_invited(const struct view *view, const char *code, int64_t wall);

/* The key of that line, or of that fingerprint, which opens a seat; NULL: none does. */
struct view_member_key *view_member_key_of(const struct view *view, const char *line_or_print);

/* A session that is open; NULL: it is not. */
struct view_session *view_session(const struct view *view, uint32_t number);
