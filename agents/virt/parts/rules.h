/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A router's rules: read from the request as networks, protocols and ports, and written as an
 * nftables ruleset that contains nothing else of the request. Packets that no rule accepts are
 * dropped; answers to accepted connections pass.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum { RULES_MOST = 2048, RULE_ADDRESSES_MOST = 8192 /* of all of them */, RULE_PASSES_MOST = 256 };

struct spec;

struct rule_pass {
    int protocol; /* index of the table of protocols */
    int low, high;
};

struct rule {
    const char **from, **to; /* "10.1.1.0/24" */
    size_t from_count, to_count;
    struct rule_pass *passes; /* none: everything */
    size_t pass_count;
    bool accept;
};

struct rules {
    struct rule *items;
    size_t count;
};

/* The request's "router"; texts are borrowed from it, arrays are the pool's. */
int rules_read(const json_t *router, struct pool *pool, struct rules *ret, struct error *err);

/* The whole ruleset, malloc'd; NULL: no memory. */
char *rules_text(const struct rules *rules, const struct spec *spec);
