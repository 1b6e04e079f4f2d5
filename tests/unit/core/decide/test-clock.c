/* SPDX-License-Identifier: Apache-2.0 */
/* Setting the exercise clock: what is jumped over, what does not count, another ENDEX, another
 * speed. */
#include "world.h"

#include "core/view/coming.h"
#include "core/view/troubles.h"
#include "core/view/xclock.h"

/* A team with an inject (a message) at 10 min, ENDEX at 60 min. */
static void begin(struct world *world, enum late_word late)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 3600000, .late = late}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    feed(world,
         (struct row){
             .kind = ROW_EVENT_MADE,
             .as.event_made = {.event = 1, .team = 1, .id = "e", .at = 600000, .close = 3600000}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1,
                                                .team = 1,
                                                .event = 1,
                                                .id = "i",
                                                .subject = "s",
                                                .body = "",
                                                .from = ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(
        order(world, (struct order){.verb = "clock", .target = "jump", .by_ms = 1000}, reply), 1);
    assert_string_equal(reply, "STARTEX has not been called");
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
}

static int set(struct world *world, const char *what, int64_t by, char *reply)
{
    int result = order(
        world, (struct order){.verb = "clock", .target = what, .by_ms = by, .points = by}, reply);

    pass(world, world->state.x);
    return result;
}

static enum inject_state inject(const struct world *world)
{
    return view_inject(world->state.view, 1)->state;
}

static void what_is_jumped_over(void **context)
{
    static const enum inject_state after[LATE_WORDS] = {[LATE_WORD_ASK] = INJECT_HELD,
                                                        [LATE_WORD_FIRE] = INJECT_DELIVERED,
                                                        [LATE_WORD_SKIP] = INJECT_SKIPPED};
    struct world world;
    char reply[256];

    (void)context;
    for (int late = 0; late < LATE_WORDS; late++) {
        begin(&world, (enum late_word)late);
        pass(&world, 300000);
        assert_int_equal(set(&world, "jump", 299999, reply), 0);
        assert_int_equal(inject(&world), INJECT_SCHEDULED);
        assert_int_equal(set(&world, "jump", 300000, reply), 0);
        assert_int_equal(world.state.x, 899999);
        assert_int_equal(inject(&world), after[late]);
        if (late == LATE_WORD_ASK) /* a person decides */
            assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply),
                             0);
        state_done(&world.state);
    }
}

static void what_does_not_count(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    pass(&world, 500000);
    assert_int_equal(set(&world, "remove", 500001, reply), 1);
    assert_int_equal(set(&world, "restore", 1, reply), 1);
    assert_int_equal(set(&world, "remove", 200000, reply), 0);
    assert_int_equal(world.state.x, 300000);
    pass(&world, 599999);
    assert_int_equal(inject(&world), INJECT_SCHEDULED);
    pass(&world, 600000);
    assert_int_equal(inject(&world), INJECT_DELIVERED);
    pass(&world, 700000);
    /* Set back before something that has fired: it does not fire twice. */
    assert_int_equal(set(&world, "remove", 300000, reply), 0);
    pass(&world, 650000);
    assert_int_equal(view_inject(world.state.view, 1)->attempt, 1);
    assert_int_equal(set(&world, "restore", 500000, reply), 0);
    assert_int_equal(world.state.view->removed, 0);
    assert_int_equal(world.state.x, 1150000);
    state_done(&world.state);
}

static int removed(struct world *world, int64_t from, int64_t to, char *reply)
{
    return order(world,
                 (struct order){.verb = "clock",
                                .target = "remove",
                                .by_ms = to - from,
                                .to_ms = to,
                                .reason = "power"},
                 reply);
}

/* Intervals further back: listed, each restored by its number, none removed twice. */
static void intervals_are_removed_and_restored_one_by_one(void **context)
{
    struct world world;
    const struct view *view;
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    view = world.state.view;
    world.state.wall += 500000;
    pass(&world, 500000);
    assert_int_equal(removed(&world, 400000, 500001, reply), 1);
    assert_string_equal(reply, "that time has not passed yet");
    assert_int_equal(removed(&world, 200000, 200000, reply), 1);
    assert_int_equal(removed(&world, -1, 200000, reply), 1);
    assert_int_equal(removed(&world, 100000, 200000, reply), 0);
    assert_int_equal(world.state.x, 400000);
    assert_int_equal(removed(&world, 150000, 250000, reply), 1);
    assert_string_equal(reply, "some of that time no longer counts (removal 1)");
    assert_int_equal(removed(&world, 200000, 250000, reply), 0);
    assert_int_equal(world.state.x, 350000);
    assert_int_equal(view->removal_count, 2);
    assert_int_equal(view->removals[0].from, 100000);
    assert_int_equal(view->removals[1].length, 50000);
    assert_string_equal(view->removals[1].text, "power");
    assert_int_equal(view->removed, 150000);

    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "restore", .detail = "3"}, reply),
        1);
    assert_string_equal(reply, "no removal has the number 3");
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "restore", .detail = "1"}, reply),
        0);
    assert_int_equal(world.state.x, 450000);
    assert_int_equal(view->removals[0].left, 0);
    assert_int_equal(view->removals[1].left, 50000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "restore", .detail = "1"}, reply),
        1);
    assert_string_equal(reply, "all of removal 1 already counts again");
    /* A part of the newest; then it may be removed once more. */
    assert_int_equal(set(&world, "restore", 20000, reply), 0);
    assert_int_equal(view->removals[1].left, 30000);
    assert_int_equal(set(&world, "restore", 30001, reply), 1);
    assert_int_equal(removed(&world, 100000, 200000, reply), 0);
    assert_int_equal(view->removal_count, 3);
    assert_int_equal(view->removed, 130000);
    state_done(&world.state);
}

/* Two seats: the second is told who was first, and what adds up is not done twice in one moment. */
static void two_seats(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    world.state.wall = INT64_C(1796018400000); /* 300600ZNOV26 */
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 1);
    assert_string_equal(reply,
                        "STARTEX was already called: the clock is running (anna, 010000ZJAN70)");
    assert_int_equal(order(&world, (struct order){.verb = "hold", .target = "i"}, reply), 0);
    assert_int_equal(
        order(&world, (struct order){.verb = "hold", .target = "i", .actor = "ben"}, reply), 1);
    assert_string_equal(reply, "i is held already (anna, 300600ZNOV26)");
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "pausex", .actor = "ben"}, reply), 1);
    assert_string_equal(reply, "the clock does not run: it is paused (anna, 300600ZNOV26)");
    assert_int_equal(order(&world, (struct order){.verb = "resume", .actor = "ben"}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 1);
    assert_string_equal(reply,
                        "there is no PAUSEX to end: the clock is running (ben, 300600ZNOV26)");

    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "e", .by_ms = 60000}, reply), 0);
    world.state.r += 4000;
    assert_int_equal(
        order(&world,
              (struct order){.verb = "postpone", .target = "e", .by_ms = 60000, .actor = "ben"},
              reply),
        1);
    assert_string_equal(
        reply,
        "anna did that 4 s ago: it was postponed; to do it once more, give the order again in 6 s");
    assert_int_equal(view_event(world.state.view, 1)->made.at, 660000);
    /* The same seat may, and so may the other a while later. */
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "e", .by_ms = 60000}, reply), 0);
    world.state.r += 10000;
    assert_int_equal(
        order(&world,
              (struct order){.verb = "postpone", .target = "e", .by_ms = 60000, .actor = "ben"},
              reply),
        0);
    assert_int_equal(view_event(world.state.view, 1)->made.at, 780000);

    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "extend", .by_ms = 60000}, reply),
        0);
    assert_int_equal(
        order(&world,
              (struct order){.verb = "clock", .target = "extend", .by_ms = 60000, .actor = "ben"},
              reply),
        1);
    assert_int_equal(world.state.view->exercise.endex, 3660000);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "endex", .actor = "ben"}, reply), 1);
    assert_string_equal(reply, "ENDEX was already called (anna, 300600ZNOV26)");
    state_done(&world.state);
}

/* To a time, not by one. */
static void to_a_time(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    pass(&world, 100000);
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "e", .to_ms = 100000}, reply),
        1);
    assert_string_equal(reply, "that time has already passed");
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "e", .to_ms = 700000}, reply),
        0);
    assert_int_equal(view_event(world.state.view, 1)->made.at, 700000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "jump", .to_ms = 50000}, reply), 1);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "jump", .to_ms = 500000}, reply),
        0);
    assert_int_equal(world.state.x, 500000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "extend", .to_ms = 3000000}, reply),
        0);
    assert_string_equal(reply, "ENDEX is earlier, at +50:00");
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "remove", .to_ms = 3000000}, reply),
        1);
    pass(&world, 3000000);
    assert_int_equal(world.state.view->phase, PHASE_ENDED);
    state_done(&world.state);
}

/* Two teams, each with a message at 10 min that is to be answered within 10 min, one that comes 5
 * min after it, and a check. */
static void begin_teams(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 3600000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 2, .id = "b", .path = "blue.b"}});
    for (uint32_t i = 1; i <= 2; i++) {
        uint32_t after = i;
        uint32_t injects = i;

        feed(world,
             (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = i, .team = i, .id = "web"}});
        feed(world,
             (struct row){.kind = ROW_CONDITION_MADE,
                          .as.condition_made = {
                              .condition = i, .team = i, .vm = i, .id = "c", .interval = 60000}});
        feed(world,
             (struct row){.kind = ROW_EVENT_MADE,
                          .as.event_made = {
                              .event = i, .team = i, .id = "e", .at = 600000, .close = 3600000}});
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = i,
                                                    .event = i,
                                                    .id = "i",
                                                    .subject = "s",
                                                    .body = "",
                                                    .from = ""}});
        feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                                 .as.expectation_made = {.expectation = i,
                                                         .team = i,
                                                         .inject = "i",
                                                         .report = "r",
                                                         .action = "",
                                                         .due = 600000,
                                                         .injects = {&injects, 1}}});
        feed(world, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = i + 2,
                                                   .team = i,
                                                   .id = "f",
                                                   .at = 0,
                                                   .close = 3600000,
                                                   .after = {&after, 1},
                                                   .offset = 300000}});
    }
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
}

static int team_order(struct world *world, const char *what, const char *team, int64_t by,
                      char *reply)
{
    return order(world, (struct order){.verb = "clock", .target = what, .team = team, .by_ms = by},
                 reply);
}

/* The clock goes back behind the moment at which a team was held, and forward again. */
static void a_hold_moves_with_the_clock(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin_teams(&world);
    pass(&world, 500000);
    assert_int_equal(team_order(&world, "hold", "a", 0, reply), 0);
    pass(&world, 510000);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "remove", .by_ms = 30000}, reply),
        0);
    assert_int_equal(world.state.x, 480000);
    assert_int_equal(view_team(world.state.view, 1)->held_since, 480000);
    pass(&world, 490000);
    assert_int_equal(team_order(&world, "release", "a", 0, reply), 0);
    assert_string_equal(reply, "a is released: its own events and deadlines are 10 s later");
    pass(&world, 495000);
    assert_int_equal(team_order(&world, "hold", "b", 0, reply), 0);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "restore", .by_ms = 30000}, reply),
        0);
    assert_int_equal(view_team(world.state.view, 2)->held_since, 525000);
    pass(&world, 530000);
    assert_int_equal(team_order(&world, "release", "b", 0, reply), 0);
    assert_string_equal(reply, "b is released: its own events and deadlines are 5 s later");
    state_done(&world.state);
}

/* Is that line in the ticker? */
static bool told(const struct view *view, const char *text)
{
    for (uint64_t i = 0; i < view->ticker_count && i < VIEW_TICKER; i++)
        if (strcmp(view->ticker[i].text, text) == 0)
            return true;
    return false;
}

static void one_team_is_held(void **context)
{
    struct world world;
    const struct view *view;
    char reply[256];

    (void)context;
    begin_teams(&world);
    view = world.state.view;
    pass(&world, 500000);
    assert_int_equal(team_order(&world, "release", "a", 0, reply), 1);
    assert_string_equal(reply, "a is not held");
    assert_int_equal(team_order(&world, "hold", "c", 0, reply), 1);
    assert_int_equal(team_order(&world, "hold", "", 0, reply), 1);
    assert_string_equal(reply, "which team?");
    assert_int_equal(team_order(&world, "hold", "a", 0, reply), 0);
    assert_int_equal(
        order(&world,
              (struct order){.verb = "clock", .target = "hold", .team = "a", .actor = "ben"},
              reply),
        1);
    assert_string_equal(reply, "a is already held (anna, 010000ZJAN70)");
    assert_int_equal(coming_inject_at(view, view_inject(view, 1)), -1);
    assert_int_equal(coming_inject_at(view, view_inject(view, 2)), 600000);
    pass(&world, 700000);
    assert_int_equal(view_inject(view, 1)->state, INJECT_SCHEDULED);
    assert_int_equal(view_inject(view, 2)->state, INJECT_DELIVERED);
    assert_int_equal(team_order(&world, "release", "a", 0, reply), 0);
    assert_string_equal(reply, "a is released: its own events and deadlines are 200 s later");
    assert_true(told(view, "event e of a postponed by 0:03:20 to 0:13:20, by anna: its team was "
                           "held"));
    assert_int_equal(coming_inject_at(view, view_inject(view, 1)), 800000);
    pass(&world, 799999);
    assert_int_equal(view_inject(view, 1)->state, INJECT_SCHEDULED);
    pass(&world, 800000);
    assert_int_equal(view_inject(view, 1)->state, INJECT_DELIVERED);
    assert_int_equal(view_expectation(view, 1)->due, 1400000);
    assert_int_equal(view_expectation(view, 2)->due, 1200000);
    pass(&world, 900000);
    assert_int_equal(view_event(view, 4)->state, OCCURRENCE_FIRED);
    /* Held again, with a deadline and an event that comes after another under way. */
    assert_int_equal(team_order(&world, "hold", "a", 0, reply), 0);
    pass(&world, 1500000);
    /* It is not overdue: its deadline waits with the team. */
    assert_int_equal(troubles_due(view, view_expectation(view, 1), 1500000), 2000000);
    assert_int_equal(troubles_count(view, 1, 1500000).overdue, 0);
    assert_int_equal(view_expectation(view, 1)->state, EXPECTATION_OPEN);
    assert_int_equal(view_expectation(view, 2)->state, EXPECTATION_MISSED);
    assert_int_equal(view_event(view, 3)->state, OCCURRENCE_OPEN);
    assert_int_equal(team_order(&world, "release", "a", 0, reply), 0);
    assert_int_equal(view_expectation(view, 1)->due, 2000000);
    assert_true(told(view, "event f of a may fire for 0:10:00 longer, by anna: its team was held"));
    pass(&world, 1699999);
    assert_int_equal(view_event(view, 3)->state, OCCURRENCE_OPEN);
    pass(&world, 1700000);
    assert_int_equal(view_event(view, 3)->state, OCCURRENCE_FIRED);
    assert_int_equal(team_order(&world, "extend", "a", 100000, reply), 0);
    assert_int_equal(team_order(&world, "extend", "b", 100000, reply), 1);
    assert_string_equal(reply, "b has no open deadline");
    pass(&world, 2099999);
    assert_int_equal(view_expectation(view, 1)->state, EXPECTATION_OPEN);
    pass(&world, 2100000);
    assert_int_equal(view_expectation(view, 1)->state, EXPECTATION_MISSED);
    state_done(&world.state);
}

static void another_endex(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    assert_int_equal(set(&world, "extend", 600000, reply), 0);
    pass(&world, 4199999);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    pass(&world, 4200000);
    assert_int_equal(world.state.view->phase, PHASE_ENDED);
    assert_int_equal(set(&world, "jump", 1, reply), 1);
    state_done(&world.state);
}

static void another_speed(void **context)
{
    struct world world;
    char reply[256];
    struct xclock clock = {.phase = PHASE_RUNNING};
    struct mono_time when;

    (void)context;
    begin(&world, LATE_WORD_ASK);
    assert_int_equal(set(&world, "speed", 50, reply), 1);
    assert_int_equal(set(&world, "speed", 2500, reply), 0);
    assert_int_equal(world.state.view->speed, 2500);
    state_done(&world.state);
    xclock_anchor(&clock, (struct mono_time){1000}, (struct range_time){0},
                  (struct exercise_time){0});
    xclock_speed(&clock, (struct mono_time){3000}, 2500);
    assert_int_equal(xclock_exercise(&clock, (struct mono_time){3000}).ms, 2000);
    assert_int_equal(xclock_exercise(&clock, (struct mono_time){4000}).ms, 4500);
    assert_int_equal(xclock_range(&clock, (struct mono_time){4000}).ms, 3000);
    /* The moment at which a time comes is never before it. */
    assert_true(xclock_when_exercise(&clock, (struct exercise_time){4501}, &when));
    assert_true(xclock_exercise(&clock, when).ms >= 4501);
    xclock_outage(&clock, 1000, 1000);
    assert_int_equal(xclock_exercise(&clock, (struct mono_time){4000}).ms, 7000);
}

static void without_room_it_stands(void **context)
{
    struct world world;
    struct intents intents = {0};
    char reply[256];

    (void)context;
    begin(&world, LATE_WORD_ASK);
    pass(&world, 300000);
    decide_no_room(&world.state, "the disk is full", &intents);
    take(&world, &intents);
    intents_done(&intents);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 1);
    assert_string_equal(reply, "the disk is full");
    intents = (struct intents){0};
    decide_room(&world.state, &intents);
    take(&world, &intents);
    intents_done(&intents);
    /* A person lets it go on. */
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_RUNNING);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_jumped_over),
        cmocka_unit_test(what_does_not_count),
        cmocka_unit_test(intervals_are_removed_and_restored_one_by_one),
        cmocka_unit_test(two_seats),
        cmocka_unit_test(one_team_is_held),
        cmocka_unit_test(a_hold_moves_with_the_clock),
        cmocka_unit_test(to_a_time),
        cmocka_unit_test(another_endex),
        cmocka_unit_test(another_speed),
        cmocka_unit_test(without_room_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
