/* SPDX-License-Identifier: Apache-2.0 */
/* Drift: what stands is compared with the plan; `up` puts right what drifted, touches nothing else,
 * and says it loudly when a disk is gone. */
#include "world.h"

/* Two VMs that are up, an inject under way to the first. */
static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    for (uint32_t vm = 1; vm <= 2; vm++)
        feed(world, (struct row){
                        .kind = ROW_VM_MADE,
                        .as.vm_made = {
                            .vm = vm, .team = 1, .id = vm == 1 ? "web" : "db", .domain = "x0-1"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {
                                 .event = 1, .team = 1, .id = "ev", .at = 10000, .close = 90000}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1,
                                                .team = 1,
                                                .event = 1,
                                                .vm = 1,
                                                .id = "i",
                                                .subject = "",
                                                .body = "",
                                                .from = ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "drift"}, reply), 1);
    assert_string_equal(reply, "there is no range to compare with the plan: it is planned");
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(actions_of(world, ACTION_INSPECT), 0); /* nothing stood */
    order(world, (struct order){.verb = "startex"}, reply);
    order(world, (struct order){.verb = "fire", .target = "i"}, reply);
}

#define AS_PLANNED(n)                                                                              \
    {                                                                                              \
        .vm = (n), .incarnation = 1, .running = true, .definition = "d", .made = "d"               \
    }

static void all_as_planned_is_left_alone(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    looked(&world, seen, 2);
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_int_equal(world.state.view->inspection.found, 0);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 2); /* those of the beginning */
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DISPATCHED);
    state_done(&world.state);
}

static void a_look_repairs_nothing(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    seen[0].definition = "other";
    seen[1].no_seed = true;
    seen[1].paused = true;
    assert_int_equal(order(&world, (struct order){.verb = "drift"}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "drift"}, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_INSPECT),
                     1); /* who comes second waits for the first */
    looked(&world, seen, 2);
    assert_int_equal(view->inspection.found, 3);
    assert_int_equal(view->drift_count, 3);
    assert_int_equal(view->drifts[0].kind, DRIFT_DEFINITION);
    assert_string_equal(view->drifts[0].text, "its definition was changed");
    assert_int_equal(view->drifts[1].kind, DRIFT_PAUSED);
    assert_int_equal(view->drifts[2].kind, DRIFT_SEED);
    assert_int_equal(view->vms[0].state, VM_UP);
    assert_int_equal(view->range, RANGE_UP);
    /* The next one begins anew. */
    order(&world, (struct order){.verb = "drift"}, reply);
    looked(&world, (struct surveyed[]){AS_PLANNED(1), AS_PLANNED(2)}, 2);
    assert_int_equal(view->drift_count, 0);
    assert_int_equal(order(&world, (struct order){.verb = "drift", .role = ROLE_BLUE}, reply), 1);
    state_done(&world.state);
}

static void what_drifted_is_put_right(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    seen[0].definition = "other";
    seen[1].running = false;
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    looked(&world, seen, 2);
    assert_string_equal(
        view->drifts[0].text,
        "its definition was changed: it is defined as planned; what runs now goes on");
    assert_int_equal(view->vms[0].state, VM_MAKING);
    assert_int_equal(view->vms[0].incarnation, 1);
    assert_int_equal(view->vms[1].state, VM_MAKING);
    assert_int_equal(view->vms[1].incarnation, 1); /* with its disk */
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1});
        ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(view->range, RANGE_UP);
    assert_int_equal(view_inject(view, 1)->state, INJECT_DISPATCHED); /* it is still the same VM */
    state_done(&world.state);
}

static void without_its_disk_it_is_another_vm(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), {.vm = 2, .gone = true}};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    order(&world, (struct order){.verb = "keep", .target = "web"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_string_equal(view->vms[0].kept, "k1");
    seen[0].no_disk = true;
    seen[0].kept = "k1 ";
    order(&world, (struct order){.verb = "up"}, reply);
    looked(&world, seen, 2);
    assert_int_equal(view->inspection.found, 2);
    assert_string_equal(view->drifts[0].text,
                        "its disk is gone: it is BUILT ANEW, and what was on its disk is lost");
    assert_int_equal(view->vms[0].state, VM_MAKING);
    assert_int_equal(view->vms[0].incarnation, 2);
    assert_string_equal(view->vms[0].kept, "");
    assert_int_equal(view_inject(view, 1)->state,
                     INJECT_INTERRUPTED); /* never sent to what knows nothing of it */
    /* Its domain went and its disk stayed: that one is taken up. */
    assert_int_equal(view->drifts[1].kind, DRIFT_GONE);
    assert_int_equal(view->vms[1].state, VM_MAKING);
    assert_int_equal(view->vms[1].incarnation, 1);
    state_done(&world.state);
}

static void of_nothing_there_is_nothing_to_take_up(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(2)};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    seen[0].incarnation = 7;
    order(&world, (struct order){.verb = "up"}, reply);
    looked(&world, seen, 1);
    assert_int_equal(view->vms[0].incarnation, 2); /* neither domain nor disk */
    assert_int_equal(view->drifts[0].kind, DRIFT_GONE);
    assert_int_equal(view->drifts[1].kind, DRIFT_DISK);
    assert_int_equal(view->drifts[2].kind, DRIFT_INCARNATION);
    assert_int_equal(view->vms[1].incarnation, 2);
    state_done(&world.state);
}

static void what_was_kept_and_is_gone_is_forgotten(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    order(&world, (struct order){.verb = "keep", .target = "all"}, reply);
    for (uint32_t vm = 1; vm <= 2; vm++)
        ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = vm});
    seen[0].kept = "k10 xk1 ";
    seen[1].kept = "k0 k1 ";
    order(&world, (struct order){.verb = "up"}, reply);
    looked(&world, seen, 2);
    assert_int_equal(view->inspection.found, 1);
    assert_int_equal(view->drifts[0].kind, DRIFT_KEPT);
    assert_string_equal(view->vms[0].kept, "");
    assert_string_equal(view->vms[1].kept, "k1");
    assert_int_equal(view->vms[0].state, VM_UP);
    assert_int_equal(order(&world, (struct order){.verb = "revert", .target = "web"}, reply), 1);
    state_done(&world.state);
}

static void the_foreign_is_told_and_left(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    struct foreign foreign = {"network", "x0-1", "another UUID"};
    struct ended done = {.kind = ACTION_INSPECT, .text = "", .reason = ""};
    struct intents intents = {0};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    order(&world, (struct order){.verb = "drift"}, reply);
    decide_inspect_ended(&world.state, &done, seen, 2, &foreign, 1, &intents);
    take(&world, &intents);
    assert_int_equal(view->inspection.found, 1);
    assert_string_equal(view->drifts[0].name, "network x0-1");
    assert_string_equal(view->drifts[0].text,
                        "has a name of this exercise and is not of it (another UUID)");
    state_done(&world.state);
}

static void what_is_stuck_is_said_and_let_go_on(void **context)
{
    struct world world;
    struct surveyed seen[] = {AS_PLANNED(1), AS_PLANNED(2)};
    struct intents intents = {0};
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    decide_stuck(&world.state, 1, "no room", &intents);
    take(&world, &intents);
    idle(&world);
    assert_int_equal(view->vms[0].state, VM_UNREACHABLE);
    assert_string_equal(view->vms[0].text, "no room");
    seen[0].stuck = true;
    order(&world, (struct order){.verb = "up"}, reply);
    looked(&world, seen, 2);
    assert_int_equal(view->drifts[0].kind, DRIFT_STUCK);
    assert_int_equal(view->vms[0].state, VM_MAKING);
    assert_int_equal(view->vms[0].incarnation, 1);
    state_done(&world.state);
}

/* The provider dies with the question, comes back, and cannot look: what failed is tried all the
 * same. */
static void a_look_that_fails_holds_nothing_up(void **context)
{
    struct world world;
    struct ended died = {.kind = ACTION_INSPECT,
                         .outcome = OUTCOME_FAILED,
                         .text = "",
                         .reason = REASON_AGENT,
                         .sent = true};
    struct intents intents = {0}, survey = {0}, failed = {0};
    const struct view *view;
    char reply[256];
    struct surveyed seen = {.vm = 1, .incarnation = 1, .running = true};

    (void)context;
    begin(&world);
    view = world.state.view;
    order(&world, (struct order){.verb = "up"}, reply);
    decide_inspect_ended(&world.state, &died, NULL, 0, NULL, 0, &intents);
    take(&world, &intents);
    idle(&world);
    assert_int_equal(view->inspection.state, INSPECTION_WANTED);
    assert_int_equal(view->range, RANGE_BUILDING);
    decide_survey(&world.state, &seen, 1, &survey);
    take(&world, &survey);
    idle(&world);
    assert_int_equal(actions_of(&world, ACTION_INSPECT), 2);
    assert_int_equal(view->vms[1].state, VM_LOST);
    died.sent = false;
    decide_inspect_ended(&world.state, &died, NULL, 0, NULL, 0, &failed);
    take(&world, &failed);
    idle(&world);
    assert_int_equal(view->inspection.state, INSPECTION_FAILED);
    assert_int_equal(view->vms[1].state, VM_MAKING);
    state_done(&world.state);
}

static void what_does_not_come_up_whole_is_rolled_back(void **context)
{
    struct world world;
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(order(&world, (struct order){.verb = "up", .rollback = true}, reply),
                     1); /* it runs */
    assert_int_equal(view->range, RANGE_UP);
    state_done(&world.state);

    world = (struct world){0};
    assert_int_equal(state_init(&world.state, NULL), 0);
    view = world.state.view;
    for (uint32_t vm = 1; vm <= 2; vm++)
        feed(&world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = vm, .id = "web"}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    assert_int_equal(order(&world, (struct order){.verb = "up", .rollback = true}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply),
                     0); /* takes nothing from the first */
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    ended(&world, (struct ended){
                      .kind = ACTION_MAKE, .subject = 2, .outcome = OUTCOME_FAILED, .text = "no"});
    assert_int_equal(view->range, RANGE_BUILDING); /* the other is on its way */
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(view->range, RANGE_REMOVING);
    assert_int_equal(actions_of(&world, ACTION_DROP_RANGE), 1);
    dropped(&world, NULL);
    assert_int_equal(view->range, RANGE_GONE);
    assert_true(view->wanted.rollback); /* so that who waits can tell it from a `down` */
    state_done(&world.state);
}

static void what_cannot_be_removed_is_not_up(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "down", .force = true}, reply), 0);
    dropped(&world, "no connection");
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    assert_string_equal(world.state.view->range_text, "no connection");
    state_done(&world.state);
}

static void what_came_up_whole_is_not_rolled_back_later(void **context)
{
    struct world world;
    struct intents intents = {0};
    char reply[256];

    (void)context;
    world = (struct world){0};
    assert_int_equal(state_init(&world.state, NULL), 0);
    feed(&world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "web"}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    order(&world, (struct order){.verb = "up", .rollback = true}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(world.state.view->range, RANGE_UP);
    decide_stopped(&world.state, 1, "it ended", &intents);
    take(&world, &intents);
    idle(&world);
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_as_planned_is_left_alone),
        cmocka_unit_test(a_look_repairs_nothing),
        cmocka_unit_test(what_drifted_is_put_right),
        cmocka_unit_test(without_its_disk_it_is_another_vm),
        cmocka_unit_test(of_nothing_there_is_nothing_to_take_up),
        cmocka_unit_test(what_was_kept_and_is_gone_is_forgotten),
        cmocka_unit_test(the_foreign_is_told_and_left),
        cmocka_unit_test(what_does_not_come_up_whole_is_rolled_back),
        cmocka_unit_test(what_cannot_be_removed_is_not_up),
        cmocka_unit_test(what_came_up_whole_is_not_rolled_back_later),
        cmocka_unit_test(what_is_stuck_is_said_and_let_go_on),
        cmocka_unit_test(a_look_that_fails_holds_nothing_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
