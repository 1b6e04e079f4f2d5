/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of excon-board. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct options {
    const char *socket, *lines;
    const char *role, *team, *actor, *keys;
    const char *replay_at, *speed, *layout, *bell;
    const char *forms, *exercise;
    bool replay, text, away, until_endex, ascii, readonly, no_mouse, wall, light, dark;
    bool orders, help, version;
    int64_t width, height;
};

/* Fills zeroed options; texts are borrowed from argv. */
int options_read(struct options *options, int argc, char **argv, struct error *err);

void options_help(FILE *to);

/* Is the terminal's ground light? Where no option says it, COLORFGBG does, as some terminals set
 * it: its last number is the ground's colour. */
bool options_are_light(const struct options *options);
