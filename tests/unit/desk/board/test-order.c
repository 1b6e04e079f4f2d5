/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of words as orders, and how a line is completed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "board-view.h"
#include "desk/board/order.h"
#include "desk/board/prompt.h"

/* ---- lines ---- */

static void parses(const struct board *board, const char *line, const char *verb,
                   const char *target, const char *team, int64_t by)
{
    struct said said;
    char wrong[160] = "";

    if (order_parse(board, line, &said, wrong, sizeof(wrong)) < 0)
        fail_msg("%s: %s", line, wrong);
    assert_string_equal(said.class->verb, verb);
    assert_string_equal(said.target, target);
    assert_string_equal(said.team, team);
    assert_int_equal(said.by_ms, by);
}

static void refuses(const struct board *board, const char *line, const char *why)
{
    struct said said;
    char wrong[160] = "";

    if (order_parse(board, line, &said, wrong, sizeof(wrong)) == 0)
        fail_msg("%s is understood", line);
    assert_string_equal(wrong, why);
}

static void test_lines(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct said said;
    char wrong[160];

    (void)state;
    parses(&board, "fire stop-web", "fire", "stop-web", "", 0);
    parses(&board, "  fire  --team 'lat gale' stop-web ", "fire", "stop-web", "lat gale", 0);
    parses(&board, "fire stop-web --team \"--team\"", "fire", "stop-web", "--team", 0);
    parses(&board, "postpone storm 1h+30min", "postpone", "storm", "", 5400000);
    parses(&board, "clock jump 90s", "clock", "jump", "", 90000);
    parses(&board, "clock hold --team estmark", "clock", "hold", "estmark", 0);
    parses(&board, "revert estmark", "revert", "estmark", "", 0);
    parses(&board, "claim 12", "claim", "12", "", 0);
    assert_int_equal(order_parse(&board, "fire stop-web --now", &said, wrong, sizeof(wrong)), 0);
    assert_string_equal(said.detail, "now");
    assert_int_equal(
        order_parse(&board, "message --to estmark it's on   us ", &said, wrong, sizeof(wrong)),
        -1); /* a quote is open */
    assert_int_equal(
        order_parse(&board, "message --to estmark \"it's on us\"", &said, wrong, sizeof(wrong)), 0);
    assert_string_equal(said.body, "it's on us");
    assert_int_equal(
        order_parse(&board, "note it  works --team estmark", &said, wrong, sizeof(wrong)), 0);
    assert_string_equal(said.body, "it  works");
    assert_string_equal(said.team, "estmark");
    assert_int_equal(
        order_parse(&board, "grade estmark report -2.5 --reason late", &said, wrong, sizeof(wrong)),
        0);
    assert_int_equal(said.points, -2500);
    refuses(&board, "", "an order; Tab shows which");
    refuses(&board, "obey", "there is no order \"obey\"");
    refuses(&board, "fire", "which inject or event?");
    refuses(&board, "fire stop-web now", "\"now\" is too much");
    refuses(&board, "fire nothing", "there is no inject or event \"nothing\"");
    refuses(&board, "fire stop-web --team moon", "there is no team \"moon\"");
    refuses(&board, "frie stop-web", "there is no order \"frie\"; did you mean \"fire\"?");
    refuses(&board, "fire stop-wbe",
            "there is no inject or event \"stop-wbe\"; did you mean \"stop-web\"?");
    refuses(&board, "fire stop-web --team estmrak",
            "there is no team \"estmrak\"; did you mean \"estmark\"?");
    refuses(&board, "fire stop-web --points 3", "fire has no option --points");
    refuses(&board, "fire stop-web --team", "--team needs a value");
    refuses(&board, "postpone storm soon", "\"soon\" is no duration, such as 10min");
    refuses(&board, "postpone storm 0s", "\"0s\" is no duration, such as 10min");
    refuses(&board, "clock hold", "which team? --team TEAM");
    refuses(&board, "claim x", "\"x\" is no number");
    prompt_done(&board.prompt);
    view_free(view);
}

static void completes(const struct board *board, const char *from, const char *to,
                      const char *offered)
{
    char line[PROMPT_MOST], offers[256];

    strcpy(line, from);
    order_complete(board, line, sizeof(line), offers, sizeof(offers));
    assert_string_equal(line, to);
    assert_string_equal(offers, offered);
}

static void test_completion(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);

    (void)state;
    completes(&board, "fi", "fire ", "");
    completes(&board, "re", "re",
              "release revert refuse recall reports match reports accept "
              "reports revise reports false-alarm resume");
    completes(&board, "clock j", "clock jump ", "");
    completes(&board, "fire s", "fire sto", "stop-web storm");
    completes(&board, "fire stop", "fire stop-web ", "");
    completes(&board, "fire stop-web --t", "fire stop-web --team ", "");
    completes(&board, "fire stop-web --team e", "fire stop-web --team estmark ", "");
    completes(&board, "up w", "up web ", "");
    completes(&board, "approve ", "approve 1 ", "");
    completes(&board, "nothing ", "nothing ", "");
    view_free(view);
}

/* How a team's answer is taken: the key writes the line with the team's own word, and every way of
 * the message is offered. */
static void test_branch(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct row rows[] = {
        {.kind = ROW_MESSAGE_SENT,
         .as.message_sent =
             {.team = 1, .subject = "Fuel", .method = "phone", .answers = "confirm deny"}},
        {.kind = ROW_MESSAGE_ANSWERED,
         .as.message_answered =
             {.team = 1, .number = 1, .by = "anna", .text = "no", .word = "deny"}},
    };
    const struct order_key *key = NULL;
    char line[160];
    struct error err;
    struct said said;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        rows[i].seq = 1000 + (int64_t)i;
        if (view_apply(view, &rows[i], &err) != 0)
            fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < order_key_count; i++)
        if (strcmp(order_keys[i].words, "branch") == 0)
            key = &order_keys[i];
    assert_non_null(key);
    assert_int_equal(key->press, 'i');
    board.focus = PANEL_DETAIL;
    board.about = (struct subject){SUBJECT_ANSWER, 0};
    assert_true(key->line(&board, &board.about, line, sizeof(line)));
    assert_string_equal(line, "branch estmark 1 deny");
    parses(&board, line, "branch", "1", "estmark", 0);
    assert_int_equal(order_parse(&board, line, &said, line, sizeof(line)), 0);
    assert_string_equal(said.detail, "deny");
    completes(&board, "branch estmark 1 c", "branch estmark 1 confirm ", "");
    completes(&board, "branch estmark 1 ", "branch estmark 1 ", "confirm deny");
    refuses(&board, "branch estmark 1", "as which of its ways?");
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_completion),
        cmocka_unit_test(test_branch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
