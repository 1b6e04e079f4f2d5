/* SPDX-License-Identifier: Apache-2.0 */
/* An order that carries what its giver saw is refused when that has changed, and says how; a seat
 * that is not told of a thing learns nothing by it. */
#include "world.h"

#include "core/model/row.h"

static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 10000000}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = 9000000}});
    for (uint32_t i = 1; i <= 2; i++)
        feed(world,
             (struct row){.kind = ROW_INJECT_MADE,
                          .as.inject_made = {.inject = i, .team = i, .event = 1, .id = "breach"}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    pass(world, 0);
}

static int hold(struct world *world, enum role role, uint32_t own, struct order_seen seen,
                char *reply)
{
    return order(world,
                 (struct order){.verb = "hold",
                                .target = "breach",
                                .team = "a",
                                .role = role,
                                .own_team = own,
                                .seen = &seen,
                                .seen_count = 1},
                 reply);
}

static void test_what_changed(void **state)
{
    struct world world;
    char reply[256];

    (void)state;
    begin(&world);
    /* Both look at it as it is scheduled; the first holds it. */
    assert_int_equal(
        hold(&world, ROLE_DIRECTOR, 0, (struct order_seen){SEEN_INJECT, 1, "scheduled"}, reply), 0);
    assert_int_equal(
        hold(&world, ROLE_CONTROLLER, 0, (struct order_seen){SEEN_INJECT, 1, "scheduled"}, reply),
        1);
    assert_string_equal(reply, "breach of a was scheduled when you ordered it; it is held now");
    /* What somebody else's inject does is of no account. */
    assert_int_equal(
        hold(&world, ROLE_DIRECTOR, 0, (struct order_seen){SEEN_CLOCK, 0, "paused"}, reply), 1);
    assert_string_equal(reply,
                        "the exercise clock was paused when you ordered it; it is running now");
    assert_int_equal(
        hold(&world, ROLE_DIRECTOR, 0, (struct order_seen){SEEN_TEAM, 1, "held"}, reply), 1);
    assert_string_equal(reply, "the clock of a was held when you ordered it; it is running now");
    assert_int_equal(
        hold(&world, ROLE_DIRECTOR, 0, (struct order_seen){SEEN_EVENT, 1, "fired"}, reply), 1);
    assert_string_equal(reply, "event e was fired when you ordered it; it is scheduled now");
    state_done(&world.state);
}

static void test_nonsense(void **state)
{
    static const struct order_seen none[] = {
        {SEEN_INJECT, 0, "held"},        {SEEN_INJECT, 99, "held"},
        {SEEN_INJECT, -1, "held"},       {SEEN_VM, 4294967296, "up"},
        {SEEN_QUEUE, INT64_MAX, ""},     {(enum seen_kind)SEEN_KINDS, 1, ""},
        {(enum seen_kind) - 1, 1, "up"}, {SEEN_TEAM, 0, "running"},
    };
    struct world world;
    char reply[256];

    (void)state;
    begin(&world);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_int_equal(hold(&world, ROLE_DIRECTOR, 0, none[i], reply), 1);
        assert_string_equal(reply, "what you saw is not there any more");
    }
    state_done(&world.state);
}

/* A trainer's own inject is known to the seat; another team's is not, whatever its state. */
static void test_no_oracle(void **state)
{
    struct world world;
    char reply[256];

    (void)state;
    begin(&world);
    assert_int_equal(
        hold(&world, ROLE_TRAINER, 1, (struct order_seen){SEEN_INJECT, 1, "held"}, reply), 1);
    assert_string_equal(reply, "breach of a was held when you ordered it; it is scheduled now");
    for (int i = 0; i < INJECT_STATES; i++) {
        assert_int_equal(hold(&world, ROLE_TRAINER, 1,
                              (struct order_seen){SEEN_INJECT, 2, inject_state_words[i]}, reply),
                         1);
        assert_string_equal(reply, "what you saw is not there any more");
    }
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_changed),
        cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_no_oracle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
