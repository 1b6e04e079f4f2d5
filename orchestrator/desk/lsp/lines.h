/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places in a text as three parties count them: bytes; characters from 1, as complaints do; lines
 * and UTF-16 units from 0, as the protocol does (LSP 3.17, "Position"). A place that is not there
 * becomes the nearest one before it.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/scenario-text.h"

/* The byte at a position of the protocol: beyond a line its end, beyond the text the text's end. */
size_t lines_byte(const char *text, size_t length, int64_t line, int64_t unit);

/* The byte at a mark; line 0: the beginning. */
size_t lines_mark(const char *text, size_t length, struct mark mark);

/* {start, end} of bytes, a new reference. */
json_t *lines_range(const char *text, size_t length, size_t start, size_t end);

/* The end of the word that begins there; at least one character, where there is one in the line. */
size_t lines_word_end(const char *text, size_t length, size_t start);
