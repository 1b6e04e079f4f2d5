/* SPDX-License-Identifier: Apache-2.0 */
/* Which events of a domain are of our own doing, also when they come late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libvirt/libvirt.h>

#include "virt/guest/watch.h"

static bool paused_is_ours(const char *domain, int detail)
{
    return watch_is_expected(domain, false, VIR_DOMAIN_EVENT_SUSPENDED, detail);
}

static void a_pause_of_ours_is_not_reported(void **context)
{
    const char *domain = "x1a2b3c4d-1";

    (void)context;
    watch_expect_pause(domain, true);
    assert_true(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
    watch_expect_pause(domain, false);
    assert_true(watch_is_expected(domain, false, VIR_DOMAIN_EVENT_RESUMED, 0));
    /* The next one is somebody else's, and so is its end. */
    assert_false(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
    assert_false(watch_is_expected(domain, false, VIR_DOMAIN_EVENT_RESUMED, 0));
}

/* A fork was taken to be paused by somebody when libvirt told of its start after it ran. */
static void nor_is_one_that_is_told_of_late(void **context)
{
    const char *domain = "x1a2b3c4d-2";

    (void)context;
    watch_expect_life(domain);
    watch_expect_pause(domain, true);
    watch_expect_pause(domain, false);
    assert_true(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT));
    assert_true(watch_is_expected(domain, false, VIR_DOMAIN_EVENT_RESUMED, 0));
    assert_false(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
}

static void a_full_disk_is_no_pause_of_ours(void **context)
{
    const char *domain = "x1a2b3c4d-3";

    (void)context;
    watch_expect_pause(domain, true);
    watch_expect_pause(domain, false);
    assert_false(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR));
    assert_true(paused_is_ours(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
}

static void a_domain_that_nobody_paused(void **context)
{
    (void)context;
    assert_false(paused_is_ours("x1a2b3c4d-4", VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
}

static bool end_is_ours(const char *domain, bool container, int detail)
{
    return watch_is_expected(domain, container, VIR_DOMAIN_EVENT_STOPPED, detail);
}

/* A container was taken to be ended by somebody else when libvirt told of the second half of its
 * reset after it ran again. */
static void a_container_ends_in_two_events(void **context)
{
    static const int orders[][2] = {
        {VIR_DOMAIN_EVENT_STOPPED_FAILED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED},
        {VIR_DOMAIN_EVENT_STOPPED_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_FAILED}};
    const char *domain = "x1a2b3c4d-5";

    (void)context;
    for (int late = 0; late <= 2; late++) {
        for (int order = 0; order < 2; order++) {
            watch_expect_end(domain);
            if (late == 2)
                watch_expect_life(domain);
            assert_true(end_is_ours(domain, true, orders[order][0]));
            if (late == 1)
                watch_expect_life(domain);
            assert_true(end_is_ours(domain, true, orders[order][1]));
            if (late == 0)
                watch_expect_life(domain);
            /* And then it is not ours. */
            assert_false(end_is_ours(domain, true, VIR_DOMAIN_EVENT_STOPPED_FAILED));
            assert_false(end_is_ours(domain, true, VIR_DOMAIN_EVENT_STOPPED_DESTROYED));
            assert_false(end_is_ours(domain, true, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN));
        }
    }
}

static void a_machine_ends_in_one(void **context)
{
    const char *domain = "x1a2b3c4d-6";

    (void)context;
    watch_expect_end(domain);
    watch_expect_life(domain);
    assert_false(end_is_ours(domain, false, VIR_DOMAIN_EVENT_STOPPED_FAILED));
    assert_true(end_is_ours(domain, false, VIR_DOMAIN_EVENT_STOPPED_DESTROYED));
    assert_false(end_is_ours(domain, false, VIR_DOMAIN_EVENT_STOPPED_DESTROYED));
    watch_expect_end(domain);
    assert_true(end_is_ours(domain, false, VIR_DOMAIN_EVENT_STOPPED_FAILED));
    watch_expect_life(domain);
    assert_false(end_is_ours(domain, false, VIR_DOMAIN_EVENT_STOPPED_DESTROYED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pause_of_ours_is_not_reported),
        cmocka_unit_test(nor_is_one_that_is_told_of_late),
        cmocka_unit_test(a_full_disk_is_no_pause_of_ours),
        cmocka_unit_test(a_domain_that_nobody_paused),
        cmocka_unit_test(a_container_ends_in_two_events),
        cmocka_unit_test(a_machine_ends_in_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
