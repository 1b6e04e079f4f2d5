/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Lines out of and into bytes: one bounded buffer a peer, no partial line is ever parsed.
 * A line is one JSON object in UTF-8, at most WIRE_LINE_MOST bytes, at most WIRE_DEPTH_MOST deep.
 */
#pragma once

#include <excon/error.h>
#include <excon/wire.h>
#include <jansson.h>
#include <stddef.h>

/* All zero is an empty reader. */
struct line_reader {
    char *bytes;
    size_t start, used, size; /* the bytes not yet taken stand in [start, used) */
    size_t most;              /* of a line, with its line feed; 0: WIRE_LINE_MOST */
};

void line_reader_done(struct line_reader *reader);

/*
 * Takes bytes that came; the caller takes the whole lines out by line_reader_next before it adds
 * more. The error says "line too long" once the bound is passed, and is the peer's end.
 */
int line_reader_add(struct line_reader *reader, const char *bytes, size_t length,
                    struct error *err);

/*
 * The next whole line: 0 and *ret_line (a JSON object that the caller owns), 1 when no whole line
 * is there yet, <0 when the line is no JSON object. After an error the reader goes on behind the
 * bad line.
 */
int line_reader_next(struct line_reader *reader, json_t **ret_line, struct error *err);

/* `object` as one line with its line feed, malloc'd, length in *ret_length. NULL: no memory or too
 * long. */
char *line_text(const json_t *object, size_t *ret_length);
