/* SPDX-License-Identifier: Apache-2.0 */
/* The agenda keeps time order, and declared order on equal times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/decide/agenda.h"

static void equal_times_keep_their_order(void **context)
{
    struct agenda agenda = {0};
    struct agenda_item item;

    (void)context;
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(agenda_add(&agenda, 1000, 1, i, NULL), 0);
    assert_false(agenda_pop(&agenda, 999, &item));
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(agenda_pop(&agenda, 1000, &item));
        assert_int_equal(item.subject, i);
    }
    assert_null(agenda_first(&agenda));
    agenda_done(&agenda);
}

static void many_come_in_order(void **context)
{
    struct agenda agenda = {0};
    struct agenda_item item;
    uint32_t number = 12345;
    int64_t last = -1, last_order = -1;
    size_t count = 0;

    (void)context;
    for (int i = 0; i < 5000; i++) {
        number = number * 1664525u + 1013904223u;
        agenda_add(&agenda, number >> 24, 0, (uint32_t)i, NULL);
        if (i % 3 == 2)
            assert_true(agenda_pop(&agenda, INT64_MAX, &item));
    }
    while (agenda_pop(&agenda, INT64_MAX, &item)) {
        assert_true(item.due > last || (item.due == last && (int64_t)item.order > last_order));
        last = item.due;
        last_order = (int64_t)item.order;
        count++;
    }
    assert_int_equal(count, 5000 - 5000 / 3);
    agenda_done(&agenda);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_times_keep_their_order),
        cmocka_unit_test(many_come_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
