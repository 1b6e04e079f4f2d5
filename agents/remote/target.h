/* SPDX-License-Identifier: Apache-2.0 */
/* Where a request goes: an address, a user, the path of a private key and the pinned public host
 * key. */
#pragma once

#include "lib/serve.h"

#include <excon/error.h>
#include <stddef.h>

struct target {
    const char *host; /* a numeric address, or with port 0 the path of a unix socket */
    int port;
    const char *where; /* the same for people */
    const char *user;
    const char *key;      /* path */
    const char *host_key; /* "ssh-ed25519 AAAA… [comment]" */
    char *block; /* all of it, where the others point to: the same bytes, the same target */
    size_t size;
};

/* Reads and checks a request's "target". */
int target_read(const struct serve_request *request, struct target *ret_target, struct error *err);
void target_done(struct target *target);
