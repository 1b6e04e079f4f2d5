/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the board looks, by keys and by the mouse: views that were visited, sizes and layouts, the
 * wall, a picture that stands, lines that something is wrong with, what is new in the queue.
 */
#include "board-view.h"
#include "desk/board/alerts.h"
#include "desk/board/layout.h"
#include "desk/board/prompt.h"

static void press_key(struct board *board, struct painted *painted, uint32_t press)
{
    keys_press(board, painted, press);
    paint(board, painted, 80, 24);
}

static void test_visited(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press_key(&board, &painted, '[');
    assert_int_equal(board.focus, PANEL_TEAMS);
    press_key(&board, &painted, '3');
    press_key(&board, &painted, '4');
    press_key(&board, &painted, '[');
    assert_int_equal(board.focus, PANEL_RANGE);
    press_key(&board, &painted, '[');
    press_key(&board, &painted, '[');
    assert_int_equal(board.focus, PANEL_TEAMS);
    press_key(&board, &painted, ']');
    press_key(&board, &painted, ']');
    press_key(&board, &painted, ']');
    assert_int_equal(board.focus, PANEL_TICKER);
    /* Somewhere else from the middle: what came behind it is forgotten. */
    press_key(&board, &painted, '[');
    press_key(&board, &painted, '2');
    press_key(&board, &painted, ']');
    assert_int_equal(board.focus, PANEL_TIMELINE);
    press_key(&board, &painted, '[');
    assert_int_equal(board.focus, PANEL_RANGE);
    /* As many as there are places, and more. */
    for (int i = 0; i < 3 * BOARD_VISITED; i++)
        press_key(&board, &painted, i % 2 != 0 ? '1' : '2');
    for (int i = 0; i < 3 * BOARD_VISITED; i++)
        press_key(&board, &painted, '[');
    assert_true(board.focus == PANEL_TEAMS || board.focus == PANEL_TIMELINE);
    assert_int_equal(board.visited_at, 0);
    view_free(view);
}

static void test_sizes(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};
    int before;

    (void)state;
    press_key(&board, &painted, '3');
    before = painted.areas[PANEL_RANGE].width;
    press_key(&board, &painted, '+');
    assert_true(painted.areas[PANEL_RANGE].width > before);
    assert_true(painted.areas[PANEL_TICKER].width > 0);
    press_key(&board, &painted, '+');
    assert_int_equal(painted.areas[PANEL_RANGE].width, 80);
    press_key(&board, &painted, '_');
    assert_true(painted.areas[PANEL_TICKER].width > 0);
    press_key(&board, &painted, '_');
    assert_int_equal(painted.areas[PANEL_RANGE].width, before);
    for (int i = 0; i < 2 * LAYOUTS; i++) {
        bool focus = false;

        for (int width = 1; width <= 300; width += 13) {
            paint(&board, &painted, width, 80);
            focus |= painted.areas[board.focus].height > 0;
        }
        assert_true(focus);
        press_key(&board, &painted, 'L');
    }
    /* A large terminal has three columns by itself. */
    board.layout = 0;
    board.focus = PANEL_TEAMS;
    paint(&board, &painted, 300, 80);
    assert_true(painted.areas[PANEL_MATRIX].height > 0 && painted.areas[PANEL_SEATS].height > 0);
    view_free(view);
}

/* On the wall no key is an order, and each ends it. */
static void test_wall(void **state)
{
    static const char keys[] = "fHEPyd: \r1";
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    press_key(&board, &painted, '5');
    press_key(&board, &painted, 'j');
    for (const char *key = keys; *key != '\0'; key++) {
        press_key(&board, &painted, 'w');
        assert_true(board.on_wall);
        press_key(&board, &painted, (unsigned char)*key);
        assert_false(board.on_wall);
        assert_int_equal(board.prompt.mode, PROMPT_CLOSED);
        assert_int_equal(board.focus, PANEL_QUEUE);
    }
    press_key(&board, &painted, 'w');
    for (board.wall = 0; board.wall < 20 * WALL_TURN; board.wall += WALL_TURN)
        for (int size = 1; size < 300; size += 23)
            paint(&board, &painted, size, size / 3 + 1);
    assert_true(keys_press(&board, &painted, 'q')->leaves);
    view_free(view);
}

static void test_stands(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    press_key(&board, &painted, '=');
    assert_true(board.still);
    press_key(&board, &painted, '2');
    press_key(&board, &painted, 'j');
    assert_true(board.still);
    /* What is ordered is ordered about how things are now. */
    press_key(&board, &painted, 'f');
    assert_int_equal(board.prompt.mode, PROMPT_TYPING);
    assert_false(board.still);
    press_key(&board, &painted, PRESS_ESCAPE);
    press_key(&board, &painted, '=');
    press_key(&board, &painted, ':');
    assert_false(board.still);
    prompt_done(&board.prompt);
    view_free(view);
}

static void test_mouse(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};
    struct area at;

    (void)state;
    paint(&board, &painted, 80, 24);
    at = painted.areas[PANEL_RANGE];
    press_key(&board, &painted, press_mouse(PRESS_CLICK, at.x + 2, at.y + 1));
    assert_int_equal(board.focus, PANEL_RANGE);
    assert_int_equal(board.cursors[PANEL_RANGE].item, 2);
    press_key(&board, &painted, press_mouse(PRESS_WHEEL_UP, at.x + 2, at.y));
    assert_int_equal(board.cursors[PANEL_RANGE].item, 1);
    press_key(&board, &painted, press_mouse(PRESS_CLICK, at.x + 2, at.y + 1));
    assert_int_equal(board.focus, PANEL_RANGE);
    press_key(&board, &painted, press_mouse(PRESS_CLICK, at.x + 2, at.y + 1));
    assert_int_equal(board.focus, PANEL_DETAIL);
    assert_int_equal(board.about.item, 2);
    /* A line for orders is given by a key, and never by a click. */
    press_key(&board, &painted, PRESS_ESCAPE);
    press_key(&board, &painted, '2');
    press_key(&board, &painted, 'j');
    press_key(&board, &painted, 'f');
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 90; x += 7)
            press_key(&board, &painted, press_mouse(PRESS_CLICK, x, y));
    assert_int_equal(board.prompt.mode, PROMPT_TYPING);
    assert_false(board.prompt.give);
    press_key(&board, &painted, PRESS_ESCAPE);
    prompt_done(&board.prompt);
    view_free(view);
}

static void test_faults(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    apply(view, (struct row){.kind = ROW_VM_STATE, .as.vm_state = {.vm = 2, .state = VM_MAKING}});
    apply(view, (struct row){.kind = ROW_VM_STATE,
                             .as.vm_state = {.vm = 2, .state = VM_FAILED, .text = "no room"}});
    press_key(&board, &painted, '3');
    assert_int_equal(painted.lines[PANEL_RANGE], 3);
    press_key(&board, &painted, 'F');
    assert_int_equal(painted.lines[PANEL_RANGE], 1);
    press_key(&board, &painted, PRESS_ESCAPE);
    assert_int_equal(painted.lines[PANEL_RANGE], 3);
    /* A panel that it is not about says why it is empty by itself. */
    press_key(&board, &painted, '7');
    assert_true(shows(&board, "nothing was ordered"));
    press_key(&board, &painted, 'F');
    assert_true(shows(&board, "nothing is wrong here"));
    board.filters_detail = true;
    assert_true(shows(&board, "nothing was ordered"));
    view_free(view);
}

static void test_alerts(void **state)
{
    struct view *view = make_view();
    struct board board = make_board(view);
    struct painted painted = {0};
    struct alerts alerts = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    /* What was there before is nothing new. */
    assert_false(alerts_take(&alerts, &board));
    assert_int_equal(board.news, 0);
    apply(view, (struct row){.kind = ROW_ORDER_ASKED,
                             .as.order_asked = {.number = 2,
                                                .actor = "carl",
                                                .role = ROLE_CONTROLLER,
                                                .verb = "endex",
                                                .target = "",
                                                .on = "",
                                                .detail = "",
                                                .reason = ""}});
    assert_true(alerts_take(&alerts, &board));
    assert_int_equal(board.news, 1);
    /* The bell rings once; it is new until somebody looks. */
    assert_false(alerts_take(&alerts, &board));
    assert_int_equal(board.news, 1);
    press_key(&board, &painted, 'n');
    assert_false(alerts_take(&alerts, &board));
    assert_int_equal(board.news, 0);
    alerts_done(&alerts);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_visited), cmocka_unit_test(test_sizes), cmocka_unit_test(test_wall),
        cmocka_unit_test(test_stands),  cmocka_unit_test(test_mouse), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_alerts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
