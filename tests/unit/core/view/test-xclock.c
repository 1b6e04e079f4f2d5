/* SPDX-License-Identifier: Apache-2.0 */
/* The exercise clock: pauses remove, outages count or do not, nothing comes in a burst after a
 * pause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/view/xclock.h"

#define AT(number) ((struct mono_time){number})

static void pauses_are_removed(void **context)
{
    struct xclock clock = {0};
    struct mono_time when;

    (void)context;
    xclock_anchor(&clock, AT(1000), (struct range_time){0}, (struct exercise_time){0});
    assert_int_equal(xclock_exercise(&clock, AT(5000)).ms, 0);
    assert_int_equal(xclock_range(&clock, AT(5000)).ms, 4000);
    xclock_phase(&clock, AT(5000), PHASE_RUNNING);
    assert_int_equal(xclock_exercise(&clock, AT(8000)).ms, 3000);
    xclock_phase(&clock, AT(8000), PHASE_PAUSED);
    assert_int_equal(xclock_exercise(&clock, AT(60000)).ms, 3000);
    assert_false(xclock_when_exercise(&clock, (struct exercise_time){4000}, &when));
    xclock_phase(&clock, AT(60000), PHASE_RUNNING);
    assert_int_equal(xclock_exercise(&clock, AT(60000)).ms, 3000);
    assert_true(xclock_when_exercise(&clock, (struct exercise_time){4000}, &when));
    assert_int_equal(when.ms, 61000);
    assert_int_equal(xclock_range(&clock, AT(61000)).ms, 60000);
}

static void outages_count_or_are_removed(void **context)
{
    struct xclock clock = {.phase = PHASE_RUNNING};

    (void)context;
    xclock_anchor(&clock, AT(100), (struct range_time){50000}, (struct exercise_time){20000});
    xclock_outage(&clock, 7000, 7000);
    assert_int_equal(xclock_exercise(&clock, AT(100)).ms, 27000);
    assert_int_equal(xclock_range(&clock, AT(100)).ms, 57000);
    xclock_outage(&clock, 100000, 0);
    assert_int_equal(xclock_exercise(&clock, AT(100)).ms, 27000);
    assert_int_equal(xclock_range(&clock, AT(100)).ms, 157000);
}

static void time_never_runs_back(void **context)
{
    struct xclock clock = {.phase = PHASE_RUNNING};

    (void)context;
    xclock_anchor(&clock, AT(1000), (struct range_time){10}, (struct exercise_time){20});
    assert_int_equal(xclock_exercise(&clock, AT(0)).ms, 20);
    assert_int_equal(xclock_range(&clock, AT(0)).ms, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_are_removed),
        cmocka_unit_test(outages_count_or_are_removed),
        cmocka_unit_test(time_never_runs_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
