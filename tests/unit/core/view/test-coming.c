/* SPDX-License-Identifier: Apache-2.0 */
/* What comes next, and where events stand in time: one answer for status, clock and board. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/view/coming.h"
#include "core/view/troubles.h"

enum { MINUTE = 60000 };

static void apply(struct view *view, struct row row)
{
    struct error err;

    row.audience = AUDIENCE_ALL;
    if (view_apply(view, &row, &err) < 0)
        fail_msg("%s", err.text);
}

static void add_event(struct view *view, uint32_t event, int64_t at, struct event_made more)
{
    more.event = event;
    more.team = 1;
    more.id = "event";
    more.title = more.script = more.story = more.request = "";
    more.at = at;
    more.close = 60 * MINUTE;
    apply(view, (struct row){.kind = ROW_EVENT_MADE, .as.event_made = more});
    apply(view, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = event,
                                                .team = 1,
                                                .event = event,
                                                .machine = "",
                                                .id = "inject",
                                                .title = "",
                                                .user = "",
                                                .payload = "",
                                                .files = "",
                                                .from = "",
                                                .to = "",
                                                .subject = "",
                                                .body = "",
                                                .cleanup = ""}});
}

/* 1 at 10 min; 2 when a condition holds, from STARTEX on; 3 five minutes after 2; 4 by hand; 5 a
 * contingency of a missed report. */
static struct view *begin(void)
{
    static uint32_t one = 1, two = 2;
    struct view *view = view_new();

    assert_non_null(view);
    apply(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {1, "a", "a", "a"}});
    apply(view, (struct row){.kind = ROW_CONDITION_MADE,
                             .as.condition_made = {.condition = 1, .team = 1, .id = "up"}});
    add_event(view, 1, 10 * MINUTE, (struct event_made){0});
    add_event(view, 2, 0, (struct event_made){.conditions = {&one, 1}});
    add_event(view, 3, 0, (struct event_made){.after = {&two, 1}, .offset = 5 * MINUTE});
    add_event(view, 4, -1, (struct event_made){.manual = true});
    add_event(view, 5, -1, (struct event_made){0});
    apply(view, (struct row){.kind = ROW_GENESIS_DONE});
    return view;
}

static void turn(struct view *view, uint32_t event, enum event_state state, int64_t x)
{
    apply(view, (struct row){.kind = ROW_EVENT_STATE,
                             .x = x,
                             .as.event_state = {.event = event, .state = state, .by = ""}});
}

static void turn_inject(struct view *view, uint32_t inject, enum inject_state state)
{
    apply(view,
          (struct row){.kind = ROW_INJECT_STATE,
                       .as.inject_state = {
                           .inject = inject, .state = state, .output = "", .by = "", .text = ""}});
}

static void what_waits_has_no_time(void **context)
{
    struct view *view = begin();

    (void)context;
    assert_int_equal(coming_event_place(view, view_event(view, 1)), 10 * MINUTE);
    for (uint32_t event = 2; event <= 5; event++)
        assert_int_equal(coming_event_place(view, view_event(view, event)), -1);
    turn(view, 2, OCCURRENCE_OPEN, 0);
    assert_int_equal(coming_event_place(view, view_event(view, 2)), -1);
    /* Where it fired, and what is due after it. */
    turn(view, 2, OCCURRENCE_FIRED, 7 * MINUTE + 250);
    assert_int_equal(coming_event_place(view, view_event(view, 2)), 7 * MINUTE);
    assert_int_equal(coming_event_at(view, view_event(view, 3)), 12 * MINUTE + 250);
    turn(view, 4, OCCURRENCE_FIRED, 8 * MINUTE);
    assert_int_equal(coming_inject_place(view, view_inject(view, 4)), 8 * MINUTE);
    view_free(view);
}

static void what_was_skipped_does_not_come(void **context)
{
    struct view *view = begin();
    struct coming next;
    size_t count;

    (void)context;
    assert_true(coming_next(view, 0, &next));
    assert_int_equal(next.at, 10 * MINUTE);
    assert_int_equal(next.event->made.event, 1);
    turn_inject(view, 1, INJECT_SKIPPED);
    assert_false(coming_next(view, 0, &next));
    free(coming_list(view, 0, &count));
    assert_int_equal(count, 0);
    apply(view, (struct row){.kind = ROW_INJECT_PLANNED,
                             .as.inject_planned = {.inject = 5, .at = MINUTE, .by = ""}});
    assert_true(coming_next(view, 0, &next));
    assert_null(next.event);
    assert_int_equal(next.at, MINUTE);
    view_free(view);
}

static void troubles_are_counted(void **context)
{
    struct view *view = begin();
    struct troubles all;

    (void)context;
    turn_inject(view, 1, INJECT_HELD);
    turn_inject(view, 2, INJECT_EXPIRED);
    turn_inject(view, 3, INJECT_DISPATCHED);
    turn_inject(view, 3, INJECT_UNREACHABLE);
    turn_inject(view, 4, INJECT_DISPATCHED);
    turn_inject(view, 4, INJECT_FAILED);
    all = troubles_count(view, 0, 0);
    assert_int_equal(all.held, 1);
    assert_int_equal(all.overtaken, 1);
    assert_int_equal(all.unreachable, 1);
    assert_int_equal(all.failed, 1);
    assert_int_equal(all.first->made.inject, 3);
    assert_int_equal(troubles_count(view, 2, 0).failed, 0);
    view_free(view);
}

/* Whatever an event waits for besides its time: that it did not come is no trouble. */
static void contingencies_are_not_overtaken(void **context)
{
    struct view *view = begin();

    (void)context;
    for (uint32_t event = 1; event <= 5; event++) {
        turn(view, event, OCCURRENCE_EXPIRED, 60 * MINUTE);
        turn_inject(view, event, INJECT_EXPIRED);
    }
    for (uint32_t event = 2; event <= 5; event++) {
        assert_false(troubles_is_overtaken(view, view_inject(view, event)));
        assert_string_equal(troubles_state_word(view, view_inject(view, event)), "not needed");
    }
    /* By its time alone: ENDEX came first. */
    assert_true(troubles_is_overtaken(view, view_inject(view, 1)));
    assert_string_equal(troubles_state_word(view, view_inject(view, 1)), "expired");
    assert_int_equal(troubles_count(view, 0, 0).overtaken, 1);
    assert_int_equal(troubles_count(view, 0, 0).unneeded, 4);
    view_free(view);

    /* One that was held until ENDEX had come. */
    view = begin();
    turn(view, 2, OCCURRENCE_FIRED, MINUTE);
    turn_inject(view, 2, INJECT_HELD);
    turn_inject(view, 2, INJECT_EXPIRED);
    assert_true(troubles_is_overtaken(view, view_inject(view, 2)));
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_has_no_time), cmocka_unit_test(what_was_skipped_does_not_come),
        cmocka_unit_test(troubles_are_counted), cmocka_unit_test(contingencies_are_not_overtaken)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
