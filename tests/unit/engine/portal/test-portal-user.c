/* SPDX-License-Identifier: Apache-2.0 */
/* Only a process of the portal's user is ended, whatever number the SSH server says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/portal/portal-user.h"

static void only_its_own_are_ended(void **state)
{
    struct portal_place place = {.uid = geteuid() + 1};
    pid_t pid = fork();
    struct error err;
    int status;

    (void)state;
    if (pid == 0) {
        pause();
        _exit(0);
    }
    assert_true(pid > 0);
    assert_true(portal_user_end_one(&place, pid, &err) < 0);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
    place.uid = geteuid();
    assert_int_equal(portal_user_end_one(&place, pid, &err), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    /* It is gone, which is what was wanted. */
    assert_int_equal(portal_user_end_one(&place, pid, &err), 0);
}

static void what_is_no_process_is_refused(void **state)
{
    const struct portal_place place = {.uid = geteuid()};
    struct error err;

    (void)state;
    assert_true(portal_user_end_one(&place, 0, &err) < 0);
    assert_true(portal_user_end_one(&place, -1, &err) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_its_own_are_ended),
        cmocka_unit_test(what_is_no_process_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
