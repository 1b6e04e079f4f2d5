/* SPDX-License-Identifier: Apache-2.0 */
/* Ordering the exchange with a MISP: of `excon hub start`, `excon up` and `excon doctor`. */
#pragma once

#include <limits.h>

#include "base/pool.h"
#include "engine/reading/found.h"
#include "products/print/desk.h"

/* What a command line and the operator's file say of it, in `pool`; url NULL: nothing. */
struct hub_words {
    const char *url, *key, *ca; /* whole paths; ca NULL: the host's certificates */
    const char *organisations;  /* lines "ID UUID" of those that MISP has already */
    struct pool pool;
};

/*
 * What --hub (a URL, or the path of the operator's file), --hub-key-file and --hub-ca come to; each
 * NULL: not said. EXIT_DONE, or the exit code, after it was said. hub_words_done frees it either
 * way.
 */
int hub_words_read(const struct desk *desk, const char *hub, const char *key, const char *ca,
                   struct hub_words *ret);
void hub_words_done(struct hub_words *words);

/* Gives the order. Returns the exit code. */
int hub_order_start(const struct desk *desk, const struct found *found,
                    const struct hub_words *words);
