/* SPDX-License-Identifier: Apache-2.0 */
/* The board on a terminal, of rows that are all there. */
#pragma once

#include "desk/board/replay.h"
#include "desk/board/tty/options.h"

/* Reads the rows of options->lines, up to the moment that the options say. replay_done ends it,
 * unless this failed. */
int replaying_load(const struct options *options, struct replay *ret, struct error *err);

/* Shows it on the terminal, whose ground may be light, until somebody leaves. */
int replaying_run(struct replay *replay, struct board *board, bool light, struct error *err);
