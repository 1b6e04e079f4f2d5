/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of other cyber ranges and exercise tools become a scenario. What the scenario language has
 * no place for is told with file and line, and counted; what is written loads, and is planned, as
 * any other scenario.
 */
#pragma once

#include "products/print/desk.h"

struct import_options {
    int64_t teams;             /* how many, where the file names none */
    const char *const *images; /* "their image=our package" */
    size_t image_count;
};

enum { IMPORT_TEAMS_MOST = 254, IMPORT_FILES_MOST = 64 };

/* The n-th format, from 0, and what of it is read; NULL: there are no more. */
const char *import_format(size_t n, const char **ret_about);

/* Reads the files, writes the scenario to standard output and what is not carried to standard
 * error. Returns the exit code. */
int import_run(const struct desk *desk, const char *format, const char *const *paths, size_t count,
               const struct import_options *options);
