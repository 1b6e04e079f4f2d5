/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that give an order share: their options, and orders made from these. */
#pragma once

#include "desk/client/order.h"
#include "desk/command/command.h"

#define ORDER_BY                                                                                   \
    {                                                                                              \
        0, "by", "NAME", "who gives the order (default: you)"                                      \
    }
#define ORDER_YES                                                                                  \
    {                                                                                              \
        'y', "yes", NULL, "do not ask for confirmation"                                            \
    }
#define ORDER_REASON                                                                               \
    {                                                                                              \
        0, "reason", "TEXT", "why, for the journal"                                                \
    }
#define ORDER_TEAM                                                                                 \
    {                                                                                              \
        't', "team", "TEAM", "only this team (default: every team that it concerns)"               \
    }

/* Of a command about an inject or event: --team, --by, --reason. */
extern const struct command_option command_order_inject_options[];

/* The order of such a command: its first argument (none: "all") as the target, --team and --reason.
 */
json_t *command_order(const struct command_line *line, const char *verb);

/* Gives that order to the exercise that was found. Returns the exit code. */
int command_order_inject(const struct command_line *line, const char *verb);

/* An order about the whole exercise, as those that move its clock, with --reason; `word` is
 * confirmed as order_confirm says, unless it is NULL. Returns the exit code. */
int command_order_phase(const struct command_line *line, const char *verb, const char *word,
                        const char *what);
extern const struct command_option command_order_phase_options[];

/* The moment that --at names, after STARTEX; 0: not given. 0, or the exit code. */
int command_order_at(struct command_line *line, int64_t *ret_x);

/* The order of a command that answers a team's request: TEAM [WHAT], with --reason. */
json_t *command_order_to_team(const struct command_line *line, const char *verb);

/* Gives that order to the exercise that was found. Returns the exit code. */
int command_order_answer(const struct command_line *line, const char *verb);
extern const struct command_option command_order_answer_options[];

/* Approves or denies the order that the argument names; without one, lists those that wait. Returns
 * the exit code. */
int command_order_approval(struct command_line *line, const char *verb);
extern const struct command_option command_order_approval_options[];
