/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection: from who came to one of our sockets (outer) to the guest's port 22 (inner). What
 * the guest says first tells whether an SSH server took it; until then a connection can be dialled
 * again without the other side noticing.
 */
#pragma once

#include "forward/polls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINK_PIECE = 16 * 1024 };

struct link_pipe {
    unsigned char bytes[LINK_PIECE];
    size_t used, done; /* bytes there, and how many of them were written */
    bool ended, told;  /* no more will come; and the other side knows */
};

enum link_side { LINK_EXCON, LINK_TEAM };

struct link {
    struct link *next;
    enum link_side side;
    int outer, inner, outer_at, inner_at;
    struct link_pipe up, down; /* to the guest, and from it */
    int64_t born, dial_at;     /* monotonic ms */
    uint64_t sent;             /* bytes that came from outside */
    bool spoke;                /* an SSH server greeted */
    bool over;                 /* to be freed */
    int tries;                 /* to dial, that came to nothing */
};

struct link *link_new(int outer, enum link_side side, int64_t now);
void link_free(struct link *link);

/* The guest closed before its server greeted. */
bool link_is_turned_away(const struct link *link);

/* Dials again at this moment, with all that came from outside. */
void link_again(struct link *link, int64_t at);

void link_fill(struct link *link, struct polls *polls, int64_t now);

/* `inner`: the path of the socket that leads to the guest; NULL: this process is in its network. */
void link_turn(struct link *link, const struct polls *polls, const char *inner, int64_t now);
