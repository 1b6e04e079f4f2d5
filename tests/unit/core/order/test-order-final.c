/* SPDX-License-Identifier: Apache-2.0 */
/* Ranks, frozen scores, and when scores become final. */
#include "world.h"

#include "core/view/score.h"

static void begin(struct world *world, bool earlier)
{
    static const uint32_t conditions[] = {1};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t",
                                                    .competitive = true,
                                                    .ties_earlier = earlier,
                                                    .adjust_limit = 1000000}});
    for (uint32_t team = 1; team <= 4; team++) {
        static const char *const ids[] = {"a", "b", "c", "d"};

        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = team, .id = ids[team - 1]}});
    }
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "web"}});
    feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                             .as.condition_made = {.condition = 1, .vm = 1, .id = "c"}});
    for (uint32_t team = 1; team <= 4; team++)
        feed(world, (struct row){.kind = ROW_METRIC_MADE,
                                 .as.metric_made = {.metric = team,
                                                    .team = team,
                                                    .id = "report",
                                                    .type = METRIC_MANUAL,
                                                    .max = 100000}});
    feed(world, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 5,
                                                .team = 1,
                                                .id = "uptime",
                                                .type = METRIC_CONDITIONAL,
                                                .max = 10000,
                                                .availability = 10000,
                                                .conditions = {conditions, 1}}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
}

static int ordered(struct world *world, struct order given)
{
    char reply[256];

    world->count = 0;
    world->state.x += 1000;
    return order(world, given, reply);
}

static void graded(struct world *world, const char *team, int64_t points)
{
    assert_int_equal(ordered(world, (struct order){.verb = "grade",
                                                   .team = team,
                                                   .target = "report",
                                                   .points = points,
                                                   .reason = "r"}),
                     0);
}

static uint32_t place(const struct world *world, uint32_t team)
{
    return score_place(world->state.view, view_team(world->state.view, team));
}

static void equal_points_share_a_rank(void **context)
{
    struct world world;

    (void)context;
    begin(&world, false);
    graded(&world, "c", 80000);
    graded(&world, "a", 90000);
    graded(&world, "b", 80000);
    graded(&world, "d", 70000);
    assert_int_equal(place(&world, 1), 1);
    assert_int_equal(place(&world, 2), 2);
    assert_int_equal(place(&world, 3), 2);
    assert_int_equal(place(&world, 4), 4);
    state_done(&world.state);
}

static void or_the_earlier_one_stands_first(void **context)
{
    struct world world;

    (void)context;
    begin(&world, true);
    graded(&world, "c", 80000);
    graded(&world, "a", 90000);
    graded(&world, "b", 80000);
    graded(&world, "d", 70000);
    assert_int_equal(place(&world, 3), 2);
    assert_int_equal(place(&world, 2), 3);
    assert_int_equal(place(&world, 4), 4);
    /* A grade that changes nothing moves nobody. */
    graded(&world, "c", 80000);
    assert_int_equal(place(&world, 3), 2);
    state_done(&world.state);
}

static void frozen_scores_stand(void **context)
{
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world, false);
    team = view_team(world.state.view, 1);
    graded(&world, "a", 50000);
    assert_int_equal(ordered(&world, (struct order){.verb = "thaw"}), 1);
    assert_int_equal(ordered(&world, (struct order){.verb = "freeze"}), 0);
    assert_int_equal(ordered(&world, (struct order){.verb = "freeze"}), 1);
    graded(&world, "a", 60000);
    assert_int_equal(team->points, 60000);
    assert_int_equal(score_public(world.state.view, team), 50000);
    assert_int_equal(ordered(&world, (struct order){.verb = "freeze", .role = ROLE_CONTROLLER}), 1);
    assert_int_equal(ordered(&world, (struct order){.verb = "thaw"}), 0);
    assert_int_equal(score_public(world.state.view, team), 60000);
    state_done(&world.state);
}

static void scores_become_final_when_nothing_is_open(void **context)
{
    struct world world;

    (void)context;
    begin(&world, false);
    graded(&world, "a", 1000);
    graded(&world, "b", 1000);
    graded(&world, "c", 1000);
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize"}), 1); /* before ENDEX */
    feed(&world, (struct row){.kind = ROW_CONDITION_RESULT,
                              .as.condition_result = {.condition = 1, .value = -1}});
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize"}), 1);
    assert_int_equal(
        ordered(&world, (struct order){.verb = "finalize", .reason = "r", .set.body = "a/uptime"}),
        1); /* d is not graded */
    assert_int_equal(
        ordered(&world, (struct order){.verb = "finalize", .set.body = "a/uptime\nd/report"}), 1);
    /* A name of nothing that is open. */
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize",
                                                    .reason = "r",
                                                    .set.body = "a/uptime\nd/report\nd/rep"}),
                     1);
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize",
                                                    .reason = "r",
                                                    .set.body = "a/uptime\nd/report"}),
                     0);
    assert_true(world.state.view->ledger.standing.final);
    assert_int_equal(
        ordered(&world,
                (struct order){
                    .verb = "grade", .team = "d", .target = "report", .points = 1, .reason = "r"}),
        1);
    assert_int_equal(
        ordered(&world, (struct order){.verb = "adjust", .team = "d", .points = 1, .reason = "r"}),
        1);
    assert_int_equal(
        ordered(&world,
                (struct order){.verb = "excuse", .target = "all", .to_ms = 1000, .reason = "r"}),
        1);
    assert_int_equal(ordered(&world, (struct order){.verb = "scores-reopen"}), 1);
    assert_int_equal(ordered(&world, (struct order){.verb = "scores-reopen", .reason = "r"}), 0);
    graded(&world, "d", 1000);
    state_done(&world.state);
}

static void a_dispute_keeps_them_open(void **context)
{
    struct world world;

    (void)context;
    begin(&world, false);
    for (int i = 0; i < 4; i++)
        graded(&world, (const char *[]){"a", "b", "c", "d"}[i], 1000);
    assert_int_equal(ordered(&world, (struct order){.verb = "dispute",
                                                    .team = "b",
                                                    .role = ROLE_BLUE,
                                                    .own_team = 2,
                                                    .target = "report",
                                                    .set.body = "no"}),
                     0);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize"}), 1);
    assert_int_equal(ordered(&world, (struct order){.verb = "dispute-decide",
                                                    .team = "b",
                                                    .target = "1",
                                                    .detail = "rejected",
                                                    .reason = "r"}),
                     0);
    assert_int_equal(ordered(&world, (struct order){.verb = "finalize"}), 0);
    state_done(&world.state);
}

/* A maintenance window is a row of the genesis, and of nothing else before its end. */
static void maintenance_is_of_the_genesis(void **context)
{
    struct world world = {0};
    struct row row = {.kind = ROW_SCORE_EXCUSED,
                      .seq = 1,
                      .as.score_excused = {.number = 1, .to = 1000, .text = "t"}};
    struct error err;

    (void)context;
    assert_int_equal(state_init(&world.state, NULL), 0);
    row.as.score_excused.by = row.as.score_excused.approved = "";
    assert_true(state_apply(&world.state, &row, &err) < 0);
    row.as.score_excused.planned = true;
    assert_int_equal(state_apply(&world.state, &row, &err), 0);
    assert_non_null(ledger_window_over(
        world.state.view, NULL, &(struct view_metric){.made = {.metric = 3, .team = 2}}, 999));
    assert_null(ledger_window_over(world.state.view, NULL,
                                   &(struct view_metric){.made = {.metric = 3, .team = 2}}, 1000));
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_points_share_a_rank),
        cmocka_unit_test(or_the_earlier_one_stands_first),
        cmocka_unit_test(frozen_scores_stand),
        cmocka_unit_test(scores_become_final_when_nothing_is_open),
        cmocka_unit_test(a_dispute_keeps_them_open),
        cmocka_unit_test(maintenance_is_of_the_genesis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
