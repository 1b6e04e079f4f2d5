/* SPDX-License-Identifier: Apache-2.0 */
/* Play hours: what they let through, what waits for them, and times by the wall. */
#include "world.h"

#include "core/view/calendar.h"

/* Two days of eight hours: day 1 from wall 100 h on, day 2 from 124 h on; local time is two hours
 * ahead. */
enum { HOUR = 3600000, FIRST = 100 * HOUR, SECOND = 124 * HOUR };

/* The wall goes on to `wall`, and play hours and exercise time with it. */
static void at_wall(struct world *world, int64_t wall)
{
    for (;;) {
        struct calendar_step step;
        struct intents intents = {0};
        bool more = view_is_on(world->state.view) &&
                    calendar_next(world->state.view, world->state.wall, &step);
        int64_t to = more && step.wall < wall ? step.wall : wall;

        if (to < world->state.wall)
            to = world->state.wall;
        if (world->state.view->phase == PHASE_RUNNING)
            pass(world, world->state.x + to - world->state.wall - (to == (more ? step.wall : 0)));
        if (world->state.view->phase == PHASE_RUNNING && more && to == step.wall)
            world->state.x++; /* what falls on the end waits */
        world->state.wall = to;
        decide_hours(&world->state, &intents);
        more = intents.row_count != 0;
        take(world, &intents);
        if (!more && to == wall)
            break;
    }
    if (world->state.view->phase == PHASE_RUNNING)
        pass(world, world->state.x);
}

/* Messages at 1 h, at 8 h (the end of day 1) and at 9 h; ENDEX at 16 h. */
static void begin(struct world *world)
{
    static const int64_t at[] = {HOUR, 8 * HOUR, 9 * HOUR};
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {
                                 .name = "t", .endex = 16 * HOUR, .situation = 7000LL * HOUR}});
    feed(world,
         (struct row){
             .kind = ROW_DAY_MADE,
             .as.day_made = {
                 .day = 1, .number = 1, .from = FIRST, .to = FIRST + 8 * HOUR, .zone = 2 * HOUR}});
    feed(
        world,
        (struct row){
            .kind = ROW_DAY_MADE,
            .as.day_made = {
                .day = 2, .number = 2, .from = SECOND, .to = SECOND + 8 * HOUR, .zone = 2 * HOUR}});
    for (uint32_t i = 1; i <= 3; i++) {
        feed(world, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {
                                     .event = i, .id = "e", .at = at[i - 1], .close = 16 * HOUR}});
        feed(world,
             (struct row){
                 .kind = ROW_INJECT_MADE,
                 .as.inject_made = {
                     .inject = i, .event = i, .id = "i", .subject = "s", .body = "", .from = ""}});
    }
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
}

static enum inject_state inject(const struct world *world, uint32_t ordinal)
{
    return view_inject(world->state.view, ordinal)->state;
}

static void days_and_nights(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    world.state.wall = FIRST - 2 * HOUR;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_CLOSED);
    at_wall(&world, FIRST - 1);
    assert_int_equal(world.state.x, 0);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 1);
    assert_non_null(strstr(reply, "outside the play hours nothing is fired"));
    at_wall(&world, FIRST + HOUR);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    assert_int_equal(inject(&world, 1), INJECT_DELIVERED);
    /* At night exercise time stands, and what falls on the end of day 1 comes when day 2 begins. */
    at_wall(&world, SECOND - 1);
    assert_int_equal(world.state.view->phase, PHASE_CLOSED);
    assert_int_equal(world.state.x, 8 * HOUR);
    assert_int_equal(inject(&world, 2), INJECT_SCHEDULED);
    at_wall(&world, SECOND);
    assert_int_equal(inject(&world, 2), INJECT_DELIVERED);
    assert_int_equal(inject(&world, 3), INJECT_SCHEDULED);
    at_wall(&world, SECOND + HOUR);
    assert_int_equal(inject(&world, 3), INJECT_DELIVERED);
    at_wall(&world, SECOND + 8 * HOUR - 1);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    at_wall(&world, SECOND + 8 * HOUR);
    assert_int_equal(world.state.view->phase, PHASE_ENDED);
    state_done(&world.state);
}

static void a_pause_over_night(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    world.state.wall = FIRST;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    at_wall(&world, FIRST + 7 * HOUR);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    at_wall(&world, FIRST + 10 * HOUR);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_CLOSED);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    at_wall(&world, SECOND + HOUR);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    assert_int_equal(world.state.x, 7 * HOUR);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    at_wall(&world, SECOND + 2 * HOUR);
    assert_int_equal(world.state.x, 8 * HOUR);
    assert_int_equal(inject(&world, 2), INJECT_DELIVERED);
    /* Two hours are missing at the end of the last day. */
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    at_wall(&world, SECOND + 9 * HOUR);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 1);
    assert_string_equal(reply,
                        "the play hours are over: call ENDEX, or prolong them (clock overtime)");
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "overtime", .by_ms = HOUR}, reply),
        0);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    at_wall(&world, SECOND + 10 * HOUR - 1);
    assert_int_equal(inject(&world, 3), INJECT_SCHEDULED);
    at_wall(&world, SECOND + 10 * HOUR);
    assert_int_equal(world.state.x, 9 * HOUR);
    assert_int_equal(world.state.view->phase, PHASE_ENDED);
    state_done(&world.state);
}

static void overtime(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    world.state.wall = FIRST;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    at_wall(&world, FIRST + 7 * HOUR);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "overtime", .by_ms = 16 * HOUR + 1},
              reply),
        1);
    assert_string_equal(reply, "the next play hours begin before that");
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock", .target = "overtime", .by_ms = 2 * HOUR},
                           reply),
                     0);
    at_wall(&world, FIRST + 9 * HOUR + 1);
    assert_int_equal(inject(&world, 3), INJECT_DELIVERED);
    at_wall(&world, FIRST + 11 * HOUR);
    assert_int_equal(world.state.view->phase, PHASE_CLOSED);
    assert_int_equal(world.state.x, 10 * HOUR);
    state_done(&world.state);
}

/* ENDEX behind the last play hours is said to come with them. */
static void later_than_the_hours(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    world.state.wall = FIRST;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    at_wall(&world, FIRST + 7 * HOUR);
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock", .target = "extend", .to_ms = 15 * HOUR},
                           reply),
                     0);
    assert_string_equal(reply, "ENDEX is earlier, at +15:00:00");
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "extend", .by_ms = HOUR}, reply),
        0);
    assert_string_equal(reply, "ENDEX is later, at +16:00:00");
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock", .target = "extend", .by_ms = HOUR / 2},
                           reply),
                     0);
    assert_string_equal(reply, "ENDEX is planned at +16:30:00, but the last play hours end at "
                               "+16:00:00 and ENDEX comes with them: \"excon clock overtime\" "
                               "makes today's longer, 31 min are missing");
    assert_int_equal(world.state.view->exercise.endex, 16 * HOUR + HOUR / 2);
    at_wall(&world, SECOND + 8 * HOUR);
    assert_int_equal(world.state.view->phase, PHASE_ENDED);
    assert_int_equal(world.state.x, 16 * HOUR);
    state_done(&world.state);
}

/* STARTEX on day 2: day 1 is passed over; after the last day nothing comes. */
static void late(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    world.state.wall = FIRST + 9 * HOUR;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_CLOSED);
    at_wall(&world, SECOND + HOUR);
    assert_int_equal(world.state.view->day, 2);
    assert_int_equal(world.state.x, HOUR);
    state_done(&world.state);
}

static void played(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;

    (void)context;
    begin(&world);
    view = world.state.view;
    world.state.wall = FIRST;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(calendar_played(view, FIRST + HOUR, FIRST + 2 * HOUR), HOUR);
    assert_int_equal(calendar_played(view, FIRST + 7 * HOUR, FIRST + 9 * HOUR), HOUR);
    assert_int_equal(calendar_played(view, FIRST + 7 * HOUR, SECOND + 2 * HOUR), 3 * HOUR);
    assert_int_equal(calendar_played(view, FIRST + 9 * HOUR, SECOND - 1), 0);
    state_done(&world.state);
}

static void by_the_wall(void **context)
{
    struct world world;
    char reply[256];
    struct view *view;
    struct calendar_now now;

    (void)context;
    begin(&world);
    view = world.state.view;
    /* Before STARTEX: as it will be when it comes with the first hours. */
    now = calendar_now(view, FIRST - HOUR, true);
    assert_int_equal(calendar_wall(view, &now, HOUR), FIRST + HOUR);
    assert_int_equal(calendar_wall(view, &now, 8 * HOUR), SECOND);
    assert_int_equal(calendar_wall(view, &now, 16 * HOUR), SECOND + 8 * HOUR);
    assert_int_equal(calendar_wall(view, &now, 16 * HOUR + 1), CALENDAR_NEVER);
    assert_int_equal(calendar_exercise(view, &now, SECOND + HOUR), 9 * HOUR);
    assert_int_equal(calendar_exercise(view, &now, FIRST + 10 * HOUR), 8 * HOUR);

    world.state.wall = FIRST;
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    at_wall(&world, FIRST + HOUR);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    at_wall(&world, FIRST + 2 * HOUR);
    now = calendar_now(view, FIRST + 2 * HOUR, true);
    assert_int_equal(calendar_wall(view, &now, 2 * HOUR), CALENDAR_NEVER);
    now.wait = HOUR;
    assert_int_equal(calendar_wall(view, &now, 2 * HOUR), FIRST + 4 * HOUR);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    now = calendar_now(view, FIRST + 2 * HOUR, true);
    assert_int_equal(calendar_wall(view, &now, 2 * HOUR), FIRST + 3 * HOUR);
    assert_int_equal(calendar_wall(view, &now, 8 * HOUR), SECOND + HOUR);
    now.speed = 2000;
    assert_int_equal(calendar_wall(view, &now, 13 * HOUR), SECOND);
    at_wall(&world, SECOND + 2 * HOUR);
    now = calendar_now(view, SECOND + 2 * HOUR, true);
    /* What was: before the pause, after it, and at the same hour of day 2. */
    assert_int_equal(calendar_wall(view, &now, HOUR / 2), FIRST + HOUR / 2);
    assert_int_equal(calendar_wall(view, &now, 3 * HOUR), FIRST + 4 * HOUR);
    assert_int_equal(calendar_wall(view, &now, 8 * HOUR), SECOND + HOUR);
    assert_int_equal(calendar_exercise(view, &now, FIRST + HOUR + HOUR / 2), HOUR);
    assert_int_equal(calendar_exercise(view, &now, FIRST + 4 * HOUR), 3 * HOUR);
    assert_int_equal(calendar_exercise(view, &now, FIRST + 12 * HOUR), 7 * HOUR);
    assert_int_equal(calendar_exercise(view, &now, FIRST - 1), CALENDAR_NEVER);
    assert_int_equal(calendar_zone(view, SECOND), 2 * HOUR);
    /* 102:00 local is 06:00 of the date of day 1. */
    assert_int_equal(calendar_of_day(view, 2, 7 * HOUR), SECOND + HOUR);
    assert_int_equal(calendar_of_day(view, 3, 7 * HOUR), CALENDAR_NEVER);
    /* In the story a night passes as well. */
    assert_int_equal(calendar_story(view, HOUR), 7001LL * HOUR);
    assert_int_equal(calendar_story(view, 9 * HOUR), 7025LL * HOUR);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_nights),
        cmocka_unit_test(a_pause_over_night),
        cmocka_unit_test(later_than_the_hours),
        cmocka_unit_test(overtime),
        cmocka_unit_test(late),
        cmocka_unit_test(played),
        cmocka_unit_test(by_the_wall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
