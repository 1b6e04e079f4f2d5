/* SPDX-License-Identifier: Apache-2.0 */
/* Durations, sizes and points: every unit, every rule, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/yaml/units.h"

#define SECONDS(n) (INT64_C(1000) * (n))

static void test_durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"0", 0},
        {" 0 ", 0},
        {"10min 2 sec", SECONDS(602)},
        {"1 week 1day 1h 10 ms", SECONDS(694800) + 10},
        {"_1_0__0__ min", SECONDS(6000)},
        {"1_000_000s", SECONDS(1000000)},
        {"1y", SECONDS(365 * 86400)},
        {"1 YEAR", SECONDS(365 * 86400)},
        {"1mon", SECONDS(30 * 86400)},
        {"2 Month", SECONDS(60 * 86400)},
        {"1w", SECONDS(7 * 86400)},
        {"1d", SECONDS(86400)},
        {"26h30m", SECONDS(26 * 3600 + 1800)},
        {"1hr 1hour", SECONDS(7200)},
        {"3m 3min 3minute", SECONDS(540)},
        {"1s 1sec 1second", SECONDS(3)},
        {"1ms 1msec 1millisecond", 3},
        {"1000us 1000usec 1000microsecond", 3},
        {"1000\xc2\xb5s 1000\xce\xbcs", 2},
        {"1000000ns 1000000nsec 1000000 nanosecond", 3},
        {"999999ns", 0},
        {"1h+30", SECONDS(3630)},
        {"1h 30", SECONDS(3600) + SECONDS(30)},
        {"1h+1m+1", SECONDS(3661)},
        {"90s*2", SECONDS(180)},
        {"1m*10*2", SECONDS(1200)},
        {"1s*500ms", 500},
        {"0s", 0},
        {"1\t0\xc2\xa0s", SECONDS(10)},
        {"1000y", DURATION_MOST_MS},
    };
    static const char *const bad[] = {
        "",
        "10",
        "min",
        "1 hours",
        "10mins",
        "-1s",
        "1.5h",
        "1h+",
        "+1h",
        "1h*",
        "1h**2",
        "1h+1m*2",
        "1h*2+3",
        "1h*2s3s",
        "1001y",
        "1 µ",
        "0x1s",
        "1h-1m",
        "1e3s",
        "1sec,",
        "99999999999999999999s",
        "1y*1y",
        "9999999999999999999999999999999999999999999999999999999999999y",
        "1h\xff",
    };
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ms = -1;
        assert_null(duration_read_ms(good[i].text, &ms));
        if (ms != good[i].ms)
            fail_msg("%s: %lld, not %lld", good[i].text, (long long)ms, (long long)good[i].ms);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ms = -1;
        if (duration_read_ms(bad[i], &ms) == NULL)
            fail_msg("\"%s\" is no duration, and was read as %lld", bad[i], (long long)ms);
        assert_int_equal(ms, -1);
    }
}

static void test_sizes(void **state)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } good[] = {
        {"512", 512},
        {"1b", 1},
        {"2GB", 2000000000},
        {"2 gib", INT64_C(2147483648)},
        {"1k", 1000},
        {"1kb", 1000},
        {"1ki", 1024},
        {"1KiB", 1024},
        {"1.5 kib", 1536},
        {"1.0009kb", 1000},
        {"1m", 1000000},
        {"1mi", 1048576},
        {"1t", INT64_C(1000000000000)},
        {"1tib", INT64_C(1) << 40},
        {"1pb", INT64_C(1000000000000000)},
        {"1 PIB", INT64_C(1) << 50},
        {".5kb", 500},
        {"5.b", 5},
    };
    static const char *const bad[] = {
        "",  "b",   "gib", "-1gb", "1 gob",      "1 g b",  "1..5gb", "1.2.3kb",
        ".", ".kb", "1e3", "0x10", "9999999pib", "1 kbit", "1kb ",
    };
    int64_t bytes;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        bytes = -1;
        assert_null(size_read(good[i].text, &bytes));
        if (bytes != good[i].bytes)
            fail_msg("%s: %lld, not %lld", good[i].text, (long long)bytes,
                     (long long)good[i].bytes);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (size_read(bad[i], &bytes) == NULL)
            fail_msg("\"%s\" is no size, and was read as %lld", bad[i], (long long)bytes);
}

static void test_points(void **state)
{
    int64_t points;

    (void)state;
    assert_true(points_read("50", &points) && points == 50000);
    assert_true(points_read("0", &points) && points == 0);
    assert_true(points_read("1.5", &points) && points == 1500);
    assert_true(points_read("0.001", &points) && points == 1);
    assert_true(points_read("1000000000", &points));
    assert_false(points_read("1000000001", &points));
    assert_false(points_read("1.0001", &points));
    assert_false(points_read("-1", &points));
    assert_false(points_read("1.", &points));
    assert_false(points_read(".5", &points));
    assert_false(points_read("1.5.5", &points));
    assert_false(points_read("1e3", &points));
    assert_false(points_read("", &points));
    assert_false(points_read("99999999999999999999999999", &points));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
