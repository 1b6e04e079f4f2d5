/* SPDX-License-Identifier: Apache-2.0 */
/* When visits of green traffic come follows from seed, node, team and number alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/green.h"

static const struct green_times plain = {
    .seed = 7, .node = "client", .team = 1, .every = 30000, .spread = 20000};

enum { MANY = 5000 };

/* The times of the first visits, in `to`; and each number comes once. */
static void first_of(const struct green_times *times, int64_t to[MANY])
{
    static unsigned char seen[2 * MANY];
    int64_t number, after = -1;

    memset(seen, 0, sizeof(seen));
    for (size_t i = 0; i < MANY; i++) {
        to[i] = green_next(times, after, &number);
        assert_true(to[i] > after);
        assert_true(number >= 0 && number < 2 * MANY);
        assert_int_equal(seen[number]++, 0);
        after = to[i];
    }
}

static void they_come_as_often_as_said(void **context)
{
    static int64_t times[MANY];

    (void)context;
    first_of(&plain, times);
    assert_true(times[0] >= 0 && times[0] <= plain.every + plain.spread);
    assert_in_range(times[MANY - 1], (MANY - 8) * plain.every, (MANY + 2) * plain.every);
    for (size_t i = 1; i < MANY; i++)
        assert_true(times[i] - times[i - 1] <= plain.every + 2 * plain.spread);
}

static void without_a_spread_they_are_even(void **context)
{
    static int64_t times[MANY];
    struct green_times even = plain;

    (void)context;
    even.spread = 0;
    first_of(&even, times);
    for (size_t i = 1; i < MANY; i++)
        assert_int_equal(times[i] - times[i - 1], plain.every);
}

static void the_same_again(void **context)
{
    static int64_t one[MANY], other[MANY];
    int64_t number;

    (void)context;
    first_of(&plain, one);
    first_of(&plain, other);
    assert_memory_equal(one, other, sizeof(one));
    /* Wherever one begins, the same visits come: nothing is remembered. */
    for (size_t i = 0; i + 1 < MANY; i++) {
        assert_int_equal(green_next(&plain, one[i], &number), one[i + 1]);
        assert_int_equal(green_next(&plain, one[i + 1] - 1, &number), one[i + 1]);
    }
}

static void others_come_at_other_times(void **context)
{
    static int64_t one[MANY], other[MANY];
    struct green_times others[3] = {plain, plain, plain};

    (void)context;
    others[0].seed++;
    others[1].node = "client-2";
    others[2].team++;
    first_of(&plain, one);
    for (size_t k = 0; k < 3; k++) {
        size_t same = 0;

        first_of(&others[k], other);
        for (size_t i = 0; i < MANY; i++)
            same += one[i] == other[i];
        assert_in_range(same, 0, MANY / 100);
    }
}

static void each_entry_has_its_turn(void **context)
{
    unsigned counts[16] = {0};

    (void)context;
    for (int64_t number = 0; number < 16000; number++)
        counts[green_entry(&plain, number, 16)]++;
    for (size_t i = 0; i < 16; i++)
        assert_in_range(counts[i], 700, 1300);
    assert_int_equal(green_entry(&plain, 12345, 1), 0);
}

static void office_hours(void **context)
{
    /* 2031-03-03 was a Monday. */
    const int64_t monday = INT64_C(1930262400000), hour = 3600000, day = 24 * hour;

    (void)context;
    assert_true(green_is_open(GREEN_ALWAYS, monday));
    assert_false(green_is_open(GREEN_OFFICE, monday));
    assert_false(green_is_open(GREEN_OFFICE, monday + 8 * hour - 1));
    assert_true(green_is_open(GREEN_OFFICE, monday + 8 * hour));
    assert_true(green_is_open(GREEN_OFFICE, monday + 17 * hour - 1));
    assert_false(green_is_open(GREEN_OFFICE, monday + 17 * hour));
    assert_true(green_is_open(GREEN_OFFICE, monday + 4 * day + 12 * hour));
    assert_false(green_is_open(GREEN_OFFICE, monday + 5 * day + 12 * hour));
    assert_false(green_is_open(GREEN_OFFICE, monday + 6 * day + 12 * hour));
    assert_false(green_is_open(GREEN_OFFICE, monday - day + 12 * hour));
    /* 1969-12-31 was a Wednesday. */
    assert_true(green_is_open(GREEN_OFFICE, -12 * hour));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_come_as_often_as_said),
        cmocka_unit_test(without_a_spread_they_are_even),
        cmocka_unit_test(the_same_again),
        cmocka_unit_test(others_come_at_other_times),
        cmocka_unit_test(each_entry_has_its_turn),
        cmocka_unit_test(office_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
