/* SPDX-License-Identifier: Apache-2.0 */
/* The matrix of teams and injects, for the keys. */
#pragma once

#include "desk/board/board.h"

/* Kinds of its entries. */
enum { MATRIX_TEAM, MATRIX_FOLD /* item: how many teams it stands for */ };

/* How many columns there are; struct board's `column` goes from 1 to it, 0 is the team itself. */
uint32_t matrix_count(const struct board *board);
