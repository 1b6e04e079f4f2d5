/* SPDX-License-Identifier: Apache-2.0 */
#include "base/restart.h"

int64_t restart_after(struct restart *restart, int64_t up_since, int64_t now)
{
    static const int64_t delays[] = {0, 1000, 2000, 5000, 10000};
    enum { DELAYS = sizeof(delays) / sizeof(delays[0]), SETTLED = 30000 };
    unsigned loss;

    if (up_since != 0 && now - up_since >= SETTLED)
        restart->losses = 0;
    loss = restart->losses < DELAYS ? restart->losses++ : DELAYS - 1;
    return delays[loss];
}
