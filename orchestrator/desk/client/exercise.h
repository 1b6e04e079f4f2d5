/* SPDX-License-Identifier: Apache-2.0 */
/* Which exercise a command means. */
#pragma once

#include "engine/reading/found.h"
#include "products/print/desk.h"

enum exercise_which {
    EXERCISE_STANDING, /* -x, else the only one whose range is not gone */
    EXERCISE_ANY,      /* the same, else the newest of those that are gone */
};

/*
 * Finds it, to be read as the seat may see it. 0 and *ret (found_done), or the program's exit code
 * after an error was printed.
 */
int exercise_find(const struct desk *desk, enum exercise_which which, struct found *ret);

/* Folds its journal, unless that was done. 0, or the exit code after an error was printed. */
int exercise_fold(const struct desk *desk, struct found *found);

/* Warns of other exercises of that name: an order that names it would be refused. */
void exercise_warn_of_name(const struct desk *desk, const struct folder_about *about);

/* The one VM that is meant, of that team (NULL: of any); NULL after it was said why there is none:
 * `verb` is the command that says which. */
const struct view_vm *exercise_vm(const struct desk *desk, const struct view *view,
                                  const char *verb, const char *node, const char *team);

/* A team by name, or NULL after an error that lists the teams was printed. */
const struct view_team *exercise_team(const struct desk *desk, const struct view *view,
                                      const char *name);

/* A listed host by name, or NULL after an error was printed. */
const struct view_host *exercise_host(const struct desk *desk, const struct view *view,
                                      const char *name);

/* The team's metric of that id, or one that all teams share; NULL: there is none, and it is said.
 */
const struct view_metric *exercise_metric(const struct desk *desk, const struct view *view,
                                          const struct view_team *team, const char *id);

/* The scenario that the journal keeps, for scenario_free; NULL: it cannot be read, as that of
 * another version. Says nothing. */
struct scenario;
struct scenario *exercise_scenario(struct found *found);
