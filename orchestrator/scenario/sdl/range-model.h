/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's model from its file, read as strictly as a scenario (docs/REHEARSAL.md). */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"
#include "scenario/sdl/tables.h"
#include "core/model/plan.h"
#include "core/model/range-model.h"

enum { RANGE_MODEL_MOST = 256 * 1024 }; /* bytes of the file */

extern const struct table_place range_model_places[];
extern const size_t range_model_place_count;

/*
 * 0: *ret is filled (its texts and teams are the pool's); 1: complaints say what is wrong; <0: it
 * could not be read at all. `complaints` must be empty.
 */
int range_model_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                     struct complaints *complaints, struct range_model *ret, struct error *err);
int range_model_load(struct pool *pool, const char *path, struct complaints *complaints,
                     struct range_model *ret, struct error *err);

/* Are its teams those of the plan? Complains of those that are not. */
void range_model_check(const struct range_model *model, const struct plan *plan,
                       struct complaints *complaints);
