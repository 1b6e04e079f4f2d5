/* SPDX-License-Identifier: Apache-2.0 */
/* Local times of the time zone database: two halves of a year, the nights on which clocks are set,
 * and unknown zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/zone.h"

enum { HOUR = 3600000 };

/* A local time, as if UTC. */
static int64_t local(int year, int month, int day, int hour, int minute)
{
    struct tm parts = {.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = hour,
                       .tm_min = minute};

    return (int64_t)timegm(&parts) * 1000;
}

static void summer_and_winter(void **state)
{
    int64_t wall, ahead;
    struct error err;

    (void)state;
    assert_int_equal(zone_wall("Europe/Tallinn", local(2026, 11, 30, 8, 0), &wall, &ahead, &err),
                     0);
    assert_int_equal(wall, local(2026, 11, 30, 6, 0));
    assert_int_equal(ahead, 2 * HOUR);
    assert_int_equal(zone_wall("Europe/Tallinn", local(2026, 6, 30, 24, 0), &wall, &ahead, &err),
                     0);
    assert_int_equal(wall, local(2026, 6, 30, 21, 0));
    assert_int_equal(ahead, 3 * HOUR);
    assert_int_equal(zone_wall("UTC", local(2026, 6, 30, 8, 0), &wall, &ahead, &err), 0);
    assert_int_equal(wall, local(2026, 6, 30, 8, 0));
    assert_int_equal(zone_wall("Asia/Kathmandu", local(2026, 6, 30, 8, 0), &wall, &ahead, &err), 0);
    assert_int_equal(ahead, 5 * HOUR + 45 * 60000);
}

/* 29 March 2026: 03:00 becomes 04:00; 25 October: 04:00 becomes 03:00. */
static void clocks_are_set(void **state)
{
    int64_t wall, ahead;
    struct error err;

    (void)state;
    assert_int_equal(zone_wall("Europe/Tallinn", local(2026, 3, 29, 3, 30), &wall, &ahead, &err),
                     ZONE_NO_TIME);
    assert_int_equal(zone_wall("Europe/Tallinn", local(2026, 3, 29, 4, 0), &wall, &ahead, &err), 0);
    assert_int_equal(wall, local(2026, 3, 29, 1, 0));
    assert_int_equal(zone_wall("Europe/Tallinn", local(2026, 10, 25, 3, 30), &wall, &ahead, &err),
                     0);
    assert_int_equal(wall, local(2026, 10, 25, 0, 30));
    assert_int_equal(ahead, 3 * HOUR);
}

static void what_is_not_there(void **state)
{
    static const char *const names[] = {"Europe/Atlantis", "/etc/localtime", "../zoneinfo/UTC",
                                        "CET-1CEST"};
    int64_t wall = 7, ahead = 7;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_true(zone_wall(names[i], 0, &wall, &ahead, &err) < 0);
    assert_int_equal(wall, 7);
}

static void own_zone_stays(void **state)
{
    int64_t wall, ahead;
    struct error err;

    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    assert_int_equal(zone_wall("Europe/Tallinn", 0, &wall, &ahead, &err), 0);
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    assert_true(zone_wall("Europe/Atlantis", 0, &wall, &ahead, &err) < 0);
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    unsetenv("TZ");
    assert_int_equal(zone_wall("Europe/Tallinn", 0, &wall, &ahead, &err), 0);
    assert_null(getenv("TZ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summer_and_winter),
        cmocka_unit_test(clocks_are_set),
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(own_zone_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
