/* SPDX-License-Identifier: Apache-2.0 */
/* A seat on a terminal without a command: a line at a time, and what is new in between. */
#pragma once

#include "desk/seat/seat.h"

/*
 * Says who sits here and what is in the inbox, then reads commands from the terminal `in` until it
 * ends or says `exit`; what exercise control sends meanwhile is printed at once. 0, or <0: the
 * session has ended, err says why.
 */
int seat_prompt(struct seat *seat, struct error *err);
