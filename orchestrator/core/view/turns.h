/* SPDX-License-Identifier: Apache-2.0 */
/* The exercise clock in the view: play hours, how it went on, and what of it does not count. */
#pragma once

#include <excon/row.h>

struct view_day {
    struct day_made made;
    int64_t to; /* wall ms at which they end; made.to unless somebody prolonged them */
};

/* The exercise clock from a moment on, until the next of these. */
struct view_turn {
    int64_t x, wall;
    int64_t rate; /* thousandths of exercise time in real time; 0: the clock is stopped */
};

/* Exercise time that was removed: by an order, or because nobody was there. */
struct view_removal {
    int64_t from, length;       /* exercise ms at the time; of what does not count, in ms */
    int64_t left;               /* ms of it that do not count any more */
    int64_t wall_from, wall_to; /* 0: not known */
    bool outage;
    int64_t row; /* seq of the row that removed it */
    char by[64], text[160];
};
