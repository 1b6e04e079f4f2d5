/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes both ways, each way with a bound of its own and a half-close that is handed on. */
#include "forward/link.h"

#include "base/text.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    BUSY = 10, /* ms: the stack has not taken the connection before this one yet */
    TEAM_FDS = 2000,
    EXCON_FDS = 4000,    /* descriptors are given by number: so many are in use, the stack's closing
                            ones too */
    GREETING_MOST = 512, /* bytes that a server may say before its greeting (RFC 4253, 4.2) */
};

static const char greeting[] = "SSH-";

struct link *link_new(int outer, enum link_side side, int64_t now)
{
    struct link *link = calloc(1, sizeof(*link));

    if (link == NULL) {
        close(outer);
        return NULL;
    }
    link->side = side;
    link->outer = outer;
    link->inner = link->outer_at = link->inner_at = -1;
    link->born = link->dial_at = now;
    return link;
}

static void link_hang_up(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void link_free(struct link *link)
{
    link_hang_up(&link->outer);
    link_hang_up(&link->inner);
    free(link);
}

bool link_is_turned_away(const struct link *link)
{
    return link->inner >= 0 && link->down.ended && !link->spoke;
}

void link_again(struct link *link, int64_t at)
{
    link_hang_up(&link->inner);
    link->down = (struct link_pipe){0};
    link->up.done = 0;
    link->up.told = false;
    link->dial_at = at;
    link->tries++;
}

/* ---- dialling ---- */

/* A port of this process' own network is answered, or refused, at once. */
static bool link_reach(int fd, const char *inner)
{
    const struct sockaddr_in port = {
        .sin_family = AF_INET, .sin_port = htons(22), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un there = {.sun_family = AF_UNIX};

    if (inner == NULL)
        return connect(fd, (const struct sockaddr *)&port, sizeof(port)) == 0 ||
               errno == EINPROGRESS;
    return text_copy(there.sun_path, sizeof(there.sun_path), inner) &&
           connect(fd, (const struct sockaddr *)&there, sizeof(there)) == 0;
}

static void link_dial(struct link *link, const char *inner, int64_t now)
{
    const int most = link->side == LINK_TEAM ? TEAM_FDS : EXCON_FDS;
    int fd =
        socket(inner != NULL ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    errno = 0;
    if (fd >= 0 && fd < most && link_reach(fd, inner)) {
        link->inner = fd;
        return;
    }

    bool busy = errno == EAGAIN;

    if (fd >= 0)
        close(fd);
    link->over = !busy;
    link->dial_at = now + BUSY;
}

/* ---- bytes ---- */

/* Until the server has greeted, sent bytes are kept for another try. */
static void link_compact(struct link_pipe *pipe)
{
    memmove(pipe->bytes, pipe->bytes + pipe->done, pipe->used - pipe->done);
    pipe->used -= pipe->done;
    pipe->done = 0;
}

/* Returns how many bytes came. */
static size_t link_take(struct link_pipe *pipe, int from)
{
    ssize_t n;

    if (pipe->ended || pipe->used == sizeof(pipe->bytes))
        return 0;
    n = recv(from, pipe->bytes + pipe->used, sizeof(pipe->bytes) - pipe->used, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    pipe->ended = n <= 0;
    pipe->used += n > 0 ? (size_t)n : 0;
    return n > 0 ? (size_t)n : 0;
}

static void link_give(struct link *link, struct link_pipe *pipe, int to)
{
    ssize_t n = pipe->used > pipe->done ? send(to, pipe->bytes + pipe->done,
                                               pipe->used - pipe->done, MSG_NOSIGNAL | MSG_DONTWAIT)
                                        : 0;

    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        link->over = true;
        return;
    }
    pipe->done += n > 0 ? (size_t)n : 0;
    if (pipe->ended && !pipe->told && pipe->done == pipe->used) {
        shutdown(to, SHUT_WR);
        pipe->told = true;
    }
}

/* Only EXCON's are dialled again, and so looked at. */
static void link_listen_to_greeting(struct link *link)
{
    const size_t length = sizeof(greeting) - 1;

    if (link->spoke || link->down.used == 0)
        return;
    link->spoke = link->side != LINK_EXCON || link->down.used >= GREETING_MOST ||
                  (link->down.used >= length && memcmp(link->down.bytes, greeting, length) == 0);
}

/* ---- turns ---- */

static bool link_has_room(const struct link_pipe *pipe)
{
    return !pipe->ended && pipe->used < sizeof(pipe->bytes);
}

void link_fill(struct link *link, struct polls *polls, int64_t now)
{
    short outside = (short)((link_has_room(&link->up) ? POLLIN : 0) |
                            (link->spoke && link->down.used > link->down.done ? POLLOUT : 0));
    short inside = (short)((link_has_room(&link->down) ? POLLIN : 0) |
                           (link->up.used > link->up.done ? POLLOUT : 0));

    link->outer_at = outside != 0 ? polls_add(polls, link->outer, outside) : -1;
    link->inner_at = inside != 0 ? polls_add(polls, link->inner, inside) : -1;
    if (link->inner < 0)
        polls_wake(polls, link->dial_at > now ? link->dial_at : now);
}

void link_turn(struct link *link, const struct polls *polls, const char *inner, int64_t now)
{
    if (link->inner < 0 && now >= link->dial_at)
        link_dial(link, inner, now);
    if (polls_came(polls, link->outer_at) != 0)
        link->sent += link_take(&link->up, link->outer);
    if (link->inner < 0 || link->over)
        return;
    if (polls_came(polls, link->inner_at) != 0)
        link_take(&link->down, link->inner);
    link_listen_to_greeting(link);
    link_give(link, &link->up, link->inner);
    if (link->spoke) {
        link_give(link, &link->down, link->outer);
        link_compact(&link->up);
        link_compact(&link->down);
    }
    link->over |= link->up.told && link->down.told;
}
