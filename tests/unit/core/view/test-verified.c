/* SPDX-License-Identifier: Apache-2.0 */
/* Declared and verified: what the checks of a report's machines say to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/view/verified.h"

enum { MINUTE = 60 * 1000 };

static uint32_t assets[] = {1, 2};

static void verified_apply(struct view *view, const struct row *row)
{
    struct error err;

    assert_int_equal(view_apply(view, row, &err), 0);
}

/* Two machines of the report with a check each, one machine that is not in it. */
static struct view *verified_view(void)
{
    struct view *view = view_new();
    static const char *const names[] = {"", "web", "mail", "dns"};

    verified_apply(view, &(struct row){.seq = 1,
                                       .kind = ROW_EXERCISE_OPENED,
                                       .as.exercise_opened = {.run = "r", .name = "n"}});
    verified_apply(view, &(struct row){.seq = 2,
                                       .kind = ROW_TEAM_MADE,
                                       .as.team_made = {.team = 1, .id = "estmark"}});
    for (uint32_t i = 1; i <= 3; i++) {
        verified_apply(view, &(struct row){.seq = 2 * i + 1,
                                           .kind = ROW_VM_MADE,
                                           .as.vm_made = {.vm = i, .team = 1, .id = names[i]}});
        verified_apply(
            view, &(struct row){
                      .seq = 2 * i + 2,
                      .kind = ROW_CONDITION_MADE,
                      .as.condition_made = {
                          .condition = i, .team = 1, .vm = i, .id = names[i], .interval = MINUTE}});
    }
    verified_apply(view, &(struct row){.seq = 20, .kind = ROW_CLOCK_STARTED});
    return view;
}

static void verified_result(struct view *view, uint32_t condition, int64_t x, int64_t value)
{
    static int64_t seq = 100;

    verified_apply(view, &(struct row){.seq = ++seq,
                                       .x = x,
                                       .kind = ROW_CONDITION_RESULT,
                                       .as.condition_result = {
                                           .condition = condition, .due = seq, .value = value}});
}

static struct verified verified_of(const struct view *view, int64_t contained, int64_t recovered)
{
    struct view_report report = {
        .made = {.team = 1, .assets = {assets, 2}, .contained = contained, .recovered = recovered}};

    return verified_report(view, &report);
}

static void test_nothing_is_verified_without_values(void **state)
{
    struct view *view = verified_view();
    struct verified seen = verified_of(view, 5 * MINUTE, -1);

    (void)state;
    assert_int_equal(seen.checks, 0);
    assert_false(seen.holds || seen.contained || seen.recovered);
    assert_int_equal(seen.since, -1);
    view_free(view);
}

static void test_held_since_the_last_of_them(void **state)
{
    struct view *view = verified_view();
    struct verified seen;

    (void)state;
    verified_result(view, 1, 0, 1000);
    verified_result(view, 2, 0, 1000);
    verified_result(view, 3, 0, 0); /* no machine of the report */
    verified_result(view, 1, 20 * MINUTE, 0);
    verified_result(view, 1, 52 * MINUTE, 1000);
    seen = verified_of(view, 31 * MINUTE, 52 * MINUTE);
    assert_int_equal(seen.checks, 2);
    assert_true(seen.holds);
    assert_int_equal(seen.since, 52 * MINUTE);
    assert_true(seen.contained); /* said at 31, held from 52 on */
    assert_false(seen.recovered);
    /* A check may be an interval old. */
    assert_false(verified_of(view, 51 * MINUTE, -1).contained);
    assert_true(verified_of(view, 51 * MINUTE - 1, -1).contained);
    view_free(view);
}

static void test_what_fails_now_refutes(void **state)
{
    struct view *view = verified_view();
    struct verified seen;

    (void)state;
    verified_result(view, 1, 0, 1000);
    verified_result(view, 2, 0, 1000);
    verified_result(view, 2, 40 * MINUTE, 500);
    verified_result(view, 1, 45 * MINUTE, 0);
    seen = verified_of(view, 50 * MINUTE, -1);
    assert_false(seen.holds);
    assert_string_equal(seen.down, "mail");
    assert_int_equal(seen.since, 40 * MINUTE);
    assert_true(seen.contained);
    assert_false(seen.recovered); /* not declared */
    /* A fault of the check says nothing. */
    verified_result(view, 1, 46 * MINUTE, -1);
    verified_result(view, 2, 47 * MINUTE, 1000);
    seen = verified_of(view, 47 * MINUTE, -1);
    assert_int_equal(seen.checks, 1);
    assert_false(seen.contained);
    view_free(view);
}

static void test_a_withdrawn_report_declares_nothing(void **state)
{
    struct view *view = verified_view();
    struct view_report report = {.made = {.team = 1,
                                          .assets = {assets, 2},
                                          .stage = REPORT_WITHDRAWN,
                                          .contained = 1,
                                          .recovered = 1}};

    (void)state;
    verified_result(view, 1, MINUTE, 0);
    assert_false(verified_report(view, &report).contained);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_verified_without_values),
        cmocka_unit_test(test_held_since_the_last_of_them),
        cmocka_unit_test(test_what_fails_now_refutes),
        cmocka_unit_test(test_a_withdrawn_report_declares_nothing),
    };

    return cmocka_run_group_tests_name("verified", tests, NULL, NULL);
}
