/* SPDX-License-Identifier: Apache-2.0 */
/* A peer is a stream with a reader of lines in front. Freed inside a callback, it stays until that
 * has returned. */
#include "wire/peer.h"

#include <stdlib.h>

#include "base/loop/stream.h"
#include "wire/line.h"
#include "wire/local.h"

struct peer {
    struct stream *stream;
    struct line_reader reader;
    const struct peer_face *face;
    void *data;
    bool closed, freed;
    int depth;
};

static void peer_enter(struct peer *peer)
{
    peer->depth++;
}

static void peer_leave(struct peer *peer)
{
    if (--peer->depth == 0 && peer->freed) {
        line_reader_done(&peer->reader);
        free(peer);
    }
}

static void peer_close_peer(struct peer *peer, const char *why)
{
    if (peer->closed || peer->freed)
        return;
    peer->closed = true;
    stream_hold(peer->stream, true);
    peer->face->closed(peer->data, peer, why);
}

static void peer_bytes_came(void *data, const char *bytes, size_t length)
{
    struct peer *peer = data;
    struct error err = {0};
    json_t *line;
    int result = 0;

    if (peer->closed)
        return;
    peer_enter(peer);

    int added = line_reader_add(&peer->reader, bytes, length, &err);

    /* Whole lines before the one that is too long still count. */
    while (!peer->freed && !peer->closed &&
           (result = line_reader_next(&peer->reader, &line, added == 0 ? &err : NULL)) == 0) {
        peer->face->line(peer->data, peer, line);
        json_decref(line);
    }
    if (added < 0 || result < 0)
        peer_close_peer(peer, err.text);
    peer_leave(peer);
}

static void peer_stream_ended(void *data, const char *why)
{
    struct peer *peer = data;

    peer_enter(peer);
    peer_close_peer(peer, why);
    peer_leave(peer);
}

static void peer_stream_drained(void *data)
{
    struct peer *peer = data;

    peer_enter(peer);
    if (peer->face->drained != NULL && !peer->closed)
        peer->face->drained(peer->data, peer);
    peer_leave(peer);
}

static const struct stream_face peer_stream = {
    .bytes = peer_bytes_came, .ended = peer_stream_ended, .drained = peer_stream_drained};

int peer_new(struct loop *loop, int in, int out, const struct peer_face *face, void *data,
             struct peer **ret_peer, struct error *err)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    int result = peer != NULL ? 0 : error_memory(err);

    /* The stream takes the descriptors over, whatever comes of it. */
    struct stream *stream = NULL;
    int made = stream_new(loop, in, out, PEER_QUEUE_MOST, &peer_stream, peer, &stream,
                          result == 0 ? err : NULL);

    if (result < 0 || made < 0) {
        stream_free(stream);
        free(peer);
        return result < 0 ? result : made;
    }
    peer->stream = stream;
    peer->face = face;
    peer->data = data;
    *ret_peer = peer;
    return 0;
}

void peer_free(struct peer *peer)
{
    if (peer == NULL || peer->freed)
        return;
    peer->freed = true;
    stream_free(peer->stream);
    peer_enter(peer);
    peer_leave(peer);
}

int peer_send_text(struct peer *peer, const char *text, size_t length, struct error *err)
{
    if (peer->closed)
        return error_set(err, ERROR_STATE, "the other end is gone");

    int result = stream_write(peer->stream, text, length, err);

    if (result > 0)
        return error_set(err, ERROR_FAILED, "the other end does not keep up: %d bytes wait already",
                         PEER_QUEUE_MOST);
    return result;
}

int peer_send(struct peer *peer, const json_t *line, struct error *err)
{
    size_t length = 0;
    char *text = line_text(line, &length);

    if (text == NULL)
        return error_set(err, ERROR_INPUT, "a line of more than %d bytes is not sent",
                         WIRE_LINE_MOST);

    int result = peer_send_text(peer, text, length, err);

    free(text);
    return result;
}

int peer_pass(struct peer *peer, const json_t *line, int descriptor, struct error *err)
{
    size_t length = 0;
    char *text = line_text(line, &length);
    int result;

    if (text == NULL)
        return error_set(err, ERROR_INPUT, "a line of more than %d bytes is not sent",
                         WIRE_LINE_MOST);
    result = peer->closed ? error_set(err, ERROR_STATE, "the other end is gone")
                          : stream_pass(peer->stream, text, length, descriptor, err);
    free(text);
    return result > 0 ? PEER_LATER : result;
}

void peer_line_most(struct peer *peer, size_t most)
{
    peer->reader.most = most;
}

void peer_hold(struct peer *peer, bool hold)
{
    if (!peer->closed)
        stream_hold(peer->stream, hold);
}

bool peer_room(const struct peer *peer)
{
    return !peer->closed && stream_queued(peer->stream) < PEER_QUEUE_GOOD &&
           stream_room(peer->stream) > 0;
}

void peer_finish(struct peer *peer)
{
    stream_finish(peer->stream);
}

int peer_connect(struct loop *loop, const char *path, const struct peer_face *face, void *data,
                 struct peer **ret_peer, struct error *err)
{
    int descriptor;
    /* A local connect is done at once, or the server's backlog is full. */
    int result = local_connect(path, false, &descriptor, err);

    if (result != 0)
        return result < 0 ? result : -ERROR_SYSTEM;
    return peer_new(loop, descriptor, descriptor, face, data, ret_peer, err);
}
