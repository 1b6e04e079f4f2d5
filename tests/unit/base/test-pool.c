/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays of a pool: what was put in stays, and a new place is zeroed, however big they grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pool.h"

struct item {
    uint64_t number, empty[7];
};

static void grow_two(size_t limit)
{
    enum { ITEMS = 300000 };
    struct pool pool = {.limit = limit};
    struct item *items = NULL;
    uint32_t *numbers = NULL;
    size_t count = 0, number_count = 0;

    for (size_t i = 0; i < ITEMS; i++) {
        struct item *item = pool_grow(&pool, &items, &count, sizeof(*items));
        uint32_t *number = pool_grow(&pool, &numbers, &number_count, sizeof(*numbers));

        assert_non_null(item);
        assert_non_null(number);
        assert_int_equal(item->number, 0);
        assert_int_equal(item->empty[6], 0);
        assert_int_equal(*number, 0);
        item->number = i;
        item->empty[6] = i + 1;
        *number = (uint32_t)i;
        if (i % 1000 == 0)
            assert_non_null(pool_text(&pool, "between"));
    }
    assert_int_equal(count, ITEMS);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_int_equal(items[i].number, i);
        assert_int_equal(items[i].empty[6], i + 1);
        assert_int_equal(numbers[i], i);
    }
    pool_done(&pool);
}

static void arrays_grow(void **state)
{
    (void)state;
    grow_two(0);
    grow_two(SIZE_MAX / 4); /* a pool that counts what it gives */
}

/* The first block of a pool may be a big array's. */
static void nothing_before(void **state)
{
    struct pool pool = {0};
    char(*big)[1 << 20] = NULL;
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < 20; i++)
        assert_non_null(pool_grow(&pool, &big, &count, sizeof(*big)));
    assert_non_null(pool_text(&pool, "behind"));
    pool_done(&pool);
    assert_null(pool.newest);
}

/* Texts lie close together, and what follows them is aligned and zeroed. */
static void texts_between(void **state)
{
    struct pool pool = {.limit = 1 << 20};
    const char *first = pool_text(&pool, "ab"), *second = pool_text_of(&pool, "cdef", 3);
    size_t used = pool.used;
    uint64_t *number = pool_take(&pool, sizeof(*number));

    (void)state;
    assert_non_null(number);
    assert_ptr_equal(second, first + 3);
    assert_string_equal(first, "ab");
    assert_string_equal(second, "cde");
    assert_int_equal(used, 7);
    assert_int_equal((uintptr_t)number % _Alignof(max_align_t), 0);
    assert_int_equal(*number, 0);
    for (char text[] = "0"; text[0] <= '~'; text[0]++)
        assert_string_equal(pool_print(&pool, "%s-%d", text, 5) + 1, "-5");
    assert_null(pool_take(&pool, (1 << 20) - 8));
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(nothing_before),
        cmocka_unit_test(texts_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
