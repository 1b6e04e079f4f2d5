/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest's SSH server may make a session hold. libssh trusts servers: it queues each channel
 * that one opens, keeps data beyond the window and behind the end of a channel, and answers
 * requests into a buffer without bound. So received bytes and messages are counted here, and a
 * session whose server sends more than an honest one would is ended, outside of libssh's callbacks.
 *
 * An honest server's own words (keepalives, host keys, key exchanges, refused requests) are
 * answered by libssh and cost their bytes only. A server has no reason to open a channel towards
 * the client: the channel is refused and the session ends at once.
 */
#pragma once

#include <excon/error.h>
#include <libssh/libssh.h>
#include <stdbool.h>
#include <stdint.h>

struct guard {
    /* libssh's: bytes of the connection, and of the packets in it */
    struct ssh_counter_struct wire, packets;
    uint64_t taken;  /* bytes of packets that somebody here wanted, and what these cost */
    uint64_t left;   /* what channels cost that the server has not closed */
    uint64_t budget; /* bytes of others */
    bool opens;      /* it has tried to open a channel */
};

enum {
    GUARD_LOGIN = 256 * 1024, /* bytes that come until the login is done */
    GUARD_JOBS = 1024 * 1024, /* `budget` of a session with jobs, */
    GUARD_JOB = 1024,         /* what each adds to it: its channel's own packets */
    GUARD_SOCKS =
        8 * 1024 * 1024,   /* and of one that carries connections: pages are left half read */
    GUARD_HARD = 4,        /* times `budget`: then it is ended whoever uses it */
    GUARD_LEFT = 4 * 1024, /* what a channel costs that the server never closes */
};

/* Right after ssh_new; the guard stays where it is until ssh_free. */
void guard_begin(struct guard *guard, ssh_session ssh);

/* A packet with so many bytes of data was for somebody here. */
void guard_take(struct guard *guard, uint64_t length);

/* A channel is given up that the server has not closed. */
void guard_leave(struct guard *guard);

/* While logging in, and afterwards in each turn. <0: the server is hostile, with words for people.
 */
int guard_check_login(const struct guard *guard, struct error *err);
int guard_check(const struct guard *guard, struct error *err);

/* It has gathered so much that a new connection is better, once nobody uses this one. */
bool guard_is_spent(const struct guard *guard);
