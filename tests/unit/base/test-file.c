/* SPDX-License-Identifier: Apache-2.0 */
/* Files whole or not at all; folders emptied without following links out of them. */
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/tree.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    text_copy(folder, sizeof(folder), "/tmp/excon-file-XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    return tree_drop(folder, NULL);
}

static const char *in_folder(const char *name)
{
    static char path[8][128];
    static size_t next;

    next = (next + 1) % 8;
    text_print(path[next], sizeof(path[next]), "%s/%s", folder, name);
    return path[next];
}

/* In the place of the C library's: notes what is synced. */
static char synced[16];

int fsync(int descriptor)
{
    struct stat status;
    size_t used = strlen(synced);

    if (used < sizeof(synced) - 1 && fstat(descriptor, &status) == 0)
        synced[used] = S_ISDIR(status.st_mode) ? 'd' : 'f';
    return (int)syscall(SYS_fsync, descriptor);
}

static void test_is_on_disk(void **state)
{
    (void)state;
    memset(synced, 0, sizeof(synced));
    assert_int_equal(file_replace(in_folder("kept"), "text", 4, 0600, NULL), 0);
    assert_string_equal(synced, "fd");
    memset(synced, 0, sizeof(synced));
    assert_int_equal(file_place(in_folder("kept"), in_folder("placed"), NULL), 0);
    assert_string_equal(synced, "fd");
    assert_int_equal(access(in_folder("placed"), F_OK), 0);
    assert_true(file_place(in_folder("nothing"), in_folder("placed"), NULL) < 0);
    assert_true(file_sync_folder(in_folder("no/where"), NULL) < 0);
    assert_int_equal(file_sync_folder("here", NULL), 0);
    assert_int_equal(file_sync_folder("/root", NULL), 0);
}

static void test_replaces_whole(void **state)
{
    (void)state;
    const char *path = in_folder("secret");
    struct stat status;
    char *text = NULL;

    assert_int_equal(file_replace(path, "older and longer", 16, 0600, NULL), 0);
    /* What a crash left of an earlier try, and where it points to, is nothing that we write
     * through. */
    assert_int_equal(symlink(in_folder("elsewhere"), in_folder("secret.new")), 0);
    assert_int_equal(file_replace(path, "new", 3, 0640, NULL), 0);
    assert_int_equal(access(in_folder("elsewhere"), F_OK), -1);
    assert_int_equal(lstat(in_folder("secret.new"), &status), -1);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_int_equal(file_read(path, 100, &text, NULL), 0);
    assert_string_equal(text, "new");
    free(text);
    assert_int_equal(file_read(path, 2, &text, NULL), 0);
    assert_string_equal(text, "ne");
    free(text);
}

static void test_says_where_it_failed(void **state)
{
    (void)state;
    struct error err = {0};
    char *text = NULL;

    assert_true(file_replace("/nowhere/at/all", "x", 1, 0600, &err) < 0);
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    assert_true(file_read(in_folder("none"), 10, &text, &err) < 0);
    assert_null(text);
    /* A folder cannot be replaced by a file, and no draft stays beside it. */
    assert_int_equal(tree_make(in_folder("taken/deeper"), NULL), 0);
    assert_true(file_replace(in_folder("taken"), "x", 1, 0600, &err) < 0);
    assert_int_equal(access(in_folder("taken.new"), F_OK), -1);
}

static void test_empties_but_one(void **state)
{
    (void)state;

    assert_true(tree_is_empty(in_folder("not-there")));
    assert_int_equal(tree_empty(in_folder("not-there"), NULL, NULL), 0);
    assert_int_equal(tree_make(in_folder("full/a/b/c"), NULL), 0);
    assert_int_equal(tree_make(in_folder("outside/kept"), NULL), 0);
    assert_int_equal(file_replace(in_folder("full/mark"), "", 0, 0600, NULL), 0);
    assert_int_equal(symlink(in_folder("outside"), in_folder("full/a/link")), 0);
    assert_false(tree_is_empty(in_folder("full")));
    assert_int_equal(tree_empty(in_folder("full"), "mark", NULL), 0);
    assert_int_equal(access(in_folder("full/mark"), F_OK), 0);
    assert_int_equal(access(in_folder("full/a"), F_OK), -1);
    assert_int_equal(access(in_folder("outside/kept"), F_OK), 0);
    assert_int_equal(tree_empty(in_folder("full"), NULL, NULL), 0);
    assert_true(tree_is_empty(in_folder("full")));
}

/* What is no file stays what it is, behind a link too, and nothing is left beside it. */
static void test_replaces_files_alone(void **state)
{
    struct error err = {0};
    struct stat status;

    (void)state;
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(symlink("pipe", in_folder("link")), 0);
    assert_int_equal(file_replace(in_folder("draft"), "text", 4, 0600, NULL), 0);
    assert_true(file_replace(in_folder("pipe"), "text", 4, 0600, &err) < 0);
    assert_non_null(strstr(err.text, "pipe: it is there, and is no regular file"));
    assert_true(file_replace(in_folder("link"), "text", 4, 0600, NULL) < 0);
    assert_true(file_place(in_folder("draft"), in_folder("pipe"), NULL) < 0);
    assert_true(file_place(in_folder("draft"), in_folder("link"), NULL) < 0);
    assert_int_equal(lstat(in_folder("pipe"), &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
    assert_int_equal(lstat(in_folder("link"), &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(access(in_folder("pipe.new"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replaces_whole, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_is_on_disk, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_says_where_it_failed, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_replaces_files_alone, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_empties_but_one, make_folder, drop_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
