/* SPDX-License-Identifier: Apache-2.0 */
/* The soft limit alone is set, so that a child can have the former one back: by fork's handler,
 * before it executes anything. */
#include "base/limit.h"

#include <pthread.h>
#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
enum { LIMIT_SANITIZED = 1 };
#else
enum { LIMIT_SANITIZED = 0 };
#endif

static struct rlimit limit_before;

static void limit_restore(void)
{
    setrlimit(RLIMIT_DATA, &limit_before);
}

void limit_memory(uint64_t bytes)
{
    struct rlimit limit;

    if (LIMIT_SANITIZED || getrlimit(RLIMIT_DATA, &limit) < 0 || limit.rlim_cur <= bytes)
        return;
    limit_before = limit;
    limit.rlim_cur = bytes;
    if (pthread_atfork(NULL, NULL, limit_restore) == 0)
        setrlimit(RLIMIT_DATA, &limit);
}
