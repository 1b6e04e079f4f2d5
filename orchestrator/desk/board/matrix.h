/* SPDX-License-Identifier: Apache-2.0 */
/* The panels that have columns, for the keys and for each other. */
#pragma once

#include "desk/board/board.h"

/* Kinds of its entries. */
enum { MATRIX_TEAM, MATRIX_FOLD /* item: how many teams it stands for */ };

/* Chooses the column beside: of teams and injects, from the team itself to the last inject; of who
 * told whom, from none to the last team. */
void matrix_step(struct board *board, bool back);
void coordination_step(struct board *board, bool back);
