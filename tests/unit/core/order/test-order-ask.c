/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that wait for approval: asked for by who may not give them, given by who may, and refused
 * when they fit no more. */
#include "world.h"

#include "core/order/rights.h"
#include "core/model/row.h"

/* Two teams with a VM each; STARTEX has been called. */
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
    feed(world,
         (struct row){
             .kind = ROW_METRIC_MADE,
             .as.metric_made = {
                 .metric = 1, .team = 1, .id = "report", .type = METRIC_MANUAL, .max = 20000}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
}

static int as(struct world *world, enum role role, uint32_t own, const char *actor,
              const char *verb, const char *target, char *reply)
{
    return order(world,
                 (struct order){.verb = verb,
                                .target = target,
                                .role = role,
                                .own_team = own,
                                .actor = actor,
                                .by_ms = 600000},
                 reply);
}

static const struct view_ask *ask(const struct world *world, const char *name)
{
    const struct view_ask *found = view_ask_called(world->state.view, name);

    assert_non_null(found);
    return found;
}

static enum clock_phase phase(const struct world *world)
{
    return world->state.view->phase;
}

static void what_is_asked_for_waits(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "pausex", "", reply), ORDER_ASKED);
    assert_string_equal(reply, "asked for as 1; it waits for approval");
    assert_int_equal(phase(&world), PHASE_RUNNING);
    assert_int_equal(ask(&world, "1")->state, ASK_OPEN);
    /* The same once more is no second one; another is. */
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "cleo", "pausex", "", reply), 1);
    assert_string_equal(reply, "carl has already asked for that (1); it waits for approval");
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "cleo", "endex", "", reply), ORDER_ASKED);
    /* What would be refused is refused at once. */
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "resume", "", reply), 1);
    assert_non_null(strstr(reply, "there is no PAUSEX to end"));
    assert_int_equal(world.state.view->ask_count, 2);

    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "1", reply), 0);
    assert_string_equal(reply, "pausex for carl: PAUSEX");
    assert_int_equal(phase(&world), PHASE_PAUSED);
    assert_int_equal(ask(&world, "1")->state, ASK_APPROVED);
    assert_string_equal(ask(&world, "1")->answer_by, "anna");
    assert_string_equal(world.state.view->phased.by, "carl");
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "1", reply), 1);
    assert_string_equal(reply, "1 is approved already by anna");
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "deny", "2", reply), 0);
    assert_int_equal(ask(&world, "2")->state, ASK_DENIED);
    assert_int_equal(phase(&world), PHASE_PAUSED);
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "3", reply), 1);
    assert_string_equal(reply, "no order \"3\" waits for this seat");
    state_done(&world.state);
}

static void who_asks_does_not_approve(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(as(&world, ROLE_TRAINER, 1, "tove", "pausex", "", reply), ORDER_ASKED);
    assert_string_equal(reply, "asked for as a-1; it waits for approval");
    assert_int_equal(as(&world, ROLE_TRAINER, 1, "tove", "approve", "a-1", reply), 1);
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "approve", "a-1", reply), 1);
    assert_int_equal(as(&world, ROLE_TRAINER, 2, "tove", "deny", "a-1", reply), 1);
    assert_int_equal(as(&world, ROLE_BLUE, 1, "tove", "deny", "a-1", reply), 1);
    assert_int_equal(ask(&world, "a-1")->state, ASK_OPEN);
    assert_int_equal(as(&world, ROLE_TRAINER, 1, "tove", "deny", "a-1", reply), 0);
    assert_int_equal(ask(&world, "a-1")->state, ASK_WITHDRAWN);
    assert_int_equal(as(&world, ROLE_TRAINER, 0, "tom", "pausex", "", reply), 1);
    assert_string_equal(reply,
                        "a seat in the role trainer has to say its team to ask for an order");
    assert_int_equal(as(&world, ROLE_BLUE, 1, "bo", "pausex", "", reply), 1);
    assert_int_equal(phase(&world), PHASE_RUNNING);
    state_done(&world.state);
}

static void what_the_clock_overtakes_expires(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "pausex", "", reply), ORDER_ASKED);
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "clock", "extend", reply), ORDER_ASKED);
    assert_int_equal(order(&world,
                           (struct order){.verb = "grade",
                                          .target = "report",
                                          .team = "a",
                                          .role = ROLE_CONTROLLER,
                                          .actor = "carl",
                                          .points = 5000,
                                          .reason = "good"},
                           reply),
                     ORDER_ASKED);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    assert_int_equal(ask(&world, "1")->state, ASK_EXPIRED);
    assert_non_null(strstr(ask(&world, "1")->answer, "the clock does not run"));
    assert_int_equal(ask(&world, "2")->state, ASK_OPEN);
    /* Another's order of ten seconds ago is no obstacle to who has looked at both. */
    assert_int_equal(
        order(&world,
              (struct order){.verb = "clock", .target = "extend", .by_ms = 1000, .actor = "ben"},
              reply),
        0);
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "2", reply), 0);
    assert_int_equal(world.state.view->exercise.endex, 10601000);
    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "clock", "extend", reply), ORDER_ASKED);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(ask(&world, "4")->state, ASK_EXPIRED);
    assert_string_equal(ask(&world, "4")->answer, "ENDEX came first");
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "3", reply), 0);
    assert_int_equal(world.state.view->metrics[0].points, 5000);
    assert_string_equal(world.state.view->metrics[0].by, "carl");
    state_done(&world.state);
}

static void what_does_not_fit_now_waits(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "jump", .by_ms = 900000}, reply),
        0);
    assert_int_equal(as(&world, ROLE_TRAINER, 1, "tove", "clock", "remove", reply), ORDER_ASKED);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "remove", .by_ms = 800000}, reply),
        0);
    assert_int_equal(as(&world, ROLE_DIRECTOR, 0, "anna", "approve", "a-1", reply), 1);
    assert_string_equal(
        reply,
        "the order is refused now and still waits for approval: the exercise is not that old");
    assert_int_equal(ask(&world, "a-1")->state, ASK_OPEN);
    assert_int_equal(world.state.x, 100000);
    state_done(&world.state);
}

/* The hold of its own team's clock is a trainer's own; another's is nobody's but the director's. */
static void a_trainer_holds_its_own_team(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(as(&world, ROLE_TRAINER, 2, "tove", "clock", "hold", reply), 0);
    assert_true(view_is_held(world.state.view, 2));
    assert_false(view_is_held(world.state.view, 1));
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock",
                                          .target = "hold",
                                          .role = ROLE_TRAINER,
                                          .own_team = 2,
                                          .team = "a"},
                           reply),
                     1);
    assert_string_equal(reply, "a session in the role trainer may not order \"clock hold\"");
    assert_int_equal(as(&world, ROLE_BLUE, 2, "bo", "clock", "release", reply), 1);
    assert_int_equal(as(&world, ROLE_TRAINER, 2, "tove", "clock", "release", reply), 0);
    assert_false(view_is_held(world.state.view, 2));
    state_done(&world.state);
}

static void a_team_is_bounded(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    for (int64_t i = 1; i <= 9; i++)
        assert_int_equal(order(&world,
                               (struct order){.verb = "clock",
                                              .target = "extend",
                                              .role = ROLE_TRAINER,
                                              .own_team = 1,
                                              .by_ms = i * 1000},
                               reply),
                         i <= 8 ? ORDER_ASKED : 1);
    assert_string_equal(reply, "8 orders already wait for approval, the limit");
    /* Another team is not kept waiting. */
    assert_int_equal(as(&world, ROLE_TRAINER, 2, "tom", "pausex", "", reply), ORDER_ASKED);
    state_done(&world.state);
}

/* A trainer's ask is its own and EXCON's, a member's the team's; numbers of one tell nothing of the
 * others. */
static void each_sees_its_own(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_ORDER_ASKED,
                      .as.order_asked = {.team = 1, .number = 1, .role = ROLE_TRAINER}};
    struct row answered = {.kind = ROW_ORDER_ANSWERED,
                           .as.order_answered = {.team = 1, .number = 1, .role = ROLE_BLUE}};
    char reply[256];

    (void)context;
    begin(&world);
    state_audience(&world.state, &row);
    assert_true(rights_see(row.audience, row.team, ROLE_TRAINER, 1));
    assert_true(rights_see(row.audience, row.team, ROLE_EVALUATOR, 0));
    assert_false(rights_see(row.audience, row.team, ROLE_BLUE, 1));
    assert_false(rights_see(row.audience, row.team, ROLE_TRAINER, 2));
    state_audience(&world.state, &answered);
    assert_true(rights_see(answered.audience, answered.team, ROLE_BLUE, 1));
    assert_false(rights_see(answered.audience, answered.team, ROLE_BLUE, 2));
    row.as.order_asked.role = ROLE_CONTROLLER;
    row.as.order_asked.team = 0;
    state_audience(&world.state, &row);
    assert_false(rights_see(row.audience, row.team, ROLE_TRAINER, 1));
    assert_false(rights_see(row.audience, row.team, ROLE_GREEN, 0));

    assert_int_equal(as(&world, ROLE_CONTROLLER, 0, "carl", "pausex", "", reply), ORDER_ASKED);
    assert_int_equal(as(&world, ROLE_TRAINER, 2, "tom", "pausex", "", reply), ORDER_ASKED);
    assert_string_equal(reply, "asked for as b-1; it waits for approval");
    assert_int_equal(as(&world, ROLE_TRAINER, 1, "tove", "endex", "", reply), ORDER_ASKED);
    assert_string_equal(reply, "asked for as a-1; it waits for approval");
    state_done(&world.state);
}

static void rows_that_cannot_be_are_refused(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_ORDER_ANSWERED,
                      .seq = 1000,
                      .as.order_answered = {.number = 1, .state = ASK_DENIED}};
    struct row asked = {
        .kind = ROW_ORDER_ASKED,
        .seq = 1001,
        .as.order_asked = {.number = 1, .actor = "carl", .verb = "endex", .target = "", .on = ""}};

    (void)context;
    begin(&world);
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    assert_int_equal(view_apply(world.state.view, &asked, NULL), 0);
    assert_true(view_apply(world.state.view, &asked, NULL) < 0);
    row.as.order_answered.state = ASK_OPEN;
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    row.as.order_answered.state = ASK_DENIED;
    assert_int_equal(view_apply(world.state.view, &row, NULL), 0);
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    asked.as.order_asked.team = 9;
    assert_true(view_apply(world.state.view, &asked, NULL) < 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for_waits),
        cmocka_unit_test(who_asks_does_not_approve),
        cmocka_unit_test(what_the_clock_overtakes_expires),
        cmocka_unit_test(what_does_not_fit_now_waits),
        cmocka_unit_test(a_team_is_bounded),
        cmocka_unit_test(a_trainer_holds_its_own_team),
        cmocka_unit_test(each_sees_its_own),
        cmocka_unit_test(rows_that_cannot_be_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
