/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that somebody else's package names, opened below its folder and nowhere else: no symbolic
 * link is followed, not even one that stays inside, "..", absolute names and anything but regular
 * files and folders are refused, and opening never blocks. The error names the link or what else is
 * wrong. Hard links are not detected.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Is the name relative, not empty, and without a part ".."? Such a name cannot leave its folder. */
bool inside_is_below(const char *name);

/* The folder that the user names: links on the way to it are his own and are followed. 0; 1: there
 * is none; <0. */
int inside_root(const char *path, int *ret_folder, struct error *err);

/* A folder below an open one. 0; 1: there is none; <0. */
int inside_folder(int folder, const char *name, int *ret_folder, struct error *err);

/* A regular file below the folder, for reading, and what it is (may be NULL). 0; 1: there is none;
 * <0. */
int inside_open(int folder, const char *name, int *ret_file, struct stat *ret_status,
                struct error *err);

/*
 * A socket below the folder, for connect(2) through /proc/self/fd: a party that can write in the
 * folder cannot redirect the connection. 0; 1: there is none; <0.
 */
int inside_socket(int folder, const char *name, int *ret_socket, struct error *err);

struct inside_file {
    char *bytes; /* for free(); a NUL stands behind them */
    size_t length;
    mode_t mode; /* permission bits */
};

/* The whole file, at most `most` bytes, the same from its first byte to its last. 0; 1: there is
 * none; <0. */
int inside_read(int folder, const char *name, size_t most, struct inside_file *ret,
                struct error *err);

/* inside_root and inside_read in one. */
int inside_load(const char *root, const char *name, size_t most, struct inside_file *ret,
                struct error *err);
