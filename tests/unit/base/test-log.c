/* SPDX-License-Identifier: Apache-2.0 */
/* The log's bounds: lines at once, and bytes of its file, whoever else appends to it. */
#include "base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[256], path[300], older[310];
static int file;

static int set_up(void **state)
{
    const char *base = getenv("EXCON_TEST_TMP");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/log-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/log", folder);
    snprintf(older, sizeof(older), "%s.1", path);
    file = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
    log_open(file, LOG_LEVEL_INFO);
    return file < 0;
}

static int tear_down(void **state)
{
    (void)state;
    log_keep("", 0);
    log_open(STDERR_FILENO, LOG_LEVEL_WARN);
    close(file);
    unlink(path);
    unlink(older);
    return rmdir(folder);
}

static size_t size_of(const char *name)
{
    struct stat status;

    return stat(name, &status) == 0 ? (size_t)status.st_size : 0;
}

static void a_flood_is_counted(void **state)
{
    static char text[512 * 1024];
    char *found;
    unsigned long left_out = 0, lines = 0;

    (void)state;
    for (int i = 0; i < 100000; i++)
        log_warn("test", "a line %d", i);
    assert_in_range(size_of(path), 1, 200000);
    /* The next line that has a place says how many had none. */
    for (int i = 0; i < 100; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        log_look();
    }
    assert_true(pread(file, text, sizeof(text) - 1, 0) > 0);
    for (char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    for (found = text; (found = strstr(found, " warn  log: ")) != NULL; found++, lines--)
        left_out += strtoul(found + strlen(" warn  log: "), NULL, 10);
    assert_true(left_out > 0);
    assert_int_equal(lines + left_out, 100000);
}

static void the_file_is_bounded(void **state)
{
    enum { MOST = 10000 };
    static const char words[] = "what an agent writes, without asking anybody\n";
    int agents = open(path, O_WRONLY | O_APPEND);

    (void)state;
    log_open(file, LOG_LEVEL_DEBUG);
    log_keep(path, MOST);
    for (int i = 0; i < 5000; i++) {
        log_debug("test", "a line that is of some length %d", i);
        assert_true(write(agents, words, strlen(words)) > 0);
        assert_in_range(size_of(path), 1, MOST + 1000);
        assert_in_range(size_of(older), 0, MOST);
    }
    assert_in_range(size_of(older), MOST / 2, MOST);
    /* Much that somebody else wrote is cut when it is looked at. */
    for (int i = 0; i < 5000; i++)
        assert_true(write(agents, words, strlen(words)) > 0);
    log_look();
    assert_int_equal(size_of(path), 0);
    assert_in_range(size_of(older), 1, MOST);
    /* Another file of that name is nobody's to empty. */
    unlink(path);
    close(open(path, O_WRONLY | O_CREAT, 0600));
    for (int i = 0; i < 500; i++)
        log_debug("test", "a line that is of some length %d", i);
    assert_int_equal(size_of(path), 0);
    close(agents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flood_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_file_is_bounded, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
