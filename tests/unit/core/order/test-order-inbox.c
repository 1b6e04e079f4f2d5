/* SPDX-License-Identifier: Apache-2.0 */
/* A team's inbox: numbers count its own messages; what is sent again changes nothing; what a team
 * says is told to itself and exercise control alone. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/order.h"

static enum audience audience;
static uint32_t audience_team;
static char reply[256];

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    for (uint32_t team = 0; team <= 2; team++)
        feed(world, (struct row){.kind = ROW_MESSAGE_SENT,
                                 .as.message_sent = {.team = team, .subject = "s", .body = "b"}});
    feed(world,
         (struct row){.kind = ROW_MESSAGE_SENT, .as.message_sent = {.team = 1, .inside = true}});
}

/* Returns the number of rows besides the order's own; -1: refused. */
static int give(struct world *world, enum role role, const char *verb, const char *target,
                const char *body)
{
    struct intents intents = {0};
    struct order order = {.verb = verb,
                          .role = role,
                          .own_team = role == ROLE_BLUE ? 1 : 0,
                          .team = role == ROLE_BLUE ? "" : "a",
                          .target = target,
                          .reason = "",
                          .detail = "",
                          .actor = "eva",
                          .set = {.body = body}};
    int result = order_decide(&world->state, &order, &intents, reply, sizeof(reply)), rows;

    rows = result == 0 ? (int)intents.row_count - 1 : -1;
    if (rows > 0) {
        struct row row = intents.rows[1];

        state_audience(&world->state, &row);
        audience = row.audience;
        audience_team = row.team;
    }
    take(world, &intents);
    return rows;
}

static void numbers_count_the_teams_own(void **context)
{
    struct world world;
    const struct view *view;

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(view_message_of(view, 1, 1)->made.team, 0);
    assert_int_equal(view_message_of(view, 1, 2)->made.team, 1);
    assert_int_equal(view_message_of(view, 2, 2)->made.team, 2);
    assert_null(view_message_of(view, 1, 3)); /* what is inside has no number */
    assert_null(view_message_of(view, 1, 0));
    state_done(&world.state);
}

static void acknowledged_once(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_BLUE, "ack", "2", NULL), 1);
    assert_int_equal(audience, AUDIENCE_TEAM);
    assert_int_equal(audience_team, 1);
    assert_int_equal(give(&world, ROLE_BLUE, "ack", "2", NULL), 0);
    assert_non_null(strstr(reply, "by eva already"));
    assert_null(view_acked_of(world.state.view, 2, 2));
    assert_int_equal(give(&world, ROLE_BLUE, "ack", "3", NULL), -1);
    assert_int_equal(give(&world, ROLE_BLUE, "ack", "0", NULL), -1);
    assert_int_equal(give(&world, ROLE_BLUE, "ack", "", NULL), -1);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "ack", "1", NULL), -1);
    state_done(&world.state);
}

static void answers_arrive_once(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "1", "yes"), 1);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "1", "yes"), 0);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "2", "yes"), 1);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "1", "no"), 1);
    assert_string_equal(view_answer_of(world.state.view, 1, 1)->made.text, "no");
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "1", " \n"), -1);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "1", "a\033[31mb"), -1);
    assert_int_equal(give(&world, ROLE_BLUE, "answer", "9", "yes"), -1);
    state_done(&world.state);
}

static void questions_are_answered_in_the_inbox(void **context)
{
    struct world world;
    const struct view *view;

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(give(&world, ROLE_BLUE, "question", "", "when?"), 1);
    assert_int_equal(audience, AUDIENCE_TEAM);
    assert_int_equal(give(&world, ROLE_BLUE, "question", "", "when?"), 0);
    assert_int_equal(give(&world, ROLE_BLUE, "question-answer", "1", "now"), -1);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "question-answer", "2", "now"), -1);
    assert_int_equal(give(&world, ROLE_DIRECTOR, "question-answer", "1", "now"), 2);
    assert_int_equal(audience, AUDIENCE_TEAM);
    assert_int_equal(view_question_of(view, 1, 1)->message, 3);
    assert_string_equal(view_message_of(view, 1, 3)->made.body, "now");
    assert_int_equal(give(&world, ROLE_DIRECTOR, "question-answer", "1", "later"), -1);
    /* Answered, the same words are a new question. */
    assert_int_equal(give(&world, ROLE_BLUE, "question", "", "when?"), 1);
    assert_int_equal(view_questions_of(view, 1), 2);
    assert_int_equal(view_questions_of(view, 2), 0);
    state_done(&world.state);
}

static void rows_of_no_message_are_refused(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_MESSAGE_ACKED, .as.message_acked = {.team = 1, .number = 3}};
    struct error err;

    (void)context;
    begin(&world);
    assert_true(view_apply(world.state.view, &row, &err) < 0);
    row = (struct row){.kind = ROW_QUESTION_ASKED, .as.question_asked = {.team = 1, .number = 2}};
    assert_true(view_apply(world.state.view, &row, &err) < 0);
    row = (struct row){.kind = ROW_QUESTION_ANSWERED,
                       .as.question_answered = {.team = 1, .number = 1, .message = 1}};
    assert_true(view_apply(world.state.view, &row, &err) < 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_count_the_teams_own),
        cmocka_unit_test(acknowledged_once),
        cmocka_unit_test(answers_arrive_once),
        cmocka_unit_test(questions_are_answered_in_the_inbox),
        cmocka_unit_test(rows_of_no_message_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
