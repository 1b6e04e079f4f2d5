/* SPDX-License-Identifier: Apache-2.0 */
/* Levels of what stands on what, their counts, and an estimate by the time that VMs have taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "products/report/tranches.h"
#include "core/model/row.h"

static void feed(struct view *view, struct row row)
{
    struct error err;

    assert_int_equal(view_apply(view, &row, &err), 0);
}

static void turn(struct view *view, uint32_t vm, enum vm_state state)
{
    feed(view, (struct row){.kind = ROW_VM_STATE,
                            .as.vm_state = {.vm = vm, .state = state, .incarnation = 1}});
}

/* Three of the first level, two on them, and (`deep`) a chain of ten on those. */
static struct view *make_view(bool deep)
{
    struct view *view = view_new();
    uint32_t on[1] = {1};

    assert_non_null(view);
    for (uint32_t vm = 1; vm <= (deep ? 15 : 5); vm++) {
        if (vm > 5)
            on[0] = vm - 1;
        feed(view,
             (struct row){.kind = ROW_VM_MADE,
                          .as.vm_made = {.vm = vm, .id = "x", .after = {on, vm > 3 ? 1 : 0}}});
    }
    return view;
}

static void levels_and_an_estimate(void **context)
{
    struct view *view = make_view(false);
    struct tranches t = {0};
    struct error err;

    (void)context;
    assert_int_equal(tranches_look(&t, view, 1000, &err), 0);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.items[0].waiting, 3);
    assert_int_equal(t.items[1].waiting, 2);
    for (uint32_t vm = 1; vm <= 3; vm++)
        turn(view, vm, VM_MAKING);
    assert_int_equal(tranches_look(&t, view, 2000, &err), 0);
    assert_int_equal(t.items[0].busy, 3);
    assert_int_equal(tranches_left(&t, view, 2000), -1); /* nobody knows yet */
    turn(view, 1, VM_BOOTING);
    turn(view, 1, VM_UP);
    assert_int_equal(tranches_look(&t, view, 12000, &err), 0);
    assert_int_equal(t.items[0].up, 1);
    /* The two others are due, the next level takes as long as the first one did. */
    assert_int_equal(tranches_left(&t, view, 12000), 1000 + 10000);
    turn(view, 2, VM_FAILED);
    turn(view, 3, VM_BOOTING);
    turn(view, 3, VM_UP);
    assert_int_equal(tranches_look(&t, view, 22000, &err), 0);
    assert_int_equal(t.items[0].failed, 1);
    assert_int_equal(tranches_left(&t, view, 22000), 15000); /* (10 s + 20 s) / 2 */
    turn(view, 4, VM_MAKING);
    turn(view, 5, VM_MAKING);
    assert_int_equal(tranches_look(&t, view, 22000, &err), 0);
    assert_int_equal(tranches_left(&t, view, 28000), 9000);
    for (uint32_t vm = 4; vm <= 5; vm++) {
        turn(view, vm, VM_BOOTING);
        turn(view, vm, VM_UP);
    }
    assert_int_equal(tranches_look(&t, view, 30000, &err), 0);
    assert_int_equal(tranches_left(&t, view, 30000), -1);
    tranches_done(&t);
    view_free(view);
}

static void too_many_levels_are_one(void **context)
{
    struct view *view = make_view(true);
    struct tranches t = {0};
    struct error err;

    (void)context;
    assert_int_equal(tranches_look(&t, view, 1, &err), 0);
    assert_int_equal(t.count, 1);
    assert_int_equal(t.items[0].waiting, 15);
    tranches_done(&t);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_an_estimate),
        cmocka_unit_test(too_many_levels_are_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
