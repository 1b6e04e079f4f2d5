/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine writes to its terminal, made harmless for a person's: only characters, line ends
 * and movements of the cursor come through. Nothing does that makes a terminal answer, renames its
 * window, reaches its clipboard or leaves it in another mode. Bytes come as they come; a sequence
 * may be cut anywhere.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { TERMINAL_SEQUENCE = 32, TERMINAL_GROWTH = 3 };

struct terminal_filter {
    bool moves; /* let movements, erasing and tones through; without it nothing but text and line
                   ends */
    int state;
    char held[TERMINAL_SEQUENCE]; /* of a sequence or a character that is not whole yet */
    size_t used;
};

/* Filters `length` bytes into `to`, which has room for TERMINAL_GROWTH * length +
 * TERMINAL_SEQUENCE. Returns how many came out. */
size_t terminal_filter_take(struct terminal_filter *filter, const char *from, size_t length,
                            char *to);
