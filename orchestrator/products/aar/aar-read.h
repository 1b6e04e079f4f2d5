/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of an exercise that was found: its journal is read once for all of them. */
#pragma once

#include "engine/reading/found.h"
#include "products/aar/aar.h"

struct aar_wanted {
    struct told_to to; /* whose rows it is made of */
    struct history history;
    struct aar aar;
};

/*
 * Makes the reports of `count` seats; `wanted[i].to` is given. A seat of a team gets the team's
 * own. `how`: form, marking, and whose sheets. `found` must be folded. aar_read_done ends all of
 * them, also after an error.
 */
int aar_read(struct found *found, const struct aar_options *how, struct aar_wanted *wanted,
             size_t count, struct error *err);
void aar_read_done(struct aar_wanted *wanted, size_t count);
