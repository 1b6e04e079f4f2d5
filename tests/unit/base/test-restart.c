/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/restart.h"

static void waits_grow_to_ten_seconds(void **state)
{
    static const int64_t waits[] = {0, 1000, 2000, 5000, 10000, 10000, 10000};
    struct restart restart = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
        assert_int_equal(restart_after(&restart, i % 2 == 0 ? 0 : 7000, 7000 + 29999), waits[i]);
}

static void a_run_of_thirty_seconds_begins_anew(void **state)
{
    struct restart restart = {0};

    (void)state;
    for (int i = 0; i < 10; i++)
        restart_after(&restart, 0, 500);
    assert_int_equal(restart_after(&restart, 500, 30500), 0);
    assert_int_equal(restart_after(&restart, 30600, 40000), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow_to_ten_seconds),
        cmocka_unit_test(a_run_of_thirty_seconds_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
