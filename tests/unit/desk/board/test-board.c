/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells, times and keys; and the whole board under random keys, sizes and moments, where the
 * sanitizers watch and every painting must stay within its lines.
 */
#include "board-rows.h"
#include "desk/board/prompt.h"

static void write_line(char *to, struct grid *grid)
{
    char *text = grid_text(grid);

    assert_non_null(text);
    strcpy(to, text);
    to[strcspn(to, "\n")] = '\0';
    free(text);
}

static void test_pen_cuts_and_cleans(void **state)
{
    struct grid grid;
    char line[256];

    (void)state;
    assert_true(grid_init(&grid, 8, 1, true));

    struct pen pen = pen_at(&grid, 0, 0, 8);

    pen_text(&pen, STYLE_PLAIN,
             "a\x1b[2Jb\xff"
             "cdefgh");
    assert_int_equal(pen_left(&pen), 0);
    write_line(line, &grid);
    assert_string_equal(line, "a?[2Jb?~");
    pen_text(&pen, STYLE_PLAIN, "more");
    write_line(line, &grid);
    assert_string_equal(line, "a?[2Jb?~");
    grid_done(&grid);
}

static void test_pen_fields(void **state)
{
    struct grid grid;
    char line[256];

    (void)state;
    assert_true(grid_init(&grid, 20, 2, true));

    struct pen pen = pen_at(&grid, 0, 0, 20);

    pen_field(&pen, STYLE_PLAIN, 5, "ab");
    pen_right(&pen, STYLE_PLAIN, 5, "cd");
    pen_field(&pen, STYLE_PLAIN, 4, "efghij");
    pen_text(&pen, STYLE_PLAIN, "|");
    write_line(line, &grid);
    assert_string_equal(line, "ab      cdefg~|");
    /* What does not exist is not written. */
    pen = pen_at(&grid, -3, 5, 40);
    pen_text(&pen, STYLE_PLAIN, "nowhere");
    write_line(line, &grid);
    assert_string_equal(line, "ab      cdefg~|");
    grid_done(&grid);
}

static void test_times(void **state)
{
    char text[SAY_TEXT];
    struct view *view = view_new();

    (void)state;
    assert_non_null(view);
    assert_string_equal(say_exercise(text, 0), "00:00:00");
    assert_string_equal(say_exercise(text, 45296999), "12:34:56");
    assert_string_equal(say_exercise(text, INT64_C(433800000)), "120:30:00");
    assert_string_equal(say_exercise(text, -1000), "-00:00:01");
    assert_string_equal(say_countdown(text, 45000), "T-00:45");
    assert_string_equal(say_countdown(text, 44001), "T-00:45");
    assert_string_equal(say_countdown(text, 0), "T+00:00");
    assert_string_equal(say_countdown(text, -1999), "T+00:01");
    assert_string_equal(say_countdown_short(text, 3599000), "T-59:59");
    assert_string_equal(say_countdown_short(text, 4287000), "T-1h11");
    assert_string_equal(say_countdown_short(text, -171000000), "T+47h30");
    assert_string_equal(say_countdown_short(text, 172800000), "T-2d00h");
    assert_string_equal(say_countdown(text, 3645000), "T-1:00:45");
    assert_string_equal(say_countdown(text, INT64_C(183600000)), "T-2d03h");
    assert_string_equal(say_wall(text, view, INT64_C(1790000000000), true),
                        "211413ZSEP26  14:13:20Z");
    assert_string_equal(say_wall(text, view, 0, false), "--:--:--Z");
    assert_string_equal(say_points(text, 12500), "12.5");
    assert_string_equal(say_points(text, -1), "-0.001");
    assert_string_equal(say_points(text, 100000), "100");
    /* No value is too great to be said. */
    say_exercise(text, INT64_MIN + 1);
    say_exercise(text, INT64_MAX);
    say_countdown(text, INT64_MAX - 1000);
    say_countdown(text, INT64_MIN + 1);
    say_wall(text, view, INT64_MAX, true);
    say_points(text, INT64_MIN);
    view_free(view);
}

/* ---- a view by rows ---- */

/* Teams with VMs, conditions, metrics and injects, at different points of their lives. */
static struct view *make_view(uint32_t teams, uint32_t each, bool competitive)
{
    struct view *view = open_view(competitive);
    uint32_t n = 0;

    for (uint32_t team = 1; team <= teams; team++)
        add_team(view, team, team % 2 ? "odd" : "a-very-long-name-of-a-team");
    for (uint32_t team = 1; team <= teams; team++)
        for (uint32_t i = 0; i < each; i++) {
            n++;
            add_vm(view, n, team, "node", "lan 10.1.1.10");
            apply(view, (struct row){.kind = ROW_CONDITION_MADE,
                                     .as.condition_made = {.condition = n,
                                                           .team = team,
                                                           .vm = n,
                                                           .id = "alive",
                                                           .user = "",
                                                           .payload = "",
                                                           .interval = 1000}});
            apply(
                view,
                (struct row){
                    .kind = ROW_METRIC_MADE,
                    .as.metric_made = {
                        .metric = n, .team = team, .id = "points", .title = "", .max = 10000 * n}});
            apply(view, (struct row){.kind = ROW_OBJECTIVE_MADE,
                                     .as.objective_made = {.objective = n,
                                                           .team = team,
                                                           .id = "aim",
                                                           .title = "",
                                                           .type = (int)(i % OBJECTIVE_TYPES)}});
            add_event(view, n, team, "happens", 60000 * (int64_t)i);
            add_inject(view, n, team, i % 2 ? "one" : "other", "", "");
        }
    for (uint32_t i = 1; i <= n; i++)
        apply(view, (struct row){.kind = ROW_CONDITION_RESULT,
                                 .as.condition_result = {.condition = i,
                                                         .value = (int64_t)(i * 37 % 1002) - 1,
                                                         .output = "",
                                                         .text = ""}});
    return view;
}

/* The same on any machine. */
static uint32_t random_below(uint64_t *seed, uint32_t most)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % most;
}

static void paint_once(struct board *board, struct painted *painted, int width, int height)
{
    struct grid grid;

    assert_true(grid_init(&grid, width, height, board->ascii));
    board_paint(board, &grid, painted);
    select_settle(board, painted);
    for (int i = 0; i < width * height; i++)
        assert_true(grid.cells[i].style < STYLES && (!board->ascii || grid.cells[i].code < 0x7f));
    for (int id = 0; id < PANELS; id++) {
        assert_true(painted->scroll[id] >= 0);
        assert_true(painted->lines[id] == 0 || painted->scroll[id] < painted->lines[id]);
    }
    grid_done(&grid);
}

static void test_any_key_at_any_size(void **state)
{
    struct view *views[] = {view_new(), make_view(2, 2, false), make_view(40, 8, true)};
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 60; round++) {
        struct board board = {.view = views[round % 3],
                              .ascii = round % 2,
                              .phase = (enum clock_phase)(round % PHASES),
                              .x = 30000 * round,
                              .link = (enum link_state)(round % LINK_STATES)};
        struct painted painted = {0};

        for (int i = 0; i < 60; i++) {
            const struct key_class *class =
                &key_classes[random_below(&seed, (uint32_t)key_class_count)];
            uint32_t press = class->presses[random_below(&seed, KEYS_PER_CLASS)];

            /* Now and then a letter, which a filter takes. */
            if (press == 0)
                press = 'a' + random_below(&seed, 26);
            keys_press(&board, &painted, press);
            board.snapshot = random_below(&seed, 20) == 0;
            paint_once(&board, &painted, 1 + (int)random_below(&seed, 220),
                       1 + (int)random_below(&seed, 60));
        }
        prompt_done(&board.prompt);
    }
    for (int i = 0; i < 3; i++)
        view_free(views[i]);
}

static void test_keys(void **state)
{
    struct view *view = make_view(3, 1, false);
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};

    (void)state;
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, '3');
    assert_int_equal(board.focus, PANEL_RANGE);
    keys_press(&board, &painted, PRESS_TAB);
    assert_int_equal(board.focus, PANEL_TICKER);
    /* There is no queue for a seat outside exercise control. */
    keys_press(&board, &painted, PRESS_RIGHT);
    assert_int_equal(board.focus, PANEL_MATRIX);
    keys_press(&board, &painted, PRESS_RIGHT);
    assert_int_equal(board.focus, PANEL_MATRIX);
    assert_int_equal(board.column, 1);
    for (int i = PANEL_MATRIX; i < PANEL_DETAIL; i++)
        keys_press(&board, &painted, PRESS_TAB);
    assert_int_equal(board.focus, PANEL_TEAMS);
    keys_press(&board, &painted, 't');
    assert_int_equal(board.team, 1);
    keys_press(&board, &painted, 'T');
    keys_press(&board, &painted, 'T');
    assert_int_equal(board.team, 3);
    keys_press(&board, &painted, 't');
    assert_int_equal(board.team, 0);
    keys_press(&board, &painted, '/');
    assert_null(keys_press(&board, &painted, 'q'));
    keys_press(&board, &painted, 0xe9);
    assert_string_equal(board.filter, "q\xc3\xa9");
    keys_press(&board, &painted, PRESS_ERASE);
    assert_string_equal(board.filter, "q");
    for (int i = 0; i < 2 * BOARD_FILTER_MOST; i++)
        keys_press(&board, &painted, 0x1f600);
    assert_true(strlen(board.filter) < BOARD_FILTER_MOST);
    keys_press(&board, &painted, PRESS_ESCAPE);
    assert_string_equal(board.filter, "");
    assert_true(keys_press(&board, &painted, 'q')->leaves);
    view_free(view);
}

/* The chosen column of the matrix stays the inject's when others come before it, and the cursor
 * stays on its team when another's number is the inject's. */
static void test_column_is_kept(void **state)
{
    struct view *view = make_view(3, 1, false);
    struct board board = {.view = view, .ascii = true, .unfolded = true};
    struct painted painted = {0};
    struct subject before, after;
    uint32_t event = (uint32_t)view->event_count + 1, inject = (uint32_t)view->inject_count + 1;

    (void)state;
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, '6');
    keys_press(&board, &painted, PRESS_RIGHT);
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, 'j');
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, 'j');
    paint_once(&board, &painted, 80, 24);
    assert_true(select_subject(&board, &painted, &before));
    assert_int_equal(before.kind, SUBJECT_TARGET);
    apply(view, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = event, .id = "aaa", .story = "", .at = 0}});
    apply(view, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = inject, .event = event, .id = "aaa"}});
    paint_once(&board, &painted, 80, 24);
    assert_true(select_subject(&board, &painted, &after));
    assert_int_equal(after.kind, SUBJECT_TARGET);
    assert_int_equal(after.item, before.item);
    /* The new one is beside it, and it is found again from there. */
    keys_press(&board, &painted, PRESS_LEFT);
    assert_int_equal(board.column, inject);
    keys_press(&board, &painted, PRESS_RIGHT);
    paint_once(&board, &painted, 80, 24);
    assert_true(select_subject(&board, &painted, &after));
    assert_int_equal(after.item, before.item);
    view_free(view);
}

/* A filter keeps what matches below its heading, and all below a heading that matches. */
static void test_filter(void **state)
{
    struct view *view = make_view(4, 2, false);
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};

    (void)state;
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 4 * 3);
    strcpy(board.filter, "ODD");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 2 * 3);
    assert_int_equal(painted.lines[PANEL_RANGE], 2 * 2);
    strcpy(board.filter, "alive");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 4 * 3);
    strcpy(board.filter, "nothing has this");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 0);
    /* The other way round: a heading takes what is below it with it. */
    strcpy(board.filter, "!ODD");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 2 * 3);
    strcpy(board.filter, "!alive");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 4);
    strcpy(board.filter, "!");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_TEAMS], 4 * 3);
    view_free(view);
}

/* What is opened from a filtered panel is whole, and a filter begun there leaves the panels whole.
 */
static void test_filter_of_detail(void **state)
{
    struct view *view = make_view(4, 2, false);
    struct board board = {.view = view, .ascii = true};
    struct painted painted = {0};
    int whole;

    (void)state;
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, '1');
    keys_press(&board, &painted, 'j');
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, PRESS_ENTER);
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(board.focus, PANEL_DETAIL);
    whole = painted.lines[PANEL_DETAIL];
    assert_true(whole > 2);
    strcpy(board.filter, "nothing has this");
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_DETAIL], whole);
    keys_press(&board, &painted, '/');
    paint_once(&board, &painted, 80, 24);
    assert_int_equal(painted.lines[PANEL_DETAIL], 0);
    keys_press(&board, &painted, PRESS_ENTER);
    keys_press(&board, &painted, PRESS_ESCAPE);
    assert_string_equal(board.filter, "");
    assert_int_equal(board.focus, PANEL_DETAIL);
    /* With a filter of the panels Esc leaves what is opened, and the panels stay filtered. */
    keys_press(&board, &painted, PRESS_ESCAPE);
    assert_int_not_equal(board.focus, PANEL_DETAIL);
    keys_press(&board, &painted, '/');
    keys_press(&board, &painted, 'O');
    keys_press(&board, &painted, PRESS_ENTER);
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, 'j');
    paint_once(&board, &painted, 80, 24);
    keys_press(&board, &painted, PRESS_ENTER);
    assert_int_equal(board.focus, PANEL_DETAIL);
    keys_press(&board, &painted, PRESS_ESCAPE);
    assert_int_not_equal(board.focus, PANEL_DETAIL);
    assert_string_equal(board.filter, "O");
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pen_cuts_and_cleans),
        cmocka_unit_test(test_pen_fields),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_column_is_kept),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_filter_of_detail),
        cmocka_unit_test(test_any_key_at_any_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
