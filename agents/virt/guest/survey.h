/* SPDX-License-Identifier: Apache-2.0 */
/* What stands of a range: its domains by their tag and, looked at whole, all that may have changed
 * about them. */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "virt/host/job.h"
#include "virt/host/range.h"

/*
 * Fills `vms` as of docs/PROTOCOL.md, "survey". `whole`: with definitions, what is missing and what
 * is kept, with disks whose domain is gone, and `foreign` with what has a name of the run's and is
 * not the run's.
 */
int survey_range(struct job *job, const struct range *range, bool whole, json_t *vms,
                 json_t *foreign, struct error *err);
