/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One try to log in: TCP, the pinned host key, the private key, nothing else. No configuration
 * file, no known_hosts, no agent, no password. A host key is never trusted because it is the first,
 * but by the first login to a machine that came with an account of its own (login-first.c): it goes
 * over the machine's management link alone, and gives the machine the host key that is pinned.
 *
 * It never blocks: it goes on step by step, and says what it waits for in between.
 */
#pragma once

#include "remote/guard.h"
#include "remote/target.h"

#include <excon/error.h>
#include <libssh/libssh.h>
#include <stdint.h>

enum login_stage {
    LOGIN_NONE,
    LOGIN_CONNECTING,
    LOGIN_LISTENING,
    LOGIN_EXCHANGING,
    LOGIN_AUTHENTICATING,
    LOGIN_STAGES
};

/* All zero: none is under way. */
struct login {
    enum login_stage stage;
    const struct target *target;
    const char *reason; /* of its failure: a REASON_… of excon/agent.h */
    int fd;             /* what it waits for: poll(2)'s events, */
    short events;
    int64_t until; /* until then (monotonic ms) */
    bool hung_up;  /* it failed as the server closed the connection before it said anything */
    int64_t begun; /* monotonic ms */
    int64_t word;  /* ms until the server's first word; it stays when a login has succeeded */
    /* private */
    ssh_session ssh;
    struct guard *guard;
    ssh_key pinned, key;
    int way, rounds; /* of a first login */
    char type[64];   /* of the pinned key */
};

/*
 * `patience`: ms for the server's first word. The target stays as it is until login_drop; the guard
 * watches the session, and stays where it is as long as that.
 */
int login_begin(struct login *login, const struct target *target, struct guard *guard,
                int64_t patience, struct error *err);

/*
 * Goes on as far as possible. 0 and *ret_ssh, a session in non-blocking mode; >0: it waits. After a
 * failure, as when it is not wanted any more, login_drop ends it.
 */
int login_step(struct login *login, ssh_session *ret_ssh, struct error *err);
void login_drop(struct login *login);

/* Closes the connection and frees the session. */
void login_end(ssh_session ssh);
