/* SPDX-License-Identifier: Apache-2.0 */
/* What exists of a range: its domains, found by their tag, and on request everything that may
 * have changed about them. */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "virt/host/job.h"
#include "virt/host/range.h"

/*
 * Fills `vms` as docs/PROTOCOL.md, "survey", says. `whole`: also definitions, missing parts,
 * snapshots, disks without a domain, and in `foreign` things with a name of the run that are not
 * the run's.
 */
int survey_range(struct job *job, const struct range *range, bool whole, json_t *vms,
                 json_t *foreign, struct error *err);
