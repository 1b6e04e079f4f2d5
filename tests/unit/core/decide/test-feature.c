/* SPDX-License-Identifier: Apache-2.0 */
/* Features: in order and one at a time in each VM, asked for until they answer, anew in a VM that
 * begins anew. */
#include "world.h"

/* A VM with three features, the second and third on the first, a condition, and a second VM without
 * any. */
static void begin(struct world *world)
{
    static const uint32_t one[] = {1}, two[] = {2};
    static const struct ordinals none = {0}, first = {one, 1}, second = {two, 1};
    const struct ordinals *after[] = {&none, &first, &second};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "web"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 2, .id = "bare"}});
    for (uint32_t i = 1; i <= 3; i++)
        feed(world,
             (struct row){
                 .kind = ROW_FEATURE_MADE,
                 .as.feature_made = {
                     .feature = i, .vm = 1, .id = "f", .after = *after[i - 1], .restart = i == 3}});
    feed(world, (struct row){
                    .kind = ROW_CONDITION_MADE,
                    .as.condition_made = {.condition = 1, .vm = 1, .id = "ok", .interval = 5000}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
}

static void up(struct world *world)
{
    char reply[256];

    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
}

static void put(struct world *world, uint32_t feature, int exit)
{
    ended(world, (struct ended){.kind = ACTION_FEATURE,
                                .subject = feature,
                                .state = "ended",
                                .has_exit = true,
                                .exit = exit,
                                .port = 7});
}

static enum feature_state is(const struct world *world, uint32_t ordinal)
{
    return view_feature(world->state.view, ordinal)->state;
}

static void one_after_the_other(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    up(&world);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    assert_int_equal(is(&world, 1), FEATURE_SENT);
    assert_int_equal(is(&world, 2), FEATURE_WAITING);
    assert_int_equal(actions_of(&world, ACTION_FEATURE), 1);
    put(&world, 1, 0);
    put(&world, 1, 1); /* the same answer again, or another: nothing */
    assert_int_equal(is(&world, 1), FEATURE_DONE);
    assert_int_equal(is(&world, 2), FEATURE_SENT);
    put(&world, 2, 0);
    assert_int_equal(world.state.next[1], -1); /* no check before all are there */
    put(&world, 3, 0);
    /* It restarts its VM: only when that answers again all is well. */
    assert_int_equal(view_vm(world.state.view, 1)->state, VM_BOOTING);
    assert_int_equal(view_vm(world.state.view, 1)->port, 7);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_true(world.state.next[1] >= 0);
    state_done(&world.state);
}

static void what_fails_holds_up_its_own(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    up(&world);
    put(&world, 1, 0);
    put(&world, 2, 3);
    assert_int_equal(is(&world, 2), FEATURE_FAILED);
    assert_string_equal(view_feature(world.state.view, 2)->text, "exit status 3");
    assert_int_equal(is(&world, 3), FEATURE_WAITING);
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(is(&world, 2), FEATURE_SENT);
    assert_int_equal(view_feature(world.state.view, 2)->attempt, 2);
    assert_int_equal(view_feature(world.state.view, 1)->attempt, 1);
    put(&world, 2, 0);
    assert_int_equal(is(&world, 3), FEATURE_SENT);
    state_done(&world.state);
}

/* What failed, and what waits for it, may become another; what is in, or on its way, stays. */
static void takes_what_its_package_has_become(void **context)
{
    const struct order_take takes[] = {
        {.feature = 2, .payload = "bb", .title = "f 1.0.1", .restart = true},
        {.feature = 3, .payload = "cc", .title = "f 1.0.1"}};
    struct order wanted = {
        .verb = "retake", .target = "web", .actor = "anna", .takes = takes, .take_count = 2};
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    up(&world);
    put(&world, 1, 0);
    assert_int_equal(order(&world, wanted, reply), 1); /* the second is on its way */
    assert_non_null(strstr(reply, "stays as it is"));
    put(&world, 2, 3);
    wanted.role = ROLE_TRAINER;
    assert_int_equal(order(&world, wanted, reply), 1);
    wanted.role = ROLE_DIRECTOR;
    wanted.target = "bare";
    assert_int_equal(order(&world, wanted, reply), 1); /* of another machine */
    wanted.target = "web";
    wanted.take_count = 0;
    assert_int_equal(order(&world, wanted, reply), 1);
    wanted.takes = &(struct order_take){.feature = 9, .payload = "bb", .title = ""};
    wanted.take_count = 1;
    assert_int_equal(order(&world, wanted, reply), 1);
    assert_string_equal(view_feature(world.state.view, 2)->made.payload, "");
    wanted.takes = takes;
    wanted.take_count = 2;
    assert_int_equal(order(&world, wanted, reply), 0);
    assert_string_equal(view_feature(world.state.view, 2)->made.payload, "bb");
    assert_string_equal(view_feature(world.state.view, 2)->made.title, "f 1.0.1");
    assert_true(view_feature(world.state.view, 2)->made.restart);
    assert_string_equal(view_feature(world.state.view, 3)->made.payload, "cc");
    assert_false(view_feature(world.state.view, 3)->made.restart);
    assert_int_equal(is(&world, 2), FEATURE_SENT);
    assert_int_equal(view_feature(world.state.view, 2)->attempt, 2);
    assert_int_equal(is(&world, 3), FEATURE_WAITING);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    assert_int_equal(order(&world, wanted, reply), 1); /* it is on its way again */
    state_done(&world.state);
}

static void asked_for_until_it_answers(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    up(&world);
    ended(&world, (struct ended){.kind = ACTION_FEATURE,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    assert_int_equal(is(&world, 1), FEATURE_SENT);
    decide_due(&world.state, &(struct agenda_item){.what = DUE_FEATURE, .subject = 1}, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_FEATURE), 2);
    assert_int_equal(view_feature(world.state.view, 1)->attempt, 1);
    /* The guest ended in its middle: that attempt is over. */
    ended(&world, (struct ended){.kind = ACTION_FEATURE, .subject = 1, .state = "interrupted"});
    assert_int_equal(view_feature(world.state.view, 1)->attempt, 2);
    assert_int_equal(is(&world, 1), FEATURE_SENT);
    ended(&world, (struct ended){.kind = ACTION_FEATURE,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_REFUSED,
                                 .text = "/x: permission denied"});
    assert_int_equal(is(&world, 1), FEATURE_FAILED);
    state_done(&world.state);
}

static void a_vm_that_begins_anew_has_none(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    up(&world);
    put(&world, 1, 0);
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_GONE, .incarnation = 1}});
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_PLANNED, .incarnation = 2}});
    assert_int_equal(is(&world, 1), FEATURE_WAITING);
    assert_int_equal(is(&world, 2), FEATURE_WAITING);
    assert_int_equal(world.state.next[1], -1);
    state_done(&world.state);
}

/* Without an exit status a script has not ended well, whatever else its answer says. */
static void a_signal_is_no_success(void **context)
{
    static const struct {
        struct ended ended;
        const char *text;
    } all[] = {
        {{.state = "ended", .signal = "KILL"}, "ended by signal KILL"},
        {{.state = "ended"}, "the answer has no exit status"},
        {{.state = ""}, "the answer has no exit status"},
        {{.state = "ended", .has_exit = true, .timed_out = true}, "ended at its timeout"},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        struct world world;
        struct ended answer = all[i].ended;

        begin(&world);
        up(&world);
        answer.kind = ACTION_FEATURE;
        answer.subject = 1;
        ended(&world, answer);
        assert_int_equal(is(&world, 1), FEATURE_FAILED);
        assert_string_equal(view_feature(world.state.view, 1)->text, all[i].text);
        state_done(&world.state);
    }
}

/* Of three checks one needs the feature that fails, one another, and one none. */
static void a_failed_feature_stops_what_needs_it(void **context)
{
    static const uint32_t two[] = {2}, three[] = {3};
    struct world world;
    char reply[256];

    (void)context;
    world = (struct world){0};
    assert_int_equal(state_init(&world.state, NULL), 0);
    feed(&world, (struct row){.kind = ROW_EXERCISE_OPENED,
                              .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(&world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "web"}});
    for (uint32_t i = 1; i <= 3; i++)
        feed(&world, (struct row){.kind = ROW_FEATURE_MADE,
                                  .as.feature_made = {.feature = i,
                                                      .vm = 1,
                                                      .id = i == 2 ? "page" : "other",
                                                      .after = {i == 3 ? two : NULL, i == 3}}});
    for (uint32_t i = 1; i <= 4; i++)
        feed(&world, (struct row){.kind = ROW_CONDITION_MADE,
                                  .as.condition_made = {.condition = i,
                                                        .vm = 1,
                                                        .id = i == 2 ? "shown" : "c",
                                                        .interval = 5000,
                                                        .needs_said = i != 4,
                                                        .needs = {i == 2   ? two
                                                                  : i == 3 ? three
                                                                           : NULL,
                                                                  i == 2 || i == 3}}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    /* As long as something is still to be put in, nothing is checked. */
    put(&world, 1, 0);
    assert_true(world.state.next[1] < 0);
    put(&world, 2, 1);
    assert_int_equal(is(&world, 2), FEATURE_FAILED);
    assert_int_equal(is(&world, 3), FEATURE_WAITING);
    assert_true(world.state.next[1] >= 0);
    assert_true(world.state.next[2] < 0);
    assert_true(world.state.next[3] < 0); /* it waits behind the one that failed */
    assert_true(world.state.next[4] < 0); /* of a journal that does not say what it needs */
    assert_ptr_equal(view_lacks(world.state.view, view_condition(world.state.view, 2)),
                     view_feature(world.state.view, 2));
    assert_null(view_lacks(world.state.view, view_condition(world.state.view, 1)));
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    assert_string_equal(reply, "STARTEX; not checked: shown on web (feature page failed) and 2 "
                               "more: excon status");
    /* It is tried again: what does not need it goes on meanwhile. */
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "all"}, reply), 0);
    assert_int_equal(is(&world, 2), FEATURE_SENT);
    assert_true(world.state.next[1] >= 0);
    put(&world, 2, 0);
    assert_true(world.state.next[2] < 0); /* one more is still to be put in */
    put(&world, 3, 0);
    assert_true(world.state.next[2] >= 0);
    assert_true(world.state.next[3] >= 0);
    assert_true(world.state.next[4] >= 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_feature_stops_what_needs_it),
        cmocka_unit_test(one_after_the_other),
        cmocka_unit_test(a_signal_is_no_success),
        cmocka_unit_test(what_fails_holds_up_its_own),
        cmocka_unit_test(takes_what_its_package_has_become),
        cmocka_unit_test(asked_for_until_it_answers),
        cmocka_unit_test(a_vm_that_begins_anew_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
