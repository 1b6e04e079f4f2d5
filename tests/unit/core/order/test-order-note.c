/* SPDX-License-Identifier: Apache-2.0 */
/* Notes are exercise control's alone; a message goes to one inbox or all, in whatever phase. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/order.h"

static struct row last;
static struct pool last_pool = POOL_EMPTY; /* its texts outlive the intents */

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++) {
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
        feed(world,
             (struct row){.kind = ROW_OBJECTIVE_MADE,
                          .as.objective_made = {
                              .objective = t, .team = t, .id = "defend", .type = OBJECTIVE_TLO}});
    }
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
}

/* The order's own row, whose audience is set as the journal's. */
static int give(struct world *world, struct order order, char *reply)
{
    struct intents intents = {0};
    int result;

    order.target = order.target != NULL ? order.target : "";
    order.team = order.team != NULL ? order.team : "";
    order.reason = "";
    order.actor = "eva";
    result = order_decide(&world->state, &order, &intents, reply, 256);
    if (result == 0) {
        assert_int_equal(intents.row_count, 2); /* behind who ordered it */
        assert_int_equal(row_copy(&last, &intents.rows[1], &last_pool, NULL), 0);
        state_audience(&world->state, &last);
    }
    take(world, &intents);
    return result;
}

static void a_note_is_for_exercise_control(void **context)
{
    struct world world;
    struct order note = {.verb = "note", .role = ROLE_EVALUATOR, .set = {.body = "two calls"}};
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, note, reply), 0);
    assert_int_equal(last.kind, ROW_NOTE_WRITTEN);
    assert_int_equal(last.audience, AUDIENCE_EXCON);
    note.target = "defend";
    assert_int_equal(give(&world, note, reply), 1);
    assert_string_equal(reply, "each team has its own defend: say which team (--team)");
    note.team = "b";
    assert_int_equal(give(&world, note, reply), 0);
    assert_int_equal(last.as.note_written.objective, 2);
    assert_int_equal(last.as.note_written.team, 2);
    assert_int_equal(last.audience, AUDIENCE_EXCON);
    note.target = "attack";
    assert_int_equal(give(&world, note, reply), 1);
    note.target = "";
    note.set.body = " \n";
    assert_int_equal(give(&world, note, reply), 1);
    note.set.body = "mine";
    note.role = ROLE_BLUE;
    note.own_team = 2;
    assert_int_equal(give(&world, note, reply), 1);
    state_done(&world.state);
}

static void a_message_goes_to_its_inbox(void **context)
{
    struct world world;
    struct order message = {.verb = "message", .set = {.body = "lunch at noon"}};
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, message, reply), 0);
    assert_int_equal(last.kind, ROW_MESSAGE_SENT);
    assert_int_equal(last.audience, AUDIENCE_ALL);
    assert_string_equal(last.as.message_sent.from, "eva");
    message.team = "b";
    assert_int_equal(give(&world, message, reply), 0);
    assert_int_equal(last.audience, AUDIENCE_TEAM);
    assert_int_equal(last.team, 2);
    assert_int_equal(world.state.view->message_count, 2);
    /* A trainer writes to the own team, said or not, and to no other. */
    message.role = ROLE_TRAINER;
    message.own_team = 1;
    assert_int_equal(give(&world, message, reply), 1);
    message.team = "";
    assert_int_equal(give(&world, message, reply), 0);
    assert_int_equal(last.team, 1);
    message.role = ROLE_BLUE;
    assert_int_equal(give(&world, message, reply), 1);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_is_for_exercise_control),
        cmocka_unit_test(a_message_goes_to_its_inbox),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
