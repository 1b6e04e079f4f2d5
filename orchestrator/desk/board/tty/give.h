/* SPDX-License-Identifier: Apache-2.0 */
/* Orders as lines of the controller's socket (docs/PROTOCOL.md, "Orders"). */
#pragma once

#include <jansson.h>

#include "desk/board/order.h"

/* The line of an order, `kind` "order" or "try", with what of `shown` is of the order `n`. NULL: no
 * memory. */
json_t *give_line(const char *kind, int64_t id, const struct said *said, const struct shown *shown,
                  size_t count, unsigned n);

/* What the welcome says that the seat may order. */
void give_rights(struct board_rights *rights, const json_t *welcome);
