/* SPDX-License-Identifier: Apache-2.0 */
/* A team's screen without a terminal: what its panels say, what its keys wish; random presses and
 * sizes, where the sanitizers watch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "desk/board/board.h"
#include "desk/team/home.h"
#include "desk/vt/press.h"

static void home_apply(struct view *view, const struct row *row)
{
    struct error err;

    assert_int_equal(view_apply(view, row, &err), 0);
}

static struct view *home_view(void)
{
    struct view *view = view_new();

    home_apply(view,
               &(struct row){.seq = 1,
                             .kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.run = "r", .name = "day", .endex = 3600000}});
    home_apply(view,
               &(struct row){.seq = 2,
                             .kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "estmark", .title = "Estmark"}});
    home_apply(view, &(struct row){.seq = 3,
                                   .kind = ROW_TEAM_MADE,
                                   .as.team_made = {.team = 2, .id = "latgale"}});
    home_apply(view, &(struct row){
                         .seq = 4,
                         .kind = ROW_VM_MADE,
                         .as.vm_made = {.vm = 1, .team = 1, .id = "web", .address = "10.0.0.1"}});
    home_apply(view, &(struct row){
                         .seq = 5,
                         .kind = ROW_CONDITION_MADE,
                         .as.condition_made = {.condition = 1, .team = 1, .vm = 1, .id = "page"}});
    home_apply(view, &(struct row){.seq = 6, .kind = ROW_CLOCK_STARTED});
    home_apply(view, &(struct row){.seq = 7,
                                   .x = 1000,
                                   .kind = ROW_MESSAGE_SENT,
                                   .as.message_sent = {.team = 1,
                                                       .from = "EXCON",
                                                       .subject = "red\033[31m",
                                                       .body = "look at it"}});
    home_apply(view, &(struct row){.seq = 8,
                                   .x = 1000,
                                   .kind = ROW_MESSAGE_SENT,
                                   .as.message_sent = {.team = 2, .subject = "not yours"}});
    home_apply(view, &(struct row){.seq = 9,
                                   .x = 2000,
                                   .kind = ROW_REPORT_FILED,
                                   .as.report_filed = {.team = 1,
                                                       .number = 1,
                                                       .revision = 1,
                                                       .kind = "incident",
                                                       .title = "worm",
                                                       .summary = "it crawls",
                                                       .sha256 = "a",
                                                       .by = "anna"}});
    return view;
}

static struct home home_of(const struct view *view)
{
    return (struct home){.view = view, .team = 1, .person = "anna", .x = 5000, .may_write = true};
}

static char *home_text(struct home *home, int width, int height)
{
    struct grid grid;
    char *text;

    assert_true(grid_init(&grid, width, height, true));
    home_paint(home, &grid);
    text = grid_text(&grid);
    grid_done(&grid);
    return text;
}

static void home_has(struct home *home, const char *words)
{
    char *text = home_text(home, 80, 24);

    if (strstr(text, words) == NULL) {
        print_error("not there: %s\n%s", words, text);
        fail();
    }
    free(text);
}

static void test_panels_say_what_was_told(void **state)
{
    struct view *view = home_view();
    struct home home = home_of(view);
    char *text;

    (void)state;
    home_has(&home, " 1 inbox 1 new  2 due 2 ");
    home_has(&home, ">+00:01   new            1  EXCON: red?[31m");
    text = home_text(&home, 80, 24);
    assert_null(strstr(text, "not yours"));
    free(text);
    home_press(&home, '2');
    home_has(&home, "read message 1: red");
    home_press(&home, '3');
    home_has(&home, "page on web");
    home_press(&home, VT_TAB);
    home_has(&home, "nothing is scored");
    home_press(&home, VT_RIGHT);
    home_has(&home, "1 rev 1  incident, early-warning: worm");
    home_press(&home, VT_ENTER);
    home_has(&home, " it crawls");
    home_press(&home, VT_ESCAPE);
    home_press(&home, '?');
    home_has(&home, "tells exercise control that the message was read");
    view_free(view);
}

static void test_keys_wish_for_what_is_under_the_cursor(void **state)
{
    struct view *view = home_view();
    struct home home = home_of(view);

    (void)state;
    home_press(&home, 'a');
    assert_int_equal(home.wish, HOME_ACK);
    assert_int_equal(home.on, 1);
    home.wish = HOME_NOTHING;
    home_press(&home, 'e'); /* a message is no report */
    assert_int_equal(home.wish, HOME_NOTHING);
    home_press(&home, '5');
    home_press(&home, 'e');
    assert_int_equal(home.wish, HOME_REVISE);
    home.wish = HOME_NOTHING;
    home_press(&home, 'n');
    assert_int_equal(home.wish, HOME_REPORT);
    home.wish = HOME_NOTHING;
    home.may_write = false; /* a trainer's */
    home_press(&home, 'n');
    assert_int_equal(home.wish, HOME_NOTHING);
    home_press(&home, 'q');
    assert_int_equal(home.wish, HOME_LEAVE);
    view_free(view);
}

static void test_random_presses_stay_within(void **state)
{
    static const uint32_t presses[] = {VT_TAB,     VT_BACK_TAB,  VT_UP,  VT_DOWN,  VT_LEFT,
                                       VT_RIGHT,   VT_HOME,      VT_END, VT_ENTER, VT_ESCAPE,
                                       VT_PAGE_UP, VT_PAGE_DOWN, '?',    '1',      '2',
                                       '3',        '4',          '5',    '6',      '7',
                                       'a',        'e',          'q',    0x4e2d,   VT_UNKNOWN};
    struct view *view = home_view();
    struct home home = home_of(view);

    (void)state;
    srand(5);
    for (int i = 0; i < 3000; i++) {
        home_press(&home, presses[rand() % (int)(sizeof(presses) / sizeof(presses[0]))]);
        home.wish = HOME_NOTHING;
        free(home_text(&home, 1 + rand() % 120, 1 + rand() % 40));
    }
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panels_say_what_was_told),
        cmocka_unit_test(test_keys_wish_for_what_is_under_the_cursor),
        cmocka_unit_test(test_random_presses_stay_within),
    };

    return cmocka_run_group_tests_name("team/home", tests, NULL, NULL);
}
