/* SPDX-License-Identifier: Apache-2.0 */
/* A QEMU process that is stopped is told from one that runs, sleeps or is gone. */
#include "virt/guest/freeze.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void note_pid(const char *path, long pid)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fprintf(file, "%ld\n", pid) > 0);
    fclose(file);
}

static void test_stopped(void **state)
{
    char path[] = "/tmp/excon-test-freeze.XXXXXX";
    int fd = mkstemp(path), status;
    long found = 0;
    pid_t child;

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_false(freeze_is_stopped(path, &found)); /* an empty note */
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_NAME, ") T (x"); /* a name that looks like the state */
        for (;;)
            pause();
    }
    note_pid(path, child);
    assert_false(freeze_is_stopped(path, &found));
    kill(child, SIGSTOP);
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(freeze_is_stopped(path, &found));
    assert_int_equal(found, child);
    kill(child, SIGCONT);
    assert_int_equal(waitpid(child, &status, WCONTINUED), child);
    assert_false(freeze_is_stopped(path, &found));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(freeze_is_stopped(path, &found));
    unlink(path);
    assert_false(freeze_is_stopped(path, &found));
}

static void test_folder(void **state)
{
    struct range range = {.root = "/r", .embedded = true};
    char path[PATH_MAX];

    (void)state;
    assert_true(freeze_folder(&range, path, sizeof(path)));
    assert_string_equal(path, "/r/run/qemu");
    range = (struct range){.uri = "qemu:///system?socket=/x"};
    assert_true(freeze_folder(&range, path, sizeof(path)));
    assert_string_equal(path, "/run/libvirt/qemu");
    range = (struct range){.mock = true};
    assert_false(freeze_folder(&range, path, sizeof(path)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
