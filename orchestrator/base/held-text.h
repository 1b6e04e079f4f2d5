/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text with several holders, such as the bytes of a file: it is freed with the last of them. Its
 * bytes never change, and a NUL stands behind them.
 */
#pragma once

#include <stddef.h>

struct held_text {
    unsigned holders;
    size_t length;
    char *bytes;
};

/* The caller is its one holder. The first takes over `bytes`, which are malloc'd and have room for
 * the NUL behind `length`; the second copies them. NULL: no memory, and `bytes` are the caller's
 * still. */
struct held_text *held_text_new(char *bytes, size_t length);
struct held_text *held_text_copy(const char *bytes, size_t length);

/* One holder more: returns the text itself. */
struct held_text *held_text_hold(struct held_text *text);
void held_text_drop(struct held_text *text);
