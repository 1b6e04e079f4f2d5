/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a VM that is a container. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

/*
 * `stood`: it is defined, or ran before, and what it wrote stays. `runs`: it runs, and only its
 * definition is made anew. *ret_tag gets where its SSH answers.
 */
int domain_light_make(struct job *job, const struct range *range, const struct spec *spec,
                      bool stood, bool runs, struct tag *ret_tag, struct error *err);
