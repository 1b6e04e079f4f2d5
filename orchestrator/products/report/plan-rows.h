/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario file as the rows that it would become: what a command tells of an exercise it tells of
 * a file in the same way. */
#pragma once

#include "scenario/sdl/load.h"

/*
 * Loads and plans a scenario file and hands every row of its genesis to `take`,
 * numbered from 1; texts are borrowed for the call. 0 and *ret_scenario; 1: the complaints say why
 * not; <0.
 */
int plan_rows(const char *path, struct complaints *complaints,
              int (*take)(void *data, const struct row *row, struct error *err), void *data,
              struct scenario **ret_scenario, struct error *err);
