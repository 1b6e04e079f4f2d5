/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report as a person writes it, in YAML or JSON, read into core/model/report.h with all
 * complaints at once, each with its line and column.
 */
#pragma once

#include "core/model/report.h"
#include "scenario/yaml/complaints.h"

/*
 * 0: *ret is the report, of `pool`; 1: the complaints say what is wrong; <0: no memory.
 * `complaints` is empty at first and keeps the text. `kinds`: those of the scenario's own
 * (core/model/report-kind.h); "" or NULL: none.
 */
int form_read(const char *name, const char *bytes, size_t length, const char *kinds,
              struct pool *pool, struct report *ret, struct complaints *complaints,
              struct error *err);

/* A form of that kind to be filled in; NULL: there is no such kind. */
const char *form_template(const char *kind);
