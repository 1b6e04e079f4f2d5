/* SPDX-License-Identifier: Apache-2.0 */
/* Each case is a process of its own, since a limit is for good. */
#include "base/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { MIB = 1024 * 1024 };

static bool limit_gives(size_t bytes)
{
    void *place = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (place == MAP_FAILED)
        return false;
    munmap(place, bytes);
    return true;
}

/* Exit status of a fork that calls `what`. */
static int in_a_fork(int (*what)(void))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(what());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int child_has_it_all(void)
{
    return limit_gives(128 * MIB) ? 0 : 1;
}

static int is_bounded(void)
{
    limit_memory(64 * MIB);
    return (limit_gives(128 * MIB) ? 1 : 0) + (limit_gives(16 * MIB) ? 0 : 2) +
           (in_a_fork(child_has_it_all) != 0 ? 4 : 0);
}

/* What was given before stays where it is less. */
static int stays_less(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_DATA, &limit);
    limit.rlim_cur = 64 * MIB;
    setrlimit(RLIMIT_DATA, &limit);
    limit_memory(256 * MIB);
    return limit_gives(128 * MIB) ? 1 : 0;
}

static void test_bounds(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__)
    skip();
#endif
    assert_int_equal(in_a_fork(is_bounded), 0);
    assert_int_equal(in_a_fork(stays_less), 0);
}

/* It ends with its parent, is nobody where it was root, and cannot become root again. */
static int gives_up_rights(void)
{
    bool root = geteuid() == 0;
    int signal_at_end = 0;

    if (limit_rights(UINT64_C(1) << 40, NULL) != 0)
        return 1;
    prctl(PR_GET_PDEATHSIG, &signal_at_end);
    return (signal_at_end == SIGKILL ? 0 : 2) +
           (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 4) +
           (root && (getuid() == 0 || geteuid() == 0 || getgid() == 0 || getgroups(0, NULL) != 0)
                ? 8
                : 0) +
           (root && setuid(0) == 0 ? 16 : 0);
}

static void test_rights(void **state)
{
    (void)state;
    assert_int_equal(in_a_fork(gives_up_rights), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds),
                                       cmocka_unit_test(test_rights)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
