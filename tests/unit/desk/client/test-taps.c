/* SPDX-License-Identifier: Apache-2.0 */
/* Which taps the machines of one host need, of a plan over two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tap.h"
#include "desk/client/taps.h"

enum { VMS = 300 };

static void those_of_a_host_are_listed_once(void **data)
{
    struct plan plan = {.opened.as.exercise_opened.name = "t"};
    struct plan_row vms[VMS] = {0}, hosts[2] = {0};
    struct plan_nic nics[VMS * 2] = {0};
    struct pool pool = POOL_EMPTY;
    char name[TAP_NAME + 2] = " ", wanted[2][TAP_NAME];
    size_t count;
    const char *list;

    (void)data;
    for (uint32_t i = 0; i < VMS; i++) {
        vms[i].row.as.vm_made = (struct vm_made){.vm = i + 1, .host = 1 + i % 2};
        nics[2 * i].vm = nics[2 * i + 1].vm = i + 1;
    }
    hosts[0].row.as.host_made = (struct host_made){.host = 1};
    hosts[1].row.as.host_made = (struct host_made){.host = 2};
    plan.vms.items = vms, plan.vms.count = VMS;
    plan.hosts.items = hosts, plan.hosts.count = 2;
    plan.nics = nics, plan.nic_count = VMS * 2;

    list = taps_wanted(&pool, &plan, 2, &count);
    assert_non_null(list);
    assert_int_equal(count, VMS);
    tap_name(taps_key(&plan, (uint32_t)geteuid()), 2, 0, wanted[0]);
    tap_name(taps_key(&plan, (uint32_t)geteuid()), VMS, 1, wanted[1]);
    assert_int_equal(list[0], ' ');
    assert_memory_equal(list + 1, wanted[0], strlen(wanted[0]));
    assert_int_equal(list[strlen(list) - 1], ' ');
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof(name), " %.15s ", wanted[i]);
        assert_non_null(strstr(list, name));
        assert_null(strstr(strstr(list, name) + 1, name));
    }
    tap_name(taps_key(&plan, (uint32_t)geteuid()), 1, 0, wanted[0]);
    snprintf(name, sizeof(name), " %.15s ", wanted[0]);
    assert_null(strstr(list, name));
    assert_string_equal(taps_wanted(&pool, &plan, 3, &count), " ");
    assert_int_equal(count, 0);
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(those_of_a_host_are_listed_once)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
