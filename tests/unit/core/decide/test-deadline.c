/* SPDX-License-Identifier: Apache-2.0 */
/* The stages of a report have deadlines on the exercise clock; each that passes is said once. */
#include "world.h"

#include "core/model/row.h"
#include "core/view/deadlines.h"
#include "core/view/queue.h"

enum { MINUTE = 60000, EARLY = 15 * MINUTE, NOTIFICATION = 60 * MINUTE, FINAL = 240 * MINUTE };

/* Two teams with an inject each, after which an incident's report is expected. */
static void begin(struct world *world)
{
    static const uint32_t injects[] = {1, 2};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t",
                                                    .endex = 100000000,
                                                    .report_early = EARLY,
                                                    .report_notification = NOTIFICATION,
                                                    .report_final = FINAL}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = 90000000}});
    for (uint32_t i = 1; i <= 2; i++)
        feed(world,
             (struct row){.kind = ROW_INJECT_MADE,
                          .as.inject_made = {.inject = i, .team = i, .event = 1, .id = "breach"}});
    for (uint32_t i = 1; i <= 2; i++)
        feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                                 .as.expectation_made = {.expectation = i,
                                                         .team = i,
                                                         .inject = "breach",
                                                         .report = "incident",
                                                         .injects = {&injects[i - 1], 1}}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    pass(world, MINUTE);
    feed(world,
         (struct row){.kind = ROW_INJECT_STATE,
                      .as.inject_state = {.inject = 1, .state = INJECT_DELIVERED, .attempt = 1}});
}

static void file(struct world *world, uint32_t number, uint32_t revision, enum report_stage stage)
{
    feed(world, (struct row){.kind = ROW_REPORT_FILED,
                             .as.report_filed = {.team = 1,
                                                 .number = number,
                                                 .revision = revision,
                                                 .stage = (int)stage,
                                                 .kind = "incident",
                                                 .title = "it burns",
                                                 .detected = -1,
                                                 .sha256 = "aa"}});
}

/* "early-warning after breach is overdue, was due …|" for each in the queue. */
static const char *overdue_of(const struct world *world)
{
    static char text[1024];
    struct queue_item item;

    text[0] = '\0';
    for (uint32_t i = 0; i < world->state.view->reports.deadline_count; i++)
        if (queue_item_at(world->state.view, QUEUE_OVERDUE, i, world->state.x, &item)) {
            queue_text(world->state.view, &item, text + strlen(text), sizeof(text) - strlen(text));
            strcat(text, "|");
        }
    return text;
}

static void no_early_warning_is_said_once(void **context)
{
    struct world world;
    int64_t before;

    (void)context;
    begin(&world);
    pass(&world, MINUTE + EARLY - 1);
    assert_string_equal(overdue_of(&world), "");
    before = world.state.seq;
    pass(&world, MINUTE + EARLY);
    assert_int_equal(world.state.seq, before + 1);
    assert_string_equal(overdue_of(&world),
                        "early-warning after breach is overdue, was due 00:16:00|");
    pass(&world, 2 * FINAL);
    assert_int_equal(world.state.seq, before + 1);
    /* A late one ends it. */
    file(&world, 1, 1, REPORT_EARLY_WARNING);
    assert_string_equal(overdue_of(&world), "");
    state_done(&world.state);
}

static void later_stages_count_from_the_first_receipt(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    pass(&world, 10 * MINUTE);
    file(&world, 1, 1, REPORT_EARLY_WARNING);
    pass(&world, 10 * MINUTE + NOTIFICATION - 1);
    assert_string_equal(overdue_of(&world), "");
    pass(&world, 10 * MINUTE + NOTIFICATION);
    assert_string_equal(overdue_of(&world),
                        "notification of report 1 is overdue, was due 01:10:00|");
    file(&world, 1, 2, REPORT_UPDATE);
    assert_string_equal(overdue_of(&world), "");
    assert_int_equal(deadline_next(world.state.view, 1, 1)->due, 10 * MINUTE + FINAL);
    pass(&world, 10 * MINUTE + FINAL);
    assert_string_equal(overdue_of(&world), "final of report 1 is overdue, was due 04:10:00|");
    feed(&world,
         (struct row){.kind = ROW_REPORT_STATE,
                      .as.report_state = {.team = 1, .number = 1, .state = REPORT_FALSE_ALARM}});
    assert_string_equal(overdue_of(&world), "");
    state_done(&world.state);
}

static void a_stage_in_time_is_never_overdue(void **context)
{
    struct world world;
    int64_t before;

    (void)context;
    begin(&world);
    pass(&world, 10 * MINUTE);
    file(&world, 1, 1, REPORT_FINAL);
    file(&world, 2, 1, REPORT_EARLY_WARNING);
    file(&world, 2, 2, REPORT_WITHDRAWN);
    before = world.state.seq;
    pass(&world, 2 * FINAL);
    assert_int_equal(world.state.seq, before);
    state_done(&world.state);
}

static void team_clock(struct world *world, enum team_move how, int64_t length)
{
    feed(world, (struct row){.kind = ROW_TEAM_CLOCK,
                             .as.team_clock = {.team = 1, .how = (int)how, .length = length}});
}

static void a_held_team_has_as_much_longer(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    pass(&world, 10 * MINUTE);
    team_clock(&world, TEAM_HELD, 0);
    pass(&world, 30 * MINUTE);
    assert_string_equal(overdue_of(&world), "");
    team_clock(&world, TEAM_RELEASED, 20 * MINUTE);
    team_clock(&world, TEAM_EXTENDED, 5 * MINUTE);
    pass(&world, 41 * MINUTE - 1);
    assert_string_equal(overdue_of(&world), "");
    pass(&world, 41 * MINUTE);
    assert_string_equal(overdue_of(&world),
                        "early-warning after breach is overdue, was due 00:41:00|");
    state_done(&world.state);
}

static void more_time_is_for_stages_too(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    file(&world, 1, 1, REPORT_EARLY_WARNING);
    assert_int_equal(deadline_next(world.state.view, 1, 1)->due, MINUTE + NOTIFICATION);
    assert_int_equal(
        order(&world,
              (struct order){.verb = "clock", .target = "extend", .team = "a", .by_ms = MINUTE},
              reply),
        0);
    assert_string_equal(reply, "a has more time: 2 of its deadlines are later");
    assert_int_equal(deadline_next(world.state.view, 1, 1)->due, 2 * MINUTE + NOTIFICATION);
    state_done(&world.state);
}

static void who_sees_it(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_REPORT_OVERDUE, .as.report_overdue = {.team = 1}};

    (void)context;
    begin(&world);
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TEAM);
    assert_int_equal(row.team, 1);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_early_warning_is_said_once),
        cmocka_unit_test(later_stages_count_from_the_first_receipt),
        cmocka_unit_test(a_stage_in_time_is_never_overdue),
        cmocka_unit_test(a_held_team_has_as_much_longer),
        cmocka_unit_test(more_time_is_for_stages_too),
        cmocka_unit_test(who_sees_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
