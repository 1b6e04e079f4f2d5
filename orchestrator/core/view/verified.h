/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the range saw of what a report declares: the checks of the machines that the report names.
 * Declared times are the team's, these are not; both are shown, side by side.
 */
#pragma once

#include "core/view/view.h"

struct verified {
    uint32_t checks;  /* of the report's machines that have given a value; 0: nothing is verified */
    bool holds;       /* each of them is up */
    int64_t since;    /* exercise ms: since when all of them are up, or the first of those that are
                         not is not; -1: no check */
    const char *down; /* id of that one; "" : none */
    bool contained, recovered; /* these were declared, and the range saw something else */
};

/*
 * Declared is refuted when a check of the machines is not up now, or is up again only since more
 * than one interval after the declared time (an earlier value may be so old). What a report says
 * before a check was ever up is refuted too. A withdrawn report declares nothing.
 */
struct verified verified_report(const struct view *view, const struct view_report *report);
