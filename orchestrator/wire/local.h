/* SPDX-License-Identifier: Apache-2.0 */
/* Local (unix) sockets between processes of one user: CLOEXEC at birth, the other end's user
 * checked. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { LOCAL_NOBODY = OUTCOMES_LOCAL };

/* A path of at most 107 bytes as an address. */
int local_address(const char *path, struct sockaddr_un *ret_address, struct error *err);

/* Connects, and waits up to five seconds where many wait before it: 0, LOCAL_NOBODY (nothing there,
 * or nobody answers; err says so too) or <0. */
int local_connect(const char *path, bool blocks, int *ret_descriptor, struct error *err);

/* The process at the other end when it connected; 0: it is not known. */
pid_t local_pid(int descriptor);

/* Is the other end's user ours, root or `also`? */
int local_check(int descriptor, uid_t also, struct error *err);
