/* SPDX-License-Identifier: Apache-2.0 */
/* Keys about how the board looks: layouts, the wall, filters, a picture that stands, the mouse. */
#pragma once

#include "desk/board/keys.h"

void keys_look_inverse(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_faults(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_still(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_visited(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_size(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_layout(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_wall(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_bell(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_mouse(struct board *board, const struct painted *painted, uint32_t press);
void keys_look_wheel(struct board *board, const struct painted *painted, uint32_t press);

/* On a wall every key but those that leave the board ends it, and does nothing else: what it would
 * act on is not on the screen. True: it did. */
bool keys_look_ends_wall(struct board *board, uint32_t press);
