/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often something may be: so many at once, and so many a minute. Zero is full. The clock is
 * monotonic ms.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pace {
    int64_t full_at; /* when nothing is used any more */
};

struct pace_limit {
    int at_once, a_minute;
};

/* One more; false: it is too much, and does not count. */
bool pace_take(struct pace *pace, const struct pace_limit *limit, int64_t now);
