/* SPDX-License-Identifier: Apache-2.0 */
/* What one turn of the loop waits for: descriptors are added anew before each wait, and asked by
 * their place after it. */
#pragma once

#include <poll.h>
#include <stdint.h>

enum { POLLS_MOST = 4096 };

struct polls {
    struct pollfd fds[POLLS_MOST];
    int count;
    int64_t until; /* monotonic ms: wake up then at the latest */
};

/* Its place, -1 when there is no room (it is not waited for in this turn). */
static inline int polls_add(struct polls *polls, int fd, short events)
{
    if (fd < 0 || polls->count == POLLS_MOST)
        return -1;
    polls->fds[polls->count] = (struct pollfd){.fd = fd, .events = events};
    return polls->count++;
}

/* What came of it. */
static inline short polls_came(const struct polls *polls, int place)
{
    return (short)(place >= 0 && place < polls->count ? polls->fds[place].revents : 0);
}

static inline void polls_wake(struct polls *polls, int64_t at)
{
    if (at < polls->until)
        polls->until = at;
}
