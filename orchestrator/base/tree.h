/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders of our own: made with their parents, removed with all that is in them. Symbolic links are
 * never followed while removing, and a folder that is made belongs to nobody else.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

/* As `mkdir -p -m 700`; one that is there already is left as it is. */
int tree_make(const char *path, struct error *err);

/* Is it a directory of this user that no other user can list or write? 0, or <0: the error says
 * what is wrong. */
int tree_is_private(const char *path, struct error *err);

/* As `rm -rf`. One that is not there is done. */
int tree_drop(const char *path, struct error *err);

/* Removes all that is in a folder but the entry `kept` (NULL: all of it). No such folder is done.
 */
int tree_empty(const char *path, const char *kept, struct error *err);

/* Gives a folder another name on the same disk, where nothing is yet; its name is on disk when it
 * returns. */
int tree_move(const char *from, const char *to, struct error *err);

/* Is nothing in it? No such folder is nothing too. */
bool tree_is_empty(const char *path);
