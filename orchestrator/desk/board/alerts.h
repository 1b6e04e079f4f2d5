/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which things in the queue are new on this board: those that were not in it when somebody last
 * looked at the queue here. Pure.
 */
#pragma once

#include "desk/board/board.h"

struct alerts {
    /* Numbers of the things that were there: at the last look of somebody, and of the board. */
    int64_t *seen, *rung; /* sorted; malloc'd */
    size_t seen_count, rung_count;
    bool begun; /* the first queue is nothing new */
};

void alerts_done(struct alerts *alerts);

/* Counts what is new into board->news. True: something came since the call before, so that the
 * bell is to ring. */
bool alerts_take(struct alerts *alerts, struct board *board);
