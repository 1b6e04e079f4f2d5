/* SPDX-License-Identifier: Apache-2.0 */
/* A VM that nothing gets into (`management: none`): it is up when it runs, and nobody logs in to
 * find out, nor to set its clock. */
#include "world.h"

static char reply[256];

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world,
         (struct row){.kind = ROW_VM_MADE,
                      .as.vm_made = {.vm = 1, .id = "box", .domain = "x0-1", .unmanaged = true}});
    feed(world,
         (struct row){.kind = ROW_EVENT_MADE,
                      .as.event_made = {.event = 1, .id = "ev", .at = 10000, .close = 90000}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1,
                                                .event = 1,
                                                .vm = 1,
                                                .id = "back",
                                                .machine = "revert",
                                                .subject = "",
                                                .body = "",
                                                .from = ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "", .made = true});
}

static const struct view_vm *box(const struct world *world)
{
    return view_vm(world->state.view, 1);
}

static void it_is_up_when_it_runs(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(box(&world)->state, VM_UP);
    assert_non_null(strstr(box(&world)->text, "management: none"));
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 0);
    state_done(&world.state);
}

static void it_is_lost_and_made_again(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    decide_stopped(&world.state, 1, "it stopped", &intents);
    take(&world, &intents);
    assert_int_equal(box(&world)->state, VM_LOST);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "box"}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "", .made = true});
    assert_int_equal(box(&world)->state, VM_UP);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 0);
    state_done(&world.state);
}

/* The provider makes it go on; nobody else could find out. */
static void one_that_is_stuck_is_asked_for_again(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    decide_stuck(&world.state, 1, "its disk is full", &intents);
    take(&world, &intents);
    assert_int_equal(box(&world)->state, VM_UNREACHABLE);
    pass(&world, 60000);
    assert_int_equal(box(&world)->state, VM_UNREACHABLE);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "box"}, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 2);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = ""});
    assert_int_equal(box(&world)->state, VM_UP);
    assert_int_equal(box(&world)->incarnation, 1);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 0);
    state_done(&world.state);
}

static void its_clock_is_left_alone(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "keep", .target = "box", .detail = ""}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_int_equal(
        order(&world, (struct order){.verb = "revert", .target = "box", .detail = ""}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "", .made = true});
    assert_int_equal(box(&world)->state, VM_UP);
    assert_int_equal(box(&world)->incarnation, 2);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 0);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 0);
    state_done(&world.state);
}

/* Booting and up are two rows that follow from one answer: the inject hears of it once. */
static void an_inject_reverts_it(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "keep", .target = "box", .detail = ""}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "back"}, reply), 0);
    assert_int_equal(box(&world)->state, VM_MAKING);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DISPATCHED);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "", .made = true});
    assert_int_equal(box(&world)->state, VM_UP);
    assert_int_equal(box(&world)->incarnation, 2);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DELIVERED);
    /* After it was lost, too. */
    decide_stopped(&world.state, 1, "it was switched off", &intents);
    take(&world, &intents);
    assert_int_equal(box(&world)->state, VM_LOST);
    assert_int_equal(
        order(&world, (struct order){.verb = "revert", .target = "box", .detail = ""}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "", .made = true});
    assert_int_equal(box(&world)->state, VM_UP);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_up_when_it_runs),
        cmocka_unit_test(it_is_lost_and_made_again),
        cmocka_unit_test(one_that_is_stuck_is_asked_for_again),
        cmocka_unit_test(its_clock_is_left_alone),
        cmocka_unit_test(an_inject_reverts_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
