/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pace.h"

bool pace_take(struct pace *pace, const struct pace_limit *limit, int64_t now)
{
    const int64_t each = 60000 / limit->a_minute;
    int64_t from = pace->full_at > now ? pace->full_at : now;

    if (from + each - now > limit->at_once * each)
        return false;
    pace->full_at = from + each;
    return true;
}
