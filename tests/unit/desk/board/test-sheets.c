/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets on the board: what Enter means for who may grade and who may not, and that the board shows
 * no sheet that its seat was not told. */
#include "board-view.h"
#include "desk/board/sheets.h"

static void filed(struct view *view, const char *by, uint32_t number, const struct ordinals *marks,
                  const char *said)
{
    apply(view,
          (struct row){.kind = ROW_SHEET_FILED,
                       .as.sheet_filed = {.team = 1,
                                          .metric = 1,
                                          .number = number,
                                          .revision = 1,
                                          .by = by,
                                          .marks = marks != NULL ? *marks : (struct ordinals){0},
                                          .points = marks != NULL ? 20000 : 0,
                                          .observation = said,
                                          .strengths = "",
                                          .areas = "",
                                          .root_cause = "",
                                          .sha256 = marks != NULL ? "a" : ""}});
}

/* A metric that two grade; Anna's sheet is told whole or not at all. */
static struct view *graded(bool told)
{
    static uint32_t items[] = {3001};
    static const struct ordinals marks = {.items = items, .count = 1};
    struct view *view = make_view();

    apply(view, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 1,
                                                .team = 1,
                                                .id = "handling",
                                                .title = "Handling",
                                                .type = METRIC_MANUAL,
                                                .max = 30000,
                                                .graders = 2}});
    apply(view, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 2,
                                                .team = 1,
                                                .id = "uptime",
                                                .title = "",
                                                .type = METRIC_CONDITIONAL,
                                                .max = 30000}});
    filed(view, "anna", 1, told ? &marks : NULL, told ? "zzsecret" : "");
    return view;
}

static void who_may_grade_gets_a_form(void **state)
{
    struct view *view = graded(false);
    struct board board = make_board(view);
    const char *words[SHEETS_WORDS];
    char number[16];

    (void)state;
    board.focus = PANEL_QUEUE;
    board.grades = true;
    assert_true(sheets_wish(&board, &(struct subject){SUBJECT_GRADED, 0}));
    assert_int_equal(board.sheet.metric, 1);
    assert_int_equal(sheets_words(&board, number, words), 3);
    assert_string_equal(words[0], "sheet");
    assert_string_equal(words[1], "estmark");
    assert_string_equal(words[2], "handling");

    /* Of a report's page: about that report. */
    board.sheet = (struct sheet_wish){.metric = 1, .report = 7};
    assert_int_equal(sheets_words(&board, number, words), 5);
    assert_string_equal(words[3], "--report");
    assert_string_equal(words[4], "7");

    /* What checks grade has no sheet, and the reason is said. */
    board.sheet = (struct sheet_wish){0};
    assert_true(sheets_wish(&board, &(struct subject){SUBJECT_METRIC, 2}));
    assert_int_equal(board.sheet.metric, 0);
    assert_non_null(strstr(board.refused, "manual"));

    /* Without a controller nothing can be handed in. */
    board.link = LINK_NONE;
    assert_true(sheets_wish(&board, &(struct subject){SUBJECT_METRIC, 1}));
    assert_int_equal(board.sheet.metric, 0);
    view_free(view);
}

static void who_may_not_reads(void **state)
{
    struct view *view = graded(false);
    struct board board = make_board(view);

    (void)state;
    board.focus = PANEL_QUEUE;
    assert_false(sheets_wish(&board, &(struct subject){SUBJECT_GRADED, 0}));
    assert_true(sheets_wish(&board, &(struct subject){SUBJECT_METRIC, 1}));
    assert_int_equal(board.sheet.metric, 0);
    assert_non_null(strstr(board.refused, "may not grade"));
    view_free(view);
}

static void nothing_is_shown_that_was_not_told(void **state)
{
    (void)state;
    for (int told = 0; told < 2; told++) {
        struct view *view = graded(told == 1);
        struct board board = make_board(view);

        board.grades = true;
        select_open(&board, (struct subject){SUBJECT_GRADED, 0});
        board.zoomed = true;
        assert_true(shows(&board, "anna"));
        assert_int_equal(shows(&board, "is in; it is opened when all are"), told == 0);
        assert_int_equal(shows(&board, "zzsecret"), told == 1);
        assert_int_equal(shows(&board, "20 points"), told == 1);
        assert_true(shows(&board, "1 of 2 are in"));
        assert_true(shows(&board, "Enter: your sheet about handling"));
        view_free(view);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_grade_gets_a_form),
        cmocka_unit_test(who_may_not_reads),
        cmocka_unit_test(nothing_is_shown_that_was_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
