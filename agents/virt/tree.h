/* SPDX-License-Identifier: Apache-2.0 */
/* Directories and small files of ours: made whole, private to us, and taken away whole. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* mkdir -p; what is made has `mode`, what is there is kept as it is. */
int tree_make(const char *path, mode_t mode, struct error *err);

/* Writes a file by way of a temporary name beside it, so that it is there whole or not at all. */
int tree_write(const char *path, const void *bytes, size_t length, mode_t mode, struct error *err);

/* At most `most` bytes, ended by a NUL, malloc'd. */
int tree_read(const char *path, size_t most, char **ret_text, struct error *err);

/* Copies every regular file of one directory that the other does not have; not deep. Best effort. */
void tree_copy_missing(const char *from, const char *to);

/* Removes a directory with everything below it, without following links. Best effort. */
void tree_remove(const char *path);

/* Removes everything below `path` but the entry `kept` (NULL: but nothing). Best effort. */
void tree_empty(const char *path, const char *kept);

/* Is nothing below it but `kept` (NULL: nothing at all; no such directory is nothing too)? */
bool tree_is_empty(const char *path, const char *kept);
