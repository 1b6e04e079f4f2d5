/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replay: rows that are all there, folded up to some moment of the exercise, which a clock and
 * keys move. What is shown is always the fold of the first so many rows, as it was when the last of
 * them was the newest one. The clock's ms are given. The rows' lines lie in a file of no name; what
 * is kept of each in memory is where its line begins and when it came.
 *
 * The moment T is that before the first row that came when the exercise clock showed more than T.
 * Where the clock was set back the same T came twice; the first time counts.
 */
#pragma once

#include <stdio.h>

#include "desk/board/board.h"

enum { REPLAY_TEXT = 160, REPLAY_SPEED_MOST = 3600 };

struct replay_row {
    uint64_t place : 62;        /* of its line in the file, bytes */
    uint64_t news : 1, bad : 1; /* it wrote a line of the ticker; one of trouble */
    int64_t at;                 /* exercise ms when it came */
};

struct replay {
    FILE *lines;         /* each ended by a line feed */
    uint64_t used, read; /* bytes in it; where reading stands, UINT64_MAX: elsewhere */
    char *line;          /* the one that was read last */
    size_t room;
    struct replay_row *rows;
    size_t count, size;
    struct view *whole; /* of all rows, while they are added; NULL afterwards */

    struct view *view; /* of the first `next` rows; never NULL */
    size_t next;
    int64_t x;     /* exercise ms of the moment */
    int64_t speed; /* of the exercise clock in real time, from 1 */
    bool paused;
    int64_t tick; /* mono ms of the last tick; 0: none since the clock was last stopped */
};

int replay_init(struct replay *replay, struct error *err);
void replay_done(struct replay *replay);

/* The next row, as a line of JSON without a line feed (docs/PROTOCOL.md, "Rows"). A line that is no
 * row that folds is an error, and not added. -ERROR_SYSTEM: it could not be kept, nor can more. */
int replay_add(struct replay *replay, const char *line, size_t length, struct error *err);

/* To the moment x. 0, or <0 without memory. */
int replay_seek(struct replay *replay, int64_t x, struct error *err);

/* Time has passed. Returns >0 when something is to be drawn, 0 when not; <0. At the last row it
 * pauses. */
int replay_tick(struct replay *replay, int64_t mono, struct error *err);

/* A key. 1: it was one of the replay's; 0: it is the board's; <0. */
int replay_press(struct replay *replay, uint32_t press, struct error *err);

/* ms of real time until the next row is due; -1: never by itself. */
int64_t replay_until(const struct replay *replay);

/* Puts view and moment into the board. */
void replay_show(const struct replay *replay, struct board *board);

/* The keys, for the help of the program. */
extern const char replay_keys[];
