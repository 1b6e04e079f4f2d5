/* SPDX-License-Identifier: Apache-2.0 */
/* Machines that move keep the list's pins and stay apart from those that stay; the words say what
 * is in the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "desk/client/moving-bound.h"

enum { A = 1, B, C, HOSTS = 3 };

static void feed(struct view *view, struct row row)
{
    struct error err = {0};

    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

/* Hosts a, b and c; dc-1 on a and dc-2 on b, which stand apart; web on a, pinned to a and b; mail
 * on a, as a journal from before has it. */
static struct view *view_of_four(void)
{
    static uint32_t group[] = {7}, pins[] = {A, B};
    static const char *const names[] = {"a", "b", "c"};
    const struct vm_made vms[] = {
        {.vm = 1, .id = "dc-1", .host = A, .apart = {.items = group, .count = 1}},
        {.vm = 2, .id = "dc-2", .host = B, .apart = {.items = group, .count = 1}},
        {.vm = 3, .id = "web", .host = A, .on = {.items = pins, .count = 2}},
        {.vm = 4, .id = "mail", .host = A},
    };
    struct view *view = view_new();

    assert_non_null(view);
    for (uint32_t i = 0; i < HOSTS; i++)
        feed(view, (struct row){.kind = ROW_HOST_MADE,
                                .as.host_made = {.host = i + 1, .name = names[i], .ssh = "x@y"}});
    for (size_t i = 0; i < sizeof(vms) / sizeof(vms[0]); i++)
        feed(view, (struct row){.kind = ROW_VM_MADE, .as.vm_made = vms[i]});
    return view;
}

static void bounds_hold(void **unused)
{
    /* What moves; where each may go: a bit for each host. */
    static const struct {
        bool meant[4];
        uint32_t vm;
        unsigned may;
    } cases[] = {
        {{true, false, false, false}, 1, 1 << 0 | 1 << 2}, /* not beside dc-2 on b */
        {{true, true, false, false}, 1, 7},                /* dc-2 leaves b, too */
        {{false, false, true, false}, 3, 1 << 0 | 1 << 1},
        {{false, false, false, true}, 4, 7},
    };
    struct view *view = view_of_four();

    (void)unused;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct placement_machine machine = {0};
        struct pool pool = POOL_EMPTY;

        assert_int_equal(
            moving_bind(view, cases[i].meant, view_vm(view, cases[i].vm), &pool, &machine), 0);
        for (size_t h = 0; h < HOSTS; h++)
            assert_int_equal(placement_may(&machine, h), cases[i].may >> h & 1);
        pool_done(&pool);
    }
    view_free(view);
}

/* Two machines that are carried as one may stand where both may. */
static void bounds_add_up(void **unused)
{
    const bool meant[4] = {true, false, true, false};
    struct placement_machine machine = {0};
    struct view *view = view_of_four();
    struct pool pool = POOL_EMPTY;

    (void)unused;
    assert_int_equal(moving_bind(view, meant, view_vm(view, 1), &pool, &machine), 0);
    assert_int_equal(moving_bind(view, meant, view_vm(view, 3), &pool, &machine), 0);
    assert_true(placement_may(&machine, 0));
    assert_false(placement_may(&machine, 1));
    assert_false(placement_may(&machine, 2));
    assert_int_equal(machine.apart_count, 1);
    assert_int_equal(machine.apart[0], 6);
    pool_done(&pool);
    view_free(view);
}

static void words_say_what_is_in_the_way(void **unused)
{
    const bool one[4] = {true}, web[4] = {false, false, true};
    struct placement_room rooms[HOSTS] = {{{0}}};
    struct view *view = view_of_four();
    struct error err = {0};

    (void)unused;
    rooms[B - 1].of[NEED_RAM] = 1;
    assert_true(moving_say_bound(view, one, view_vm(view, 1), rooms, &err));
    assert_string_equal(err.text,
                        "dc-1 stands apart from dc-2, which is on host b, and no other host can "
                        "take it: --to HOST overrides the list");
    rooms[C - 1].of[NEED_RAM] = 1;
    assert_false(moving_say_bound(view, one, view_vm(view, 1), rooms, &err));
    rooms[B - 1].of[NEED_RAM] = 0;
    assert_true(moving_say_bound(view, web, view_vm(view, 3), rooms, &err));
    assert_string_equal(
        err.text, "web is pinned to a, b, which cannot take it: --to HOST overrides the list");
    assert_false(moving_say_bound(view, web, view_vm(view, 4), rooms, &err));
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(bounds_add_up),
        cmocka_unit_test(words_say_what_is_in_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
