/* SPDX-License-Identifier: Apache-2.0 */
/* A machine that nothing gets into and whose readiness a probe tells (`ready: probe`). */
#include "world.h"

static char reply[256];

enum { WATCH = 1, BOX = 2, PAGE = 1 };

/* `looked_at`: a probe looks at it from another machine, which is up. */
static void begin(struct world *world, bool looked_at)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = WATCH, .id = "watch", .domain = "x0-1"}});
    feed(world,
         (struct row){
             .kind = ROW_VM_MADE,
             .as.vm_made = {
                 .vm = BOX, .id = "box", .domain = "x0-2", .unmanaged = true, .probed = true}});
    if (looked_at)
        feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = PAGE,
                                                       .vm = BOX,
                                                       .from = WATCH,
                                                       .id = "page",
                                                       .interval = 3000,
                                                       .timeout = 1000,
                                                       .user = ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = BOX, .host = "", .made = true});
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = WATCH, .made = true});
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = WATCH});
}

static const struct view_vm *box(const struct world *world)
{
    return view_vm(world->state.view, BOX);
}

static void found(struct world *world, int64_t value)
{
    feed(world, (struct row){.kind = ROW_CONDITION_RESULT,
                             .as.condition_result = {.condition = PAGE, .value = value}});
    idle(world);
}

static void range_time(struct world *world, int64_t r)
{
    struct agenda_item item;

    while (agenda_first(&world->state.range) != NULL &&
           agenda_first(&world->state.range)->due <= r) {
        struct intents intents = {0};

        agenda_pop(&world->state.range, r, &item);
        world->state.r = item.due > world->state.r ? item.due : world->state.r;
        if (item.what == DUE_CHECK)
            continue;
        decide_due(&world->state, &item, &intents);
        take(world, &intents);
        idle(world);
    }
    world->state.r = r;
}

static void it_is_up_once_a_probe_finds_it(void **context)
{
    struct world world;

    (void)context;
    begin(&world, true);
    assert_int_equal(box(&world)->state, VM_BOOTING);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    assert_true(world.state.next[PAGE] >= 0); /* the probe looks at it meanwhile */
    found(&world, 0);
    assert_int_equal(box(&world)->state, VM_BOOTING);
    found(&world, 1000);
    assert_int_equal(box(&world)->state, VM_UP);
    assert_string_equal(box(&world)->text,
                        "page finds it; nothing gets into it (management: none)");
    assert_int_equal(world.state.view->range, RANGE_UP);
    found(&world, 0);
    assert_int_equal(box(&world)->state, VM_UP);
    state_done(&world.state);
}

static void one_that_never_boots_is_unreachable(void **context)
{
    struct world world;

    (void)context;
    begin(&world, true);
    range_time(&world, READY_WITHIN - 1);
    assert_int_equal(box(&world)->state, VM_BOOTING);
    range_time(&world, READY_WITHIN + 1);
    assert_int_equal(box(&world)->state, VM_UNREACHABLE);
    assert_non_null(strstr(box(&world)->text, "no probe has found it in 10 minutes"));
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    range_time(&world, READY_WITHIN + 60000);
    assert_int_equal(box(&world)->state, VM_UNREACHABLE);
    found(&world, 1000);
    assert_int_equal(box(&world)->state, VM_UP);
    state_done(&world.state);
}

static void one_that_no_probe_looks_at_is_up_when_it_runs(void **context)
{
    struct world world;

    (void)context;
    begin(&world, false);
    assert_int_equal(box(&world)->state, VM_UP);
    assert_non_null(strstr(box(&world)->text, "no probe looks at it"));
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_up_once_a_probe_finds_it),
        cmocka_unit_test(one_that_never_boots_is_unreachable),
        cmocka_unit_test(one_that_no_probe_looks_at_is_up_when_it_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
