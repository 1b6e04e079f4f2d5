/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One try to log in: TCP, the pinned host key, the private key, nothing else. No configuration file,
 * no known_hosts, no agent, no password. A host key is never trusted because it is the first.
 */
#pragma once

#include "remote/target.h"

#include <excon/error.h>
#include <libssh/libssh.h>
#include <stdint.h>

/*
 * Waits until `fd` is ready for `events` (poll(2)) or `until` (monotonic ms). 1: ready, 0: time is over, <0: give it
 * up, nobody wants the login any more.
 */
struct login_wait {
    int (*run)(void *own, int fd, short events, int64_t until);
    void *own;
};

/*
 * 0 and *ret_ssh, a session in non-blocking mode; on failure *ret_reason is a REASON_… of excon/agent.h.
 * `patience`: ms for the server's first word.
 */
int login(const struct target *target, int64_t patience, const struct login_wait *wait, ssh_session *ret_ssh,
          const char **ret_reason, struct error *err);

/* Closes the connection and frees the session. */
void login_end(ssh_session ssh);

int64_t login_now(void);
