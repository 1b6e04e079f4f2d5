/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders from the board: keys write lines, and nothing is given but by Enter on a line that was on
 * the screen. A storm of random keys tries that.
 */
#include "board-view.h"
#include "desk/board/order.h"
#include "desk/board/prompt.h"

static void turn(struct view *view, uint32_t inject, enum inject_state state)
{
    apply(view, (struct row){.kind = ROW_INJECT_STATE,
                             .as.inject_state = {.inject = inject,
                                                 .state = (int)state,
                                                 .attempt = 1,
                                                 .output = "",
                                                 .text = "no route",
                                                 .by = ""}});
}

/* The same exercise after STARTEX, an inject of the second team unreachable. */
static struct view *make_running(void)
{
    struct view *view = make_view();

    apply(view, (struct row){.kind = ROW_RANGE_STATE,
                             .as.range_state = {.state = RANGE_BUILDING, .text = ""}});
    apply(view,
          (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_UP, .text = ""}});
    apply(view, (struct row){.kind = ROW_CLOCK_STARTED, .as.clock = {.by = "anna", .text = ""}});
    turn(view, 2, INJECT_ARMED);
    turn(view, 2, INJECT_DISPATCHED);
    turn(view, 2, INJECT_UNREACHABLE);
    return view;
}

/* ---- the line ---- */

static void test_a_key_writes_a_line(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j Enter");
    assert_int_equal(board.about.kind, SUBJECT_INJECT);
    /* The cursor stands on the target that is in trouble. */
    press(&board, &painted, "f");
    assert_string_equal(board.prompt.text, "fire stop-web --team \"lat gale\"");
    assert_false(board.prompt.give);
    press(&board, &painted, "q");
    assert_string_equal(board.prompt.text, "fire stop-web --team \"lat gale\"q");
    press(&board, &painted, "Esc f Enter");
    assert_true(board.prompt.give);
    assert_int_equal(board.prompt.shown_count, 1);
    assert_string_equal(board.prompt.shown[0].state, "unreachable");
    prompt_close(&board, true);
    press(&board, &painted, ": Up");
    assert_string_equal(board.prompt.text, "fire stop-web --team \"lat gale\"");
    press(&board, &painted, "Down");
    assert_string_equal(board.prompt.text, "");
    prompt_done(&board.prompt);
    view_free(view);
}

/* Enter before the line was on the screen gives nothing; nor does one on a screen too small for
 * it. */
static void test_unseen(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j");
    keys_press(&board, &painted, 'f');
    keys_press(&board, &painted, PRESS_ENTER);
    assert_int_equal(board.prompt.mode, PROMPT_TYPING);
    assert_false(board.prompt.give);
    paint(&board, &painted, 1, 1);
    keys_press(&board, &painted, PRESS_ENTER);
    paint(&board, &painted, 19, 24);
    keys_press(&board, &painted, PRESS_ENTER);
    assert_false(board.prompt.give);
    paint(&board, &painted, 80, 24);
    keys_press(&board, &painted, PRESS_ENTER);
    assert_true(board.prompt.give);
    prompt_done(&board.prompt);
    view_free(view);
}

/* What changed while somebody made up their mind is said before it is given. */
static void test_changed_meanwhile(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j Enter j s");
    assert_string_equal(board.prompt.text, "skip stop-web --team estmark");
    turn(view, 1, INJECT_ARMED);
    turn(view, 1, INJECT_DISPATCHED);
    press(&board, &painted, "Enter");
    assert_false(board.prompt.give);
    assert_string_equal(board.prompt.note, "stop-web of estmark was scheduled; it is dispatched "
                                           "now: Enter gives it all the same");
    press(&board, &painted, "Enter");
    assert_true(board.prompt.give);
    assert_string_equal(board.prompt.shown[0].state, "dispatched");
    prompt_done(&board.prompt);
    view_free(view);
}

static void test_word_and_what_if(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "E Enter Enter Enter");
    assert_int_equal(board.prompt.mode, PROMPT_WORD);
    assert_false(board.prompt.give);
    press(&board, &painted, "q ENDEX Enter");
    assert_false(board.prompt.give);
    press(&board, &painted, "BSpace BSpace BSpace BSpace BSpace BSpace ENDEX Enter");
    assert_true(board.prompt.give);
    prompt_close(&board, true);
    press(&board, &painted, ": c l o c k Space j u m p Space 2 0 m i n Enter");
    assert_int_equal(board.prompt.mode, PROMPT_ASKING);
    assert_string_equal(board.prompt.note, "passes 3 events: storm; late: ask");
    assert_false(board.prompt.give);
    press(&board, &painted, "x Enter");
    assert_true(board.prompt.give);
    prompt_done(&board.prompt);
    view_free(view);
}

static void test_marks(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j Enter Space Space f");
    assert_int_equal(board.prompt.mode, PROMPT_ASKING);
    assert_int_equal(prompt_count(&board.prompt), 2);
    assert_string_equal(prompt_line(&board.prompt, 1), "fire stop-web --team estmark");
    assert_int_equal(board.prompt.shown[1].line, 1);
    press(&board, &painted, "Esc");
    assert_int_equal(board.mark_count, 2);
    press(&board, &painted, "Esc");
    assert_int_equal(board.mark_count, 0);
    assert_int_equal(board.focus, PANEL_DETAIL);
    /* Several that cannot be undone need the word as well. */
    press(&board, &painted, "3 j Space Space V Enter Enter");
    assert_int_equal(board.prompt.mode, PROMPT_WORD);
    assert_false(board.prompt.give);
    press(&board, &painted, "revert Enter");
    assert_true(board.prompt.give);
    assert_int_equal(prompt_count(&board.prompt), 2);
    prompt_done(&board.prompt);
    view_free(view);
}

/* One key, two orders: in the queue `u` gives back what the cursor stands on; anywhere else it
 * takes back the newest order, once, whatever is marked. */
static void test_gives_back_or_takes_back(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j u");
    assert_string_equal(board.prompt.text, "undo");
    assert_false(board.prompt.give);
    press(&board, &painted, "Esc Enter u");
    assert_string_equal(board.prompt.text, "undo");
    press(&board, &painted, "Esc Space Space u");
    assert_int_equal(board.mark_count, 2);
    assert_int_equal(prompt_count(&board.prompt), 1);
    assert_string_equal(board.prompt.text, "undo");
    press(&board, &painted, "Esc Esc n u");
    assert_int_equal(board.focus, PANEL_QUEUE);
    assert_memory_equal(board.prompt.text, "unclaim ", 8);
    prompt_done(&board.prompt);
    view_free(view);
}

/* The matrix: teams in trouble first, the others one line; a column is one inject, and keys act on
 * the team's instance of it. */
static void test_matrix(void **state)
{
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "6 j");
    assert_int_equal(painted.lines[PANEL_MATRIX], 2);
    assert_int_equal(board.cursors[PANEL_MATRIX].item, 2);
    press(&board, &painted, "H");
    assert_string_equal(board.prompt.text, "clock hold --team \"lat gale\"");
    press(&board, &painted, "Esc Right Right H");
    assert_string_equal(board.prompt.text, "hold stop-web --team \"lat gale\"");
    press(&board, &painted, "Esc j Enter");
    assert_int_equal(painted.lines[PANEL_MATRIX], TEAMS);
    /* It follows its team when another comes above it. */
    press(&board, &painted, "G");
    assert_int_equal(board.cursors[PANEL_MATRIX].item, 3);
    turn(view, 3, INJECT_ARMED);
    turn(view, 3, INJECT_DISPATCHED);
    turn(view, 3, INJECT_UNREACHABLE);
    paint(&board, &painted, 80, 24);
    assert_int_equal(board.cursors[PANEL_MATRIX].item, 3);
    assert_int_equal(board.cursors[PANEL_MATRIX].line, 1);
    press(&board, &painted, "Enter");
    assert_int_equal(board.about.kind, SUBJECT_TARGET);
    assert_int_equal(board.about.item, 3);
    prompt_done(&board.prompt);
    view_free(view);
}

/* What the seat may not order is not begun, and the reason is said. */
static void test_rights(void **state)
{
    static struct board_rights trainer = {.known = true,
                                          .role = "trainer",
                                          .team = "estmark",
                                          .list = {{"fire", RIGHT_OWN}, {"pausex", RIGHT_ASK}},
                                          .count = 2};
    struct view *view = make_running();
    struct board board = make_board(view);
    struct painted painted = {0};

    (void)state;
    board.rights = &trainer;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "2 j Enter f");
    assert_int_equal(board.prompt.mode, PROMPT_CLOSED);
    assert_string_equal(board.refused, "a session in the role trainer may order \"fire\" for its "
                                       "own team only");
    press(&board, &painted, "j f");
    assert_int_equal(board.prompt.mode, PROMPT_TYPING);
    press(&board, &painted, "Esc E");
    assert_string_equal(board.refused, "a session in the role trainer may not order \"endex\"");
    press(&board, &painted, "P");
    assert_int_equal(board.prompt.mode, PROMPT_TYPING);
    press(&board, &painted, "Esc");
    board.link = LINK_NONE;
    press(&board, &painted, "P");
    assert_int_equal(board.prompt.mode, PROMPT_CLOSED);
    assert_non_null(strstr(board.refused, "picture of a journal"));
    prompt_done(&board.prompt);
    view_free(view);
}

/* ---- a storm ---- */

static uint32_t random_below(uint64_t *seed, uint32_t most)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % most;
}

static uint32_t random_press(uint64_t *seed)
{
    static const uint32_t likely[] = {PRESS_ENTER, PRESS_ENTER, PRESS_ESCAPE, PRESS_TAB, PRESS_DOWN,
                                      PRESS_UP,    ' ',         ':',          'n',       'q'};

    switch (random_below(seed, 4)) {
    case 0:
        return likely[random_below(seed, sizeof(likely) / sizeof(likely[0]))];
    case 1:
        return order_keys[random_below(seed, (uint32_t)order_key_count)].press;
    case 2:
        return key_classes[random_below(seed, (uint32_t)key_class_count)].presses[0];
    default:
        return 0x20 + random_below(seed, 0x60);
    }
}

/* The screen and the keys as the terminal's side has them: it draws now and then, at any size,
 * while the exercise goes on. An order goes out only by Enter, pressed on a painting of exactly
 * that line in exactly that mode; and one that needs a word only with it. */
static void test_storm(void **state)
{
    struct view *view = make_running();
    uint64_t seed = 11;
    const char *rounds = getenv("EXCON_TEST_ROUNDS"); /* more of them, for longer than a check */
    int most = rounds != NULL ? atoi(rounds) : 40;
    unsigned given = 0;

    (void)state;
    for (int round = 0; round < most; round++) {
        struct board board = make_board(view);
        struct painted painted = {0};
        char seen[PROMPT_MOST] = "";
        enum prompt_mode mode = PROMPT_CLOSED;
        bool fits = false;

        for (int i = 0; i < 800; i++) {
            uint32_t code = random_press(&seed);

            if (random_below(&seed, 3) != 0) {
                int width = random_below(&seed, 8) == 0 ? 1 + (int)random_below(&seed, 40) : 100,
                    height = random_below(&seed, 8) == 0 ? 1 + (int)random_below(&seed, 9) : 30;

                paint(&board, &painted, width, height);
                strcpy(seen, board.prompt.text);
                mode = board.prompt.mode;
                fits = width >= 20 && height > 1;
            }
            keys_press(&board, &painted, code);
            if (!board.prompt.give)
                continue;
            given++;
            assert_int_equal(code, PRESS_ENTER);
            assert_true(fits);
            assert_string_equal(seen, board.prompt.text);
            assert_int_equal(mode, board.prompt.mode);
            assert_int_not_equal(mode, PROMPT_CLOSED);
            for (unsigned n = 0; n < prompt_count(&board.prompt); n++) {
                struct said said;
                char wrong[160];

                assert_int_equal(
                    order_parse(&board, prompt_line(&board.prompt, n), &said, wrong, sizeof(wrong)),
                    0);
                if (said.class->word != NULL)
                    assert_string_equal(board.prompt.typed, said.class->word);
            }
            prompt_close(&board, true);
        }
        prompt_done(&board.prompt);
    }
    /* It does happen, or the storm tried nothing. */
    assert_true(given > 20);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_writes_a_line),
        cmocka_unit_test(test_unseen),
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_word_and_what_if),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_gives_back_or_takes_back),
        cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_storm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
