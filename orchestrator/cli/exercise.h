/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise as a command finds it: its folder and, where wanted, its journal folded into a view.
 * Reading needs no controller, so that everything that only looks works after a crash and after the
 * end too.
 */
#pragma once

#include "cli/command.h"
#include "control/folder.h"
#include "fold/view.h"
#include "journal/journal.h"

struct found {
    struct folder folder;
    struct folder_about about;
    struct journal *journal; /* NULL: not read */
    struct view *view;       /* likewise */
    bool unchecked;          /* rows are not compared with the chain: to take a range down */
};

enum {
    EXERCISE_STANDING, /* -x, else the only one whose range is not gone */
    EXERCISE_ANY,      /* as that, else the newest of those that are gone */
};

/* Finds it. 0, or the program's exit code after it was said why not. */
int exercise_find(const struct command_line *line, int which, struct found *ret);

/* As exercise_find, and its journal is folded. */
int exercise_read(const struct command_line *line, int which, struct found *ret);

/* Opens the journal of a found one, which is not folded by it. 0, or <0 with words. */
int exercise_open(struct found *exercise, struct error *err);

/* Opens and folds the journal of a found one (again: anew). 0, or <0 with words. */
int exercise_fold(struct found *exercise, struct error *err);

void exercise_done(struct found *exercise);

/* Hands every row of the journal to `take`, parsed; texts are borrowed for the call. */
int exercise_rows(struct found *exercise,
                  int (*take)(void *data, const struct event *event, struct error *err), void *data,
                  struct error *err);

/* A team by name, or NULL after it was said which there are. */
const struct view_team *exercise_team(const struct command_line *line, const struct view *view,
                                      const char *name);

/* Who gives an order: --by, else who is logged in. */
const char *exercise_actor(const struct command_line *line);
