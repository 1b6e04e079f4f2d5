/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a request goes: an address, a user, the path of a private key and the pinned public host
 * key. For the first login to a machine that came with an account of its own, the account's
 * password or private key instead: nobody knows that machine's host key yet.
 */
#pragma once

#include "lib/serve.h"

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>

struct target {
    const char *host; /* a numeric address, or with port 0 the path of a unix socket */
    int port;
    const char *where; /* the same for people */
    const char *user;
    const char *key;      /* path */
    const char *host_key; /* "ssh-ed25519 AAAA… [comment]" */
    bool first; /* no path and no host key, but what follows, of which one is not empty: */
    const char *password;  /* of the user */
    const char *next;      /* what that becomes where the server wants another one; may be "" */
    const char *first_key; /* of the user, the text of a private key */
    char *block; /* all of it, where the others point to: the same bytes, the same target */
    size_t size;
};

/* Reads and checks a request's "target". */
int target_read(const struct serve_request *request, struct target *ret_target, struct error *err);
void target_done(struct target *target);
