/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of Atomic Red Team as injects. They are looked for as atomics/T1053.003/T1053.003.yaml
 * beside the scenario, then along the library.
 *
 * Substitution is textual, as the format has it: an argument's value stands where the test's
 * command says #{name}, within whatever quotes the test wrote. So an argument can say to the
 * guest's shell what `run` could, and no more: all of it runs in the guest alone, as the role's
 * user. A value is one line without control characters.
 */
#pragma once

#include <jansson.h>

#include "scenario/plan/planner.h"

struct atomic_plan {
    const char *title; /* the test's name */
    /* Of a test that runs: scripts, and the files that it wants (NULL: no folder of its own is
     * needed). */
    const char *run, *cleanup;
    json_t *files;
    /* Of one that people do; NULL: it runs. */
    const char *subject, *steps;
};

/* 0: *ret is filled; 1: complained. */
int atomic_plan(struct planner *planner, const struct inject *inject, struct atomic_plan *ret);
