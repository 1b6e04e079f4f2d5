/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken from a file, and the count of what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "products/import/origin.h"

static void origin_of(struct origin *origin, struct pool *pool, const char *text)
{
    struct error err = {0};

    *pool = POOL_EMPTY;
    *origin = (struct origin){.values = 0};
    assert_int_equal(origin_read(origin, pool, "file", text, strlen(text), &err), 0);
}

static void origin_over(struct origin *origin, struct pool *pool)
{
    origin_done(origin);
    pool_done(pool);
}

static void test_what_nobody_takes_is_lost(void **state)
{
    struct origin origin;
    struct pool pool;

    (void)state;
    origin_of(&origin, &pool, "a: 1\nb: {c: x, d: y}\ne: [p, q]\nf:\ng: ''\n");
    assert_string_equal(origin_text(&origin, origin.root, "a"), "1");
    assert_string_equal(origin_text(&origin, origin_take(&origin, origin.root, "b"), "d"), "y");
    assert_null(origin_text(&origin, origin.root, "f"));
    origin_end(&origin);
    assert_int_equal(origin.values, 5); /* null and "" say nothing */
    assert_int_equal(origin.lost, 3);
    assert_int_equal(origin.complaints.warnings, 2);
    complaints_sort(&origin.complaints);
    assert_string_equal(origin.complaints.items[0].text, "not carried: c");
    assert_string_equal(origin.complaints.items[1].text, "not carried: e, 2 values");
    assert_int_equal(origin.complaints.items[1].at.line, 3);
    origin_over(&origin, &pool);
}

/* What was read before it was found out counts as lost; an alias counts once. */
static void test_loss_and_aliases(void **state)
{
    struct origin origin;
    struct pool pool;
    const struct item *b;

    (void)state;
    origin_of(&origin, &pool, "a: &x {n: 1, m: 2}\nb: *x\nc: 3\n");
    b = origin_take(&origin, origin.root, "b");
    assert_int_equal(origin_number(&origin, b, "n", 0, 9, -1), 1);
    origin_lose(&origin, b, "it is %s", "none");
    origin_text(&origin, origin.root, "c");
    origin_end(&origin);
    assert_int_equal(origin.values, 3);
    assert_int_equal(origin.lost, 2);
    assert_int_equal(origin.complaints.warnings, 1);
    origin_over(&origin, &pool);
}

static void test_numbers_out_of_bounds_are_told(void **state)
{
    struct origin origin;
    struct pool pool;

    (void)state;
    origin_of(&origin, &pool, "a: 99999999999999999999\nb: x\nc: [1]\n");
    assert_int_equal(origin_number(&origin, origin.root, "a", 0, 100, 7), 7);
    assert_int_equal(origin_number(&origin, origin.root, "b", 0, 100, 7), 7);
    assert_int_equal(origin_number(&origin, origin.root, "c", 0, 100, 7), 7);
    assert_int_equal(origin.complaints.warnings, 3);
    origin_end(&origin);
    assert_int_equal(origin.lost, 3);
    origin_over(&origin, &pool);
}

static void test_pairs_of_json(void **state)
{
    struct origin origin;
    struct pool pool;

    (void)state;
    origin_of(&origin, &pool, "{\"a\": \"\\ud83d\\ude00\", \"b\": \"\\\\ud83d\\\\ude00\"}");
    assert_string_equal(origin_text(&origin, origin.root, "a"), "\xf0\x9f\x98\x80");
    assert_string_equal(origin_text(&origin, origin.root, "b"), "\\ud83d\\ude00");
    origin_over(&origin, &pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_nobody_takes_is_lost),
        cmocka_unit_test(test_loss_and_aliases),
        cmocka_unit_test(test_numbers_out_of_bounds_are_told),
        cmocka_unit_test(test_pairs_of_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
