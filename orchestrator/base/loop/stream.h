/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes in and out of the loop: one or two descriptors (a socket, a pair of pipes) and a bounded
 * write queue. Nothing blocks; what does not fit into the queue is refused, never dropped half.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/loop/loop.h"

struct stream;

struct stream_face {
    /* Bytes came. */
    void (*bytes)(void *data, const char *bytes, size_t length);
    /* No more bytes will come: `why` is NULL at an orderly end. Once; never after stream_free. */
    void (*ended)(void *data, const char *why);
    /* The queue is empty again after it was not (may be NULL). */
    void (*drained)(void *data);
};

/*
 * Takes over both descriptors (`out` may equal `in`, or be -1: nothing is written), on failure too.
 * `most` bounds the write queue in bytes.
 */
int stream_new(struct loop *loop, int in, int out, size_t most, const struct stream_face *face,
               void *data, struct stream **ret_stream, struct error *err);

/* At once; what is queued is lost. May be called from the callbacks. */
void stream_free(struct stream *stream);

/* All or nothing: 0 sent or queued; 1 there is no room for it now; <0 the other end does not read
 * any more. */
int stream_write(struct stream *stream, const char *bytes, size_t length, struct error *err);

/*
 * The same over a socket, with a descriptor, which stays the caller's: the other end gets a
 * duplicate together with the first of these bytes. Nothing is queued before them: 1 means that it
 * is to be tried again when the queue is empty.
 */
int stream_pass(struct stream *stream, const char *bytes, size_t length, int descriptor,
                struct error *err);

/* Bytes that the queue still takes. */
size_t stream_room(const struct stream *stream);
size_t stream_queued(const struct stream *stream);

/* Closes our writing end once the queue is written. Reading goes on. */
void stream_finish(struct stream *stream);

/* Stops (true) and goes on (false) reading. Once the other end does not read any more nothing is
 * held: its end is read. */
void stream_hold(struct stream *stream, bool hold);
