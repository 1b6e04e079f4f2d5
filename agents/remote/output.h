/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One output stream of a guest, bounded. Bytes before the program's random word come from a login
 * shell's startup files and are discarded; bytes beyond the limit are dropped and counted.
 */
#pragma once

#include "remote/program.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output {
    char *bytes;
    size_t used, size, limit;
    uint64_t dropped;        /* bytes after the limit */
    bool begun;              /* the word has come */
    char word[PROGRAM_WORD]; /* with its line feed instead of a NUL */
    char tail[PROGRAM_WORD]; /* the newest bytes before the word */
};

void output_init(struct output *output, const char *word, size_t limit);
void output_done(struct output *output);

/* Bytes that came. Without memory they are dropped and counted. */
void output_add(struct output *output, const char *bytes, size_t length);

/*
 * Bytes of a guest as a JSON text of at most `limit` bytes (and WIRE_OUTPUT_MOST): NUL and invalid
 * UTF-8 become U+FFFD. *ret_cut is set (never cleared) when something is missing. NULL: no memory.
 */
json_t *output_text(const char *bytes, size_t length, size_t limit, bool *ret_cut);
