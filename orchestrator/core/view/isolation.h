/* SPDX-License-Identifier: Apache-2.0 */
/* What the view keeps of whether teams are apart. */
#pragma once

#include <excon/row.h>
#include <stdint.h>

/* The last look at whether teams are apart. */
struct view_isolation {
    enum isolation_state state;
    int64_t wall; /* ms, of its state */
    uint32_t pairs, paths, frames, leaks;
    uint32_t count; /* of looks that have ended */
    char by[64];
    char text[320];
    char proof[65];
};
