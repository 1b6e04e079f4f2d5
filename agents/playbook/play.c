/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/play.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "lib/serve-queue.h"
#include "playbook/inside.h"
#include "playbook/parts/tail.h"
#include "playbook/parts/work.h"
#include "playbook/pass.h"
#include "playbook/sandbox.h"
#include "wire/local.h"

enum {
    PLAY_LEAST = 2,
    PLAY_MOST = 8,     /* at a time */
    PLAY_CONNECT = 10, /* s */
    PLAY_CHECK = 60000 /* ms */
};

/* A playbook that is being played. */
struct playing {
    struct work work;
    struct sandbox sandbox;
    struct tail tail;
    int64_t until; /* monotonic ms */
    int cancel;    /* readable: it is cancelled */
    bool ready, timed_out, cancelled;
};

/* ---- answers ---- */

static void play_refuse(struct serve_request *request, const char *why)
{
    serve_ended(request, OUTCOME_FAILED, why,
                json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
}

/* Why nothing was played, as bubblewrap says it. */
static void play_refuse_sandbox(struct serve_request *request, const struct playing *playing)
{
    json_t *said = tail_text(&playing->tail, 300);
    char text[400];

    text_print(text, sizeof(text), "the sandbox cannot be made: %s",
               said != NULL ? json_string_value(said) : "");
    json_decref(said);
    play_refuse(request, text);
}

static void play_answer(struct serve_request *request, const struct playing *playing, int status)
{
    json_t *out = tail_text(&playing->tail, (size_t)playing->work.limit);
    bool cut = playing->tail.length > (uint64_t)playing->work.limit ||
               playing->tail.length > TAIL_FIRST + TAIL_LAST;

    if (playing->cancelled)
        serve_ended(request, OUTCOME_CANCELLED, "cancelled", NULL);
    else if (!playing->ready && !playing->timed_out)
        play_refuse_sandbox(request, playing);
    else
        serve_ended(request, OUTCOME_DONE, "",
                    json_pack("{s:s, s:i, s:O*, s:s, s:b, s:b}", "state", "ended", "exit", status,
                              "out", out, "err", "", "out_cut", cut, "timed_out",
                              playing->timed_out));
    json_decref(out);
}

/* ---- the way to the VM ---- */

static int play_connect(const struct sockaddr *address, socklen_t length)
{
    const struct timeval within = {.tv_sec = PLAY_CONNECT}, none = {0};
    int connection = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    /* The bound is of connect, too: socket(7). */
    if (connection >= 0 &&
        (setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &within, sizeof(within)) < 0 ||
         connect(connection, address, length) < 0 ||
         setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none)) < 0)) {
        close(connection);
        connection = -1;
    }
    return connection;
}

/* A connection to the VM's SSH; -1: there is none. Whose socket it is does not matter: the pinned
 * host key says who answers. */
static int play_dial(const struct work *work)
{
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct sockaddr_un local;
    struct error err;
    char port[16];
    int connection;

    if (work->port == 0)
        return local_address(work->host, &local, &err) == 0
                   ? play_connect((const struct sockaddr *)&local, sizeof(local))
                   : -1;
    text_print(port, sizeof(port), "%d", work->port);
    if (getaddrinfo(work->host, port, &hints, &found) != 0)
        return -1;
    connection = play_connect(found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return connection;
}

/* The sandbox says a word. False: it says none any more. */
static bool play_hear(struct playing *playing)
{
    char byte;
    int unwanted, connection;

    if (!pass_receive(playing->sandbox.channel, &byte, &unwanted))
        return false;
    if (unwanted >= 0)
        close(unwanted);
    if (byte == INSIDE_READY)
        playing->ready = true;
    if (byte != INSIDE_WAY)
        return true;
    connection = play_dial(&playing->work);
    pass_send(playing->sandbox.channel, connection >= 0 ? INSIDE_WAY : INSIDE_NO_WAY, connection);
    if (connection >= 0)
        close(connection);
    return true;
}

/* ---- a playbook ---- */

/* Whoever is gone has said why on its output. */
static void play_hand_in(const struct playing *playing)
{
    const struct timeval within = {.tv_sec = PLAY_CONNECT};
    uint64_t length = playing->work.length;
    int channel = playing->sandbox.channel;

    setsockopt(channel, SOL_SOCKET, SO_SNDTIMEO, &within, sizeof(within));
    if (file_write_all(channel, &length, sizeof(length)) != 0 ||
        file_write_all(channel, playing->work.text, length) != 0)
        shutdown(channel, SHUT_WR); /* it waits for no rest then, and ends */
}

/* Until the sandbox is gone: only it holds its output open. */
static void play_follow(struct playing *playing)
{
    struct pollfd polled[] = {{.fd = playing->sandbox.output, .events = POLLIN},
                              {.fd = playing->sandbox.channel, .events = POLLIN},
                              {.fd = playing->cancel, .events = POLLIN}};
    char bytes[16384];

    for (;;) {
        int64_t left = playing->until - time_mono();
        bool over = playing->timed_out || playing->cancelled;

        if (poll(polled, 3, over ? -1 : (int)(left > 0 ? left : 0)) < 0)
            continue;
        if (!over && left <= 0)
            playing->timed_out = true, sandbox_kill(&playing->sandbox);
        if (polled[2].revents != 0) {
            playing->cancelled = true, polled[2].fd = -1;
            sandbox_kill(&playing->sandbox);
        }
        if (polled[1].revents != 0 && !play_hear(playing))
            polled[1].fd = -1;
        if (polled[0].revents != 0) {
            ssize_t got = read(playing->sandbox.output, bytes, sizeof(bytes));

            if (got == 0 || (got < 0 && errno != EINTR))
                return;
            tail_add(&playing->tail, bytes, got > 0 ? (size_t)got : 0);
        }
    }
}

static void play_begin(struct serve_request *request, struct playing *playing)
{
    struct error err;
    int status;

    playing->cancel = serve_cancel_fd(request);
    if (sandbox_start("--inside", &playing->sandbox, &err) < 0) {
        play_refuse(request, err.text);
        return;
    }
    playing->until = time_mono() + playing->work.timeout;
    play_hand_in(playing);
    play_follow(playing);
    status = sandbox_wait(&playing->sandbox);
    close(playing->sandbox.output);
    close(playing->sandbox.channel);
    play_answer(request, playing, status);
}

static void play_one(struct serve_request *request)
{
    struct playing *playing = calloc(1, sizeof(*playing));
    struct error err;

    if (playing == NULL)
        play_refuse(request, "no memory");
    else if (work_read(request->body, &playing->work, &err) < 0)
        play_refuse(request, err.text);
    else
        play_begin(request, playing);
    if (playing != NULL)
        work_done(&playing->work);
    free(playing);
}

/* ---- those that wait ---- */

int play_open(struct error *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    processors = processors > PLAY_LEAST ? processors : PLAY_LEAST;
    return serve_queue_open(processors < PLAY_MOST ? processors : PLAY_MOST, err);
}

void play(struct serve_request *request)
{
    if (!serve_queue_add(request, play_one))
        play_refuse(request, "no memory");
}

/* ---- can it be done here ---- */

int play_check(void)
{
    struct playing *playing = calloc(1, sizeof(*playing));
    struct error err = {0};
    json_t *said;
    int status;

    if (playing == NULL)
        return EXIT_FAILED;
    playing->cancel = -1;
    if (sandbox_start("--try", &playing->sandbox, &err) < 0) {
        free(playing);
        printf("%s\n", err.text);
        return EXIT_FAILED;
    }
    playing->until = time_mono() + PLAY_CHECK;
    play_follow(playing);
    status = sandbox_wait(&playing->sandbox);
    said = tail_text(&playing->tail, 600);
    if (said != NULL)
        printf("%.*s\n", (int)strcspn(json_string_value(said), "\n"), json_string_value(said));
    json_decref(said);
    free(playing);
    return status == 0 ? EXIT_DONE : EXIT_FAILED;
}
