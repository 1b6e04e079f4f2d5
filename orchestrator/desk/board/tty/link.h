/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The board's connection to the controller: rows are folded into a view as they come. When the
 * controller goes away the last view stays, and the connection is tried again; then a new view is
 * folded from the first row on, and shown once the rows that were there have been told. Never
 * blocks.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "desk/board/board.h"
#include "core/view/xclock.h"
#include "wire/line.h"

enum { LINK_REPLIES = 128 };

struct link {
    const char *path, *role, *team, *actor; /* borrowed */
    int descriptor;                         /* -1: not connected */
    struct line_reader reader;
    struct view *shown;  /* what the board draws; never NULL */
    struct view *fresh;  /* being read, until the rows that were there have been told; else NULL */
    struct xclock clock; /* of the last `now` line */
    int64_t wall;        /* at the clock's anchor */
    bool told;           /* a `now` line has come, ever */
    int64_t heard;       /* mono ms of what came last; 0: nothing yet */
    int64_t lost;        /* mono ms since when it is not live; 0: it is, or never was */
    int64_t retry;       /* mono ms */
    bool readonly;       /* no order is given */
    int64_t replied;     /* mono ms of the newest reply; 0: none */
    char reply[256];
    struct board_rights rights;
    int64_t orders; /* id of the newest order */
    int64_t trial;  /* of the newest trial; 0: none is under way */
    struct reply {
        int64_t id;
        bool ok, asked;
        char text[256];
    } replies[LINK_REPLIES]; /* that the board has not taken */
    unsigned reply_count;
    bool dropped;             /* the connection was lost since the board looked last */
    struct document document; /* its text is the link's */
    int64_t asked;            /* id of the newest request for one */
    unsigned refused;         /* lines since the last `now` that did not fold */
    char text[160];           /* why it is not live, or what was wrong with a row */
};

int link_init(struct link *link, struct error *err);
void link_done(struct link *link);

/* Connects when it is time to; `link->text` says why it did not work. */
void link_try(struct link *link, struct moment now);

/* Reads what has come. Returns whether there is something new to show. */
bool link_read(struct link *link, struct moment now);

/* Bytes of a file of rows, the same way. */
int link_feed(struct link *link, const char *bytes, size_t length, struct moment now,
              struct error *err);

/* Sends what the board's prompt gives or tries, and brings what was answered into the board. */
void link_orders(struct link *link, struct board *board, struct moment now);

/* Asks for the text that the board's detail shows and no row has; once for each version of it. */
void link_fetch(struct link *link, const struct board *board);

enum link_state link_state(const struct link *link);

/* Puts view, moment and state of the connection into the board. */
void link_show(const struct link *link, struct moment now, struct board *board);
