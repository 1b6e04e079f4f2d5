/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cursors and views without a terminal: the cursor follows its thing and not its line, stays at its
 * line of the screen, and views go in, out and back.
 */
#include "board-rows.h"
#include "desk/board/prompt.h"

enum { TEAMS = 4, EACH = 6 };

static void say(struct view *view, const char *subject)
{
    apply(view,
          (struct row){.kind = ROW_MESSAGE_SENT,
                       .as.message_sent = {.from = "anna", .subject = subject, .body = "text"}});
}

static struct view *make_view(void)
{
    static const char *const names[TEAMS] = {"estmark", "karsovia", "latgale", "norderland"};
    struct view *view = open_view(false);
    uint32_t n = 0;

    for (uint32_t team = 1; team <= TEAMS; team++)
        add_team(view, team, names[team - 1]);
    for (uint32_t team = 1; team <= TEAMS; team++)
        for (uint32_t i = 0; i < EACH; i++) {
            n++;
            add_vm(view, n, team, "node", "lan 10.1.1.10");
            add_event(view, n, team, "happens", 60000 * (int64_t)i);
            add_inject(view, n, team, i % 2 ? "one" : "other", "", "a\nb\tc\x1b[2J\n\n");
        }
    for (int i = 0; i < 40; i++)
        say(view, "said before");
    return view;
}

static void test_words_are_keys(void **state)
{
    const char *words = "  j Enter xEsc PgDn";
    uint32_t code, got[8];
    int count = 0;

    (void)state;
    while (keys_read(&words, &code))
        got[count++] = code;
    assert_int_equal(count, 5);
    assert_int_equal(got[0], 'j');
    assert_int_equal(got[1], PRESS_ENTER);
    assert_int_equal(got[2], 'x');
    assert_int_equal(got[3], PRESS_ESCAPE);
    assert_int_equal(got[4], PRESS_PAGE_DOWN);
    words = NULL;
    assert_false(keys_read(&words, &code));
}

/* A line that comes above moves the cursor along; it stays at its line of the screen. */
static void test_follows_the_thing(void **state)
{
    struct view *view = make_view();
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "4 j j");

    struct cursor before = board.cursors[PANEL_TICKER];

    assert_true(before.set);
    assert_int_equal(before.line, 1);
    for (int i = 0; i < 5; i++)
        say(view, "something new");
    paint(&board, &painted, 80, 24);
    assert_int_equal(board.cursors[PANEL_TICKER].item, before.item);
    assert_int_equal(board.cursors[PANEL_TICKER].line, before.line + 5);
    assert_int_equal(painted.at[PANEL_TICKER].line - painted.scroll[PANEL_TICKER], before.offset);
    /* Without one the panel shows what is newest. */
    press(&board, &painted, ".");
    assert_int_equal(painted.scroll[PANEL_TICKER], 0);
    view_free(view);
}

/* When its thing is gone, the cursor stands on what has taken its line, and no further than the
 * end. */
static void test_what_is_gone(void **state)
{
    struct view *view = make_view();
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "3 G");
    assert_int_equal(board.cursors[PANEL_RANGE].item, TEAMS * EACH);
    board.team = 1;
    paint(&board, &painted, 80, 24);
    assert_int_equal(board.cursors[PANEL_RANGE].line, EACH - 1);
    assert_int_equal(board.cursors[PANEL_RANGE].item, EACH);
    press(&board, &painted, "g k k PgUp");
    assert_int_equal(board.cursors[PANEL_RANGE].item, 1);
    view_free(view);
}

static void test_in_and_out(void **state)
{
    struct view *view = make_view();
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};

    (void)state;
    paint(&board, &painted, 80, 24);
    /* Nothing is opened that was not seen: the first Enter shows the cursor. */
    press(&board, &painted, "2 Enter");
    assert_int_equal(board.focus, PANEL_TIMELINE);
    press(&board, &painted, "Enter");
    assert_int_equal(board.focus, PANEL_DETAIL);
    assert_int_equal(board.about.kind, SUBJECT_INJECT);
    /* The cursor begins on the first target. */
    press(&board, &painted, "Enter");
    assert_int_equal(board.about.kind, SUBJECT_TARGET);
    press(&board, &painted, "Enter");
    assert_int_equal(board.about.kind, SUBJECT_VM);
    press(&board, &painted, "Esc");
    assert_int_equal(board.about.kind, SUBJECT_TARGET);
    press(&board, &painted, "-");
    assert_int_equal(board.about.kind, SUBJECT_VM);
    press(&board, &painted, "-");
    assert_int_equal(board.about.kind, SUBJECT_TARGET);
    press(&board, &painted, "1");
    assert_int_equal(board.focus, PANEL_TEAMS);
    press(&board, &painted, "-");
    assert_int_equal(board.focus, PANEL_DETAIL);
    press(&board, &painted, "Esc Esc Esc Esc");
    assert_int_equal(board.focus, PANEL_TEAMS);
    /* However deep: the oldest are forgotten, and each Esc goes back by one. */
    for (uint32_t i = 1; i <= BOARD_PLACES + 5; i++)
        select_open(&board, (struct subject){SUBJECT_VM, i});
    for (int i = 0; i < BOARD_PLACES; i++)
        assert_true(select_back(&board));
    assert_int_equal(board.about.item, 5);
    assert_true(select_back(&board));
    assert_false(select_back(&board));
    view_free(view);
}

/* What is the same with many teams is one line of the queue, until it is zoomed; the cursor stays
 * on it when one of them goes. */
static void test_alike_in_the_queue(void **state)
{
    struct view *view = make_view();
    struct board board = {.view = view, .ascii = true, .inside = true, .link = LINK_LIVE};
    struct painted painted = {0};
    struct queue_item item;

    (void)state;
    for (uint32_t n = 1; n <= TEAMS * EACH; n++)
        if (strcmp(view->injects[n - 1].made.id, "one") == 0)
            apply(view,
                  (struct row){
                      .seq = 1000 + n,
                      .kind = ROW_INJECT_STATE,
                      .as.inject_state = {
                          .inject = n, .state = INJECT_HELD, .output = "", .by = "", .text = ""}});
    paint(&board, &painted, 80, 24);
    press(&board, &painted, "n");
    assert_int_equal(painted.lines[PANEL_QUEUE], 1);
    /* It is no single thing; keys of the queue act on each of them. */
    assert_false(board_chosen(&board, &item));
    press(&board, &painted, "c");
    assert_int_equal(prompt_count(&board.prompt), TEAMS * EACH / 2);
    assert_memory_equal(board.prompt.lines[0], "claim ", 6);
    assert_string_not_equal(board.prompt.lines[0], board.prompt.lines[1]);
    press(&board, &painted, "Esc");
    press(&board, &painted, "Enter");
    assert_int_equal(board.about.kind, SUBJECT_INJECT);
    press(&board, &painted, "Esc");
    apply(view, (struct row){
                    .seq = 2000,
                    .kind = ROW_INJECT_STATE,
                    .as.inject_state = {
                        .inject = 2, .state = INJECT_SKIPPED, .output = "", .by = "", .text = ""}});
    paint(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_QUEUE], 1);
    assert_int_equal(board.cursors[PANEL_QUEUE].line, 0);
    press(&board, &painted, "z j");
    assert_int_equal(painted.lines[PANEL_QUEUE], TEAMS * EACH / 2 - 1);
    assert_true(board_chosen(&board, &item));
    /* One without a mark is what the cursor stands on; with marks it is they alone. */
    press(&board, &painted, "c");
    assert_int_equal(prompt_count(&board.prompt), 1);
    press(&board, &painted, "Esc g Space j Space j x");
    assert_int_equal(board.mark_count, 2);
    assert_int_equal(prompt_count(&board.prompt), 2);
    assert_memory_equal(board.prompt.lines[0], "done ", 5);
    assert_string_not_equal(board.prompt.lines[0], board.prompt.lines[1]);
    prompt_done(&board.prompt);
    view_free(view);
}

/* Whatever a subject says, and at any size: every detail is painted, there or not. */
static void test_any_subject(void **state)
{
    struct view *views[] = {view_new(), make_view()};
    static const uint32_t items[] = {0, 1, 2, 7, 24, 25, 255, 256, 4000000000u};
    static const int sizes[][2] = {{1, 1}, {2, 5}, {19, 7}, {80, 24}, {300, 80}};

    (void)state;
    for (int v = 0; v < 2; v++)
        for (uint8_t kind = 0; kind < SUBJECTS; kind++)
            for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
                for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
                    struct board board = {.view = views[v], .ascii = true};
                    struct painted painted = {0};

                    select_open(&board, (struct subject){kind, items[i]});
                    paint(&board, &painted, sizes[s][0], sizes[s][1]);
                    select_move(&board, &painted, 3);
                    paint(&board, &painted, sizes[s][0], sizes[s][1]);
                }
    view_free(views[0]);
    view_free(views[1]);
}

/* The text of a script reaches the screen as text. */
static void test_hostile_text(void **state)
{
    struct view *view = make_view();
    struct board board = {.view = view, .ascii = false};
    struct painted painted = {0};
    char output[] = "line 1\n\x1b]0;title\x07\x1b[31mred\n\xe2\x80\xae"
                    "desrever\n";
    struct grid grid;
    char *text;

    (void)state;
    select_open(&board, (struct subject){SUBJECT_TARGET, 1});
    board.document = (struct document){.about = {SUBJECT_TARGET, 1}, .come = true, .text = output};
    assert_true(grid_init(&grid, 80, 40, false));
    board_paint(&board, &grid, &painted);
    text = grid_text(&grid);
    assert_non_null(text);
    assert_non_null(strstr(text, "line 1"));
    assert_non_null(strstr(text, "[31mred"));
    assert_null(strchr(text, '\x1b'));
    assert_null(strstr(text, "\xe2\x80\xae"));
    free(text);
    grid_done(&grid);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_keys),     cmocka_unit_test(test_follows_the_thing),
        cmocka_unit_test(test_what_is_gone),       cmocka_unit_test(test_in_and_out),
        cmocka_unit_test(test_alike_in_the_queue), cmocka_unit_test(test_any_subject),
        cmocka_unit_test(test_hostile_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
