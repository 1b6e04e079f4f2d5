/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that change what is to come: an inject's id, then KEY=VALUE for what it shall say. */
#pragma once

#include "desk/client/order.h"

extern const struct command_option order_change_options[];

/* All of `excon clone` and `excon edit`. Returns the exit code. */
int order_change(const struct command_line *line, const char *verb);
