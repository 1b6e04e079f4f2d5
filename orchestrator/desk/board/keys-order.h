/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that stand for orders. */
#pragma once

#include "desk/board/keys.h"

/* A key that stands for an order writes its line; what the seat may not do is said instead. False:
 * it stands for none here. */
bool keys_order_press(struct board *board, const struct painted *painted, uint32_t press);
