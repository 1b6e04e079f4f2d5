/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether somebody has logged in is inside an encrypted stream, so it is judged by what can be
 * seen: bytes and time. Who sends much to pass for logged in takes places of the server all the
 * same; he loses them when EXCON is turned away.
 */
#include "forward/front.h"

#include "base/text.h"
#include "base/time.h"
#include "forward/link.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    BACKLOG = 64,
    EXCON_MOST = 64, /* connections */
    TEAM_MOST = 32,  /* connections */
    TEAM_LOGINS = 3, /* of them in login at a time; dropbear takes five */
    TEAM_PACE = 100, /* ms between two of them */
    SILENT_TIME =
        1000, /* ms: a client that has not greeted by then may be dropped for one that waits */
    LOGIN_SURE = 3 * 1024,  /* bytes: a client that has sent so many has logged in */
    LOGIN_LEAST = 512,      /* bytes: a client that has sent fewer has not */
    LOGIN_TIME = 30 * 1000, /* ms, for those at least */
    GRACE_MOST =
        310 * 1000, /* ms: no server waits longer for a login (dropbear 300 s, OpenSSH 120 s) */
    TEAM_PATIENCE = 3 * 1000, /* ms: for so long a team's client is led to a full server again */
    AGAIN = 250,              /* ms: the server learns of what was closed */
    TRIES_MOST = 60,
};

struct front {
    char inner[108];
    bool inside;
    int listeners[2], at[2]; /* of enum link_side */
    struct link *first;
    size_t count[2], logins;
    int64_t team_next; /* monotonic ms */
};

/* Not `open`: all of them. */
static void front_drop_over(struct front *front, bool open)
{
    for (struct link **at = &front->first; *at != NULL;) {
        struct link *link = *at;

        if (open && !link->over) {
            at = &link->next;
            continue;
        }
        *at = link->next;
        link_free(link);
    }
}

/* ---- making ---- */

static int front_listen_at(const char *base, const char *end, int *ret_fd, struct error *err)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX};

    if (!text_print(here.sun_path, sizeof(here.sun_path), "%s.%s", base, end))
        return error_set(err, ERROR_INPUT, "path is too long: %s", base);

    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    unlink(here.sun_path);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&here, sizeof(here)) < 0 ||
        chmod(here.sun_path, 0600) < 0 || listen(fd, BACKLOG) < 0) {
        int number = errno;

        if (fd >= 0)
            close(fd);
        return error_system(err, number, "%s", here.sun_path);
    }
    *ret_fd = fd;
    return 0;
}

int front_new(struct front **ret_front, const char *base, bool inside, struct error *err)
{
    struct front *front = calloc(1, sizeof(*front));

    if (front == NULL)
        return error_memory(err);
    front->inside = inside;
    front->listeners[LINK_EXCON] = front->listeners[LINK_TEAM] = -1;

    int r = text_print(front->inner, sizeof(front->inner), "%s.in", base)
                ? 0
                : error_set(err, ERROR_INPUT, "path is too long: %s", base);

    if (r == 0)
        r = front_listen_at(base, "excon", &front->listeners[LINK_EXCON], err);
    if (r == 0)
        r = front_listen_at(base, "team", &front->listeners[LINK_TEAM], err);
    if (r < 0) {
        front_free(front);
        return r;
    }
    *ret_front = front;
    return 0;
}

void front_free(struct front *front)
{
    if (front == NULL)
        return;
    front_drop_over(front, false);
    for (int side = LINK_EXCON; side <= LINK_TEAM; side++)
        if (front->listeners[side] >= 0)
            close(front->listeners[side]);
    free(front);
}

const char *front_inner(const struct front *front)
{
    return front->inner;
}

/* ---- the reserve ---- */

static bool front_is_in_login(const struct link *link, int64_t now)
{
    return link->sent < LOGIN_LEAST || (link->sent < LOGIN_SURE && now < link->born + LOGIN_TIME);
}

static void front_count(struct front *front, int64_t now)
{
    front->count[LINK_EXCON] = front->count[LINK_TEAM] = front->logins = 0;
    for (const struct link *link = front->first; link != NULL; link = link->next) {
        front->count[link->side]++;
        front->logins += link->side == LINK_TEAM && !link->over && front_is_in_login(link, now);
    }
}

/* Who sends nothing. */
static void front_close_idle(struct front *front, int64_t now)
{
    for (struct link *link = front->first; link != NULL; link = link->next)
        link->over |=
            link->side == LINK_TEAM && link->sent < LOGIN_LEAST && now >= link->born + LOGIN_TIME;
}

/* The oldest client that has sent nothing, although every SSH client greets at once. NULL: there is
 * none. */
static struct link *front_silent_one(const struct front *front, int64_t now)
{
    struct link *silent = NULL;

    for (struct link *link = front->first; link != NULL; link = link->next)
        if (link->side == LINK_TEAM && link->sent == 0 && !link->over &&
            now >= link->born + SILENT_TIME && (silent == NULL || link->born < silent->born))
            silent = link;
    return silent;
}

/* The one that has most likely not logged in. */
static bool front_evict_one(struct front *front, int64_t now)
{
    struct link *least = NULL;

    for (struct link *link = front->first; link != NULL; link = link->next)
        if (link->side == LINK_TEAM && !link->over && now < link->born + GRACE_MOST &&
            (least == NULL || link->sent < least->sent))
            least = link;
    if (least != NULL)
        least->over = true;
    return least != NULL;
}

/* EXCON's agents dial again themselves, so for them only where closing another one makes way; after
 * that the server may need more than one try of ours to notice. A team's client dials once. */
static bool front_dials_again(struct front *front, const struct link *link, int64_t now)
{
    if (link->tries >= TRIES_MOST || link->up.ended)
        return false;
    if (link->side == LINK_TEAM)
        return now < link->born + TEAM_PATIENCE;
    return front_evict_one(front, now) || (link->tries > 0 && link->tries % 8 != 0);
}

static void front_make_way(struct front *front, struct link *link, int64_t now)
{
    if (!link_is_turned_away(link) || link->over)
        return;
    if (front_dials_again(front, link, now))
        link_again(link, now + AGAIN);
    else
        link->spoke = true; /* what it said, and its end, are handed on */
}

static bool front_is_making_way(const struct front *front)
{
    for (const struct link *link = front->first; link != NULL; link = link->next)
        if (link->side == LINK_EXCON && link->tries > 0 && !link->spoke)
            return true;
    return false;
}

/* ---- turns ---- */

static bool front_takes(const struct front *front, enum link_side side, int64_t now)
{
    if (side == LINK_EXCON)
        return front->count[side] < EXCON_MOST;
    return front->count[side] < TEAM_MOST &&
           (front->logins < TEAM_LOGINS || front_silent_one(front, now) != NULL) &&
           now >= front->team_next && !front_is_making_way(front);
}

/* Somebody waits: where all places are taken, a silent one's is his in the next turn. */
static void front_accept_one(struct front *front, enum link_side side, bool open, int64_t now)
{
    struct link *silent = open && side == LINK_TEAM && front->logins >= TEAM_LOGINS
                              ? front_silent_one(front, now)
                              : NULL;

    if (silent != NULL) {
        silent->over = true;
        return;
    }

    int fd = accept4(front->listeners[side], NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct link *link = fd >= 0 && open ? link_new(fd, side, now) : NULL;

    if (fd >= 0 && !open)
        close(fd);
    if (link == NULL)
        return;
    if (side == LINK_TEAM)
        front->team_next = now + TEAM_PACE;
    link->next = front->first;
    front->first = link;
}

void front_fill(struct front *front, struct polls *polls, bool open)
{
    int64_t now = time_mono();

    front_count(front, now);
    for (int side = LINK_EXCON; side <= LINK_TEAM; side++)
        front->at[side] = !open || front_takes(front, side, now)
                              ? polls_add(polls, front->listeners[side], POLLIN)
                              : -1;
    if (now < front->team_next)
        polls_wake(polls, front->team_next);
    for (struct link *link = front->first; link != NULL; link = link->next) {
        link_fill(link, polls, now);
        if (link->side == LINK_TEAM && front_is_in_login(link, now))
            polls_wake(polls, link->sent == 0 && now < link->born + SILENT_TIME
                                  ? link->born + SILENT_TIME
                                  : link->born + LOGIN_TIME);
    }
}

void front_turn(struct front *front, const struct polls *polls, bool open)
{
    int64_t now = time_mono();

    for (struct link *link = front->first; open && link != NULL; link = link->next)
        link_turn(link, polls, front->inside ? NULL : front->inner, now);
    for (struct link *link = front->first; open && link != NULL; link = link->next)
        front_make_way(front, link, now);
    front_close_idle(front, now);
    front_drop_over(front, open);
    for (int side = LINK_EXCON; side <= LINK_TEAM; side++)
        if (polls_came(polls, front->at[side]) != 0)
            front_accept_one(front, side, open, now);
}
