/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of exercises: modes, keys, the lock between processes, and finding the one that is meant.
 */
#include "engine/run/folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/tree.h"
#include "journal/journal.h"
#include "core/model/row.h"

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

static void add(struct journal *journal, int64_t wall, struct row *row)
{
    size_t length = 0;
    char *body = row_body(row, &length);
    const struct stored_row stored = {.seq = journal_last(journal) + 1,
                                      .kind = row_classes[row->kind].name,
                                      .wall = wall,
                                      .body = body,
                                      .length = length};

    assert_non_null(body);
    assert_int_equal(journal_add(journal, &stored, NULL), 0);
    free(body);
}

static void commit(struct journal *journal)
{
    const struct journal_turn turn = {.boot_id = "boot"};

    assert_int_equal(journal_commit(journal, &turn, NULL), 0);
}

/* A folder without a genesis. */
static int make_folder(struct folder *ret_folder, struct error *err)
{
    struct folder folder = {0};
    char run[FOLDER_RUN] = "";
    int result = folder_draw(&run, err);

    if (result == 0)
        result = folder_draft(&folder, run, err);
    if (result == 0)
        result = folder_settle(&folder, err);
    if (result == 0)
        *ret_folder = folder;
    else
        folder_done(&folder);
    return result;
}

/* An exercise called `name` in a folder of its own; `up`: ordered up; `range`: its range's last
 * state. */
static void make_exercise(struct folder *folder, const char *name, int64_t wall, bool up, int range)
{
    struct journal *journal = NULL;
    struct row opened = {.kind = ROW_EXERCISE_OPENED}, wanted = {.kind = ROW_RANGE_WANTED},
               state = {.kind = ROW_RANGE_STATE};

    assert_int_equal(make_folder(folder, NULL), 0);

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

    assert_int_equal(make_folder(&a, NULL), 0);
    assert_int_equal(make_folder(&b, NULL), 0);
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

static void test_runtime_names(void **state)
{
    static const char *const bad[] = {"a b", "a?b", "a&b",  "a%b",  "a#b",     "a+b",
                                      "a,b", "a:b", "a\"b", "a\nb", "\xc3\xa4"};
    char path[128];
    struct error err = {0};

    (void)state;
    assert_int_equal(folder_check_runtime(&err), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", home, bad[i]);
        setenv("XDG_RUNTIME_DIR", path, 1);
        assert_true(folder_check_runtime(&err) < 0);
        assert_non_null(strstr(err.text, "set XDG_RUNTIME_DIR"));
    }
}

static void test_long_runtime(void **state)
{
    (void)state;
    char path[128];
    struct folder folder;
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%060d", home, 0);
    setenv("XDG_RUNTIME_DIR", path, 1);
    assert_true(folder_check_runtime(NULL) < 0);
    assert_int_equal(make_folder(&folder, NULL), 0);
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
    assert_int_equal(folder_list(FOLDER_ALL, NULL, &all, &count, NULL), 0);
    assert_int_equal(count, 1);
    assert_true(all[0].alive);
    free(all);
    /* Asking took nothing away. */
    assert_int_equal(folder_lock(&folder, &other, NULL), 1);
    close(lock);
    assert_int_equal(folder_list(FOLDER_ALL, NULL, &all, &count, NULL), 0);
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

    assert_int_equal(folder_find(NULL, &found, NULL, &err), 1);
    make_exercise(&gone, "first", 1000, true, RANGE_GONE);
    assert_int_equal(folder_find(NULL, &found, NULL, &err), 1);
    make_exercise(&one, "first", 2000, true, RANGE_UP);
    assert_int_equal(folder_find(NULL, &found, NULL, &err), 0);
    assert_string_equal(found.run, one.run);
    folder_done(&found);
    make_exercise(&other, "second", 3000, true, RANGE_PARTIAL);
    assert_int_equal(folder_find(NULL, &found, NULL, &err), 1);
    assert_non_null(strstr(err.text, "second"));
    assert_non_null(strstr(err.text, one.run));
    assert_null(strstr(err.text, gone.run));
    assert_int_equal(folder_find("first", &found, NULL, &err), 0);
    assert_string_equal(found.run, one.run);
    folder_done(&found);
    assert_int_equal(folder_find(gone.run, &found, NULL, &err), 0);
    folder_done(&found);
    assert_int_equal(folder_find("third", &found, NULL, &err), 1);
    assert_int_equal(folder_list(FOLDER_ALL, NULL, &all, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_string_equal(all[0].name, "second");
    assert_true(all[2].gone);
    free(all);
    folder_done(&gone);
    folder_done(&one);
    folder_done(&other);
}

/* One that was made but never ordered up stands: whoever asks for its scenario joins who is about
 * to order it up. It goes as a whole; rubbish beside it is passed over. */
static void test_never_up(void **state)
{
    (void)state;
    struct folder folder, begun, rubbish;
    struct folder_about *all = NULL;
    size_t count = 0;
    int lock = -1;

    make_exercise(&folder, "one", 1, false, 0);
    make_exercise(&begun, "two", 2, true, RANGE_UP);
    assert_int_equal(make_folder(&rubbish, NULL), 0);
    assert_int_equal(folder_list(FOLDER_STANDING, NULL, &all, &count, NULL), 0);
    assert_int_equal(count, 2);
    assert_false(all[1].gone);
    assert_false(all[1].ordered);
    free(all);
    assert_int_equal(folder_lock(&folder, &lock, NULL), 0);
    assert_int_equal(folder_drop_unbegun(&folder, NULL), 1);
    close(lock);
    assert_int_equal(folder_drop_unbegun(&folder, NULL), 0);
    assert_int_equal(access(folder.state, F_OK), -1);
    assert_int_equal(folder_drop_unbegun(&begun, NULL), 1);
    assert_int_equal(access(begun.journal, F_OK), 0);
    folder_done(&folder);
    folder_done(&begun);
    folder_done(&rubbish);
}

/* Of one name: the one that stands; of several the error says all that tells them apart. */
static void test_one_name(void **state)
{
    (void)state;
    struct folder folder[4], found;
    struct folder_about about;
    struct error err = {0};

    make_exercise(&folder[0], "same", 1000, true, RANGE_GONE);
    assert_int_equal(folder_find("same", &found, &about, &err), 0);
    assert_true(about.gone);
    folder_done(&found);
    make_exercise(&folder[1], "same", 2000, true, RANGE_GONE);
    assert_int_equal(folder_find("same", &found, NULL, &err), 1);
    assert_non_null(strstr(err.text, "2 exercises, all over, are called \"same\""));
    make_exercise(&folder[2], "same", 3000, true, RANGE_UP);
    make_exercise(&folder[3], "same", 4000, true, RANGE_GONE);
    assert_int_equal(folder_find("same", &found, &about, &err), 0);
    assert_string_equal(found.run, folder[2].run);
    assert_false(about.gone);
    folder_done(&found);
    for (int i = 0; i < 4; i++)
        folder_done(&folder[i]);
    make_exercise(&folder[0], "same", 5000, true, RANGE_PARTIAL);
    assert_int_equal(folder_find("same", &found, NULL, &err), 1);
    assert_non_null(strstr(err.text, folder[0].run));
    assert_non_null(strstr(err.text, "since 1970-01-01T00:00:05Z, before STARTEX"));
    assert_non_null(strstr(err.text, "since 1970-01-01T00:00:03Z, before STARTEX"));
    assert_null(strstr(err.text, "over"));
    assert_int_equal(folder_find(folder[0].run, &found, &about, &err), 0);
    assert_string_equal(about.run, folder[0].run);
    folder_done(&found);
    folder_done(&folder[0]);
}

/* ---- the index ---- */

static void state_path(char *to, size_t size, const char *name)
{
    snprintf(to, size, "%s/%s", getenv("EXCON_STATE"), name);
}

/* As if the last run had been made a while ago. */
static void grow_old(void)
{
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                      {.tv_sec = time(NULL) - 60 - rand() % 1000}};

    assert_int_equal(utimensat(AT_FDCWD, getenv("EXCON_STATE"), times, 0), 0);
}

/* How many files an order opens in the folders of exercises. */
static size_t opens_of(const char *wanted, int result)
{
    struct folder_about *all = NULL;
    struct folder found;
    char bytes[65536], path[128];
    size_t count = 0, opens = 0;
    ssize_t got;
    int watch = inotify_init1(IN_NONBLOCK);

    assert_true(watch >= 0);
    assert_int_equal(folder_list(FOLDER_ALL, NULL, &all, &count, NULL), 0);
    for (size_t i = 0; i < count; i++) {
        state_path(path, sizeof(path), all[i].run);
        assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
    }
    free(all);
    assert_int_equal(folder_find(wanted, &found, NULL, NULL), result);
    if (result == 0)
        folder_done(&found);
    while ((got = read(watch, bytes, sizeof(bytes))) > 0)
        for (char *at = bytes; at < bytes + got; opens++)
            at += sizeof(struct inotify_event) + ((struct inotify_event *)(void *)at)->len;
    close(watch);
    return opens;
}

static void archive(size_t count)
{
    struct folder folder;

    for (size_t i = 0; i < count; i++) {
        make_exercise(&folder, "old", 1000 + (int64_t)i, true, RANGE_GONE);
        folder_done(&folder);
    }
    grow_old();
    /* The first after that reads them all, and once. */
    assert_int_equal(folder_find("now", &folder, NULL, NULL), 0);
    folder_done(&folder);
}

static void test_cost(void **state)
{
    (void)state;
    struct folder now;
    size_t by_name, by_run, alone, none;

    make_exercise(&now, "now", 1, true, RANGE_UP);
    archive(3);
    by_name = opens_of("now", 0);
    by_run = opens_of(now.run, 0);
    alone = opens_of(NULL, 0);
    none = opens_of("nothing", 1);
    assert_true(by_name != 0 && by_run != 0 && alone != 0);
    archive(297);
    assert_int_equal(opens_of("now", 0), by_name);
    assert_int_equal(opens_of(now.run, 0), by_run);
    assert_int_equal(opens_of(NULL, 0), alone);
    assert_int_equal(opens_of("nothing", 1), none);
    folder_done(&now);
}

static void must_find(const char *wanted, const char *run)
{
    struct error err = {0};
    struct folder found;
    int result = folder_find(wanted, &found, NULL, &err);

    if (result != 0)
        fail_msg("%s", err.text);
    assert_string_equal(found.run, run);
    folder_done(&found);
}

/* Whatever becomes of the index, the journals say which exercises stand. */
static void test_index_damaged(void **state)
{
    static const char *const damages[] = {
        "",
        "\n\n",
        "{}\n[]\n",
        "[]",
        "\xff\xfe\n\xff",
        "{\"version\":1,\"seen\":1,\"standing\":[]}\n[]\n",
        "{\"version\":1,\"standing\":[[\"../../etc\",\"x\",\"y\",1]]}\n[]\n",
        "{\"version\":1,\"standing\":[7]}\n[7]\n"};
    struct folder now;
    char path[128];

    (void)state;
    make_exercise(&now, "now", 1, true, RANGE_UP);
    archive(2);
    state_path(path, sizeof(path), ".index/exercises");
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        assert_int_equal(access(path, F_OK), 0);
        assert_int_equal(file_replace(path, damages[i], strlen(damages[i]), 0600, NULL), 0);
        must_find("now", now.run);
        must_find(NULL, now.run);
    }
    state_path(path, sizeof(path), ".index");
    assert_int_equal(tree_drop(path, NULL), 0);
    must_find("now", now.run);
    folder_done(&now);
}

/* A run that comes back, one that goes, and one whose end nobody wrote down. */
static void test_index_follows(void **state)
{
    struct folder now, moved, found;
    struct journal *journal = NULL;
    struct row gone = {.kind = ROW_RANGE_STATE, .as.range_state.state = RANGE_GONE};
    char away[64];

    (void)state;
    make_exercise(&now, "now", 1, true, RANGE_UP);
    make_exercise(&moved, "moved", 2, true, RANGE_UP);
    snprintf(away, sizeof(away), "%s/away", home);
    assert_int_equal(rename(moved.state, away), 0);
    archive(2);
    must_find(NULL, now.run);
    assert_int_equal(rename(away, moved.state), 0);
    must_find("moved", moved.run);
    grow_old();
    must_find("moved", moved.run);
    assert_int_equal(rename(now.state, away), 0);
    must_find(NULL, moved.run);
    assert_int_equal(folder_find("now", &found, NULL, NULL), 1);
    assert_int_equal(rename(away, now.state), 0);
    grow_old();
    must_find("now", now.run);
    assert_int_equal(journal_open(now.journal, JOURNAL_WRITE, NULL, &journal, NULL), 0);
    add(journal, 9, &gone);
    commit(journal);
    journal_close(journal);
    must_find(NULL, moved.run);
    must_find(NULL, moved.run);
    must_find("now", now.run);
    folder_done(&now);
    folder_done(&moved);
}

/* A genesis that was killed is no exercise, and goes when the next begins. */
static void test_draft(void **state)
{
    struct folder draft, next;
    struct folder_about *all = NULL;
    size_t count = 0;
    char kept[128];
    int lock = -1;

    (void)state;
    assert_int_equal(folder_draft(&draft, "00000001", NULL), 0);
    snprintf(kept, sizeof(kept), "%s", draft.state);
    assert_int_equal(folder_list(FOLDER_ALL, NULL, &all, &count, NULL), 0);
    assert_int_equal(count, 0);
    free(all);
    assert_int_equal(folder_lock_all(&lock, NULL), 0);
    assert_int_equal(access(kept, F_OK), -1);
    assert_int_equal(folder_draft(&next, "00000002", NULL), 0);
    assert_int_equal(folder_settle(&next, NULL), 0);
    close(lock);
    assert_int_equal(folder_lock_all(&lock, NULL), 0);
    assert_int_equal(access(next.key, F_OK), 0);
    close(lock);
    folder_done(&draft);
    folder_done(&next);
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
    assert_int_equal(make_folder(&folder, NULL), 0);
    assert_int_equal(folder_keep_connect(&folder, "qemu:///session", &pool, &connect, NULL), 0);
    assert_string_equal(connect, "qemu:///session");
    assert_int_equal(folder_keep_connect(&folder, "", &pool, &connect, NULL), 0);
    assert_string_equal(connect, "qemu:///session");
    folder_done(&folder);
    assert_int_equal(make_folder(&folder, NULL), 0);
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
        cmocka_unit_test_setup_teardown(test_runtime_names, begin, end),
        cmocka_unit_test_setup_teardown(test_one_name, begin, end),
        cmocka_unit_test_setup_teardown(test_cost, begin, end),
        cmocka_unit_test_setup_teardown(test_index_damaged, begin, end),
        cmocka_unit_test_setup_teardown(test_index_follows, begin, end),
        cmocka_unit_test_setup_teardown(test_draft, begin, end),
        cmocka_unit_test_setup_teardown(test_tree_does_not_follow_links, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
