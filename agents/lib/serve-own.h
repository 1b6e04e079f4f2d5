/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent's side of the lines keeps to itself: standard output. */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <time.h>

/* Before the first line. */
int serve_say_begin(struct error *err);

/* Says a line, which is taken over, after all that was said before. Returns whether it could be
 * made. */
bool serve_say(json_t *line);

/* Waits until all that was said is out, at most until then (CLOCK_MONOTONIC). */
void serve_say_rest(const struct timespec *until);
