/* SPDX-License-Identifier: Apache-2.0 */
/* Curves are thinned without losing what matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "products/aar/history.h"

enum { MANY = 20000, END = 3600000 };

static void test_thin(void **state)
{
    struct history_turn *turns = calloc(MANY, sizeof(*turns)), *thin;
    struct history_curve curve = {.turns = turns, .turn_count = MANY};
    struct pool pool = POOL_EMPTY;
    bool least = false, most = false;
    size_t count;

    (void)state;
    assert_non_null(turns);
    for (int64_t i = 0; i < MANY; i++)
        turns[i] = (struct history_turn){i * END / MANY, 500 + i % 7};
    turns[7777].value = 1; /* once, and never again */
    turns[12345].value = 999;
    count = history_thin(&curve, END, &pool, &thin);
    assert_in_range(count, HISTORY_POINTS / 2, HISTORY_POINTS);
    for (size_t i = 0; i < count; i++) {
        least |= thin[i].value == 1 && thin[i].x == turns[7777].x;
        most |= thin[i].value == 999 && thin[i].x == turns[12345].x;
        assert_true(i == 0 || thin[i - 1].x < thin[i].x);
    }
    assert_true(least);
    assert_true(most);
    assert_int_equal(thin[0].x, turns[0].x);
    assert_int_equal(thin[count - 1].x, turns[MANY - 1].x);

    curve.turn_count = HISTORY_POINTS;
    assert_int_equal(history_thin(&curve, END, &pool, &thin), HISTORY_POINTS);
    assert_memory_equal(thin, turns, HISTORY_POINTS * sizeof(*turns));
    curve.turn_count = 0;
    assert_int_equal(history_thin(&curve, END, &pool, &thin), 0);
    pool_done(&pool);
    free(turns);
}

static void test_share(void **state)
{
    struct history_check check = {.book = {.sum = 2999, .samples = 3}};
    int64_t share = -1;

    (void)state;
    assert_true(history_share(&check, &share));
    assert_int_equal(share, 999);
    check.book.samples = 0;
    assert_false(history_share(&check, &share));
    assert_false(history_share(NULL, &share));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_thin), cmocka_unit_test(test_share)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
