/* SPDX-License-Identifier: Apache-2.0 */
/* What is due for a team: the order of the list, and when a deadline is announced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "desk/team/due.h"

enum { MINUTE = 60 * 1000 };

static void due_apply(struct view *view, const struct row *row)
{
    struct error err;

    assert_int_equal(view_apply(view, row, &err), 0);
}

static struct view *due_view(void)
{
    struct view *view = view_new();

    due_apply(view, &(struct row){.seq = 1,
                                  .kind = ROW_EXERCISE_OPENED,
                                  .as.exercise_opened = {.run = "r",
                                                         .name = "day",
                                                         .endex = 60 * MINUTE,
                                                         .report_notification = 40 * MINUTE}});
    due_apply(view, &(struct row){.seq = 2,
                                  .kind = ROW_TEAM_MADE,
                                  .as.team_made = {.team = 1, .id = "estmark"}});
    due_apply(view, &(struct row){.seq = 3, .kind = ROW_CLOCK_STARTED});
    due_apply(view, &(struct row){.seq = 4,
                                  .x = MINUTE,
                                  .kind = ROW_MESSAGE_SENT,
                                  .as.message_sent = {.team = 1, .subject = "read me"}});
    due_apply(view, &(struct row){.seq = 5,
                                  .x = 2 * MINUTE,
                                  .kind = ROW_REPORT_FILED,
                                  .as.report_filed = {.team = 1,
                                                      .number = 1,
                                                      .revision = 1,
                                                      .kind = "incident",
                                                      .title = "worm",
                                                      .sha256 = "a"}});
    due_apply(view, &(struct row){.seq = 6,
                                  .x = 3 * MINUTE,
                                  .kind = ROW_QUESTION_ASKED,
                                  .as.question_asked = {.team = 1, .number = 1, .text = "why?"}});
    return view;
}

static void due_is_sorted(void **state)
{
    struct view *view = due_view();
    struct due due = DUE_EMPTY;

    (void)state;
    due_list(&due, view, 1, 50 * MINUTE);
    assert_int_equal(due.count, 4);
    assert_int_equal(due.items[0].kind, DUE_STAGE);
    assert_true(due.items[0].late);
    assert_int_equal(due.items[0].at, 42 * MINUTE);
    assert_int_equal(due.items[1].kind, DUE_MESSAGE);
    assert_string_equal(due.items[1].how, "show 1");
    assert_string_equal(due.items[1].what, "read message 1: read me");
    assert_int_equal(due.items[2].kind, DUE_ENDEX);
    assert_false(due.items[2].late);
    assert_int_equal(due.items[3].kind, DUE_OWED);
    due_done(&due);
    due_list(&due, view, 2, 50 * MINUTE);
    assert_int_equal(due.count, 1); /* another team has nothing but ENDEX */
    due_done(&due);
    view_free(view);
}

static void due_is_announced_twice(void **state)
{
    struct due_item item = {.at = 42 * MINUTE};

    (void)state;
    assert_int_equal(due_announced(&item, 0, 32 * MINUTE - 1), 0);
    assert_int_equal(due_announced(&item, 32 * MINUTE - 1, 32 * MINUTE), 10 * MINUTE);
    assert_int_equal(due_announced(&item, 32 * MINUTE, 39 * MINUTE), 0);
    assert_int_equal(due_announced(&item, 39 * MINUTE, 41 * MINUTE), 2 * MINUTE);
    /* The clock jumped over both: the nearer one is told. */
    assert_int_equal(due_announced(&item, 0, 41 * MINUTE), 2 * MINUTE);
    /* It has passed: the row that says so is told instead. */
    assert_int_equal(due_announced(&item, 0, 42 * MINUTE), 0);
    item.at = -1;
    assert_int_equal(due_announced(&item, -20 * MINUTE, 0), 0);
}

static void due_says_when_to_announce(void **state)
{
    struct view *view = due_view();
    struct due due = DUE_EMPTY;

    (void)state;
    due_list(&due, view, 1, 0);
    assert_int_equal(due_next_announcement(&due, 0), 32 * MINUTE);
    assert_int_equal(due_next_announcement(&due, 32 * MINUTE), 40 * MINUTE);
    assert_int_equal(due_next_announcement(&due, 40 * MINUTE), 50 * MINUTE);
    assert_int_equal(due_next_announcement(&due, 58 * MINUTE), -1);
    due_done(&due);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_is_sorted),
        cmocka_unit_test(due_is_announced_twice),
        cmocka_unit_test(due_says_when_to_announce),
    };

    return cmocka_run_group_tests_name("team/due", tests, NULL, NULL);
}
