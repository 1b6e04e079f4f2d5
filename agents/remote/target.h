/* SPDX-License-Identifier: Apache-2.0 */
/* Where a request goes: an address, a user, the path of a private key and the pinned public host key. */
#pragma once

#include "wire/serve.h"

#include <excon/error.h>
#include <stdbool.h>

struct target {
    char *host; /* a numeric address */
    int port;
    char *user;
    char *key;      /* path */
    char *host_key; /* "ssh-ed25519 AAAA… [comment]" */
};

/* Reads and checks a request's "target". */
int target_read(const struct serve_request *request, struct target *ret_target, struct error *err);
void target_done(struct target *target);
int target_copy(const struct target *from, struct target *ret_target);

/* The same in every part: may they share a session? */
bool target_same(const struct target *a, const struct target *b);
