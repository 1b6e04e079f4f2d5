/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that wait for approval, as commands list and answer them. */
#pragma once

#include <jansson.h>

#include "desk/command/command.h"
#include "core/view/view.h"

/* A line for each that waits. Returns how many. */
size_t asks_print(struct output *to, const struct view *view);

/* All that were ever asked for, with what came of them. */
json_t *asks_json(const struct view *view);

/* All of `excon approve` and `excon deny`: lists without an argument. Returns the exit code. */
int asks_answer(const struct command_line *line, const char *verb);
extern const struct command_option asks_options[];
