/* SPDX-License-Identifier: Apache-2.0 */
/* What a killed program left is removed by the next; what is in use, or was renamed, is not. */
#include "base/draft.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tree.h"

static char home[] = "/tmp/excon-test-XXXXXX";

static int begin(void **state)
{
    (void)state;
    strcpy(home, "/tmp/excon-test-XXXXXX");
    return mkdtemp(home) != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    return tree_drop(home, NULL);
}

static void fill(const char *folder)
{
    char path[PATH_MAX + 16];

    snprintf(path, sizeof(path), "%s/inner", folder);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* A program that makes one and waits. */
static pid_t start(const char *prefix, struct draft *ret_draft)
{
    int pipes[2];
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    child = fork();
    if (child == 0) {
        struct draft draft = DRAFT_NONE;

        if (draft_make(&draft, home, prefix, NULL) != 0 ||
            write(pipes[1], &draft, sizeof(draft)) < 0)
            _exit(1);
        for (;;)
            pause();
    }
    assert_true(child > 0);
    assert_int_equal(read(pipes[0], ret_draft, sizeof(*ret_draft)), sizeof(*ret_draft));
    close(pipes[0]);
    close(pipes[1]);
    fill(ret_draft->path);
    return child;
}

static void kill_it(pid_t child)
{
    int status;

    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void test_kill(void **state)
{
    (void)state;
    struct draft killed, lives, other, draft;
    pid_t one = start("work-", &killed), two = start("work-", &lives),
          three = start("else-", &other);

    kill_it(one);
    kill_it(three);
    assert_int_equal(access(killed.path, F_OK), 0);
    assert_int_equal(draft_make(&draft, home, "work-", NULL), 0);
    assert_int_equal(access(killed.path, F_OK), -1);
    assert_int_equal(access(lives.path, F_OK), 0);
    assert_int_equal(access(other.path, F_OK), 0);
    assert_int_equal(access(draft.path, F_OK), 0);
    assert_int_equal(draft_drop(&draft, NULL), 0);
    assert_int_equal(access(draft.path, F_OK), -1);
    assert_int_equal(draft_drop(&draft, NULL), 0);
    kill_it(two);
}

/* A folder that only begins as ours, a file, and a link are nothing that we left. */
static void test_strangers(void **state)
{
    (void)state;
    char longer[64], file[64], link[64], outside[64];
    struct draft draft;

    snprintf(longer, sizeof(longer), "%s/work-1234567", home);
    snprintf(file, sizeof(file), "%s/work-123456", home);
    snprintf(link, sizeof(link), "%s/work-abcdef", home);
    snprintf(outside, sizeof(outside), "%s/outside", home);
    assert_int_equal(mkdir(longer, 0700), 0);
    assert_int_equal(mkdir(outside, 0700), 0);
    assert_int_equal(symlink(outside, link), 0);
    close(open(file, O_WRONLY | O_CREAT, 0600));
    assert_int_equal(draft_make(&draft, home, "work-", NULL), 0);
    assert_int_equal(access(longer, F_OK), 0);
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(access(outside, F_OK), 0);
    assert_int_equal(access(link, F_OK), 0);
    assert_int_equal(draft_drop(&draft, NULL), 0);
}

static void test_renamed(void **state)
{
    (void)state;
    char place[64];
    struct draft draft;

    snprintf(place, sizeof(place), "%s/place", home);
    assert_int_equal(draft_make(&draft, home, "work-", NULL), 0);
    assert_int_equal(rename(draft.path, place), 0);
    assert_int_equal(draft_drop(&draft, NULL), 0);
    assert_int_equal(access(place, F_OK), 0);
    assert_true(draft_make(&draft, "/nowhere/at/all", "work-", NULL) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kill, begin, end),
        cmocka_unit_test_setup_teardown(test_strangers, begin, end),
        cmocka_unit_test_setup_teardown(test_renamed, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
