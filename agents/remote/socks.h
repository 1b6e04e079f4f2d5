/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verb `socks`: connections of this host are carried into the range over a VM's held session. A
 * SOCKS5 proxy (RFC 1928, with RFC 1929's password) on a unix socket, whose connections become
 * direct-tcpip channels (RFC 4254, 7.2).
 *
 * Only addresses and ports that a request named are reached, whatever a client asks for. The
 * socket, the password and the allowed addresses belong to one session and its thread, and end with
 * the connection.
 */
#pragma once

#include "lib/serve.h"

#include <libssh/libssh.h>
#include <stdbool.h>

struct guard;
struct socks;

/* `stirred` is set when data arrives on a channel; `guard` counts the carried bytes. NULL: no
 * memory or descriptors. */
struct socks *socks_new(bool *stirred, struct guard *guard);
void socks_free(struct socks *socks);

/* Readable when socks_step has something to do. */
int socks_descriptor(const struct socks *socks);

/* Answers the request: from now on clients may connect to the addresses that it names. The session
 * is logged in. */
void socks_offer(struct socks *socks, struct serve_request *request);

/* Goes on as far as possible. */
void socks_step(struct socks *socks, ssh_session ssh);

/* Nothing is being carried. */
bool socks_is_idle(const struct socks *socks);

/* The connection is about to end. */
void socks_close(struct socks *socks);
