/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of exercises: modes, keys, the lock between processes, and finding the one that is meant.
 */
#include "control/folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tree.h"
#include "journal/journal.h"
#include "model/event.h"

static char home[] = "/tmp/excon-test-XXXXXX";

static int begin(void **state)
{
    char path[64];

    (void)state;
    strcpy(home, "/tmp/excon-test-XXXXXX");
    if (mkdtemp(home) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/s", home);
    setenv("EXCON_STATE", path, 1);
    snprintf(path, sizeof(path), "%s/r", home);
    setenv("XDG_RUNTIME_DIR", path, 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    return tree_drop(home, NULL);
}

static void add(struct journal *journal, int64_t wall, struct event *event)
{
    size_t length = 0;
    char *body = event_body(event, &length);
    const struct journal_row row = {.seq = journal_last(journal) + 1,
                                    .kind = event_classes[event->kind].name,
                                    .wall = wall,
                                    .body = body,
                                    .length = length};

    assert_non_null(body);
    assert_int_equal(journal_add(journal, &row, NULL), 0);
    free(body);
}

static void commit(struct journal *journal)
{
    const struct journal_turn turn = {.boot_id = "boot"};

    assert_int_equal(journal_commit(journal, &turn, NULL), 0);
}

/* An exercise called `name` in a folder of its own; `up`: ordered up; `range`: its range's last
 * state. */
static void make_exercise(struct folder *folder, const char *name, int64_t wall, bool up, int range)
{
    struct journal *journal = NULL;
    struct event opened = {.kind = EVENT_EXERCISE_OPENED}, wanted = {.kind = EVENT_RANGE_WANTED},
                 state = {.kind = EVENT_RANGE_STATE};

    assert_int_equal(folder_make(folder, NULL), 0);

    const struct journal_options options = {.run = folder->run, .fast = true};

    assert_int_equal(journal_open(folder->journal, JOURNAL_CREATE, &options, &journal, NULL), 0);
    opened.as.exercise_opened.run = folder->run;
    opened.as.exercise_opened.name = name;
    opened.as.exercise_opened.path = "/x.yml";
    add(journal, wall, &opened);
    if (up) {
        wanted.as.range_wanted.up = true;
        state.as.range_state.state = range;
        add(journal, wall, &wanted);
        add(journal, wall, &state);
    }
    commit(journal);
    journal_close(journal);
}

static int mode(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return (int)(status.st_mode & 0777);
}

static void test_make(void **state)
{
    (void)state;
    struct folder a, b, again;
    unsigned char key[FOLDER_KEY], other[FOLDER_KEY];

    assert_int_equal(folder_make(&a, NULL), 0);
    assert_int_equal(folder_make(&b, NULL), 0);
    assert_string_not_equal(a.run, b.run);
    assert_int_equal(mode(a.state), 0700);
    assert_int_equal(mode(a.key), 0600);
    assert_int_equal(folder_read_key(&a, key, NULL), 0);
    assert_int_equal(folder_read_key(&b, other, NULL), 0);
    assert_memory_not_equal(key, other, sizeof(key));
    assert_int_equal(folder_make_runtime(&a, NULL), 0);
    assert_int_equal(mode(a.runtime), 0700);
    assert_int_equal(mode(a.root), 0700);
    assert_int_equal(folder_make_runtime(&a, NULL), 0);
    assert_int_equal(folder_open(&again, a.run, NULL), 0);
    assert_string_equal(again.socket, a.socket);
    assert_int_equal(folder_drop_runtime(&a, true, NULL), 0);
    assert_int_equal(access(a.runtime, F_OK), -1);
    assert_int_equal(access(a.disks, F_OK), -1);
    assert_int_equal(folder_drop_runtime(&a, true, NULL), 0);
    folder_done(&again);
    folder_done(&a);
    folder_done(&b);
}

static void test_make_at_derives(void **state)
{
    (void)state;
    char path[2][64];
    struct folder a, b;
    unsigned char key[FOLDER_KEY], other[FOLDER_KEY];

    for (int i = 0; i < 2; i++)
        snprintf(path[i], sizeof(path[i]), "%s/%d", home, i);
    assert_int_equal(folder_make_at(&a, path[0], "00000000", 7, NULL), 0);
    assert_int_equal(folder_make_at(&b, path[1], "00000000", 7, NULL), 0);
    assert_int_equal(folder_read_key(&a, key, NULL), 0);
    assert_int_equal(folder_read_key(&b, other, NULL), 0);
    assert_memory_equal(key, other, sizeof(key));
    assert_true(folder_make_at(&b, path[1], "../../../etc", 7, NULL) < 0);
    folder_done(&a);
    folder_done(&b);
}

static void test_open_refuses(void **state)
{
    (void)state;
    struct folder folder;

    assert_int_equal(folder_open(&folder, "../../etc", NULL), 1);
    assert_int_equal(folder_open(&folder, "ABCDEF01", NULL), 1);
    assert_int_equal(folder_open(&folder, "abcdef01", NULL), 1);
}

static void test_long_runtime(void **state)
{
    (void)state;
    char path[128];
    struct folder folder;
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%060d", home, 0);
    setenv("XDG_RUNTIME_DIR", path, 1);
    assert_int_equal(folder_make(&folder, NULL), 0);
    assert_true(folder_make_runtime(&folder, &err) < 0);
    assert_non_null(strstr(err.text, "XDG_RUNTIME_DIR"));
    folder_done(&folder);
}

static void test_lock(void **state)
{
    (void)state;
    struct folder folder;
    struct folder_about *all = NULL;
    size_t count = 0;
    int lock = -1, other = -1;

    make_exercise(&folder, "one", 1, true, RANGE_UP);
    assert_int_equal(folder_lock(&folder, &lock, NULL), 0);
    assert_true(fcntl(lock, F_GETFD) & FD_CLOEXEC);

    int child = fork();

    if (child == 0)
        _exit(folder_lock(&folder, &other, NULL));

    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_int_equal(folder_list(&all, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_true(all[0].alive);
    free(all);
    /* Asking took nothing away. */
    assert_int_equal(folder_lock(&folder, &other, NULL), 1);
    close(lock);
    assert_int_equal(folder_list(&all, &count, NULL), 0);
    assert_false(all[0].alive);
    free(all);
    assert_int_equal(folder_lock(&folder, &other, NULL), 0);
    close(other);
    folder_done(&folder);
}

static void test_find(void **state)
{
    (void)state;
    struct folder gone, one, other, found;
    struct error err = {0};
    struct folder_about *all = NULL;
    size_t count = 0;

    assert_int_equal(folder_find(NULL, &found, &err), 1);
    make_exercise(&gone, "first", 1000, true, RANGE_GONE);
    assert_int_equal(folder_find(NULL, &found, &err), 1);
    make_exercise(&one, "first", 2000, true, RANGE_UP);
    assert_int_equal(folder_find(NULL, &found, &err), 0);
    assert_string_equal(found.run, one.run);
    folder_done(&found);
    make_exercise(&other, "second", 3000, true, RANGE_PARTIAL);
    assert_int_equal(folder_find(NULL, &found, &err), 1);
    assert_non_null(strstr(err.text, "second"));
    assert_non_null(strstr(err.text, one.run));
    assert_null(strstr(err.text, gone.run));
    assert_int_equal(folder_find("first", &found, &err), 0);
    assert_string_equal(found.run, one.run);
    folder_done(&found);
    assert_int_equal(folder_find(gone.run, &found, &err), 0);
    folder_done(&found);
    assert_int_equal(folder_find("third", &found, &err), 1);
    assert_int_equal(folder_list(&all, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_string_equal(all[0].name, "second");
    assert_true(all[2].gone);
    free(all);
    folder_done(&gone);
    folder_done(&one);
    folder_done(&other);
}

/* One that was made but never ordered up has nothing to take up; rubbish beside it is passed over.
 */
static void test_never_up(void **state)
{
    (void)state;
    struct folder folder, rubbish;
    struct folder_about *all = NULL;
    size_t count = 0;

    make_exercise(&folder, "one", 1, false, 0);
    assert_int_equal(folder_make(&rubbish, NULL), 0);
    assert_int_equal(folder_list(&all, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_true(all[0].gone);
    free(all);
    folder_done(&folder);
    folder_done(&rubbish);
}

static void test_tree_does_not_follow_links(void **state)
{
    (void)state;
    char inside[64], outside[64], link[64];

    snprintf(outside, sizeof(outside), "%s/outside", home);
    snprintf(inside, sizeof(inside), "%s/a/b/c", home);
    snprintf(link, sizeof(link), "%s/a/link", home);
    assert_int_equal(tree_make(outside, NULL), 0);
    assert_int_equal(tree_make(inside, NULL), 0);
    assert_int_equal(symlink(outside, link), 0);
    snprintf(inside, sizeof(inside), "%s/a", home);
    assert_int_equal(tree_drop(inside, NULL), 0);
    assert_int_equal(access(inside, F_OK), -1);
    assert_int_equal(access(outside, F_OK), 0);
}

/* Whatever a later command says, the range is looked for where it was made. */
static void test_the_connection_is_kept(void **state)
{
    struct pool pool = POOL_EMPTY;
    struct folder folder;
    const char *connect;

    (void)state;
    assert_int_equal(folder_make(&folder, NULL), 0);
    assert_int_equal(folder_keep_connect(&folder, "qemu:///session", &pool, &connect, NULL), 0);
    assert_string_equal(connect, "qemu:///session");
    assert_int_equal(folder_keep_connect(&folder, "", &pool, &connect, NULL), 0);
    assert_string_equal(connect, "qemu:///session");
    folder_done(&folder);
    assert_int_equal(folder_make(&folder, NULL), 0);
    assert_int_equal(folder_keep_connect(&folder, "", &pool, &connect, NULL), 0);
    assert_int_equal(folder_keep_connect(&folder, "qemu:///system", &pool, &connect, NULL), 0);
    assert_string_equal(connect, "");
    folder_done(&folder);
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_make, begin, end),
        cmocka_unit_test_setup_teardown(test_make_at_derives, begin, end),
        cmocka_unit_test_setup_teardown(test_open_refuses, begin, end),
        cmocka_unit_test_setup_teardown(test_long_runtime, begin, end),
        cmocka_unit_test_setup_teardown(test_lock, begin, end),
        cmocka_unit_test_setup_teardown(test_find, begin, end),
        cmocka_unit_test_setup_teardown(test_the_connection_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(test_never_up, begin, end),
        cmocka_unit_test_setup_teardown(test_tree_does_not_follow_links, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
