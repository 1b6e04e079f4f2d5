/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of Atomic Red Team (T1053.003.yaml): tests of one technique, each a command with
 * arguments, prerequisites and a cleanup. What it says is read as a stranger's: bounded, by tables,
 * every complaint with its line and column. Keys that are not known are passed over, as the format
 * grows.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"

enum { ATOMIC_MOST = 1024 * 1024, ATOMIC_TESTS_MOST = 1000 /* of a file */ };

struct atomic_argument {
    struct mark mark;
    const char *name;
    const char *value; /* its default; NULL: it has none */
};

struct atomic_dependency {
    struct mark mark;
    const char *description, *check, *get; /* get NULL: it cannot be helped */
};

/* All of it is borrowed from the pool that it was read into; texts that were not said are NULL. */
struct atomic {
    struct mark mark;
    const char *name, *description;
    bool on_linux;
    struct atomic_argument *arguments;
    size_t argument_count;
    struct mark executor_mark;
    const char *executor; /* "sh", "bash", "manual", … */
    bool elevated;
    const char *command, *cleanup, *steps;
    const char *dependency_executor; /* NULL: the executor */
    struct atomic_dependency *dependencies;
    size_t dependency_count;
};

/*
 * Test `number` (from 1) of the file. 0: *ret is filled; 1: complaints say what is wrong; <0: no
 * memory. `name` stands in the complaints, `complaints` must be empty; they hold no warnings
 * afterwards.
 */
int atomic_file_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                     const char *technique, int64_t number, struct complaints *complaints,
                     struct atomic *ret, struct error *err);
