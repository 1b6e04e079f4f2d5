/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of a kind that the scenario defines (core/model/report-kind.h), read as form_read reads
 * the others. */
#pragma once

#include <stdio.h>

#include "core/model/report-kind.h"
#include "core/model/report.h"
#include "scenario/yaml/loader.h"

/* Reads the document's root, a mapping, into *ret; complaints say what is wrong. */
void own_read(struct loader *loader, const struct item *root, const struct report_kind *kind,
              struct report *ret);

/* A form of that kind to be filled in. */
void own_template(const struct report_kind *kind, FILE *to);
