/* SPDX-License-Identifier: Apache-2.0 */
/* Before and after an inject's own run: armed, postponed, run again by itself, undone. */
#include "world.h"

enum { FIRST = 1, AGAIN = 2 };

/* A VM that is up; an inject at 5 min with a cleanup at ENDEX, and one at 10 min that may run again
 * and is undone after a minute. */
static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 3600000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .team = 1, .id = "web"}});
    for (uint32_t i = FIRST; i <= AGAIN; i++) {
        feed(world, (struct row){.kind = ROW_EVENT_MADE,
                                 .as.event_made = {.event = i,
                                                   .team = 1,
                                                   .id = i == FIRST ? "e" : "f",
                                                   .at = i * 300000,
                                                   .close = 3600000}});
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .team = 1,
                                                    .event = i,
                                                    .vm = 1,
                                                    .id = i == FIRST ? "i" : "j",
                                                    .subject = "",
                                                    .body = "",
                                                    .from = "",
                                                    .cleanup = "c0ffee",
                                                    .cleanup_after = i == FIRST ? 0 : 60000,
                                                    .retry = i == AGAIN}});
    }
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1, .made = true});
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
}

static const struct view_inject *inject(const struct world *world, uint32_t ordinal)
{
    return view_inject(world->state.view, ordinal);
}

static void delivered(struct world *world, uint32_t ordinal, int exit)
{
    ended(world, (struct ended){.kind = ACTION_INJECT,
                                .subject = ordinal,
                                .state = "ended",
                                .has_exit = true,
                                .exit = exit});
}

static void due(struct world *world, enum agenda_what what, uint32_t subject)
{
    struct intents intents = {0};

    decide_due(&world->state, &(struct agenda_item){.what = what, .subject = subject}, &intents);
    take(world, &intents);
    idle(world);
}

/* What a controller that begins now does first. */
static struct intents resumed(const struct world *world)
{
    struct intents intents = {0};

    decide_resume(&world->state, &intents);
    return intents;
}

/* A cleanup is on its way when the range is taken down: a controller that begins later, which has
 * no range, asks for it no more. */
static void nothing_is_asked_of_a_range_that_is_gone(void **context)
{
    struct world world;
    struct intents intents;
    char reply[256];

    (void)context;
    begin(&world);
    pass(&world, 300000);
    delivered(&world, FIRST, 0);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_SENT);
    intents = resumed(&world);
    assert_true(intents.action_count > 1);
    intents_done(&intents);
    assert_int_equal(order(&world, (struct order){.verb = "down"}, reply), 0);
    dropped(&world, NULL);
    assert_int_equal(world.state.view->range, RANGE_GONE);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_SENT);
    intents = resumed(&world);
    assert_int_equal(intents.action_count, 0);
    intents_done(&intents);
    state_done(&world.state);
}

static void armed_a_minute_before(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    pass(&world, 239999);
    assert_int_equal(actions_of(&world, ACTION_ARM), 0);
    pass(&world, 240000);
    assert_int_equal(actions_of(&world, ACTION_ARM), 1);
    ended(&world,
          (struct ended){
              .kind = ACTION_ARM, .subject = FIRST, .outcome = OUTCOME_FAILED, .text = "no route"});
    assert_int_equal(inject(&world, FIRST)->state, INJECT_SCHEDULED);
    assert_string_equal(inject(&world, FIRST)->text, "not ready: no route");
    due(&world, DUE_ARM, FIRST);
    ended(&world, (struct ended){.kind = ACTION_ARM, .subject = FIRST});
    assert_int_equal(inject(&world, FIRST)->state, INJECT_ARMED);
    pass(&world, 300000);
    assert_int_equal(inject(&world, FIRST)->state, INJECT_DISPATCHED);
    /* An answer that comes too late changes nothing. */
    ended(&world, (struct ended){.kind = ACTION_ARM, .subject = FIRST});
    assert_int_equal(inject(&world, FIRST)->state, INJECT_DISPATCHED);
    /* No VM: that is said before the time has come. */
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_LOST, .incarnation = 1}});
    pass(&world, 540000);
    assert_string_equal(inject(&world, AGAIN)->text, "not ready: its VM is not up");
    state_done(&world.state);
}

static void postponed(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "postpone", .target = "e"}, reply), 1);
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "x", .by_ms = 1000}, reply), 1);
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "i", .by_ms = 120000}, reply),
        0);
    assert_int_equal(view_event(world.state.view, 1)->made.at, 420000);
    pass(&world, 419999);
    assert_int_equal(inject(&world, FIRST)->state, INJECT_SCHEDULED);
    pass(&world, 420000);
    assert_int_equal(inject(&world, FIRST)->state, INJECT_DISPATCHED);
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "e", .by_ms = 1000}, reply), 1);
    assert_string_equal(reply, "e has no time that it waits for");
    /* Beyond its script's end it takes that along. */
    assert_int_equal(
        order(&world, (struct order){.verb = "postpone", .target = "f", .by_ms = 3600000}, reply),
        0);
    assert_int_equal(view_event(world.state.view, 2)->made.close, 4200000);
    state_done(&world.state);
}

static void run_again_by_itself(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    pass(&world, 600000);
    delivered(&world, FIRST, 1);
    due(&world, DUE_RETRY, FIRST);
    assert_int_equal(inject(&world, FIRST)->attempt, 1); /* it does not say that it may */
    for (uint32_t attempt = 1; attempt <= 3; attempt++) {
        assert_int_equal(inject(&world, AGAIN)->attempt, attempt);
        assert_int_equal(inject(&world, AGAIN)->state, INJECT_DISPATCHED);
        delivered(&world, AGAIN, 1);
        due(&world, DUE_RETRY, AGAIN);
    }
    assert_int_equal(inject(&world, AGAIN)->state, INJECT_FAILED);
    assert_int_equal(inject(&world, AGAIN)->attempt, 3);
    state_done(&world.state);
}

static void cleaned(struct world *world, uint32_t ordinal, int exit)
{
    ended(world, (struct ended){.kind = ACTION_CLEANUP,
                                .subject = ordinal,
                                .state = "ended",
                                .has_exit = true,
                                .exit = exit});
}

static void undone_in_its_time(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "cleanup", .target = "i"}, reply), 1);
    pass(&world, 600000);
    delivered(&world, FIRST, 0);
    delivered(&world, AGAIN, 0);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_PENDING);
    pass(&world, 660000);
    assert_int_equal(inject(&world, AGAIN)->cleanup, CLEANUP_SENT);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_PENDING);
    ended(&world, (struct ended){.kind = ACTION_CLEANUP,
                                 .subject = AGAIN,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    assert_int_equal(inject(&world, AGAIN)->cleanup,
                     CLEANUP_SENT); /* unknown is not failed: asked again */
    due(&world, DUE_CLEANED, AGAIN);
    assert_int_equal(actions_of(&world, ACTION_CLEANUP), 2);
    cleaned(&world, AGAIN, 1);
    assert_int_equal(inject(&world, AGAIN)->cleanup, CLEANUP_FAILED);
    assert_int_equal(order(&world, (struct order){.verb = "cleanup", .target = "j"}, reply), 0);
    cleaned(&world, AGAIN, 0);
    assert_int_equal(inject(&world, AGAIN)->cleanup, CLEANUP_DONE);
    assert_int_equal(order(&world, (struct order){.verb = "endex"}, reply), 0);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_SENT);
    cleaned(&world, FIRST, 0);
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_DONE);
    state_done(&world.state);
}

static void a_vm_that_begins_anew_needs_none(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    pass(&world, 300000);
    delivered(&world, FIRST, 0);
    feed(&world, (struct row){
                     .kind = ROW_VM_STATE,
                     .as.vm_state = {.vm = 1, .state = VM_MAKING, .incarnation = 2, .kept = "k1"}});
    assert_int_equal(inject(&world, FIRST)->cleanup, CLEANUP_DONE);
    assert_string_equal(inject(&world, FIRST)->cleanup_text, "its VM was made anew");
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_asked_of_a_range_that_is_gone),
        cmocka_unit_test(armed_a_minute_before),
        cmocka_unit_test(postponed),
        cmocka_unit_test(run_again_by_itself),
        cmocka_unit_test(undone_in_its_time),
        cmocka_unit_test(a_vm_that_begins_anew_needs_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
