/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of a serial line, told to people: the older file first, cleaned, a panic before a
 * last line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/run/console-log.h"

static char root[64];
static struct folder folder;

static void put(const char *name, const char *text)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", root, name);
    unlink(path);

    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

static void nothing_is_nothing(void **context)
{
    char text[64] = "as it was", *bytes = text;
    size_t length = 7;
    bool panic;
    struct error err;

    (void)context;
    assert_false(console_log_last(&folder, 9, text, sizeof(text), &panic));
    assert_int_equal(console_log_read(&folder, 9, &bytes, &length, &err), 1);
    assert_string_equal(text, "as it was");
    assert_int_equal(length, 7);
}

static void lines_in_their_order_and_clean(void **context)
{
    static const char *const wanted[] = {"first", "red", "", "half", "and more"};
    char text[64], *bytes;
    size_t length, i = 0;
    struct error err;

    (void)context;
    put("1.log.1", "first\r\n\033[31mred\033[0m\r\r\n");
    put("1.log", "\033]0;owned\007\n"
                 "half  \r\nand more");
    assert_int_equal(console_log_read(&folder, 1, &bytes, &length, &err), 0);
    for (const char *at = bytes, *end = bytes + length;
         console_log_line(&at, end, text, sizeof(text)); i++)
        assert_string_equal(text, wanted[i]);
    assert_int_equal(i, 5);
    free(bytes);
}

static void a_long_line_is_several(void **context)
{
    static char bytes[5000];
    char text[2048];
    size_t lines = 0, sum = 0;

    (void)context;
    memset(bytes, 'x', sizeof(bytes));
    memcpy(bytes + sizeof(bytes) - 4, "end\n", 4);
    for (const char *at = bytes; console_log_line(&at, bytes + sizeof(bytes), text, sizeof(text));
         lines++)
        sum += strlen(text);
    assert_int_equal(lines, 5);
    assert_int_equal(sum, sizeof(bytes) - 1);
    assert_string_equal(text + strlen(text) - 3, "end");
}

static void the_last_words(void **context)
{
    char text[128];
    bool panic;

    (void)context;
    put("2.log", "one\r\ntwo\r\n\r\n--- 2026-11-22T10:30:00Z: the line is open ---\r\n");
    assert_true(console_log_last(&folder, 2, text, sizeof(text), &panic));
    assert_string_equal(text, "two");
    assert_false(panic);
    put("2.log", "[ 1.0] Kernel panic - not syncing: VFS: no root\r\n[ 1.1] CPU: 0\r\n"
                 "---[ end Kernel panic - not syncing: VFS: no root ]---\r\n");
    assert_true(console_log_last(&folder, 2, text, sizeof(text), &panic));
    assert_string_equal(text, "Kernel panic - not syncing: VFS: no root");
    assert_true(panic);
    /* Not by a link to somewhere else. */
    put("3.log.1", "secret\n");
    snprintf(text, sizeof(text), "%s/4.log", root);
    assert_int_equal(symlink("3.log.1", text), 0);
    assert_false(console_log_last(&folder, 4, text, sizeof(text), &panic));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(lines_in_their_order_and_clean),
        cmocka_unit_test(a_long_line_is_several),
        cmocka_unit_test(the_last_words),
    };
    static const char *const names[] = {"1.log", "1.log.1", "2.log", "3.log.1", "4.log"};

    snprintf(root, sizeof(root), "/tmp/test-console-log.%d", (int)getpid());
    folder.consoles = root;
    if (mkdir(root, 0700) < 0)
        return 1;

    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/%s", root, names[i]);
        unlink(path);
    }
    rmdir(root);
    return failed;
}
