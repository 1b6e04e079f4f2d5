/* SPDX-License-Identifier: Apache-2.0 */
/* Giving an order to the controller of an exercise, from a command line (docs/PROTOCOL.md,
 * "Orders"). */
#pragma once

#include <jansson.h>

#include "desk/client/exercise.h"
#include "wire/dial.h"
#include "wire/hello.h"

enum { ORDER_REPLY = 256 };

/*
 * The order line {"k":"order","id":1,"verb":verb}, to which a command adds its fields. NULL: no
 * memory.
 */
json_t *order_line(const char *verb);

/* Adds the line's option of that name (`team`, `reason`) to the order, when it was given. */
void order_put(json_t *order, const struct command_line *line, const char *option);

/* What became of an order. Zero is an order that nobody has answered yet, so that an empty answer
 * is never taken for one. */
enum order_end {
    ORDER_UNANSWERED,
    ORDER_TAKEN,
    ORDER_REFUSED,   /* the text says why */
    ORDER_ASKED_FOR, /* it waits for another's approval */
};

struct order_answer {
    enum order_end end;
    char text[ORDER_REPLY]; /* one line, cleaned */
};

/*
 * Connects to the exercise's controller and says hello; one that does not run is started first,
 * which takes the exercise up again. 0 and *ret_dial, or <0 with words.
 */
int order_connect(const struct command_line *line, const struct found *exercise, bool follow,
                  struct dial **ret_dial, struct error *err);

/* As order_connect without starting one: that nobody answers is an error with words. */
int order_dial(const struct command_line *line, const struct found *exercise, bool follow,
               struct dial **ret_dial, struct error *err);

/*
 * Sends an order (taken over) and waits for its answer; rows that come before it are passed over,
 * so that a follower orders before it connects to follow. 0: it was answered, and *ret_answer says
 * how; <0: it was not.
 */
int order_send(struct dial *dial, json_t *order, struct order_answer *ret_answer,
               struct error *err);

/*
 * All of an order command: finds the exercise, gives the order (taken over), prints the answer.
 * Returns the exit code.
 */
int order_run(const struct command_line *line, json_t *order);

/*
 * On a terminal the word must be typed, unless --yes was said; elsewhere nothing is asked. `found`
 * is the exercise that the question names and that the command then acts on, whatever has changed
 * meanwhile (NULL: none yet). Returns whether to go on; else it was said that nothing was done.
 */
bool order_confirm(const struct command_line *line, const struct found *found, const char *word,
                   const char *what);

/* As order_run on an exercise that was found; it stays the caller's. */
int order_run_on(const struct command_line *line, const struct found *exercise, json_t *order);

/*
 * A moment (products/report/times.h) that was given to an order, told by the exercise that is
 * meant. `lacking`: what the text is when it is none ("no time to come"). *ret_x in exercise ms. 0,
 * or the exit code.
 */
int order_moment(const struct command_line *line, const char *text, const char *lacking,
                 int64_t *ret_x);

/* The options of a command about an inject or event: --team, --by, --reason. */
extern const struct command_option order_inject_options[];

/* The order of such a command about an inject or event (its argument), with --team and --reason;
 * all of it, when nothing else is to be said, and its exit code. */
json_t *order_of_inject(const struct command_line *line, const char *verb);
int order_inject(const struct command_line *line, const char *verb);

/* An order that moves the exercise's clock for all, with --reason; `word` is confirmed as
 * order_confirm says, unless it is NULL. Returns the exit code. */
int order_phase(const struct command_line *line, const char *verb, const char *word,
                const char *what);
extern const struct command_option order_phase_options[];

/* The moment that --at names, after STARTEX; 0: it is not given. 0, or the exit code. */
int order_at(const struct command_line *line, int64_t *ret_x);

/* Exercise control's answer to a team's request: TEAM [WHAT], with --reason. Returns the exit code.
 */
int order_answer(const struct command_line *line, const char *verb);
extern const struct command_option order_answer_options[];

/* Prints an answer as a command's result: text, or {"ok":…,"asked":…,"text":…}. Returns the exit
 * code. */
int order_print(const struct command_line *line, const struct order_answer *answer);

/* The same where a command can only go on once the order is taken, and it is not: EXIT_FAILED. */
int order_stop(const struct command_line *line, const struct order_answer *answer);

/* The seat that the line gives its orders from, into role and team of a hello. 0, or <0 with words.
 */
int order_seat(const struct command_line *line, struct hello *ret_hello, struct error *err);

/* The options of a command that gives an order. */
#define ORDER_BY                                                                                   \
    {                                                                                              \
        0, "by", "NAME", "in whose name (default: you)"                                            \
    }
#define ORDER_YES                                                                                  \
    {                                                                                              \
        'y', "yes", NULL, "do not ask for the word on a terminal"                                  \
    }
