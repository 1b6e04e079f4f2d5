/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts of a range from their file, read as strictly as a scenario (docs/HOSTS.md). */
#pragma once

#include <excon/error.h>

#include "core/model/hosts.h"
#include "scenario/sdl/tables.h"
#include "scenario/yaml/complaints.h"

enum { HOST_LIST_MOST = 1024 * 1024 }; /* bytes of the file */

extern const struct table_place host_list_places[];
extern const size_t host_list_place_count;

/* Has the host that name, or is it a label of it? */
bool host_is_called(const struct host *host, const char *name_or_label);

/*
 * 0: *ret is filled (all of it is the pool's) and holds one host at least; 1: complaints say, with
 * line and column, what is wrong; <0: it could not be read at all. `complaints` must be empty.
 */
int host_list_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                   struct complaints *complaints, struct hosts *ret, struct error *err);
int host_list_load(struct pool *pool, const char *path, struct complaints *complaints,
                   struct hosts *ret, struct error *err);
