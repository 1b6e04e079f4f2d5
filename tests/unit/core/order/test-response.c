/* SPDX-License-Identifier: Apache-2.0 */
/* Expected actions and how late they come: what they bring, and that it is taken back. */
#include "world.h"

#include "core/view/ledger.h"

enum { MINUTE = 60000 };

static void begin(struct world *world, int64_t close, uint32_t least)
{
    static const uint32_t injects[] = {1};
    static const enum inject_state states[] = {INJECT_ARMED, INJECT_DISPATCHED, INJECT_DELIVERED};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "a"}});
    feed(world,
         (struct row){.kind = ROW_METRIC_MADE,
                      .as.metric_made = {
                          .metric = 1, .team = 1, .id = "m", .type = METRIC_MANUAL, .max = 50000}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .team = 1, .id = "e", .at = -1}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1, .team = 1, .event = 1, .id = "i"}});
    feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 1,
                                                     .team = 1,
                                                     .inject = "i",
                                                     .action = "calls",
                                                     .injects = {injects, 1},
                                                     .due = 30 * MINUTE,
                                                     .close = close,
                                                     .least = least,
                                                     .metric = 1}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    world->count = 0;
    for (size_t i = 0; i < 3; i++)
        feed(world, (struct row){.kind = ROW_INJECT_STATE,
                                 .as.inject_state = {.inject = 1, .state = states[i]}});
}

static int64_t met_at(struct world *world, int64_t x)
{
    char reply[256];

    pass(world, 2 * 60 * MINUTE);
    if (order(world, (struct order){.verb = "met", .team = "a", .target = "i", .to_ms = x},
              reply) != 0)
        fail_msg("%s", reply);
    return view_metric(world->state.view, 1)->points;
}

static void points_fall_from_due_to_close(void **context)
{
    static const struct {
        int64_t x, points;
    } cases[] = {
        {1, 50000},           {30 * MINUTE, 50000}, {30 * MINUTE + 1, 50000}, /* h is rounded up */
        {45 * MINUTE, 37500}, {60 * MINUTE, 25000}, {60 * MINUTE + 1, 0}};
    struct world world;

    (void)context;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&world, 60 * MINUTE, 500);
        assert_int_equal(met_at(&world, cases[i].x), cases[i].points);
        state_done(&world.state);
    }
}

static void without_close_what_is_late_brings_nothing(void **context)
{
    struct world world;

    (void)context;
    begin(&world, 0, 0);
    assert_int_equal(met_at(&world, 30 * MINUTE), 50000);
    state_done(&world.state);
    begin(&world, 0, 0);
    assert_int_equal(met_at(&world, 30 * MINUTE + 1), 0);
    state_done(&world.state);
}

static void a_late_one_is_taken_back_too(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, 60 * MINUTE, 0);
    assert_int_equal(met_at(&world, 45 * MINUTE), 25000);
    assert_int_equal(view_team(world.state.view, 1)->points, 25000);
    if (order(&world,
              (struct order){.verb = "unmet", .team = "a", .target = "i", .reason = "mistaken"},
              reply) != 0)
        fail_msg("%s", reply);
    assert_int_equal(view_team(world.state.view, 1)->points, 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_fall_from_due_to_close),
        cmocka_unit_test(without_close_what_is_late_brings_nothing),
        cmocka_unit_test(a_late_one_is_taken_back_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
