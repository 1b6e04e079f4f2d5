/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verb `socks`: connections of this host are carried into the range over a VM's held session. A
 * SOCKS5 proxy (RFC 1928, with RFC 1929's password) on a unix socket, whose connections become
 * direct-tcpip channels (RFC 4254, 7.2).
 *
 * Only addresses and ports that a request named are reached, whatever a client asks for. All of it
 * belongs to one session and its thread, and ends with the connection: the socket, the password and
 * what was named.
 */
#pragma once

#include "lib/serve.h"

#include <libssh/libssh.h>
#include <stdbool.h>

struct guard;
struct socks;

/* `stirred` is set when something came on a channel, what is carried is `guard`'s. NULL: no memory
 * or descriptors. */
struct socks *socks_new(bool *stirred, struct guard *guard);
void socks_free(struct socks *socks);

/* Readable when socks_step has something to do. */
int socks_descriptor(const struct socks *socks);

/* Answers the request: from now on what it names is reached. The session is logged in. */
void socks_offer(struct socks *socks, struct serve_request *request);

/* Goes on as far as possible. */
void socks_step(struct socks *socks, ssh_session ssh);

/* Nothing is being carried. */
bool socks_is_idle(const struct socks *socks);

/* The connection is about to end. */
void socks_close(struct socks *socks);
