/* SPDX-License-Identifier: Apache-2.0 */
/* Names are found whatever they have in common. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/sdl/names.h"

enum { MOST = 16 };

/* Each of `ids` is found where it is, and they are in order; what is none of them is not found. */
static void look(const char *const *ids, const char *const *others)
{
    struct name_of items[MOST];
    struct names names = {.items = items};

    for (uint32_t i = 0; ids[i] != NULL; i++)
        names_add(&names, ids[i], i);
    names_sort(&names);
    for (uint32_t i = 0; ids[i] != NULL; i++)
        assert_int_equal(names_search(&names, ids[i]), i);
    for (size_t i = 1; i < names.count; i++)
        assert_true(strcmp(items[i - 1].id, items[i].id) < 0);
    for (size_t i = 0; others[i] != NULL; i++)
        assert_int_equal(names_search(&names, others[i]), SCENARIO_NONE);
}

static void names_are_found(void **state)
{
    (void)state;
    look((const char *const[]){NULL}, (const char *const[]){"", "a", NULL});
    look((const char *const[]){"only", NULL}, (const char *const[]){"", "onl", "only1", "p", NULL});
    look((const char *const[]){"node-2", "node-10", "node-1", "node-", NULL},
         (const char *const[]){"node", "node-3", "node-100", "mode-1", "", NULL});
    /* Equal in the eight bytes behind what all have in common. */
    look((const char *const[]){"x-12345678b", "x-12345678", "x-12345678a", "x-1", NULL},
         (const char *const[]){"x-12345678c", "x-1234567", "x-", NULL});
    look((const char *const[]){"", "b", "\xc3\xa9", "a", "ab", NULL},
         (const char *const[]){"c", "\xc3", NULL});
}

static void the_same_twice(void **state)
{
    struct name_of items[MOST];
    struct names names = {.items = items};

    (void)state;
    names_add(&names, "b", 0);
    names_add(&names, "a", 1);
    names_add(&names, "b", 2);
    names_sort(&names);
    assert_int_equal(items[0].index, 1);
    assert_int_equal(items[1].index, 0);
    assert_int_equal(items[2].index, 2);
}

/* More than are sorted one by one, some of them the same, against another way to sort them. */
static int by_name(const void *a, const void *b)
{
    const struct name_of *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order != 0 ? order : x->index < y->index ? -1 : 1;
}

static void many(void **state)
{
    enum { MANY = 3000, LONGEST = 12 };
    static char texts[MANY][LONGEST + 1];
    static struct name_of items[MANY], expected[MANY];
    uint64_t random = 1;

    (void)state;
    for (size_t count = 2; count <= MANY; count = count * 5 / 4 + 1) {
        struct names names = {.items = items};

        for (uint32_t i = 0; i < count; i++) {
            size_t length = (random >> 40) % (LONGEST + 1);

            for (size_t k = 0; k < length; k++) {
                random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
                texts[i][k] = "a1\xff"[(random >> 60) % 3];
            }
            texts[i][length] = '\0';
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            names_add(&names, texts[i], i);
        }
        memcpy(expected, items, count * sizeof(*items));
        qsort(expected, count, sizeof(*expected), by_name);
        names_sort(&names);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(items[i].index, expected[i].index);
        for (size_t i = 0; i < count; i++)
            assert_string_equal(texts[names_search(&names, texts[i])], texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(the_same_twice),
        cmocka_unit_test(many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
