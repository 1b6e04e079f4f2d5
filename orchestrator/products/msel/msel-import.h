/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A MSEL in CSV becomes a scenario: a story, script and event for each storyline, main event and
 * incident, and a message for each line. What a scenario has no place for stands in `msel` of the
 * inject, so that the list that is made of it is the one that was read. What a script did in the
 * guests is not in a list, and does not come back from one.
 */
#pragma once

#include "products/print/desk.h"

/* As they were said; NULL: not. */
struct msel_import_options {
    const char *encoding, *startex;
    const char *const *maps; /* "Their heading=ours" */
    size_t map_count;
};

/* Reads the file and writes the scenario to standard output. Returns the exit code. */
int msel_import(const struct desk *desk, const char *path,
                const struct msel_import_options *options);
