/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to something of a machine: its SSH, a TCP port, its serial line, its screen. It is
 * made without blocking. Where a greeting comes first (the transport's proxy, the console), the
 * controller exchanges it, so that the receiver of the descriptor talks to the machine itself.
 */
#pragma once

#include "engine/control/control.h"

struct lead;

/* Once; the lead is to be freed then. `descriptor` is given over; -1: it could not be made, for
 * this reason. */
typedef void lead_done(void *data, int descriptor, const char *why);

/* Begins with this wake-up's end; NULL: no memory. */
struct lead *lead_new(struct controller *controller, const struct view_reach *reach,
                      lead_done *done, void *data);
void lead_free(struct lead *lead);

/* The way to the port was answered. */
void lead_answered(struct lead *lead, enum outcome outcome, const char *text, const json_t *result);
