/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fires an event: conditions at the same time and without a break, one event after another,
 * team by team, a person, and what a team was expected to do.
 */
#include "world.h"
#include "core/view/coming.h"

/* Two teams with a VM and a condition each, all up; events are the test's own. */
static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    for (uint32_t t = 1; t <= 2; t++) {
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
        feed(world,
             (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = t, .team = t, .id = "web"}});
        feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = t,
                                                       .team = t,
                                                       .vm = t,
                                                       .id = "ok",
                                                       .interval = 5000,
                                                       .result = RESULT_EXIT}});
        feed(world, (struct row){.kind = ROW_METRIC_MADE,
                                 .as.metric_made = {
                                     .metric = t, .team = t, .id = "response-1", .max = 50000}});
    }
}

static void event(struct world *world, struct event_made made)
{
    made.close = made.close != 0 ? made.close : 1000000;
    feed(world, (struct row){.kind = ROW_EVENT_MADE, .as.event_made = made});
}

static void run(struct world *world)
{
    char reply[256];

    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    pass(world, 0);
}

/* The condition's next check brings: 1 or 0, or a fault (-1). */
static void check(struct world *world, uint32_t condition, int value)
{
    ended(world, (struct ended){.kind = ACTION_CHECK,
                                .subject = condition,
                                .due = world->state.next[condition],
                                .has_exit = true,
                                .exit = value == 1 ? 0 : 1,
                                .outcome = value < 0 ? OUTCOME_TIMEOUT : OUTCOME_DONE});
}

static enum event_state is(const struct world *world, uint32_t ordinal)
{
    return view_event(world->state.view, ordinal)->state;
}

static const uint32_t one[] = {1}, two[] = {2}, both[] = {1, 2};

static void conditions_hold_at_the_same_time(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    event(&world, (struct event_made){.event = 1, .id = "all", .conditions = {both, 2}});
    event(&world, (struct event_made){.event = 2, .id = "any", .any = {both, 2}});
    event(&world, (struct event_made){.event = 3, .id = "none", .none = {two, 1}});
    run(&world);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN);
    check(&world, 2, -1); /* a fault is no value: not 1, and not "not 1" */
    assert_int_equal(is(&world, 3), OCCURRENCE_OPEN);
    check(&world, 1, 1);
    assert_int_equal(is(&world, 2), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN);
    check(&world, 1, 0);
    check(&world, 2, 1);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN); /* one after the other is not both */
    assert_int_equal(is(&world, 3), OCCURRENCE_OPEN);
    check(&world, 1, 1);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    check(&world, 2, 0);
    assert_int_equal(is(&world, 3), OCCURRENCE_FIRED);
    state_done(&world.state);
}

static void a_break_begins_anew(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    event(&world,
          (struct event_made){.event = 1, .id = "e", .conditions = {one, 1}, .held = 30000});
    run(&world);
    pass(&world, 1000);
    check(&world, 1, 1);
    pass(&world, 20000);
    check(&world, 1, 0);
    pass(&world, 25000);
    check(&world, 1, 1);
    pass(&world, 54999);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN);
    pass(&world, 55000);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    state_done(&world.state);
}

static void one_comes_after_another(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    event(&world, (struct event_made){.event = 1, .id = "first", .at = 10000});
    event(&world,
          (struct event_made){.event = 2, .id = "later", .after = {one, 1}, .offset = 60000});
    event(&world, (struct event_made){.event = 3, .id = "at-once", .after = {two, 1}});
    event(
        &world,
        (struct event_made){
            .event = 4, .id = "own-time", .at = 200000, .after = {one, 1}, .conditions = {one, 1}});
    run(&world);
    pass(&world, 69999);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 2), OCCURRENCE_OPEN);
    pass(&world, 70000);
    assert_int_equal(is(&world, 2), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 3), OCCURRENCE_FIRED);
    assert_int_equal(view_event(world.state.view, 3)->x, 70000);
    check(&world, 1, 1);
    assert_int_equal(is(&world, 4), OCCURRENCE_SCHEDULED); /* its own time has not come */
    pass(&world, 200000);
    assert_int_equal(is(&world, 4), OCCURRENCE_FIRED);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "first"}, reply), 1);
    state_done(&world.state);
}

static void a_long_chain_fires_one_by_one(void **context)
{
    enum { LINKS = 40 };
    static uint32_t before[LINKS + 1];
    struct world world;

    (void)context;
    begin(&world);
    event(&world, (struct event_made){.event = 1, .id = "e", .at = 1000});
    for (uint32_t i = 2; i <= LINKS; i++) {
        before[i] = i - 1;
        event(&world, (struct event_made){.event = i, .id = "e", .after = {&before[i], 1}});
    }
    run(&world);
    pass(&world, 1000);
    assert_int_equal(is(&world, LINKS), OCCURRENCE_FIRED);
    state_done(&world.state);
}

static void teams_are_taken_one_by_one(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    event(&world,
          (struct event_made){.event = 1, .id = "any", .conditions = {both, 2}, .teams = 1});
    event(&world,
          (struct event_made){.event = 2, .id = "all", .conditions = {both, 2}, .teams = 2});
    run(&world);
    check(&world, 2, 1);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 2), OCCURRENCE_OPEN);
    check(&world, 1, 1);
    assert_int_equal(is(&world, 2), OCCURRENCE_FIRED);
    state_done(&world.state);
}

static void a_person_fires_what_is_manual(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    event(&world,
          (struct event_made){
              .event = 1, .team = 1, .id = "e", .at = -1, .manual = true, .conditions = {one, 1}});
    event(&world, (struct event_made){.event = 2, .team = 2, .id = "e", .at = -1, .manual = true});
    feed(&world, (struct row){.kind = ROW_INJECT_MADE,
                              .as.inject_made = {.inject = 1,
                                                 .team = 1,
                                                 .event = 1,
                                                 .vm = 1,
                                                 .id = "i",
                                                 .subject = "",
                                                 .body = "",
                                                 .from = ""}});
    run(&world);
    check(&world, 1, 1);
    pass(&world, 50000);
    assert_int_equal(is(&world, 1), OCCURRENCE_SCHEDULED);
    assert_int_equal(
        order(&world, (struct order){.verb = "fire", .target = "e", .team = "a"}, reply), 0);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 2), OCCURRENCE_SCHEDULED);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DISPATCHED);
    assert_int_equal(view_inject(world.state.view, 1)->attempt, 1);
    assert_int_equal(actions_of(&world, ACTION_INJECT), 1);
    assert_int_equal(
        order(&world, (struct order){.verb = "skip", .target = "e", .team = "b"}, reply), 0);
    assert_int_equal(is(&world, 2), OCCURRENCE_CANCELLED);
    state_done(&world.state);
}

/* A message to each team; what is expected of it opens event 3 when missed, 4 when met (team a's).
 */
static void expecting(struct world *world)
{
    static const uint32_t three[] = {3}, four[] = {4};

    begin(world);
    event(world, (struct event_made){.event = 1, .team = 1, .id = "mail", .at = 10000});
    event(world, (struct event_made){.event = 2, .team = 2, .id = "mail", .at = 10000});
    event(world, (struct event_made){.event = 3, .team = 1, .id = "hint", .at = -1});
    event(world,
          (struct event_made){.event = 4, .team = 1, .id = "harder", .at = -1, .manual = true});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = t,
                                                    .team = t,
                                                    .event = t,
                                                    .id = "m",
                                                    .subject = "s",
                                                    .body = "",
                                                    .from = ""}});
    feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 1,
                                                     .team = 1,
                                                     .inject = "m",
                                                     .report = "incident",
                                                     .action = "",
                                                     .injects = {one, 1},
                                                     .due = 60000,
                                                     .metric = 1,
                                                     .otherwise = {three, 1},
                                                     .then = {four, 1}}});
    feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 2,
                                                     .team = 2,
                                                     .inject = "m",
                                                     .report = "",
                                                     .action = "Calls",
                                                     .injects = {two, 1}}});
    run(world);
}

static enum expectation_state expected(const struct world *world, uint32_t ordinal)
{
    return view_expectation(world->state.view, ordinal)->state;
}

static void what_is_missed_opens_its_contingency(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    expecting(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "met", .team = "a", .target = "m"}, reply), 1);
    assert_string_equal(reply, "incident is waiting: its inject is not delivered yet");
    pass(&world, 69999);
    assert_int_equal(expected(&world, 1), EXPECTATION_OPEN);
    pass(&world, 70000);
    assert_int_equal(expected(&world, 1), EXPECTATION_MISSED);
    assert_int_equal(is(&world, 3), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 4), OCCURRENCE_SCHEDULED);
    assert_int_equal(
        order(&world, (struct order){.verb = "met", .team = "a", .target = "m"}, reply), 0);
    assert_int_equal(expected(&world, 1), EXPECTATION_LATE);
    assert_int_equal(view_team(world.state.view, 1)->points, 0);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(expected(&world, 2), EXPECTATION_MISSED); /* had until ENDEX */
    state_done(&world.state);
}

static void what_is_met_is_worth_its_points(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    expecting(&world);
    pass(&world, 20000);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "met", .role = ROLE_BLUE, .own_team = 1, .team = "a", .target = "m"},
              reply),
        1);
    assert_int_equal(order(&world,
                           (struct order){.verb = "met", .team = "a", .target = "m", .detail = "2"},
                           reply),
                     1);
    assert_string_equal(reply, "after m is expected: 1 \"incident\"");
    assert_int_equal(
        order(&world,
              (struct order){.verb = "met", .team = "a", .target = "m", .detail = "incident"},
              reply),
        0);
    assert_int_equal(view_team(world.state.view, 1)->points, 50000);
    assert_int_equal(is(&world, 4), OCCURRENCE_OPEN); /* nothing fires in a pause */
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    pass(&world, 20001);
    assert_int_equal(is(&world, 4), OCCURRENCE_FIRED);
    pass(&world, 100000);
    assert_int_equal(expected(&world, 1), EXPECTATION_MET);
    assert_int_equal(is(&world, 3), OCCURRENCE_SCHEDULED);
    state_done(&world.state);
}

static void what_was_met_is_noted_later_or_taken_back(void **context)
{
    struct world world;
    struct order met = {.verb = "met", .team = "a", .target = "m"}, unmet = met;
    char reply[256];

    (void)context;
    unmet.verb = "unmet";
    expecting(&world);
    pass(&world, 80000);
    assert_int_equal(expected(&world, 1), EXPECTATION_MISSED);
    assert_int_equal(order(&world, unmet, reply), 1);
    assert_string_equal(reply, "incident is missed: there is nothing to take back");
    /* It was done in time, and is noted later: with its points, and at its time. */
    met.to_ms = 90000;
    assert_int_equal(order(&world, met, reply), 1);
    assert_string_equal(reply, "that time is still to come");
    met.to_ms = 30000;
    assert_int_equal(order(&world, met, reply), 0);
    assert_int_equal(expected(&world, 1), EXPECTATION_MET);
    assert_int_equal(view_expectation(world.state.view, 1)->x, 30000);
    assert_int_equal(view_team(world.state.view, 1)->points, 50000);
    /* Taken back: the points go, and why stays in the ledger. */
    assert_int_equal(order(&world, unmet, reply), 1);
    assert_string_equal(reply, "say why it is taken back: --reason");
    unmet.reason = "the other team's report";
    assert_int_equal(order(&world, unmet, reply), 0);
    assert_int_equal(expected(&world, 1), EXPECTATION_MISSED);
    assert_int_equal(view_team(world.state.view, 1)->points, 0);
    met.to_ms = 75000;
    assert_int_equal(order(&world, met, reply), 0);
    assert_int_equal(expected(&world, 1), EXPECTATION_LATE);
    assert_int_equal(order(&world, unmet, reply), 0);
    /* After ENDEX, too. */
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    met.to_ms = 30000;
    assert_int_equal(order(&world, met, reply), 0);
    assert_int_equal(view_team(world.state.view, 1)->points, 50000);
    unmet.role = ROLE_TRAINER;
    unmet.own_team = 2;
    assert_int_equal(order(&world, unmet, reply), 1);
    state_done(&world.state);
}

/* What is taken back before it is due is expected again, and is due as before. */
static void what_is_taken_back_early_is_open_again(void **context)
{
    struct world world;
    struct order met = {.verb = "met", .team = "a", .target = "m"}, unmet = met;
    char reply[256];

    (void)context;
    unmet.verb = "unmet";
    unmet.reason = "a slip";
    expecting(&world);
    pass(&world, 20000);
    assert_int_equal(order(&world, met, reply), 0);
    assert_int_equal(order(&world, unmet, reply), 0);
    assert_int_equal(expected(&world, 1), EXPECTATION_OPEN);
    assert_int_equal(view_team(world.state.view, 1)->points, 0);
    pass(&world, 70000);
    assert_int_equal(expected(&world, 1), EXPECTATION_MISSED);
    state_done(&world.state);
}

static void a_pause_is_no_obstacle_for_a_director(void **context)
{
    struct world world;
    struct order fire = {.verb = "fire", .target = "m", .team = "b"};
    char reply[256];

    (void)context;
    expecting(&world);
    pass(&world, 5000);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    assert_int_equal(order(&world, fire, reply), 1);
    assert_non_null(strstr(reply, "--now"));
    fire.detail = "now";
    fire.role = ROLE_CONTROLLER;
    assert_int_equal(order(&world, fire, reply), ORDER_ASKED);
    fire.role = ROLE_DIRECTOR;
    assert_int_equal(order(&world, fire, reply), 0);
    assert_int_equal(view_inject(world.state.view, 2)->state, INJECT_DELIVERED);
    assert_int_equal(world.state.view->message_count, 1);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_SCHEDULED);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    state_done(&world.state);
}

/* The clock is set past the time from which an event may fire: while its window is open, it fires
 * when its condition holds; when that has closed too, a person decides. */
static void a_jump_does_not_overtake_what_waits(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    event(&world, (struct event_made){.event = 1, .id = "e", .at = 100000, .conditions = {one, 1}});
    event(&world,
          (struct event_made){
              .event = 2, .id = "f", .at = 100000, .close = 150000, .conditions = {one, 1}});
    event(&world, (struct event_made){.event = 3, .id = "g", .at = 100000});
    for (uint32_t i = 1; i <= 3; i++)
        feed(&world,
             (struct row){
                 .kind = ROW_INJECT_MADE,
                 .as.inject_made = {
                     .inject = i, .event = i, .id = "i", .subject = "s", .body = "", .from = ""}});
    run(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "jump", .by_ms = 200000}, reply),
        0);
    pass(&world, 200000);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_SCHEDULED);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN);
    assert_int_equal(view_inject(world.state.view, 2)->state, INJECT_HELD);
    assert_int_equal(view_inject(world.state.view, 3)->state, INJECT_HELD);
    check(&world, 1, 1);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DELIVERED);
    state_done(&world.state);
}

/* The clock of a held team stands, so a jump of the exercise's passes over nothing of its own. */
static void a_jump_does_not_overtake_a_held_team(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    for (uint32_t i = 1; i <= 2; i++) {
        event(&world, (struct event_made){.event = i, .team = i, .id = "e", .at = 100000});
        feed(&world, (struct row){.kind = ROW_INJECT_MADE,
                                  .as.inject_made = {.inject = i,
                                                     .team = i,
                                                     .event = i,
                                                     .id = "i",
                                                     .subject = "s",
                                                     .body = "",
                                                     .from = ""}});
    }
    run(&world);
    pass(&world, 50000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "hold", .team = "a"}, reply), 0);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "jump", .by_ms = 200000}, reply),
        0);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_SCHEDULED);
    assert_int_equal(view_inject(world.state.view, 2)->state, INJECT_HELD);
    /* It stands where it will come: as long after now as it was when its team was held. */
    assert_int_equal(coming_event_place(world.state.view, view_event(world.state.view, 1)), 300000);
    assert_int_equal(coming_inject_place(world.state.view, view_inject(world.state.view, 1)),
                     300000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "release", .team = "a"}, reply), 0);
    assert_int_equal(view_event(world.state.view, 1)->made.at, 300000);
    pass(&world, 299999);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_SCHEDULED);
    pass(&world, 300000);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DELIVERED);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_met_is_noted_later_or_taken_back),
        cmocka_unit_test(what_is_taken_back_early_is_open_again),
        cmocka_unit_test(a_pause_is_no_obstacle_for_a_director),
        cmocka_unit_test(a_jump_does_not_overtake_what_waits),
        cmocka_unit_test(a_jump_does_not_overtake_a_held_team),
        cmocka_unit_test(conditions_hold_at_the_same_time),
        cmocka_unit_test(a_break_begins_anew),
        cmocka_unit_test(one_comes_after_another),
        cmocka_unit_test(a_long_chain_fires_one_by_one),
        cmocka_unit_test(teams_are_taken_one_by_one),
        cmocka_unit_test(a_person_fires_what_is_manual),
        cmocka_unit_test(what_is_missed_opens_its_contingency),
        cmocka_unit_test(what_is_met_is_worth_its_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
