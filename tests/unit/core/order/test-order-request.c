/* SPDX-License-Identifier: Apache-2.0 */
/* A team asks exercise control for something: once at a time, seen by nobody else; an event waits
 * for it. */
#include "world.h"

#include "core/decide/trigger.h"
#include "core/order/rights.h"
#include "core/view/rrt.h"

enum { MINUTE = 60000 };

/* Two teams; event 1 waits for the first one's request, 2 for the second one's, 3 for what the
 * first is granted. */
static void begin_with(struct world *world, uint32_t units)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t",
                                                    .endex = 10000000,
                                                    .rrt = units,
                                                    .rrt_travel = 30 * MINUTE,
                                                    .rrt_stay = units == 1 ? 0 : 60 * MINUTE}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (uint32_t e = 1; e <= 3; e++)
        feed(world, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = e,
                                                   .team = e == 2 ? 2 : 1,
                                                   .id = "help",
                                                   .close = 10000000,
                                                   .request = "rrt",
                                                   .granted = e == 3}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(
        order(world, (struct order){.verb = "request", .target = "rrt", .team = "a"}, reply), 1);
    assert_string_equal(reply, "requests are taken between STARTEX and ENDEX");
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    pass(world, 0);
}

static void begin(struct world *world)
{
    begin_with(world, 0);
}

static enum event_state is(const struct world *world, uint32_t ordinal)
{
    return view_event(world->state.view, ordinal)->state;
}

static int ask(struct world *world, enum role role, uint32_t own, const char *team, char *reply)
{
    return order(world,
                 (struct order){.verb = "request",
                                .target = "rrt",
                                .role = role,
                                .own_team = own,
                                .team = team,
                                .actor = "mari",
                                .reason = "two desks are lost"},
                 reply);
}

static void a_request_opens_its_own_event(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    pass(&world, 5000);
    assert_int_equal(is(&world, 1), OCCURRENCE_OPEN);
    /* Who belongs to a team asks for that team, said or not, and for no other. */
    assert_int_equal(ask(&world, ROLE_BLUE, 1, NULL, reply), 0);
    assert_string_equal(reply, "a asks for the rapid reaction team; exercise control will answer");
    assert_int_equal(ask(&world, ROLE_TRAINER, 1, "b", reply), 1);
    assert_int_equal(ask(&world, ROLE_OBSERVER, 0, "b", reply), 1);
    pass(&world, 5000);
    assert_int_equal(is(&world, 1), OCCURRENCE_FIRED);
    assert_int_equal(is(&world, 2), OCCURRENCE_OPEN);
    assert_int_equal(is(&world, 3), OCCURRENCE_OPEN);
    state_done(&world.state);
}

static void exercise_control_answers(void **context)
{
    struct world world;
    struct view_request *request;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "grant", .team = "a"}, reply), 1);
    assert_string_equal(reply, "a has not asked for the rapid reaction team");
    assert_int_equal(ask(&world, ROLE_TRAINER, 1, "a", reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    for (enum role role = ROLE_TRAINER; role < ROLES; role++)
        assert_int_equal(
            order(&world, (struct order){.verb = "grant", .role = role, .own_team = 1, .team = "a"},
                  reply),
            1);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "grant", .role = ROLE_CONTROLLER, .team = "a", .reason = "on its way"},
              reply),
        0);
    assert_int_equal(order(&world, (struct order){.verb = "refuse", .team = "a"}, reply), 1);
    assert_string_equal(reply, "the rapid reaction team of a is granted already");
    /* Nothing fires in a pause. */
    pass(&world, 0);
    request = view_request_of(world.state.view, 1, REQUEST_RRT);
    assert_int_equal(request->state, REQUEST_GRANTED);
    assert_string_equal(request->answer, "on its way");
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    pass(&world, 1);
    assert_int_equal(is(&world, 3), OCCURRENCE_FIRED);
    state_done(&world.state);
}

static void a_team_asks_once_at_a_time(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 0);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 1);
    assert_string_equal(
        reply,
        "a has already asked for the rapid reaction team; exercise control has to answer first");
    assert_int_equal(
        order(&world, (struct order){.verb = "refuse", .team = "a", .reason = "not yet"}, reply),
        0);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 1);
    assert_string_equal(reply, "a asked less than a minute ago");
    assert_int_equal(ask(&world, ROLE_BLUE, 2, "", reply), 0); /* others are not kept waiting */
    for (int i = 2; i <= 100; i++) {
        world.state.r += 60000;
        assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 0);
        assert_int_equal(order(&world, (struct order){.verb = "refuse", .team = "a"}, reply), 0);
    }
    world.state.r += 60000;
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 1);
    assert_string_equal(reply, "a has asked too often");
    assert_int_equal(view_request_of(world.state.view, 1, REQUEST_RRT)->made.number, 100);
    assert_int_equal(view_request_of(world.state.view, 2, REQUEST_RRT)->made.number, 1);
    assert_int_equal(
        order(&world, (struct order){.verb = "request", .target = "pizza", .team = "a"}, reply), 1);
    state_done(&world.state);
}

static void no_other_team_sees_it(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_REQUEST_STATE, .as.request_state = {.team = 1, .number = 1}};

    (void)context;
    begin(&world);
    state_audience(&world.state, &row);
    assert_true(rights_see(row.audience, row.team, ROLE_BLUE, 1));
    assert_true(rights_see(row.audience, row.team, ROLE_CONTROLLER, 0));
    assert_false(rights_see(row.audience, row.team, ROLE_BLUE, 2));
    assert_false(rights_see(row.audience, row.team, ROLE_TRAINER, 2));
    assert_false(rights_see(row.audience, row.team, ROLE_GREEN, 0));
    assert_false(rights_see(row.audience, row.team, ROLE_OBSERVER, 0));
    state_done(&world.state);
}

static void rows_that_cannot_be_are_refused(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_REQUEST_STATE,
                      .seq = 1000,
                      .as.request_state = {.team = 1, .number = 1, .state = REQUEST_GRANTED}};

    (void)context;
    begin(&world);
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    row.as.request_state.state = REQUEST_OPEN;
    assert_int_equal(view_apply(world.state.view, &row, NULL), 0);
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    row.as.request_state.team = 3;
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    state_done(&world.state);
}

static const char *unit_of(const struct world *world, uint32_t team)
{
    static char text[RRT_TEXT];
    const struct view_request *request = view_request_of(world->state.view, team, REQUEST_RRT);

    return request->rrt.state == RRT_FREE ? "free" : rrt_text(world->state.view, request, text);
}

static int grant(struct world *world, const char *team, int64_t stay, char *reply)
{
    return order(world, (struct order){.verb = "grant", .team = team, .by_ms = stay}, reply);
}

static void a_unit_travels_stays_and_returns(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin_with(&world, 2);
    assert_int_equal(rrt_free_count(world.state.view), 2);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 0);
    assert_int_equal(grant(&world, "a", 0, reply), 0);
    assert_string_equal(reply,
                        "a is granted the rapid reaction team: unit 1 travels, 1 of 2 stay free");
    assert_string_equal(unit_of(&world, 1), "unit 1 travels to a until 00:30:00");
    pass(&world, 30 * MINUTE - 1);
    assert_int_equal(rrt_of_team(world.state.view, 1)->rrt.state, RRT_TRAVELLING);
    pass(&world, 30 * MINUTE);
    assert_string_equal(unit_of(&world, 1), "unit 1 is with a until 01:30:00");
    pass(&world, 90 * MINUTE);
    assert_string_equal(unit_of(&world, 1), "unit 1 returns from a until 02:00:00");
    assert_null(rrt_of_team(world.state.view, 1));
    assert_int_equal(rrt_free_unit(world.state.view), 2);
    pass(&world, 120 * MINUTE);
    assert_string_equal(unit_of(&world, 1), "free");
    assert_int_equal(rrt_free_unit(world.state.view), 1);
    assert_int_equal(view_request_of(world.state.view, 1, REQUEST_RRT)->rrt.arrived, 30 * MINUTE);
    state_done(&world.state);
}

static void without_a_free_unit_nothing_is_granted(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin_with(&world, 1);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 0);
    assert_int_equal(grant(&world, "a", -1, reply), 1);
    assert_int_equal(grant(&world, "a", 10 * MINUTE, reply), 0);
    assert_int_equal(ask(&world, ROLE_BLUE, 2, "", reply), 0);
    assert_int_equal(grant(&world, "b", 0, reply), 1);
    assert_string_equal(reply, "no unit of the rapid reaction team is free: unit 1 travels to a "
                               "until 00:30:00");
    pass(&world, 30 * MINUTE);
    assert_int_equal(grant(&world, "b", 0, reply), 1);
    assert_string_equal(reply, "no unit of the rapid reaction team is free: unit 1 is with a "
                               "until 00:40:00");
    assert_int_equal(view_request_of(world.state.view, 2, REQUEST_RRT)->state, REQUEST_OPEN);
    pass(&world, 70 * MINUTE);
    assert_int_equal(grant(&world, "b", 0, reply), 0);
    /* The scenario gives no stay: until somebody recalls it, or ENDEX. */
    pass(&world, 100 * MINUTE);
    assert_string_equal(unit_of(&world, 2), "unit 1 is with b");
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_string_equal(unit_of(&world, 2), "free");
    state_done(&world.state);
}

static void a_unit_is_recalled(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin_with(&world, 1);
    assert_int_equal(ask(&world, ROLE_BLUE, 1, "", reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "recall", .team = "a"}, reply), 1);
    assert_string_equal(reply, "no unit is with a or travels there");
    assert_int_equal(grant(&world, "a", 0, reply), 0);
    pass(&world, 10 * MINUTE);
    assert_int_equal(
        order(&world,
              (struct order){.verb = "recall", .team = "a", .role = ROLE_TRAINER, .own_team = 1},
              reply),
        1);
    assert_int_equal(order(&world, (struct order){.verb = "recall", .team = "a"}, reply), 0);
    /* It turned round on its way; its former time of arrival has no effect any more. */
    assert_string_equal(unit_of(&world, 1), "unit 1 returns from a until 00:20:00");
    assert_int_equal(order(&world, (struct order){.verb = "recall", .team = "a"}, reply), 1);
    pass(&world, 20 * MINUTE);
    assert_string_equal(unit_of(&world, 1), "free");
    pass(&world, 40 * MINUTE);
    assert_string_equal(unit_of(&world, 1), "free");
    state_done(&world.state);
}

static void a_request_says_how_urgent_it_is(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "request", .team = "a", .detail = "urgent"}, reply),
        1);
    assert_string_equal(reply,
                        "a request is routine, priority, immediate or flash, not \"urgent\"");
    assert_int_equal(
        order(&world, (struct order){.verb = "request", .team = "a", .detail = "flash"}, reply), 0);
    assert_int_equal(view_request_of(world.state.view, 1, REQUEST_RRT)->priority, PRIORITY_FLASH);
    assert_int_equal(grant(&world, "a", 5000, reply), 1); /* no units: there is no stay */
    assert_int_equal(grant(&world, "a", 0, reply), 0);
    assert_null(rrt_of_team(world.state.view, 1));
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_opens_its_own_event),
        cmocka_unit_test(exercise_control_answers),
        cmocka_unit_test(a_team_asks_once_at_a_time),
        cmocka_unit_test(no_other_team_sees_it),
        cmocka_unit_test(a_unit_travels_stays_and_returns),
        cmocka_unit_test(without_a_free_unit_nothing_is_granted),
        cmocka_unit_test(a_unit_is_recalled),
        cmocka_unit_test(a_request_says_how_urgent_it_is),
        cmocka_unit_test(rows_that_cannot_be_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
