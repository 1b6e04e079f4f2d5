/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders from the board. The words are those of the command line: what a key stands for is a line
 * that could be typed after "excon". A line is parsed into a `struct said`, which the terminal's
 * side sends (tty/give.c); with it goes what the screen showed, so that the controller refuses what
 * has changed since. Pure.
 */
#pragma once

#include "desk/board/board.h"

enum order_arg {
    ARG_NONE,
    ARG_ITEM,   /* id of an inject or event, into target */
    ARG_NODE,   /* a node, a team or "all", into target */
    ARG_TEAM,   /* into team */
    ARG_METRIC, /* into target */
    ARG_POINTS, /* into points, thousandths */
    ARG_SPAN,   /* a duration, into by_ms */
    ARG_NUMBER, /* into target */
    ARG_ASK,    /* name of an order that waits, into target */
    ARG_DETAIL, /* a word, into detail */
    ARG_WAY,    /* a way in which a message is answered, into detail */
    ARG_TEXT,   /* the rest of the line, into body */
    ORDER_ARGS
};

enum {
    OPTION_TEAM = 1,
    OPTION_REASON = 2,
    OPTION_FORCE = 4,
    OPTION_NOW = 8,
    OPTION_TO = 16, /* --to TEAM, of a message */
    OPTION_SUBJECT = 32,
};

enum { ORDER_ARGS_MOST = 4 };

struct order_class {
    const char *words;             /* "clock jump" */
    const char *verb;              /* of the order (core/order/orders.def) */
    const char *target;            /* fixed; NULL: none */
    const char *detail;            /* fixed; NULL: none */
    const char *right;             /* its name where that is not the verb */
    uint8_t args[ORDER_ARGS_MOST]; /* enum order_arg */
    uint8_t options;               /* enum above */
    const char *word;              /* to be typed, as it cannot be undone; NULL: none */
    bool clock;                    /* what it would move is shown before it is sent */
    const char *about;
};

extern const struct order_class order_classes[];
extern const size_t order_class_count;

/* A line as understood. */
struct said {
    const struct order_class *class;
    char target[128], team[128], detail[128], reason[256], subject[128], body[PROMPT_MOST];
    int64_t by_ms, points;
    bool force;
};

/* Parses a line. 0, or <0 and what is wrong with it. */
int order_parse(const struct board *board, const char *line, struct said *ret_said, char *wrong,
                size_t size);

/* May the seat give it? 0, or <0 and why not. */
int order_may(const struct board *board, const struct order_class *class, const char *team,
              char *why, size_t size);

/* Completes the last word of a line as far as all that it may become are the same; those go into
 * `offers`, a space between each, when there are several. */
void order_complete(const struct board *board, char *line, size_t size, char *offers,
                    size_t offers_size);

/* Its options, a space between each. */
void order_options(const struct order_class *class, char *to, size_t size);

/* What the screen shows of the things that an order is about: adds them to `shown`, up to
 * PROMPT_SHOWN; `line`: which of several. */
void order_shown(const struct board *board, const struct said *said, uint16_t line,
                 struct shown *shown, size_t *count);

/* Which of what was shown has changed since, as a sentence. False: nothing has. */
bool order_changed(const struct board *board, const struct shown *shown, size_t count, char *to,
                   size_t size);

/* What an order of the clock would move, as a line; "" for others. */
void order_what_if(const struct board *board, const struct said *said, char *to, size_t size);

/* A word of a line, in quotes where it would be read as several, as an option, or as none. */
enum { ORDER_WORD = 160 };
const char *order_word(char to[ORDER_WORD], const char *text);

/* ---- keys (order-keys.c) ---- */

enum { ORDER_SUBJECTS_ANY = 0xffffffffu };

struct order_key {
    uint32_t press;
    uint32_t subjects; /* 1 << enum subject_kind; ORDER_SUBJECTS_ANY: none is needed */
    const char *label; /* in the bar of keys */
    const char *about; /* in the help */
    const char *words; /* of the order, to know whether the seat may give it */
    /* The line that the key stands for. False: not of this thing. */
    bool (*line)(const struct board *board, const struct subject *about, char *to, size_t size);
};

extern const struct order_key order_keys[];
extern const size_t order_key_count;

/* Does it stand for an order to things of the queue by their numbers? */
bool order_key_is_queued(const struct order_key *key);

/* The line that a key stands for now: of what the cursor stands on, else of what the detail shows,
 * else of nothing in particular. False: it stands for none. */
bool order_key_line(const struct board *board, const struct painted *painted,
                    const struct order_key *key, char *to, size_t size);
