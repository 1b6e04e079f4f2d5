/* SPDX-License-Identifier: Apache-2.0 */
/* Adjustments: who needs whose approval, and that any sequence of them and of reversals is the sum
 * of those in force. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/order.h"

static char reply[256];

static void begin(struct world *world, int64_t limit)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .adjust_limit = limit}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
}

static int give(struct world *world, enum role role, const char *actor, struct order order)
{
    struct intents intents = {0};
    int result;

    order.role = role;
    order.actor = actor;
    order.team = order.team != NULL ? order.team : "";
    order.target = order.target != NULL ? order.target : "";
    order.reason = order.reason != NULL ? order.reason : "because";
    order.detail = "";
    result = order_decide(&world->state, &order, &intents, reply, sizeof(reply));
    take(world, &intents);
    return result;
}

static int adjust(struct world *world, enum role role, const char *actor, int64_t points)
{
    return give(world, role, actor,
                (struct order){.verb = "adjust", .team = "a", .points = points});
}

static int reverse(struct world *world, enum role role, const char *actor, const char *number)
{
    return give(world, role, actor,
                (struct order){.verb = "adjust-reverse", .team = "a", .target = number});
}

static int approve(struct world *world, const char *actor, const char *name)
{
    return give(world, ROLE_DIRECTOR, actor, (struct order){.verb = "approve", .target = name});
}

static void within_the_limit_a_director_needs_nobody(void **context)
{
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world, 10000);
    team = view_team(world.state.view, 1);
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", 10000), 0);
    assert_string_equal(reply, "adjustment 1 of a: +10 points");
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", -2500), 0);
    assert_string_equal(reply, "adjustment 2 of a: -2.5 points");
    assert_int_equal(team->points, 7500);
    assert_int_equal(team->adjusted, 7500);
    assert_int_equal(reverse(&world, ROLE_DIRECTOR, "dora", "2"), 0);
    assert_string_equal(reply, "adjustment 2 of a is reversed: +2.5 points");
    assert_int_equal(team->points, 10000);
    assert_int_equal(reverse(&world, ROLE_DIRECTOR, "dora", "2"), 1);
    assert_string_equal(reply, "adjustment 2 of a is reversed by dora already");
    assert_int_equal(reverse(&world, ROLE_DIRECTOR, "dora", "3"), 1);
    assert_int_equal(view_team(world.state.view, 2)->points, 0);
    state_done(&world.state);
}

static void above_it_another_person_approves(void **context)
{
    static const int64_t sizes[] = {10001, -10001};
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world, 10000);
    team = view_team(world.state.view, 1);
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "1" : "2";

        assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", sizes[i]), ORDER_ASKED);
        assert_int_equal(team->adjustments, i);
        assert_int_equal(approve(&world, "dora", name), 1);
        assert_non_null(strstr(reply, "cannot approve"));
        assert_int_equal(approve(&world, "dirk", name), 0);
        assert_int_equal(team->adjusted, i == 0 ? 10001 : 0);
    }
    assert_string_equal(view_adjustment_of(world.state.view, 1, 1)->made.by, "dora");
    assert_string_equal(view_adjustment_of(world.state.view, 1, 1)->made.approved, "dirk");
    /* So it is with its reversal. */
    assert_int_equal(reverse(&world, ROLE_DIRECTOR, "dirk", "1"), ORDER_ASKED);
    assert_int_equal(approve(&world, "dirk", "3"), 1);
    assert_int_equal(approve(&world, "dora", "3"), 0);
    assert_int_equal(team->points, -10001);
    state_done(&world.state);
}

static void others_propose_and_do_not_decide(void **context)
{
    static const enum role proposers[] = {ROLE_CONTROLLER, ROLE_EVALUATOR};
    static const enum role others[] = {ROLE_TRAINER, ROLE_GREEN, ROLE_RED, ROLE_BLUE,
                                       ROLE_OBSERVER};
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world, 10000);
    team = view_team(world.state.view, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(adjust(&world, proposers[i], "carl", 1000 + i), ORDER_ASKED);
        assert_int_equal(team->adjustments, i);
        /* The same person in a director's seat is no other. */
        assert_int_equal(approve(&world, "carl", i == 0 ? "1" : "2"), 1);
        assert_int_equal(approve(&world, "dora", i == 0 ? "1" : "2"), 0);
    }
    assert_int_equal(team->points, 2001);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(adjust(&world, others[i], "eva", 1000), 1);
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", 0), 1);
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", ADJUST_MOST + 1), 1);
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", INT64_MIN), 1);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "dora",
                          (struct order){.verb = "adjust", .team = "a", .points = 1, .reason = ""}),
                     1);
    assert_int_equal(team->points, 2001);
    state_done(&world.state);
}

/* What is asked for in the exercise's last minute is approved after it. */
static void endex_does_not_overtake_a_request(void **context)
{
    struct world world;

    (void)context;
    begin(&world, 0);
    feed(&world, (struct row){.kind = ROW_CLOCK_STARTED});
    assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", 1000), ORDER_ASKED);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    assert_int_equal(approve(&world, "dirk", "1"), 0);
    assert_int_equal(view_team(world.state.view, 1)->points, 1000);
    state_done(&world.state);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Beside the fold, the sum is kept the simple way: what is in force, added up at every step. */
static void any_sequence_is_the_sum_of_what_is_in_force(void **context)
{
    enum { STEPS = 1000 };
    static int64_t in_force[STEPS + 1]; /* points, by number; 0: reversed */
    uint32_t seed = 20261129, made = 0;
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world, ADJUST_MOST);
    team = view_team(world.state.view, 1);
    for (int step = 0; step < STEPS; step++) {
        int64_t size = 1 + next_random(&seed) % 100000, sum = 0;

        if (made != 0 && next_random(&seed) % 2 == 0) {
            uint32_t one = 1 + next_random(&seed) % made;
            char number[16];

            text_print(number, sizeof(number), "%u", one);
            assert_int_equal(reverse(&world, ROLE_DIRECTOR, "dora", number), in_force[one] == 0);
            in_force[one] = 0;
        } else {
            in_force[++made] = next_random(&seed) % 2 == 0 ? size : -size;
            assert_int_equal(adjust(&world, ROLE_DIRECTOR, "dora", in_force[made]), 0);
        }
        for (uint32_t i = 1; i <= made; i++)
            sum += in_force[i];
        assert_int_equal(team->adjusted, sum);
        assert_int_equal(team->points, sum);
    }
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_the_limit_a_director_needs_nobody),
        cmocka_unit_test(above_it_another_person_approves),
        cmocka_unit_test(others_propose_and_do_not_decide),
        cmocka_unit_test(endex_does_not_overtake_a_request),
        cmocka_unit_test(any_sequence_is_the_sum_of_what_is_in_force),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
