/* SPDX-License-Identifier: Apache-2.0 */
/* The script that ends a reverted guest's former sessions: every shell runs it, and where it finds
 * none, as here, it ends nothing and well. (tests/system/test-reverts.sh has real ones.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/control/former.h"

/* What the shell ends with; what it says is none of anybody's business. */
static int run_by(const char *shell, const char *script)
{
    int ends[2], status = -1;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[0], 0);
        close(ends[0]);
        close(ends[1]);
        execlp(shell, shell, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    assert_int_equal(write(ends[1], script, strlen(script)), (ssize_t)strlen(script));
    close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

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
        assert_int_equal(run_by(shells[i], safe), 0);
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
