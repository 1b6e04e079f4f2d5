/* SPDX-License-Identifier: Apache-2.0 */
/* Probes: when they look, what their answers mean, and whose fault it is when there is none. */
#include "world.h"

enum { WEB = 1, PROBER = 2 };

/* A team's VM, one that looks at it, a probe, and a check inside the first for comparison. */
static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "estmark"}});
    feed(world,
         (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = WEB, .team = 1, .id = "web"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = PROBER, .id = "prober"}});
    feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                             .as.condition_made = {.condition = 1,
                                                   .team = 1,
                                                   .vm = WEB,
                                                   .from = PROBER,
                                                   .id = "page",
                                                   .interval = 5000,
                                                   .timeout = 1000,
                                                   .offset = 100,
                                                   .result = RESULT_EXIT}});
    feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                             .as.condition_made = {.condition = 2,
                                                   .team = 1,
                                                   .vm = WEB,
                                                   .id = "inside",
                                                   .interval = 5000,
                                                   .result = RESULT_EXIT}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
}

static void make(struct world *world, uint32_t vm)
{
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
}

static void is_now(struct world *world, uint32_t vm, enum vm_state state)
{
    feed(world, (struct row){.kind = ROW_VM_STATE,
                             .as.vm_state = {.vm = vm, .state = (int)state, .incarnation = 1}});
}

static bool looks(const struct world *world)
{
    return world->state.next[1] >= 0;
}

/* Its slot's answer. */
static void answered(struct world *world, struct ended how)
{
    how.kind = ACTION_CHECK;
    how.subject = 1;
    how.due = world->state.next[1];
    how.output = "";
    ended(world, how);
}

static const struct view_condition *page(const struct world *world)
{
    return view_condition(world->state.view, 1);
}

static void when_both_are_there(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    make(&world, WEB);
    assert_false(looks(&world));
    assert_true(world.state.next[2] >= 0);
    make(&world, PROBER);
    assert_true(looks(&world));
    /* While somebody looks, what is looked at may be gone: that is what is to be seen. */
    is_now(&world, WEB, VM_UNREACHABLE);
    assert_true(looks(&world));
    is_now(&world, WEB, VM_LOST);
    assert_true(looks(&world));
    assert_int_equal(world.state.next[2], -1);
    /* Not while it is made anew by us. */
    is_now(&world, WEB, VM_PLANNED);
    assert_false(looks(&world));
    is_now(&world, WEB, VM_MAKING);
    is_now(&world, WEB, VM_BOOTING);
    assert_false(looks(&world));
    is_now(&world, WEB, VM_UP);
    assert_true(looks(&world));
    is_now(&world, PROBER, VM_LOST);
    assert_false(looks(&world));
    state_done(&world.state);
}

static void what_answers_mean(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    make(&world, WEB);
    make(&world, PROBER);
    answered(&world, (struct ended){.has_exit = true, .exit = 0, .text = "status 200"});
    assert_int_equal(page(&world)->value, 1000);
    assert_string_equal(page(&world)->text, "");
    answered(&world, (struct ended){.has_exit = true, .exit = 1, .text = "status 503"});
    assert_int_equal(page(&world)->value, 0);
    assert_string_equal(page(&world)->text, "status 503");
    answered(&world, (struct ended){.outcome = OUTCOME_FAILED,
                                    .reason = REASON_AGENT,
                                    .text = "agent probe ended"});
    assert_int_equal(page(&world)->value, VALUE_FAULT);
    assert_int_equal(view_vm(world.state.view, PROBER)->state, VM_UP);
    answered(&world, (struct ended){.outcome = OUTCOME_TIMEOUT, .reason = REASON_UNREACHABLE});
    assert_int_equal(page(&world)->value, VALUE_FAULT);
    /* A login that fails is that of the VM that looks. */
    answered(&world, (struct ended){.outcome = OUTCOME_FAILED,
                                    .reason = REASON_UNREACHABLE,
                                    .text = "no SSH server answers"});
    assert_int_equal(page(&world)->value, VALUE_FAULT);
    assert_int_equal(view_vm(world.state.view, PROBER)->state, VM_UNREACHABLE);
    assert_int_equal(view_vm(world.state.view, WEB)->state, VM_UP);
    assert_int_equal(page(&world)->faults, 3);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_both_are_there),
        cmocka_unit_test(what_answers_mean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
