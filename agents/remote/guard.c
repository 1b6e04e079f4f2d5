/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libssh tells neither the size of its buffers nor what fills them, but counts bytes and packets:
 * what came and nobody here took is the most that its queues, its channels and its answers can
 * hold.
 */
#include "remote/guard.h"

#include <libssh/server.h>

enum {
    HEADER = 13, /* bytes of a packet of data before the data (RFC 4254, 5.2) */
    EACH = 64,   /* what any packet costs besides its bytes: time, and an answer */
};

/* In libssh's callback the session cannot be ended: it is noted, and refused. */
static int guard_on_message(ssh_session ssh, ssh_message message, void *own)
{
    struct guard *guard = own;

    (void)ssh;
    if (ssh_message_type(message) == SSH_REQUEST_CHANNEL_OPEN)
        guard->opens = true;
    return 1;
}

void guard_begin(struct guard *guard, ssh_session ssh)
{
    *guard = (struct guard){.budget = GUARD_JOBS};
    ssh_set_message_callback(ssh, guard_on_message, guard);
    ssh_set_counters(ssh, &guard->wire, &guard->packets);
}

void guard_take(struct guard *guard, uint64_t length)
{
    guard->taken += length + HEADER + EACH;
}

void guard_leave(struct guard *guard)
{
    guard->left += GUARD_LEFT;
}

static uint64_t guard_stray(const struct guard *guard)
{
    uint64_t came = guard->packets.in_bytes + EACH * guard->packets.in_packets + guard->left;

    return came > guard->taken ? came - guard->taken : 0;
}

static int guard_check_opens(const struct guard *guard, struct error *err)
{
    return guard->opens
               ? error_set(err, ERROR_FAILED,
                           "given up: the guest's SSH server opens channels to us, as none does "
                           "that was not tampered with")
               : 0;
}

int guard_check_login(const struct guard *guard, struct error *err)
{
    if (guard_check_opens(guard, err) < 0)
        return -err->code;
    return guard->wire.in_bytes <= GUARD_LOGIN
               ? 0
               : error_set(
                     err, ERROR_FAILED,
                     "given up: the guest's SSH server says more than %d bytes before a login",
                     GUARD_LOGIN);
}

int guard_check(const struct guard *guard, struct error *err)
{
    if (guard_check_opens(guard, err) < 0)
        return -err->code;
    if (guard_stray(guard) > GUARD_HARD * guard->budget)
        return error_set(
            err, ERROR_FAILED,
            "given up: the guest's SSH server floods the connection with what nobody asked for");
    return 0;
}

bool guard_is_spent(const struct guard *guard)
{
    return guard_stray(guard) > guard->budget;
}
