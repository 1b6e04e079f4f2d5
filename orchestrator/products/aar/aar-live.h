/* SPDX-License-Identifier: Apache-2.0 */
/* The wall of an exercise that runs, written anew every few seconds as a file that loads itself
 * again. The journal is followed, so it needs no controller and stops no one. */
#pragma once

#include "engine/reading/found.h"
#include "products/aar/aar.h"

struct aar_live {
    const char *folder, *marking;
    enum aar_level level;
    int every; /* seconds */
};

/* Until Ctrl-C, or the range is gone. `found` must be folded as a director's. 0, or <0. */
int aar_live(struct found *found, const struct aar_live *how, struct error *err);
