/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: from a checked scenario to the plan of the whole exercise (docs/SCENARIO.md, "Per
 * team"). */
#pragma once

#include <excon/error.h>

#include "scenario/yaml/complaints.h"
#include "core/model/plan.h"
#include "core/model/scenario.h"

struct plan_options {
    const char *run;     /* 8 hex digits; NULL: "00000000" */
    const char *library; /* directories of packages, ':' between them; NULL: only the scenario's own
                            packages/ */
    const char *key_hash; /* of the run key; NULL: "" */
    bool rehearsal;       /* VM images need not be there: a warning, not an error */
    int64_t now; /* wall ms: play hours that have ended by then are complained of; 0: none */
};

/*
 * Plans `scenario`. 0: *ret_plan (plan_free), which borrows nothing from the scenario, perhaps with
 * warnings added to *complaints; 1: it cannot be planned (errors in *complaints say why); <0: no
 * memory. Packages that sources name are looked for in packages/ beside the scenario, then along
 * the library.
 */
int plan_make(const struct scenario *scenario, const struct plan_options *options,
              struct complaints *complaints, struct plan **ret_plan, struct error *err);

/*
 * Plans the scenario as plan_make does and keeps nothing of it: what that refuses is refused at the
 * same place, but for a package that is not there. That is a warning, as another host may have it,
 * and what would have been made of it is left out. 0, or <0: no memory.
 */
int plan_check(const struct scenario *scenario, const struct plan_options *options,
               struct complaints *complaints, struct error *err);
