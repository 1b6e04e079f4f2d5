/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A team's screen: inbox, what is due, services with why they are down, points, reports, and what
 * has happened; what is opened is shown whole. Pure: a view and presses in, cells and wishes out.
 * Whoever shows it owns the terminal and gives the orders.
 */
#pragma once

#include "base/pool.h"
#include "core/view/view.h"
#include "desk/board/cells.h"

enum home_panel {
    HOME_INBOX,
    HOME_DUE,
    HOME_SERVICES,
    HOME_SCORE,
    HOME_REPORTS,
    HOME_TIMELINE,
    HOME_PANELS
};

/* What the keys want to have done. */
enum home_wish {
    HOME_NOTHING,
    HOME_ACK,    /* message `on` */
    HOME_ANSWER, /* message `on` */
    HOME_ASK,
    HOME_REPORT,
    HOME_REVISE, /* report `on` */
    HOME_SITREP,
    HOME_LEAVE,
    HOME_REDRAW,
};

/* What a line stands for. */
enum home_thing { HOME_NONE, HOME_MESSAGE, HOME_FILED /* a report */, HOME_SERVICE };

struct home_line {
    enum home_thing thing;
    uint32_t number;  /* of the message or report; a condition's ordinal */
    enum style style; /* of `word` */
    char time[16];    /* "" : none */
    char word[32];    /* its state, its name */
    char text[320];
};

struct home_lines {
    struct pool pool;
    struct home_line *items;
    size_t count;
};

struct home {
    const struct view *view;
    uint32_t team;
    const char *person;
    int64_t x;      /* exercise ms */
    bool may_write; /* the seat may acknowledge, answer, ask and report */

    enum home_panel panel;
    size_t at[HOME_PANELS];  /* the line of the cursor */
    size_t top[HOME_PANELS]; /* the first that is shown; painting keeps the cursor in sight */
    bool opened;             /* one thing whole: */
    struct home_line about;
    int scroll; /* of it, and of the help */
    bool help;
    char said[256]; /* told at the bottom until the next press */
    bool said_bad;
    enum home_wish wish; /* whoever grants it sets it back */
    uint32_t on;
};

/* The lines of a panel; `lines` is empty at first. Without memory some are missing. */
void home_list(const struct home *home, enum home_panel panel, struct home_lines *lines);
void home_lines_done(struct home_lines *lines);

/* What a panel's tab says behind its name: "2 new", "1 down", "". */
void home_summary(const struct home *home, enum home_panel panel, char *to, size_t size);

/* All that is known of the thing that is opened, in lines; malloc'd, NULL: no memory. */
char *home_detail(const struct home *home);

/* One press of desk/vt/press.h. */
void home_press(struct home *home, uint32_t press);

void home_paint(struct home *home, struct grid *grid);

/* The keys, for the bar and the help. */
struct home_key {
    uint32_t presses[3];            /* 0 ends */
    const char *keys, *bar, *about; /* bar NULL: not in the bar */
    enum home_wish wish;
    enum home_thing on; /* what it needs under the cursor, or opened; HOME_NONE: nothing */
    bool writes;        /* only for a seat that may write */
};

extern const struct home_key home_keys[];
extern const size_t home_key_count;

/* The thing that keys act on; of HOME_NONE: there is none. */
struct home_line home_under(const struct home *home);
