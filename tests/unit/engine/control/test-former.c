/* SPDX-License-Identifier: Apache-2.0 */
/* The script that ends a reverted guest's former sessions: every shell runs it, and where it finds
 * none, as here, it ends nothing and well. (tests/system/test-reverts.sh has real ones.) */
#include "engine/control/former.h"
#include "shell-fed.h"

/* `kill` is ours, so that a session of whoever runs this test goes on in any case. */
static void shells_run_it(void **context)
{
    static const char *const shells[] = {"sh", "bash"};
    char *script = former_script(12345), *safe;

    (void)context;
    assert_non_null(script);
    assert_non_null(strstr(script, "span=1284\n"));
    assert_true(asprintf(&safe, "set -u\nkill() { :; }\n%s", script) > 0);
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
        assert_int_equal(shell_fed(shells[i], NULL, safe), 0);
    free(safe);
    free(script);
}

static void a_clock_that_went_back_asks_for_no_time_to_come(void **context)
{
    char *script = former_script(-5000);

    (void)context;
    assert_non_null(script);
    assert_int_equal(strncmp(script, "span=50\n", 8), 0);
    free(script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shells_run_it),
        cmocka_unit_test(a_clock_that_went_back_asks_for_no_time_to_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
