/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise as a command finds it: its folder and, where wanted, its journal folded into a view.
 * Reading needs no controller, so that everything that only looks works after a crash and after the
 * end too.
 */
#pragma once

#include "desk/command/command.h"
#include "engine/run/folder.h"
#include "engine/control/told.h"
#include "core/view/view.h"
#include "journal/journal.h"

struct found {
    struct folder folder;
    struct folder_about about;
    struct journal *journal; /* NULL: not read */
    struct view *view;       /* likewise */
    bool unchecked;          /* rows are not compared with the chain: to take a range down */
    struct told_to to;       /* whose eyes read it: the seat of the line. Zero: a director's */
    char team[64];           /* the seat's, until it is known which one that is; "": none */
};

enum {
    EXERCISE_STANDING, /* -x, else the only one whose range is not gone */
    EXERCISE_ANY,      /* as that, else the newest of those that are gone */
};

/*
 * Finds it, for the seat of the line: what it then reads is what that seat is told by a controller.
 * 0, or the program's exit code after it was said why not.
 */
int exercise_find(const struct command_line *line, int which, struct found *ret);

/* Says which other exercises of that name stand, as an order that names it would be refused. */
void exercise_warn_of_name(const struct command_line *line, const struct folder_about *about);

/* As exercise_find, and its journal is folded. */
int exercise_read(const struct command_line *line, int which, struct found *ret);

/* Opens the journal of a found one, which is not folded by it. 0, or <0 with words. */
int exercise_open(struct found *exercise, struct error *err);

/* Opens and folds the journal of a found one (again: anew). 0, or <0 with words. */
int exercise_fold(struct found *exercise, struct error *err);

void exercise_done(struct found *exercise);

/*
 * May the seat of the line have what needs this right (an order, or a report of
 * core/order/visible.c)? `own`: it concerns its own team alone. False after it was said that it may
 * not.
 */
bool exercise_may(const struct command_line *line, const char *right, bool own);

/* The same for one named team; NULL: for none. */
bool exercise_may_of(const struct command_line *line, const char *right, const char *team);

/* Does the seat of the line see what is exercise control's? */
bool exercise_inside(const struct command_line *line);

/*
 * From here on through the eyes of another role (NULL: as before) and team (NULL: none), which only
 * who sees all may, or who stays in the own team. False after it was said that it may not.
 */
bool exercise_see_as(const struct command_line *line, const char *role, const char *team,
                     struct found *exercise);

/* Hands every row of the journal that the seat is told to `take`, parsed; texts are borrowed for
 * the call. */
int exercise_rows(struct found *exercise,
                  int (*take)(void *data, const struct row *row, struct error *err), void *data,
                  struct error *err);

/* A team by name, or NULL after it was said which there are. */
const struct view_team *exercise_team(const struct command_line *line, const struct view *view,
                                      const char *name);

/* Who gives an order: --by, else who is logged in. */
const char *exercise_actor(const struct command_line *line);
