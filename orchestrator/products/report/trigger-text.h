/* SPDX-License-Identifier: Apache-2.0 */
/* What an event waits for besides its time, in a line for people. */
#pragma once

#include <stddef.h>

#include <excon/row.h>

/*
 * "its condition holds, 10 min after first-strike, for 30 s"; "" when it waits for nothing.
 * `after`: the id of the event that it comes after, or NULL.
 */
void trigger_text(const struct event_made *made, const char *after, char *text, size_t size);
