/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams. A write goes to the kernel at once when nothing is queued, the rest waits for the
 * descriptor; so in the ordinary case nothing is copied. Freed inside a callback, a stream stays
 * until that callback has returned.
 */
#include "base/loop/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_MOST = 64 * 1024, KEEP_MOST = 64 * 1024 };

struct stream {
    struct loop *loop;
    int in, out;                             /* -1: closed; equal for a socket */
    struct loop_watch *in_watch, *out_watch; /* the same for a socket */
    const struct stream_face *face;
    void *data;
    char *queue;
    size_t start, used, room, most; /* queue[start … start + used) waits */
    bool held, ended, broken, finishing;
    bool freed;
    int depth; /* callbacks under way */
};

static bool stream_is_socket(const struct stream *stream)
{
    return stream->in >= 0 && stream->in == stream->out;
}

static void stream_watch_again(struct stream *stream)
{
    int reads = !stream->ended && !stream->held ? LOOP_READABLE : 0;
    int writes = stream->used > 0 && !stream->broken ? LOOP_WRITABLE : 0;

    if (stream->in_watch != NULL && stream->in_watch == stream->out_watch) {
        loop_watch_set(stream->in_watch, reads | writes, NULL);
        return;
    }
    if (stream->in_watch != NULL)
        loop_watch_set(stream->in_watch, reads, NULL);
    if (stream->out_watch != NULL)
        loop_watch_set(stream->out_watch, writes, NULL);
}

static void stream_close_in(struct stream *stream)
{
    if (stream->in < 0 || stream_is_socket(stream))
        return;
    loop_watch_free(stream->in_watch);
    close(stream->in);
    stream->in_watch = NULL;
    stream->in = -1;
}

static void stream_close_out(struct stream *stream)
{
    if (stream->out < 0)
        return;
    if (stream_is_socket(stream)) {
        shutdown(stream->out, SHUT_WR);
        return;
    }
    loop_watch_free(stream->out_watch);
    close(stream->out);
    stream->out_watch = NULL;
    stream->out = -1;
}

static void stream_drop_queue(struct stream *stream)
{
    free(stream->queue);
    stream->queue = NULL;
    stream->start = stream->used = stream->room = 0;
}

/* Callbacks are called between enter and leave. Returns whether the stream still exists. */
static void stream_enter(struct stream *stream)
{
    stream->depth++;
}

static bool stream_leave(struct stream *stream)
{
    if (--stream->depth > 0 || !stream->freed)
        return !stream->freed;
    free(stream);
    return false;
}

static void stream_end(struct stream *stream, const char *why)
{
    if (stream->ended)
        return;
    stream->ended = true;
    stream_close_in(stream);
    stream_enter(stream);
    stream->face->ended(stream->data, why);
    stream_leave(stream);
}

static void stream_read_some(struct stream *stream)
{
    char bytes[READ_MOST];
    char cause[128];
    ssize_t got = read(stream->in, bytes, sizeof(bytes));

    if (got > 0)
        stream->face->bytes(stream->data, bytes, (size_t)got);
    else if (got == 0)
        stream_end(stream, NULL);
    else if (errno != EAGAIN && errno != EINTR)
        stream_end(stream, strerror_r(errno, cause, sizeof(cause)));
}

/* Writes queued bytes; drops them when the other end has closed. */
static void stream_write_some(struct stream *stream)
{
    while (stream->used > 0) {
        ssize_t put = write(stream->out, stream->queue + stream->start, stream->used);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && errno == EAGAIN)
            return;
        if (put < 0) {
            /* A held stream waits for its queue to drain, and the queue is gone: go on to read the
             * end. */
            stream->broken = true;
            stream->held = false;
            stream_drop_queue(stream);
            stream_close_out(stream);
            return;
        }
        stream->start += (size_t)put;
        stream->used -= (size_t)put;
    }
    stream->start = 0;
    if (stream->room > KEEP_MOST)
        stream_drop_queue(stream);
    if (stream->finishing)
        stream_close_out(stream);
    if (stream->face->drained != NULL)
        stream->face->drained(stream->data);
}

static void stream_became_ready(int what, void *data)
{
    struct stream *stream = data;

    stream_enter(stream);
    if (what & LOOP_WRITABLE && stream->used > 0)
        stream_write_some(stream);
    if (what & LOOP_READABLE && !stream->freed && !stream->ended && !stream->held)
        stream_read_some(stream);
    if (stream_leave(stream))
        stream_watch_again(stream);
}

static int stream_watch_both(struct stream *stream, struct error *err)
{
    int result = loop_watch_new(stream->loop, stream->in, stream_became_ready, stream,
                                &stream->in_watch, err);

    if (result < 0)
        return result;
    if (stream->out == stream->in)
        stream->out_watch = stream->in_watch;
    else if (stream->out >= 0)
        result = loop_watch_new(stream->loop, stream->out, stream_became_ready, stream,
                                &stream->out_watch, err);
    return result;
}

int stream_new(struct loop *loop, int in, int out, size_t most, const struct stream_face *face,
               void *data, struct stream **ret_stream, struct error *err)
{
    struct stream *stream = calloc(1, sizeof(*stream));

    if (stream == NULL) {
        close(in);
        if (out >= 0 && out != in)
            close(out);
        return error_memory(err);
    }
    *stream = (struct stream){
        .loop = loop, .in = in, .out = out, .most = most, .face = face, .data = data};

    int result = stream_watch_both(stream, err);

    if (result == 0)
        result = loop_watch_set(stream->in_watch, LOOP_READABLE, err);
    if (result < 0) {
        stream_free(stream);
        return result;
    }
    *ret_stream = stream;
    return 0;
}

void stream_free(struct stream *stream)
{
    if (stream == NULL || stream->freed)
        return;
    stream->freed = true;
    if (stream->out_watch != stream->in_watch)
        loop_watch_free(stream->out_watch);
    loop_watch_free(stream->in_watch);
    if (stream->out >= 0 && stream->out != stream->in)
        close(stream->out);
    if (stream->in >= 0)
        close(stream->in);
    stream_drop_queue(stream);
    if (stream->depth == 0)
        free(stream);
}

size_t stream_room(const struct stream *stream)
{
    return stream->broken || stream->finishing || stream->out < 0 ? 0 : stream->most - stream->used;
}

size_t stream_queued(const struct stream *stream)
{
    return stream->used;
}

/* Makes the queue hold `length` bytes more. */
static int stream_widen(struct stream *stream, size_t length, struct error *err)
{
    if (stream->start + stream->used + length <= stream->room)
        return 0;
    if (stream->start > 0) {
        memmove(stream->queue, stream->queue + stream->start, stream->used);
        stream->start = 0;
    }

    size_t room = stream->room != 0 ? stream->room : 4096;

    while (room < stream->used + length)
        room *= 2;
    if (room == stream->room)
        return 0;

    char *queue = realloc(stream->queue, room);

    if (queue == NULL)
        return error_memory(err);
    stream->queue = queue;
    stream->room = room;
    return 0;
}

static int stream_refuse(struct error *err)
{
    return error_set(err, ERROR_STATE, "the other end does not read any more");
}

/* Can `length` bytes be written or queued now? 0; 1: no room; <0. The room is reserved, because a
 * half-written line cannot be taken back. */
static int stream_may_write(struct stream *stream, size_t length, struct error *err)
{
    if (stream->broken || stream->finishing || stream->out < 0)
        return stream_refuse(err);
    if (length > stream->most - stream->used)
        return 1;
    return stream_widen(stream, length, err);
}

/* The kernel took `put` of the bytes, or would not (errno); the rest is queued. */
static int stream_written(struct stream *stream, const char *bytes, size_t length, ssize_t put,
                          struct error *err)
{
    if (put < 0 && errno != EAGAIN && errno != EINTR) {
        stream->broken = true;
        stream->held = false;
        stream_watch_again(stream);
        return stream_refuse(err);
    }
    if (put > 0) {
        bytes += put;
        length -= (size_t)put;
    }
    if (length > 0) {
        memcpy(stream->queue + stream->start + stream->used, bytes, length);
        stream->used += length;
        stream_watch_again(stream);
    }
    return 0;
}

int stream_write(struct stream *stream, const char *bytes, size_t length, struct error *err)
{
    int result = stream_may_write(stream, length, err);

    if (result != 0)
        return result;
    return stream_written(stream, bytes, length,
                          stream->used == 0 ? write(stream->out, bytes, length) : 0, err);
}

int stream_pass(struct stream *stream, const char *bytes, size_t length, int descriptor,
                struct error *err)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec piece = {.iov_len = length};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control.room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    int result = stream_may_write(stream, length, err);
    ssize_t put;

    if (result != 0 || stream->used > 0)
        return result != 0 ? result : 1;
    memcpy(&piece.iov_base, &bytes, sizeof(bytes)); /* sendmsg only reads them */
    *head = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(head), &descriptor, sizeof(descriptor));
    put = sendmsg(stream->out, &message, MSG_NOSIGNAL);
    if (put < 0 && (errno == EAGAIN || errno == EINTR))
        return 1;
    return stream_written(stream, bytes, length, put, err);
}

void stream_finish(struct stream *stream)
{
    if (stream->finishing)
        return;
    stream->finishing = true;
    if (stream->used == 0)
        stream_close_out(stream);
}

void stream_hold(struct stream *stream, bool hold)
{
    stream->held = hold && !stream->broken;
    stream_watch_again(stream);
}
