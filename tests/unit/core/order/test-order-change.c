/* SPDX-License-Identifier: Apache-2.0 */
/* What is to come is changed in the middle of an exercise: fired later, cloned, said in other
 * words. */
#include "world.h"

#include "core/view/coming.h"
#include "core/model/row.h"

/*
 * Two teams with a VM "web" each. Inject 1 and 2: "deface" of either, by an event at 10 min; 3:
 * "memo" to all, by an event that a person fires; 4: "only" of the first team, in a VM that the
 * second has not.
 */
enum { DEFACE_A = 1, DEFACE_B, MEMO, ONLY, CLONE };
enum { MINUTE = 60000 };

static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {
                                 .name = "t", .endex = 100 * MINUTE, .late = LATE_WORD_ASK}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (uint32_t v = 1; v <= 3; v++)
        feed(world,
             (struct row){
                 .kind = ROW_VM_MADE,
                 .as.vm_made = {.vm = v, .team = v == 2 ? 2 : 1, .id = v == 3 ? "desk" : "web"}});
    for (uint32_t e = 1; e <= 4; e++)
        feed(world, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = e,
                                                   .team = e == 2   ? 2
                                                           : e == 3 ? 0
                                                                    : 1,
                                                   .id = e == MEMO   ? "memo-event"
                                                         : e == ONLY ? "only-event"
                                                                     : "deface-event",
                                                   .at = e == MEMO ? -1 : 10 * MINUTE,
                                                   .close = 100 * MINUTE,
                                                   .manual = e == MEMO}});
    for (uint32_t i = 1; i <= 4; i++)
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = i == 2      ? 2
                                                            : i == MEMO ? 0
                                                                        : 1,
                                                    .event = i,
                                                    .vm = i == MEMO   ? 0
                                                          : i == ONLY ? 3
                                                                      : i,
                                                    .id = i == MEMO   ? "memo"
                                                          : i == ONLY ? "only"
                                                                      : "deface",
                                                    .payload = i == MEMO ? "" : "c0ffee",
                                                    .timeout = i == MEMO ? 0 : 30000,
                                                    .subject = i == MEMO ? "Memo" : "",
                                                    .body = i == MEMO ? "As planned" : "",
                                                    .from = i == MEMO ? "white" : ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t v = 1; v <= 3; v++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = v, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = v});
    }
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    pass(world, MINUTE);
}

static const struct view_inject *inject(const struct world *world, uint32_t ordinal)
{
    const struct view_inject *found = view_inject(world->state.view, ordinal);

    assert_non_null(found);
    return found;
}

static enum inject_state is(const struct world *world, uint32_t ordinal)
{
    return inject(world, ordinal)->state;
}

static int at(struct world *world, const char *verb, const char *target, const char *team,
              int64_t minutes, char *reply)
{
    return order(
        world,
        (struct order){.verb = verb, .target = target, .team = team, .to_ms = minutes * MINUTE},
        reply);
}

/* ---- fired later ---- */

static void one_inject_at_a_time_of_its_own(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "fire", "deface", "a", 1, reply), 1);
    assert_string_equal(reply, "that time has already passed");
    assert_int_equal(at(&world, "fire", "deface", "a", 100, reply), 1);
    assert_string_equal(reply, "that is after the planned ENDEX");
    assert_int_equal(at(&world, "fire", "deface", "a", 20, reply), 0);
    assert_string_equal(reply, "planned: 1 of 1");
    assert_int_equal(coming_inject_at(world.state.view, inject(&world, DEFACE_A)), 20 * MINUTE);
    pass(&world, 10 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_HELD);
    assert_int_equal(is(&world, DEFACE_B), INJECT_DISPATCHED);
    /* Another time takes the first one's place. */
    assert_int_equal(at(&world, "fire", "deface", "a", 30, reply), 0);
    pass(&world, 20 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_HELD);
    pass(&world, 30 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_DISPATCHED);
    assert_string_equal(inject(&world, DEFACE_A)->by, "anna");
    assert_int_equal(inject(&world, DEFACE_A)->fire_at, -1);
    pass(&world, 40 * MINUTE);
    assert_int_equal(inject(&world, DEFACE_A)->attempt, 1);
    state_done(&world.state);
}

static void an_event_that_waits_for_a_person(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "fire", "memo-event", NULL, 20, reply), 0);
    assert_int_equal(at(&world, "fire", "deface-event", "b", 15, reply), 0);
    pass(&world, 14 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_DISPATCHED);
    assert_int_equal(is(&world, DEFACE_B), INJECT_SCHEDULED);
    assert_int_equal(is(&world, MEMO), INJECT_SCHEDULED);
    pass(&world, 20 * MINUTE);
    assert_int_equal(is(&world, DEFACE_B), INJECT_DISPATCHED);
    assert_int_equal(is(&world, MEMO), INJECT_DELIVERED);
    assert_int_equal(at(&world, "fire", "memo-event", NULL, 30, reply), 1);
    state_done(&world.state);
}

static void a_plan_is_taken_back(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "fire", "deface", NULL, 20, reply), 0);
    assert_int_equal(
        order(&world, (struct order){.verb = "hold", .target = "deface", .team = "a"}, reply), 0);
    assert_int_equal(inject(&world, DEFACE_A)->fire_at, -1);
    assert_int_equal(
        order(&world, (struct order){.verb = "skip", .target = "deface", .team = "b"}, reply), 0);
    pass(&world, 30 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_HELD);
    assert_int_equal(is(&world, DEFACE_B), INJECT_SKIPPED);
    state_done(&world.state);
}

/* What the clock is set over is not fired in a burst; what its team was held over comes later. */
static void a_plan_follows_the_clock(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "fire", "deface", "a", 20, reply), 0);
    assert_int_equal(at(&world, "fire", "deface", "b", 50, reply), 0);
    assert_int_equal(order(&world,
                           (struct order){.verb = "clock", .target = "jump", .by_ms = 30 * MINUTE},
                           reply),
                     0);
    pass(&world, 31 * MINUTE);
    assert_int_equal(is(&world, DEFACE_A), INJECT_HELD);
    assert_int_equal(inject(&world, DEFACE_A)->fire_at, -1);
    world.state.r += 20000;
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "hold", .team = "b"}, reply), 0);
    pass(&world, 55 * MINUTE);
    assert_int_equal(is(&world, DEFACE_B), INJECT_HELD);
    assert_int_equal(
        order(&world, (struct order){.verb = "clock", .target = "release", .team = "b"}, reply), 0);
    assert_int_equal(inject(&world, DEFACE_B)->fire_at, 74 * MINUTE);
    pass(&world, 73 * MINUTE);
    assert_int_equal(is(&world, DEFACE_B), INJECT_HELD);
    pass(&world, 74 * MINUTE);
    assert_int_equal(is(&world, DEFACE_B), INJECT_DISPATCHED);
    state_done(&world.state);
}

/* ---- clones ---- */

static void a_clone_is_an_inject_as_any_other(void **context)
{
    struct world world;
    uint32_t count;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "clone", "deface", NULL, 20, reply), 0);
    assert_string_equal(reply, "deface-2 is made of deface, for 2 targets: it fires at its time");
    assert_int_equal(inject(&world, CLONE)->made.vm, 1);
    assert_int_equal(inject(&world, CLONE + 1)->made.vm, 2);
    assert_string_equal(inject(&world, CLONE)->made.payload, "c0ffee");
    assert_int_equal(state_injects(&world.state, 5, &count)[0], CLONE);
    assert_int_equal(count, 1);
    assert_null(state_injects(&world.state, 99, &count));
    /* A clone of a clone, fired by hand; postponed as any other. */
    assert_int_equal(at(&world, "clone", "deface", "b", 0, reply), 0);
    assert_string_equal(reply, "deface-3 is made of deface, for 1 target: a person fires it");
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "postpone", .target = "deface-2", .team = "a", .by_ms = 5 * MINUTE},
              reply),
        0);
    pass(&world, 20 * MINUTE);
    assert_int_equal(is(&world, CLONE), INJECT_SCHEDULED);
    assert_int_equal(is(&world, CLONE + 1), INJECT_DISPATCHED);
    pass(&world, 25 * MINUTE);
    assert_int_equal(is(&world, CLONE), INJECT_DISPATCHED);
    assert_int_equal(is(&world, CLONE + 2), INJECT_SCHEDULED);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "deface-3"}, reply), 0);
    assert_int_equal(is(&world, CLONE + 2), INJECT_DISPATCHED);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(at(&world, "clone", "deface", NULL, 0, reply), 1);
    state_done(&world.state);
}

static void a_clone_for_another_team(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(at(&world, "clone", "only", "b", 0, reply), 1);
    assert_string_equal(reply, "b has no machine of its own that only could run in");
    assert_int_equal(order(&world,
                           (struct order){.verb = "clone",
                                          .target = "memo",
                                          .team = "b",
                                          .to_ms = 5 * MINUTE,
                                          .set = {.subject = "For b"}},
                           reply),
                     0);
    assert_int_equal(inject(&world, CLONE)->made.team, 2);
    assert_string_equal(inject(&world, CLONE)->made.of, "memo");
    assert_string_equal(inject(&world, CLONE)->made.subject, "For b");
    assert_string_equal(inject(&world, CLONE)->made.body, "As planned");
    pass(&world, 5 * MINUTE);
    assert_int_equal(is(&world, CLONE), INJECT_DELIVERED);
    assert_int_equal(world.state.view->messages[0].made.team, 2);
    assert_int_equal(at(&world, "clone", "nothing", NULL, 0, reply), 1);
    assert_string_equal(reply, "there is no inject \"nothing\"");
    /* A trainer clones for the own team alone. */
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "clone", .target = "deface", .role = ROLE_TRAINER, .own_team = 1},
              reply),
        0);
    assert_string_equal(reply, "deface-2 is made of deface, for 1 target: a person fires it");
    assert_int_equal(order(&world,
                           (struct order){.verb = "clone",
                                          .target = "deface",
                                          .role = ROLE_TRAINER,
                                          .own_team = 1,
                                          .team = "b"},
                           reply),
                     1);
    assert_int_equal(
        order(&world,
              (struct order){.verb = "clone", .target = "deface", .role = ROLE_BLUE, .own_team = 1},
              reply),
        1);
    state_done(&world.state);
}

/* A message has a subject; a clone of a clone says what the first was made of. */
static void what_a_clone_says(void **context)
{
    static const char *const blanks[] = {"", "  ", " \t\n"};
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
        assert_int_equal(
            order(&world,
                  (struct order){.verb = "clone", .target = "memo", .set = {.subject = blanks[i]}},
                  reply),
            1);
        assert_string_equal(reply, "a message needs a subject");
        assert_int_equal(
            order(&world,
                  (struct order){.verb = "edit", .target = "memo", .set = {.title = blanks[i]}},
                  reply),
            1);
        assert_string_equal(reply, "an inject needs a title");
    }
    assert_int_equal(at(&world, "clone", "memo", NULL, 0, reply), 0);
    assert_int_equal(at(&world, "clone", "memo-2", NULL, 0, reply), 0);
    assert_string_equal(inject(&world, CLONE + 1)->made.of, "memo");
    assert_false(inject(&world, CLONE + 1)->edited);
    assert_int_equal(
        order(&world, (struct order){.verb = "edit", .target = "memo-2", .set = {.body = "New"}},
              reply),
        0);
    assert_true(inject(&world, CLONE)->edited);
    state_done(&world.state);
}

static void many_clones(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(at(&world, "clone", "memo", NULL, 0, reply), 0);
    assert_int_equal(at(&world, "clone", "memo", NULL, 0, reply), 1);
    assert_string_equal(reply, "1000 injects have been cloned, which is the limit");
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "memo-1001"}, reply),
                     0);
    assert_int_equal(is(&world, CLONE + 999), INJECT_DELIVERED);
    assert_int_equal(is(&world, CLONE + 998), INJECT_SCHEDULED);
    state_done(&world.state);
}

/* ---- other words ---- */

static void what_was_not_sent_is_edited(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "edit", .target = "memo"}, reply), 1);
    assert_int_equal(order(&world,
                           (struct order){.verb = "edit",
                                          .target = "memo",
                                          .set = {.body = "Otherwise\nthan planned"}},
                           reply),
                     0);
    assert_string_equal(reply, "changed: 1 of 1");
    assert_string_equal(inject(&world, MEMO)->made.subject, "Memo");
    assert_string_equal(inject(&world, MEMO)->made.body, "Otherwise\nthan planned");
    assert_int_equal(
        order(&world, (struct order){.verb = "edit", .target = "deface", .set = {.subject = "x"}},
              reply),
        1);
    assert_string_equal(reply, "deface is no message: it has neither from, subject nor body");
    assert_int_equal(
        order(&world, (struct order){.verb = "edit", .target = "memo", .set = {.timeout = 1000}},
              reply),
        1);
    assert_int_equal(order(&world,
                           (struct order){.verb = "edit",
                                          .target = "deface",
                                          .team = "a",
                                          .to_ms = 20 * MINUTE,
                                          .set = {.title = "Later", .timeout = 1000}},
                           reply),
                     0);
    assert_int_equal(inject(&world, DEFACE_A)->made.timeout, 1000);
    assert_int_equal(inject(&world, DEFACE_A)->fire_at, 20 * MINUTE);
    assert_int_equal(inject(&world, DEFACE_B)->made.timeout, 30000);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "memo"}, reply), 0);
    assert_string_equal(world.state.view->messages[0].made.body, "Otherwise\nthan planned");
    assert_int_equal(order(&world,
                           (struct order){.verb = "edit", .target = "memo", .set = {.body = "x"}},
                           reply),
                     1);
    assert_string_equal(reply,
                        "memo is already delivered; an inject that was sent cannot be changed");
    state_done(&world.state);
}

static void rows_that_cannot_be_are_refused(void **context)
{
    struct world world;
    struct row changed = {
        .kind = ROW_INJECT_CHANGED, .seq = 1000, .as.inject_changed = {.inject = 99}};
    struct row planned = {
        .kind = ROW_INJECT_PLANNED, .seq = 1001, .as.inject_planned = {.inject = 99, .at = 5}};
    char reply[256];

    (void)context;
    begin(&world);
    assert_true(view_apply(world.state.view, &changed, NULL) < 0);
    assert_true(view_apply(world.state.view, &planned, NULL) < 0);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "deface"}, reply), 0);
    changed.as.inject_changed.inject = planned.as.inject_planned.inject = DEFACE_A;
    assert_true(view_apply(world.state.view, &changed, NULL) < 0);
    assert_true(view_apply(world.state.view, &planned, NULL) < 0);
    state_done(&world.state);
}

/* ---- names that nothing has ---- */

static void says(struct world *world, struct order order_, const char *wanted)
{
    char reply[256];

    assert_int_equal(order(world, order_, reply), 1);
    assert_string_equal(reply, wanted);
}

/* A jump past ENDEX would end the exercise for good. */
static void the_clock_jumps_to_endex_at_most(void **context)
{
    struct world world;
    char reply[256];
    struct order jump = {.verb = "clock", .target = "jump", .by_ms = 99 * MINUTE + 1};

    (void)context;
    begin(&world);
    says(&world, jump, "that is after the planned ENDEX: extend the exercise first, or call ENDEX");
    jump.target = "remove";
    jump.by_ms = MINUTE / 2;
    assert_int_equal(order(&world, jump, reply), 0);
    jump.target = "jump";
    jump.by_ms = 99 * MINUTE + MINUTE / 3;
    assert_int_equal(order(&world, jump, reply), 0);
    jump.target = "restore";
    jump.by_ms = MINUTE / 2;
    says(&world, jump, "that is after the planned ENDEX: extend the exercise first, or call ENDEX");
    jump.by_ms = MINUTE / 6;
    assert_int_equal(order(&world, jump, reply), 0);
    state_done(&world.state);
}

static void a_mistyped_name_is_told(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    feed(&world,
         (struct row){
             .kind = ROW_METRIC_MADE,
             .as.metric_made = {
                 .metric = 1, .team = 1, .id = "report", .type = METRIC_MANUAL, .max = 1000}});
    says(&world, (struct order){.verb = "fire", .target = "defcae"},
         "there is no inject or event \"defcae\"; did you mean \"deface\"?");
    says(&world, (struct order){.verb = "hold", .target = "storm"},
         "there is no inject or event \"storm\"");
    says(&world, (struct order){.verb = "hold", .target = "only", .team = "b"},
         "there is no inject or event \"only\" for b");
    says(&world, (struct order){.verb = "hold", .target = "deface", .team = "blue"},
         "there is no team \"blue\"");
    says(&world, (struct order){.verb = "hold", .target = "deface", .team = "c"},
         "there is no team \"c\"; did you mean \"a\"?");
    says(&world, (struct order){.verb = "postpone", .target = "memo-evnt", .by_ms = MINUTE},
         "there is no event or inject \"memo-evnt\"; did you mean \"memo-event\"?");
    says(&world, (struct order){.verb = "grade", .team = "a", .target = "reprot"},
         "a has no metric \"reprot\"; did you mean \"report\"?");
    says(&world, (struct order){.verb = "grade", .team = "b", .target = "reprot"},
         "b has no metric \"reprot\"");
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_inject_at_a_time_of_its_own),
        cmocka_unit_test(an_event_that_waits_for_a_person),
        cmocka_unit_test(a_plan_is_taken_back),
        cmocka_unit_test(a_plan_follows_the_clock),
        cmocka_unit_test(a_clone_is_an_inject_as_any_other),
        cmocka_unit_test(a_clone_for_another_team),
        cmocka_unit_test(what_a_clone_says),
        cmocka_unit_test(many_clones),
        cmocka_unit_test(what_was_not_sent_is_edited),
        cmocka_unit_test(rows_that_cannot_be_are_refused),
        cmocka_unit_test(a_mistyped_name_is_told),
        cmocka_unit_test(the_clock_jumps_to_endex_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
