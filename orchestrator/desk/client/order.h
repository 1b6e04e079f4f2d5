/* SPDX-License-Identifier: Apache-2.0 */
/* Giving an order to the controller of an exercise (docs/PROTOCOL.md, "Orders"). */
#pragma once

#include <jansson.h>

#include "engine/reading/found.h"
#include "products/print/desk.h"
#include "wire/dial.h"

enum { ORDER_REPLY = 256 };

/*
 * The order line {"k":"order","id":1,"verb":verb}, to which a command adds its fields. NULL: no
 * memory.
 */
json_t *order_line(const char *verb);

/* Adds a text to the order; NULL: adds nothing. */
void order_put(json_t *order, const char *key, const char *value);

/* What became of an order. Zero is an order without an answer, so that an empty answer is never
 * taken for one. */
enum order_end {
    ORDER_UNANSWERED,
    ORDER_TAKEN,
    ORDER_REFUSED,   /* the text says why */
    ORDER_ASKED_FOR, /* the order waits for the approval of another seat */
};

struct order_answer {
    enum order_end end;
    char text[ORDER_REPLY]; /* one line, cleaned */
};

/*
 * Connects to the exercise's controller and says hello. If no controller runs, one is started first
 * and resumes the exercise; if the exercise is `unchecked`, also with a journal that fails
 * verification. 0 and *ret_dial, or <0 with words.
 */
int order_connect(const struct desk *desk, const struct found *exercise, bool follow,
                  struct dial **ret_dial, struct error *err);

/* As order_connect, but starts no controller: without one it fails. */
int order_dial(const struct desk *desk, const struct found *exercise, bool follow,
               struct dial **ret_dial, struct error *err);

/* As order_dial, to follow from a picture on (docs/PROTOCOL.md). */
int order_dial_picture(const struct desk *desk, const struct found *exercise,
                       struct dial **ret_dial, struct error *err);

/*
 * Sends an order (taken over) and waits for its answer. Rows that arrive before the answer are
 * dropped, so a follower orders before it connects to follow. 0: *ret_answer is the answer; <0:
 * there is none.
 */
int order_send(struct dial *dial, json_t *order, struct order_answer *ret_answer,
               struct error *err);

/* order_connect and order_send in one. The order is taken over in every case. */
int order_give(const struct desk *desk, const struct found *exercise, json_t *order,
               struct order_answer *ret_answer, struct error *err);

/* Gives the order (taken over) and prints the answer. Returns the exit code. */
int order_run(const struct desk *desk, const struct found *exercise, json_t *order);

/*
 * On a terminal the person must type the word, unless --yes was given; elsewhere nothing is asked.
 * `found` is the exercise that the question names and that the command then acts on, whatever has
 * changed meanwhile (NULL: none yet). Returns whether to go on; if not, prints that nothing was
 * done.
 */
bool order_confirm(const struct desk *desk, const struct found *found, const char *word,
                   const char *what);

/*
 * A moment (products/report/times.h) by the clock of the exercise, which is folded for it.
 * `lacking`: what the text is not ("not a future time"). *ret_x in exercise ms. 0, or the exit
 * code.
 */
int order_moment(const struct desk *desk, struct found *found, const char *text,
                 const char *lacking, int64_t *ret_x);

/* An interval of exercise time: "10:05-10:25", "D2 10:05-10:25", "2h-2h20min". 0, or the exit code:
 * the words say what is wrong. */
int order_interval(const struct desk *desk, struct found *found, const char *text,
                   int64_t *ret_from, int64_t *ret_to);

/* Prints an answer as a command's result: text, or {"ok":…,"asked":…,"text":…}. Returns the exit
 * code. */
int order_print(const struct desk *desk, const struct order_answer *answer);

/* Prints an answer other than ORDER_TAKEN, without which a command cannot go on. Returns
 * EXIT_FAILED. */
int order_stop(const struct desk *desk, const struct order_answer *answer);
