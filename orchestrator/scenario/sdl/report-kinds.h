/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of reports of a scenario's own, `exercise.reports.NAME`. */
#pragma once

#include "scenario/yaml/keys.h"

extern const struct key_table report_kind_table, report_field_table;

/* Reads all pairs of the mapping `reports` but `incident`: *ret is their JSON
 * (core/model/report-kind.h), NULL where there is none. Returns how many there are. */
size_t report_kinds_read(struct loader *loader, const struct item *reports, const char **ret);
