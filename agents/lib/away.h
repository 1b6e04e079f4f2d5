/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent on another host than its controller ("excon-virt --of RUN", started over SSH). The host
 * itself decides where the exercise's files lie: below base/where.h, in folders of the run that no
 * exercise of this host's own uses. The agent makes them, and its hello tells the controller.
 *
 * At most one agent of a kind and a run works on a host. A predecessor whose cable was cut, or
 * which somebody stopped, gets a few seconds to end and is then killed: it would hold what its
 * successor needs.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>

/* Reads "--of RUN" (1: there is something else), makes the folders and ends a predecessor. Before
 * any thread, and before the agent gives up rights. */
int away_begin(int argc, char *const *argv, struct error *err);

/* "places" of the hello; NULL: it works for a controller on this host. */
json_t *away_places(void);

/* Becomes a child, while this process waits for it and then removes the run's folders, if
 * `away_over` was called in the child. Its rights and its environment stay as they are. Does
 * nothing for a controller on this host. */
int away_fork(struct error *err);

/* Of the child, at its end: nothing of the range is left on this host. Returns the exit code that
 * says so. */
int away_over(int code);
