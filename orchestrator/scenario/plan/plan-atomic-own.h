/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make an inject of a test share. */
#pragma once

#include "core/model/expand.h"
#include "scenario/plan/import-atomic.h"
#include "scenario/plan/plan-atomic.h"
#include "scenario/plan/plan-files.h"

/* Where the test's own files lie. One level down, so that "PathToAtomicsFolder/../ExternalPayloads"
 * stays within. */
#define ATOMIC_FOLDER "PathToAtomicsFolder"
#define ATOMIC_PLACE EXPAND_PLACE "/atomics"

/* A test on its way to scripts and files. */
struct writing {
    struct planner *planner;
    const struct inject *inject;
    const char *root; /* the folder whose atomics/ it was found in */
    struct atomic test;
    bool failed, in_folder;
    struct files files;
    size_t file_count;
};

/* Complains at the place of `atomic`; the test makes no inject then. */
void atomic_fail(struct writing *writing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Of any length, of the scratch pool; "" without memory. */
const char *atomic_put(struct planner *planner, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The files of the techniques that a text names by PathToAtomicsFolder/T… are wanted. */
void atomic_want_files(struct writing *writing, const char *text);
