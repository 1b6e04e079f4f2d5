/* SPDX-License-Identifier: Apache-2.0 */
/* Each way has a buffer of its own, so that neither waits for the other. `to` may be anybody's and
 * is not made non-blocking: it gets no more at a time than a pipe that is writable takes. */
#include "desk/seat/carry.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 64 * 1024, PIECE = 4096 /* PIPE_BUF */ };

struct way {
    char bytes[BUFFER];
    size_t done, used;
    bool ended;
};

static bool carry_is_empty(const struct way *way)
{
    return way->done == way->used;
}

/* Fills the way, which is empty. */
static void carry_take(struct way *way, int from)
{
    ssize_t n = read(from, way->bytes, sizeof(way->bytes));

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    way->done = 0;
    way->used = n > 0 ? (size_t)n : 0;
    way->ended = n <= 0;
}

/* false: nobody takes it any more. */
static bool carry_give(struct way *way, int to, bool socket)
{
    size_t left = way->used - way->done;
    ssize_t n = socket ? send(to, way->bytes + way->done, left, MSG_NOSIGNAL | MSG_DONTWAIT)
                       : write(to, way->bytes + way->done, left < PIECE ? left : PIECE);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    way->done += (size_t)n;
    return true;
}

/* What the socket does not take is lost, and it may still have something to say. */
static void carry_to_socket(struct way *up, int socket)
{
    bool taken = carry_is_empty(up) || carry_give(up, socket, true);

    if (!taken) {
        up->done = up->used;
        up->ended = true;
    }
}

void carry(int from, int to, int socket, const struct beside *beside)
{
    enum { FROM, TO, SOCKET, BESIDE };
    static struct way up, down;
    bool told = false;

    up = (struct way){.ended = false};
    down = (struct way){.ended = false};
    while (!down.ended || !carry_is_empty(&down)) {
        struct pollfd fds[] = {
            [FROM] = {.fd = up.ended || !carry_is_empty(&up) ? -1 : from, .events = POLLIN},
            [TO] = {.fd = to, .events = carry_is_empty(&down) ? 0 : POLLOUT},
            [SOCKET] = {.fd = socket,
                        .events = (short)((carry_is_empty(&up) ? 0 : POLLOUT) |
                                          (!down.ended && carry_is_empty(&down) ? POLLIN : 0))},
            [BESIDE] = {.fd = beside != NULL ? beside->descriptor : -1, .events = POLLIN}};

        if (fds[SOCKET].events == 0)
            fds[SOCKET].fd = -1; /* its hang-up would be told without end */
        if (poll(fds, 4, -1) < 0) {
            if (errno != EINTR)
                return;
            continue;
        }
        if (fds[FROM].revents != 0)
            carry_take(&up, from);
        if (fds[SOCKET].revents & (POLLIN | POLLHUP | POLLERR) && !down.ended &&
            carry_is_empty(&down))
            carry_take(&down, socket);
        carry_to_socket(&up, socket);
        if (up.ended && carry_is_empty(&up) && !told) {
            shutdown(socket, SHUT_WR);
            told = true;
        }
        if ((fds[TO].revents & (POLLERR | POLLNVAL)) != 0 ||
            (fds[TO].revents != 0 && !carry_is_empty(&down) && !carry_give(&down, to, false)))
            return;
        if (fds[BESIDE].revents != 0 && beside->over(beside->data))
            return;
    }
}
