/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TOML 1.0 document as the same tree with marks that YAML gives (load/document.h), so that one
 * table of keys reads both. All of the format is read but dates and times, which no manifest has:
 * those are refused by name. Strings are scalars that are not plain; numbers and booleans are
 * plain, without underscores. Reading ends at the first error.
 */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/document.h"

enum {
    TOML_DEPTH_MOST = 16,
    TOML_ITEMS_MOST = 20000,
    TOML_KEYS_MOST = 1000, /* of one table */
};

/*
 * 0: *ret_root is the root table (empty for an empty document), all of it in `pool`; 1: a complaint
 * says why not; <0: no memory. The bytes need no NUL behind them.
 */
int toml_read(struct pool *pool, const char *bytes, size_t length, struct complaints *complaints,
              struct item **ret_root, struct error *err);
