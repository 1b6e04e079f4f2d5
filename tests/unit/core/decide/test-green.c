/* SPDX-License-Identifier: Apache-2.0 */
/* Green traffic on the exercise clock: it stops with it, and what was overtaken is passed over. */
#include "world.h"

enum { VM = 1, EVERY = 30000, SPREAD = 10000, MINUTE = 60000 };

static char reply[256];

static struct row green(uint32_t vm, int64_t every, int hours)
{
    return (struct row){.kind = ROW_GREEN_MADE,
                        .as.green_made = {.vm = vm,
                                          .team = 1,
                                          .user = "alice",
                                          .entries = 3,
                                          .what = "run",
                                          .every = every,
                                          .spread = SPREAD,
                                          .hours = hours,
                                          .timeout = 5000}};
}

static void begin(struct world *world, int hours, int64_t situation)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world,
         (struct row){.kind = ROW_EXERCISE_OPENED,
                      .as.exercise_opened = {
                          .name = "t", .endex = 200 * MINUTE, .seed = 3, .situation = situation}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    feed(world,
         (struct row){.kind = ROW_VM_MADE,
                      .as.vm_made = {.vm = VM, .team = 1, .id = "client", .domain = "x0-1"}});
    feed(world, green(VM, EVERY, hours));
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = VM, .made = true});
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = VM});
    assert_int_equal(view_vm(world->state.view, VM)->state, VM_UP);
    world->count = 0;
}

static void start(struct world *world)
{
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    assert_int_equal(world->state.view->phase, PHASE_RUNNING);
    world->count = 0;
}

/* The clock goes on in steps of `step`, as a controller wakes up; how many visits are made. Their
 * times go to `times` (may be NULL), of at most 512. */
static size_t visits(struct world *world, int64_t until, int64_t step, int64_t *times)
{
    struct agenda_item item;
    size_t count = 0;

    for (int64_t x = world->state.x + step; x <= until; x += step) {
        world->state.x = x;
        while (agenda_pop(&world->state.exercise, x, &item)) {
            struct intents intents = {0};

            decide_due(&world->state, &item, &intents);
            for (size_t i = 0; i < intents.action_count; i++) {
                const struct action *action = &intents.actions[i];

                if (action->kind == ACTION_WAKE && action->what == DUE_GREEN)
                    assert_int_equal(
                        state_plan_green(&world->state, action->subject, action->due, NULL), 0);
                if (action->kind != ACTION_GREEN)
                    continue;
                assert_in_range(action->what, 0, 2);
                if (times != NULL && count < 512)
                    times[count] = action->due;
                count++;
            }
            assert_int_equal(intents.row_count, 0);
            intents_done(&intents);
        }
    }
    return count;
}

static void it_begins_with_startex_and_ends_with_endex(void **context)
{
    struct world world;

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    assert_int_equal(visits(&world, 10 * MINUTE, 100, NULL), 0);
    world.state.x = 0;
    start(&world);
    assert_in_range(visits(&world, 100 * MINUTE, 100, NULL), 198, 202);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED, .as.clock = {.by = "anna"}});
    assert_int_equal(visits(&world, 190 * MINUTE, 100, NULL), 0);
    state_done(&world.state);
}

static void it_stops_with_the_clock_and_goes_on_where_it_was(void **context)
{
    static int64_t one[512], other[512];
    struct world whole, paused;
    size_t count, before;

    (void)context;
    begin(&whole, GREEN_ALWAYS, 0);
    start(&whole);
    count = visits(&whole, 60 * MINUTE, 100, one);
    begin(&paused, GREEN_ALWAYS, 0);
    start(&paused);
    before = visits(&paused, 20 * MINUTE, 100, other);
    feed(&paused, (struct row){.kind = ROW_CLOCK_PAUSED, .as.clock = {.by = "anna"}});
    paused.state.r += 600 * MINUTE;
    feed(&paused, (struct row){.kind = ROW_CLOCK_RESUMED, .as.clock = {.by = "anna"}});
    assert_int_equal(before + visits(&paused, 60 * MINUTE, 100, other + before), count);
    assert_memory_equal(one, other, count * sizeof(one[0]));
    state_done(&whole.state);
    state_done(&paused.state);
}

static void what_a_jump_overtakes_is_passed_over(void **context)
{
    struct world world;

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    start(&world);
    visits(&world, 10 * MINUTE, 100, NULL);
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock", .target = "jump", .by_ms = 60 * MINUTE},
                           reply),
                     0);
    assert_int_equal(world.state.x, 70 * MINUTE);
    assert_in_range(visits(&world, 71 * MINUTE, 100, NULL), 0, 4);
    assert_in_range(visits(&world, 81 * MINUTE, 100, NULL), 17, 23);
    /* And when time is taken away it does not wait for the old time to come again. */
    feed(&world, (struct row){.kind = ROW_CLOCK_MOVED,
                              .as.clock_moved = {
                                  .how = MOVE_REMOVED, .length = 60 * MINUTE, .to = 21 * MINUTE}});
    assert_in_range(visits(&world, 31 * MINUTE, 100, NULL), 17, 23);
    state_done(&world.state);
}

static void a_controller_that_was_away_makes_up_for_nothing(void **context)
{
    struct world world;

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    start(&world);
    assert_in_range(visits(&world, 100 * MINUTE, 50 * MINUTE, NULL), 0, 2);
    state_done(&world.state);
}

static void it_is_nothing_where_nobody_can_be(void **context)
{
    struct world world;

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    start(&world);
    feed(&world,
         (struct row){.kind = ROW_TEAM_CLOCK, .as.team_clock = {.team = 1, .how = TEAM_HELD}});
    assert_true(view_is_held(world.state.view, 1));
    assert_int_equal(visits(&world, 10 * MINUTE, 100, NULL), 0);
    feed(&world, (struct row){.kind = ROW_TEAM_CLOCK,
                              .as.team_clock = {.team = 1, .how = TEAM_RELEASED, .length = 1}});
    assert_in_range(visits(&world, 20 * MINUTE, 100, NULL), 17, 23);
    feed(&world, (struct row){.kind = ROW_VM_HUNG,
                              .as.vm_hung = {.vm = VM, .hung = true, .text = "it hangs"}});
    assert_int_equal(visits(&world, 30 * MINUTE, 100, NULL), 0);
    feed(&world, (struct row){.kind = ROW_VM_HUNG, .as.vm_hung = {.vm = VM}});
    feed(&world,
         (struct row){.kind = ROW_VM_STATE,
                      .as.vm_state = {.vm = VM, .state = VM_UNREACHABLE, .incarnation = 1}});
    assert_int_equal(visits(&world, 40 * MINUTE, 100, NULL), 0);
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = VM, .state = VM_UP, .incarnation = 1}});
    assert_in_range(visits(&world, 50 * MINUTE, 100, NULL), 17, 23);
    state_done(&world.state);
}

static void office_hours_go_by_the_story(void **context)
{
    const int64_t seven = INT64_C(1930262400000) + 7 * 60 * MINUTE; /* Monday 2031-03-03 */
    struct world world;

    (void)context;
    begin(&world, GREEN_OFFICE, seven);
    start(&world);
    assert_int_equal(visits(&world, 60 * MINUTE - 100, 100, NULL), 0);
    assert_in_range(visits(&world, 120 * MINUTE, 100, NULL), 117, 123);
    state_done(&world.state);
}

/* ---- what is told ---- */

static size_t told(struct world *world, int64_t r, const struct green_tally *tally, bool last)
{
    struct intents intents = {0};
    size_t count;

    world->state.r = r;
    decide_green_told(&world->state, VM, tally, last, &intents);
    count = intents.row_count;
    take(world, &intents);
    return count;
}

static void rows_are_few(void **context)
{
    struct world world;
    struct green_tally good = {.done = 1},
                       bad = {.failed = 1, .in_a_row = 3, .text = "exit status 1"},
                       none = {.in_a_row = 3};
    const struct view_green *view;
    int64_t r = 1000;

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    start(&world);
    view = &view_vm(world.state.view, VM)->green;
    assert_int_equal(told(&world, r, &good, false), 1); /* the first visit */
    assert_int_equal(told(&world, r + MINUTE, &good, false), 0);
    assert_int_equal(told(&world, r + MINUTE - 1, &bad, false), 0);
    assert_int_equal(told(&world, r + MINUTE, &bad, false), 1); /* news */
    assert_true(view->failing);
    assert_string_equal(view->text, "exit status 1");
    assert_int_equal(told(&world, r + 5 * MINUTE, &bad, false), 0);
    assert_int_equal(told(&world, r + 6 * MINUTE, &bad, false), 1);
    assert_int_equal(told(&world, r + 6 * MINUTE + 1, &good, false), 0);
    assert_int_equal(told(&world, r + 6 * MINUTE + 1, &none, true), 0);
    assert_int_equal(told(&world, r + 6 * MINUTE + 1, &good, true), 1);
    assert_false(view->failing);
    assert_int_equal(view->done, 2);
    assert_int_equal(view->failed, 2);
    /* An hour of visits in every second. */
    size_t rows = 0;

    for (int64_t second = 1; second <= 3600; second++)
        rows +=
            told(&world, r + 6 * MINUTE + 1 + second * 1000, second % 2 != 0 ? &bad : &good, false);
    assert_in_range(rows, 12, 60);
    state_done(&world.state);
}

static void its_rows_are_exercise_controls(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_GREEN_TOLD, .team = 9, .as.green_told = {.vm = VM}};

    (void)context;
    begin(&world, GREEN_ALWAYS, 0);
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    assert_int_equal(row.team, 0);
    state_done(&world.state);
}

/* A journal may be anybody's. */
static void rows_without_sense_are_refused(void **context)
{
    struct world world = {0};
    struct row bad[] = {green(2, EVERY, GREEN_ALWAYS), green(VM, 0, GREEN_ALWAYS),
                        green(VM, -1, GREEN_ALWAYS), green(VM, SPREAD - 1, GREEN_ALWAYS),
                        green(VM, EVERY, GREEN_ALWAYS)};
    struct row told_early = {.kind = ROW_GREEN_TOLD, .as.green_told = {.vm = VM}};
    struct error err;

    (void)context;
    assert_int_equal(state_init(&world.state, NULL), 0);
    bad[4].as.green_made.entries = 0;
    feed(&world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    feed(&world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = VM, .id = "client"}});
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_true(state_apply(&world.state, &bad[i], &err) < 0);
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    assert_true(state_apply(&world.state, &told_early, &err) < 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_begins_with_startex_and_ends_with_endex),
        cmocka_unit_test(it_stops_with_the_clock_and_goes_on_where_it_was),
        cmocka_unit_test(what_a_jump_overtakes_is_passed_over),
        cmocka_unit_test(a_controller_that_was_away_makes_up_for_nothing),
        cmocka_unit_test(it_is_nothing_where_nobody_can_be),
        cmocka_unit_test(office_hours_go_by_the_story),
        cmocka_unit_test(rows_are_few),
        cmocka_unit_test(its_rows_are_exercise_controls),
        cmocka_unit_test(rows_without_sense_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
