/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operator's MISP from its file (docs/MISP.md, "The operator's file"), read as strictly as a
 * scenario. The key stays in a file of its own, which is not read here.
 */
#pragma once

#include <excon/error.h>

#include "core/model/scenario-text.h"
#include "scenario/yaml/complaints.h"

enum { HUB_FILE_MOST = 256 * 1024 }; /* bytes of the file */

struct hub_file {
    const char *url, *key, *ca;          /* paths as they are written; ca NULL: none */
    struct scenario_pairs organisations; /* id, or "excon" for exercise control: UUID */
};

/* 0: *ret is filled (all of it is the pool's); 1: complaints say, with line and column, what is
 * wrong; <0: it could not be read at all. `complaints` must be empty. */
int hub_file_load(struct pool *pool, const char *path, struct complaints *complaints,
                  struct hub_file *ret, struct error *err);
