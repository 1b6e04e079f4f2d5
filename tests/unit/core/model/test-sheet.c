/* SPDX-License-Identifier: Apache-2.0 */
/* An evaluation sheet's JSON: its canonical form, what is refused, marks and points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/sheet.h"

static void the_canonical_form_is_read_back_the_same(void **context)
{
    static const char text[] =
        "{\"texts\":{\"cause\":\"c\",\"areas\":\"a\\nb\"},\"ratings\":{\"z\":0,\"a\":1950},"
        "\"metric\":\"m\",\"report\":3}";
    struct pool pool = POOL_EMPTY;
    struct error err;
    struct sheet sheet, again;
    size_t length, length_again;
    char *one, *other;

    (void)context;
    assert_int_equal(sheet_read(text, strlen(text), &pool, &sheet, &err), 0);
    assert_int_equal(sheet.points, -1);
    assert_int_equal(sheet.rating_count, 2);
    one = sheet_canonical(&sheet, &length);
    assert_string_equal(one, "{\"metric\":\"m\",\"ratings\":{\"a\":1950,\"z\":0},\"report\":3,"
                             "\"texts\":{\"areas\":\"a\\nb\",\"cause\":\"c\"}}");
    assert_int_equal(sheet_read(one, length, &pool, &again, &err), 0);
    other = sheet_canonical(&again, &length_again);
    assert_string_equal(one, other);
    free(one);
    free(other);
    pool_done(&pool);
}

static void what_is_wrong_is_refused(void **context)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{\"metric\":1}",
        "{\"metric\":\"m\",\"more\":1}",
        "{\"metric\":\"m\",\"metric\":\"n\"}",
        "{\"metric\":\"m\",\"report\":-1}",
        "{\"metric\":\"m\",\"report\":4294967296}",
        "{\"metric\":\"m\",\"points\":1.5}",
        "{\"metric\":\"m\",\"points\":-1}",
        "{\"metric\":\"m\",\"ratings\":[]}",
        "{\"metric\":\"m\",\"ratings\":{\"a\":3001}}",
        "{\"metric\":\"m\",\"ratings\":{\"a\":\"P\"}}",
        "{\"metric\":\"m\",\"ratings\":{\"0123456789012345678901234567890123456789x\":1}}",
        "{\"metric\":\"m\",\"texts\":{\"note\":\"x\"}}",
        "{\"metric\":\"m\",\"texts\":{\"cause\":\"\\u001b[31m\"}}",
        "{\"metric\":\"m\",\"texts\":{\"cause\":\"a\\u202eb\"}}",
        "{\"metric\":\"a\\nb\"}",
        "{\"metric\":\"m\\u0000\"}",
    };
    struct pool pool = POOL_EMPTY;
    struct sheet sheet;
    struct error err;

    (void)context;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (sheet_read(texts[i], strlen(texts[i]), &pool, &sheet, &err) >= 0)
            fail_msg("taken: %s", texts[i]);
    pool_done(&pool);
}

static void marks_are_thirds(void **context)
{
    (void)context;
    for (int rating = 0; rating < RATINGS; rating++)
        assert_int_equal(sheet_rating(sheet_mark((enum rating)rating)), rating);
    assert_int_equal(sheet_rating(2500), RATING_PERFORMED);
    assert_int_equal(sheet_rating(2499), RATING_SOME);
    assert_int_equal(sheet_rating(1500), RATING_SOME);
    assert_int_equal(sheet_rating(499), RATING_UNABLE);
    assert_int_equal(sheet_rating(500), RATING_MAJOR);
}

static void points_are_rounded_once(void **context)
{
    static const uint32_t weights[] = {1, 1000, 1000};

    (void)context;
    assert_int_equal(sheet_points(weights, (const uint32_t[]){1000}, 1, 10000), 3333);
    assert_int_equal(sheet_points(weights, (const uint32_t[]){2000}, 1, 10000), 6667);
    assert_int_equal(sheet_points(weights, (const uint32_t[]){1500}, 1, 1), 1);
    assert_int_equal(
        sheet_points(weights, (const uint32_t[]){3000, 3000, 3000}, 3, SHEET_POINTS_MOST),
        SHEET_POINTS_MOST);
    assert_int_equal(sheet_points(weights, (const uint32_t[]){0, 0, 0}, 3, SHEET_POINTS_MOST), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canonical_form_is_read_back_the_same),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(marks_are_thirds),
        cmocka_unit_test(points_are_rounded_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
