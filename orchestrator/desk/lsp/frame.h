/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frames of the Language Server Protocol (3.17, "Base protocol"): a head of lines with
 * Content-Length, an empty line, and so many bytes of JSON. What comes is bounded before anything
 * is kept of it.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

enum { FRAME_MOST = 64 * 1024 * 1024 /* bytes of a body */, FRAME_HEAD_MOST = 4096 };

enum frame_outcome { FRAME_READ, FRAME_END, FRAME_NO_JSON };

/*
 * The next message. FRAME_READ: *ret_message is a new reference; FRAME_END: nothing more comes;
 * FRAME_NO_JSON: the body was read and is no JSON. <0: the head cannot be understood or the body is
 * too large, so that nobody knows where the next frame begins.
 */
int frame_read(FILE *from, json_t **ret_message, struct error *err);

/* Is there more to read at once? */
bool frame_waits(FILE *from);

/* Takes the message over. */
void frame_write(FILE *to, json_t *message);
