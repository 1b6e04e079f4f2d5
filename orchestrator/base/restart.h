/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a child that ended is started again: at once, then after 1, 2, 5 and 10 s. After a run of
 * 30 s the count begins anew. Zero is a child that has not ended yet. Monotonic ms.
 */
#pragma once

#include <stdint.h>

struct restart {
    unsigned losses; /* in a row */
};

/* The child has ended, or could not be started: how long to wait. `up_since`: since when it was up;
 * 0: it was not. */
int64_t restart_after(struct restart *restart, int64_t up_since, int64_t now);
