/* SPDX-License-Identifier: Apache-2.0 */
/* Times as people read them, the clocks, and the log's lines. */
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static void texts(void **state)
{
    char text[TIME_TEXT];

    (void)state;
    time_text_wall(text, 0);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    time_text_wall(text, -1);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    time_text_wall(text, 1795343400999);
    assert_string_equal(text, "2026-11-22T10:30:00Z");
    time_text_dtg(text, 1795343400999, 0);
    assert_string_equal(text, "221030ZNOV26");
    time_text_dtg(text, 1795343400999, 2 * 3600000);
    assert_string_equal(text, "221230BNOV26");
    time_text_dtg(text, 1795343400999, -12 * 3600000);
    assert_string_equal(text, "212230YNOV26");
    time_text_dtg(text, 1795343400999, 12 * 3600000);
    assert_string_equal(text, "222230MNOV26");
    time_text_dtg(text, 1795343400999, 5 * 3600000 + 1800000);
    assert_string_equal(text, "221030ZNOV26");
    time_text_wall(text, INT64_MAX);
    assert_string_equal(text, "?");
    time_text_dtg(text, INT64_MIN, 0);
    assert_string_equal(text, "?");
}

static void spans(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {{0, "0:00"},
                 {999, "0:00"},
                 {727000, "12:07"},
                 {3723999, "1:02:03"},
                 {-1, "-0:01"},
                 {-5000, "-0:05"},
                 {-3723000, "-1:02:03"},
                 {360000000, "100:00:00"},
                 {INT64_MIN, "-2562047788015:12:56"}};
    char text[TIME_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        time_text_span(text, cases[i].ms);
        assert_string_equal(text, cases[i].text);
    }
}

static void clocks(void **state)
{
    struct moment a, b;
    char id[TIME_BOOT_ID];

    (void)state;
    time_now(&a);
    usleep(20000);
    time_now(&b);
    assert_in_range(b.mono - a.mono, 19, 5000);
    assert_in_range(b.boot - a.boot, 19, 5000);
    assert_true(b.wall > 1600000000000);
    assert_int_equal(time_boot_id(id, NULL), 0);
    assert_int_equal(strlen(id), 36);
}

static void log_lines(void **state)
{
    char bytes[4096];
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    log_open(ends[1], LOG_LEVEL_INFO);
    log_debug("crew", "not heard");
    log_info("crew", "a %s\n\x1b[2J line", "hostile");
    log_open(2, LOG_LEVEL_WARN);
    close(ends[1]);

    ssize_t got = read(ends[0], bytes, sizeof(bytes) - 1);

    close(ends[0]);
    assert_true(got > 22);
    bytes[got] = '\0';
    assert_string_equal(bytes + 20, " info  crew: a hostile \xef\xbf\xbd[2J line\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(spans),
        cmocka_unit_test(clocks),
        cmocka_unit_test(log_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
