/* SPDX-License-Identifier: Apache-2.0 */
/* The blocking client of the controller's socket, for command lines: say a line, hear a line, each
 * with a deadline. */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdint.h>

struct dial;

enum {
    DIAL_NOBODY = OUTCOMES_DIAL, /* dial_open: no socket there, or nobody answers at it */
    DIAL_ENDED,                  /* dial_read: the other end closed in an orderly way */
    DIAL_LATE,                   /* dial_read: the deadline passed */
};

/* 0, DIAL_NOBODY (err says it too), or <0. */
int dial_open(const char *path, struct dial **ret_dial, struct error *err);
void dial_close(struct dial *dial);

/* Waits until `descriptor` can be read (0) or the other end has closed (DIAL_ENDED). */
int dial_wait_beside(const struct dial *dial, int descriptor, struct error *err);

/* `within` is in ms; below 0: for ever. `line` is borrowed. */
int dial_send(struct dial *dial, const json_t *line, int64_t within, struct error *err);
/* The socket, to wait on. Lines may have come already that dial_read returns without waiting. */
int dial_descriptor(const struct dial *dial);

/*
 * The descriptor that came with a line which dial_read has returned, or before it; the caller's
 * from now on. -1: none came. Only the newest is kept.
 */
int dial_take_passed(struct dial *dial);

/* 0 and a line that the caller owns, DIAL_ENDED, DIAL_LATE, or <0. */
int dial_read(struct dial *dial, int64_t within, json_t **ret_line, struct error *err);
