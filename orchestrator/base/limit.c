/* SPDX-License-Identifier: Apache-2.0 */
/* The soft limit alone is set, so that a child can have the former one back: by fork's handler,
 * before it executes anything. */
#include "base/limit.h"

#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LIMIT_NOBODY = 65534 };

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

int limit_rights(uint64_t memory, struct error *err)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
        (geteuid() == 0 &&
         (setgroups(0, NULL) < 0 || setresgid(LIMIT_NOBODY, LIMIT_NOBODY, LIMIT_NOBODY) < 0 ||
          setresuid(LIMIT_NOBODY, LIMIT_NOBODY, LIMIT_NOBODY) < 0)))
        return error_system(err, errno, "cannot give up rights");
    /* Changing the user forgets it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_memory(memory);
    return 0;
}
