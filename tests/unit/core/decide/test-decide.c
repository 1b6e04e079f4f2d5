/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions on a state made by hand: building in order, what fails holds up only its own, injects
 * are sent once and never given up silently, faults cost nothing, orders are refused in words.
 */
#include "world.h"

/* Two VMs, the second stands on the first; a condition on the second with a metric, an evaluation
 * and a TLO; an event with an inject. */
static void begin(struct world *world)
{
    static const uint32_t one = 1;
    struct ordinals first = {&one, 1};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 100000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .team = 1, .id = "db"}});
    feed(world, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = 2, .team = 1, .id = "web", .after = first}});
    feed(world, (struct row){.kind = ROW_CONDITION_MADE,
                             .as.condition_made = {.condition = 1,
                                                   .team = 1,
                                                   .vm = 2,
                                                   .id = "ok",
                                                   .interval = 5000,
                                                   .result = RESULT_EXIT}});
    feed(world, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 1,
                                                .team = 1,
                                                .id = "m",
                                                .type = METRIC_CONDITIONAL,
                                                .max = 100000,
                                                .conditions = first}});
    feed(world, (struct row){.kind = ROW_METRIC_MADE,
                             .as.metric_made = {.metric = 2, .team = 1, .id = "g", .max = 20000}});
    feed(world,
         (struct row){.kind = ROW_OBJECTIVE_MADE,
                      .as.objective_made = {
                          .objective = 1, .team = 1, .id = "e", .min = 50000, .needs = first}});
    feed(world,
         (struct row){
             .kind = ROW_OBJECTIVE_MADE,
             .as.objective_made = {
                 .objective = 2, .team = 1, .id = "t", .type = OBJECTIVE_TLO, .needs = first}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {
                                 .event = 1, .team = 1, .id = "ev", .at = 10000, .close = 90000}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1,
                                                .team = 1,
                                                .event = 1,
                                                .vm = 2,
                                                .id = "i",
                                                .subject = "",
                                                .body = "",
                                                .from = ""}});
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
    assert_int_equal(world->state.view->range, RANGE_UP);
}

static void a_vm_waits_for_what_it_stands_on(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 1);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    assert_int_equal(actions_of(&world, ACTION_MAKE), 1);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(actions_of(&world, ACTION_MAKE), 2);
    /* The same answer again changes nothing. */
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9});
    assert_int_equal(world.state.view->vms[0].port, 1);
    state_done(&world.state);
}

static void an_agent_that_dies_is_no_outcome(void **context)
{
    struct world world;
    char reply[256];
    struct surveyed none = {0};
    struct intents intents = {0};

    (void)context;
    begin(&world);
    order(&world, (struct order){.verb = "up"}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    assert_int_equal(world.state.view->vms[0].state, VM_MAKING);
    decide_survey(&world.state, &none, 0, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 2);
    assert_int_equal(world.state.view->vms[0].incarnation, 1);
    /* It never came back: then that is what is said. */
    ended(&world, (struct ended){.kind = ACTION_MAKE,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .text = "not there"});
    assert_int_equal(world.state.view->vms[0].state, VM_FAILED);
    state_done(&world.state);
}

static void an_answer_about_the_former_boot_is_passed_over(void **context)
{
    enum { ASKED = 1000, BOOTS = 5000, SAID = 16000 };
    static const enum vm_state states[] = {VM_LOST, VM_PLANNED, VM_MAKING, VM_BOOTING};
    struct world world;

    (void)context;
    begin(&world);
    up(&world);
    world.state.r = BOOTS;
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        feed(&world, (struct row){.kind = ROW_VM_STATE,
                                  .as.vm_state = {.vm = 1,
                                                  .state = states[i],
                                                  .incarnation = 1,
                                                  .host = "127.0.0.1",
                                                  .text = ""}});
    world.state.r = SAID;
    ended(&world, (struct ended){.kind = ACTION_LOGIN,
                                 .subject = 1,
                                 .outcome = OUTCOME_TIMEOUT,
                                 .asked = ASKED,
                                 .text = "no SSH server answers"});
    assert_int_equal(world.state.view->vms[0].state, VM_BOOTING);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1, .asked = BOOTS});
    assert_int_equal(world.state.view->vms[0].state, VM_UP);
    state_done(&world.state);
}

static void what_fails_is_said_and_can_be_tried_again(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    order(&world, (struct order){.verb = "up"}, reply);
    ended(&world,
          (struct ended){
              .kind = ACTION_MAKE, .subject = 1, .outcome = OUTCOME_FAILED, .text = "no memory"});
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    assert_string_equal(world.state.view->vms[0].text, "no memory");
    assert_string_equal(world.state.view->vms[1].text, "needs db of a, which is not up");
    assert_int_equal(order(&world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(world.state.view->vms[0].state, VM_MAKING);
    assert_int_equal(world.state.view->vms[0].incarnation, 1);
    state_done(&world.state);
}

static void an_inject_is_sent_once_and_asked_for_until_it_answers(void **context)
{
    struct world world;
    char reply[256];
    struct agenda_item item = {.what = DUE_EVENT, .subject = 1};
    struct intents intents = {0};
    const struct view_inject *inject;

    (void)context;
    begin(&world);
    up(&world);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "startex"}, reply), 0);
    world.state.x = 10000;
    decide_due(&world.state, &item, &intents);
    take(&world, &intents);
    inject = view_inject(world.state.view, 1);
    assert_int_equal(inject->state, INJECT_DISPATCHED);
    assert_int_equal(actions_of(&world, ACTION_INJECT), 1);
    /* The agenda's item comes again: nothing. */
    decide_due(&world.state, &item, &intents);
    assert_int_equal(intents.row_count + intents.action_count, 0);
    /* Sent and lost: it may have run, so it is asked for, also when the guest cannot be reached at
     * all. */
    ended(&world,
          (struct ended){
              .kind = ACTION_INJECT, .subject = 1, .outcome = OUTCOME_FAILED, .sent = true});
    assert_int_equal(inject->state, INJECT_RUNNING);
    ended(&world,
          (struct ended){
              .kind = ACTION_INJECT, .subject = 1, .outcome = OUTCOME_FAILED, .sent = false});
    assert_int_equal(inject->state, INJECT_RUNNING);
    assert_int_equal(actions_of(&world, ACTION_WAKE), 2);
    ended(&world,
          (struct ended){.kind = ACTION_INJECT, .subject = 1, .state = "ended", .has_exit = true});
    assert_int_equal(inject->state, INJECT_DELIVERED);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "ev"}, reply), 1);
    assert_string_equal(reply, "i is delivered");
    assert_int_equal(inject->attempt, 1);
    state_done(&world.state);
}

static void a_past_incarnation_gets_nothing_more(void **context)
{
    struct world world;
    char reply[256];
    const struct view_inject *inject;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    up(&world);
    order(&world, (struct order){.verb = "startex"}, reply);
    order(&world, (struct order){.verb = "fire", .target = "i"}, reply);
    inject = view_inject(world.state.view, 1);
    /* It stops and is taken up with its disk: the same incarnation, the inject is asked for. */
    decide_stopped(&world.state, 2, "crashed", &intents);
    take(&world, &intents);
    idle(&world);
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    order(&world, (struct order){.verb = "up"}, reply);
    assert_int_equal(inject->state, INJECT_DISPATCHED);
    assert_int_equal(view_vm(world.state.view, 2)->incarnation, 1);
    /* It is removed and begins anew. */
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 2, .state = VM_GONE, .incarnation = 1}});
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 2, .state = VM_PLANNED, .incarnation = 2}});
    assert_int_equal(inject->state, INJECT_INTERRUPTED);
    state_done(&world.state);
}

static void never_sent_for_certain_is_unreachable(void **context)
{
    struct world world;
    char reply[256];
    const struct view_inject *inject;

    (void)context;
    begin(&world);
    up(&world);
    order(&world, (struct order){.verb = "startex"}, reply);
    assert_int_equal(
        order(&world, (struct order){.verb = "fire", .target = "i", .team = "a"}, reply), 0);
    inject = view_inject(world.state.view, 1);
    ended(&world, (struct ended){.kind = ACTION_INJECT,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .sent = false,
                                 .text = "refused"});
    assert_int_equal(inject->state, INJECT_UNREACHABLE);
    /* By hand it may be tried again: another attempt, another id. After a restart an old sending is
     * possible. */
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    assert_int_equal(inject->attempt, 2);
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 2}});
    ended(&world,
          (struct ended){
              .kind = ACTION_INJECT, .subject = 1, .outcome = OUTCOME_FAILED, .sent = false});
    assert_int_equal(inject->state, INJECT_RUNNING);
    state_done(&world.state);
}

/* Nothing of it can be written in its guest: that is noted with the guest's boot, and it goes on
 * being sent. */
static void a_full_disk_is_waited_for(void **context)
{
    static const char *const boot = "867d33be-01f1-4804-89b3-236efcfbe190";
    const struct ended full = {.kind = ACTION_INJECT,
                               .subject = 1,
                               .outcome = OUTCOME_FAILED,
                               .sent = true,
                               .text = "full",
                               .reason = REASON_REFUSED,
                               .boot = boot};
    struct world world;
    char reply[256];
    struct intents intents = {0};
    const struct view_inject *inject;
    int64_t since;

    (void)context;
    begin(&world);
    up(&world);
    order(&world, (struct order){.verb = "startex"}, reply);
    order(&world, (struct order){.verb = "fire", .target = "i"}, reply);
    inject = view_inject(world.state.view, 1);
    since = inject->dispatched_r;
    assert_false(inject->full);
    assert_string_equal(inject->boot, "");
    pass(&world, 1000);
    ended(&world, full);
    assert_int_equal(inject->state, INJECT_DISPATCHED);
    assert_true(inject->full);
    assert_string_equal(inject->boot, boot);
    assert_string_equal(inject->text, "full");
    assert_int_equal(inject->dispatched_r, since);
    /* The row sends it; later answers are no more rows, and are asked for again. */
    assert_int_equal(actions_of(&world, ACTION_INJECT), 2);

    int64_t rows = world.state.seq;

    ended(&world, full);
    assert_int_equal(actions_of(&world, ACTION_INJECT), 2);
    assert_int_equal(world.state.seq, rows);
    assert_int_equal(world.actions[world.count - 1].kind, ACTION_WAKE);
    assert_int_equal(world.actions[world.count - 1].what, DUE_ASK);
    decide_due(&world.state, &(struct agenda_item){.what = DUE_ASK, .subject = 1}, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_INJECT), 3);
    /* What is on its way is not fired a second time by hand. */
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 1);
    /* The next attempt begins anew, in whatever boot. */
    ended(&world, (struct ended){.kind = ACTION_INJECT, .subject = 1, .state = "interrupted"});
    assert_int_equal(inject->state, INJECT_INTERRUPTED);
    assert_false(inject->full);
    assert_string_equal(inject->boot, boot);
    order(&world, (struct order){.verb = "fire", .target = "i"}, reply);
    assert_int_equal(inject->attempt, 2);
    assert_string_equal(inject->boot, "");
    state_done(&world.state);
}

/* An inject that is on its way. */
static const struct view_inject *on_its_way(struct world *world)
{
    char reply[256];

    begin(world);
    up(world);
    order(world, (struct order){.verb = "startex"}, reply);
    assert_int_equal(order(world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    return view_inject(world->state.view, 1);
}

static void what_is_known_of_one_that_is_cut_off_is_said(void **context)
{
    struct world world;
    const struct view_inject *inject = on_its_way(&world);
    struct ended lost = {.kind = ACTION_INJECT,
                         .subject = 1,
                         .outcome = OUTCOME_FAILED,
                         .sent = true,
                         .reason = REASON_CUT_OFF};

    (void)context;
    ended(&world, lost);
    assert_int_equal(inject->state, INJECT_RUNNING);
    assert_string_equal(inject->text, "cut off since it was sent; asking again");
    assert_false(inject->begun); /* It may never have arrived, and is to run then. */
    /* It is heard of again, lost again, and that is said once. */
    ended(&world, (struct ended){.kind = ACTION_INJECT, .subject = 1, .state = "running"});
    assert_string_equal(inject->text, "");
    assert_true(inject->begun);
    lost.reason = REASON_DENIED;
    ended(&world, lost);
    assert_string_equal(
        inject->text,
        "cut off while it ran (the guest denies the login: tampered with?); asking again");
    assert_true(inject->begun);

    int64_t seq = world.state.seq;

    ended(&world, lost);
    assert_int_equal(world.state.seq, seq);
    ended(&world, (struct ended){.kind = ACTION_INJECT, .subject = 1, .state = "interrupted"});
    assert_int_equal(inject->state, INJECT_INTERRUPTED);
    state_done(&world.state);
}

static void what_a_guest_cannot_take_has_failed(void **context)
{
    struct world world;
    char reply[256];
    const struct view_inject *inject = on_its_way(&world);
    struct ended full = {.kind = ACTION_INJECT,
                         .subject = 1,
                         .outcome = OUTCOME_FAILED,
                         .sent = true,
                         .reason = REASON_REFUSED,
                         .text = "full"};

    (void)context;
    ended(&world, full);
    assert_int_equal(inject->state, INJECT_FAILED);
    assert_string_equal(inject->text, "full");
    /* Fired once more; it ran when it was heard of last. */
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_INJECT, .subject = 1, .state = "running"});
    ended(&world, full);
    assert_int_equal(inject->state, INJECT_INTERRUPTED);
    assert_string_equal(inject->text, "full; it may have run");
    state_done(&world.state);
}

static void checked(struct world *world, int exit, enum outcome outcome)
{
    ended(world, (struct ended){.kind = ACTION_CHECK,
                                .subject = 1,
                                .due = world->state.next[1],
                                .has_exit = true,
                                .exit = exit,
                                .outcome = outcome});
}

static void faults_and_pauses_cost_nothing(void **context)
{
    struct world world;
    char reply[256];
    const struct view_team *team;

    (void)context;
    begin(&world);
    up(&world);
    team = view_team(world.state.view, 1);
    checked(&world, 0, OUTCOME_DONE);
    assert_int_equal(team->points, 0); /* before STARTEX nothing counts … */
    order(&world, (struct order){.verb = "startex"}, reply);
    assert_int_equal(team->points, 100000); /* … and at STARTEX what is known does */
    assert_int_equal(team->reached[OBJECTIVE_TLO], 1);
    checked(&world, 0, OUTCOME_TIMEOUT);
    assert_int_equal(view_condition(world.state.view, 1)->value, VALUE_FAULT);
    assert_int_equal(team->points, 100000);
    order(&world, (struct order){.verb = "pausex"}, reply);
    checked(&world, 1, OUTCOME_DONE);
    assert_true(view_condition(world.state.view, 1)->excused);
    assert_int_equal(team->points, 100000);
    order(&world, (struct order){.verb = "resume"}, reply);
    checked(&world, 1, OUTCOME_DONE);
    assert_int_equal(team->points, 0);
    assert_int_equal(team->reached[OBJECTIVE_TLO], 0);
    state_done(&world.state);
}

static void grades_need_a_name_and_a_reason(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(
        order(&world, (struct order){.verb = "grade", .team = "a", .target = "g", .points = 15000},
              reply),
        1);
    assert_int_equal(
        order(
            &world,
            (struct order){.verb = "grade", .team = "a", .target = "m", .points = 1, .reason = "r"},
            reply),
        1);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "grade", .team = "a", .target = "g", .points = 20001, .reason = "r"},
              reply),
        1);
    assert_string_equal(reply, "metric g takes 0 to 20 points");
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "grade", .team = "a", .target = "g", .points = 15000, .reason = "r"},
              reply),
        0);
    assert_int_equal(view_team(world.state.view, 1)->points, 15000);
    assert_string_equal(view_metric(world.state.view, 2)->by, "anna");
    assert_int_equal(order(&world,
                           (struct order){.verb = "grade",
                                          .role = ROLE_BLUE,
                                          .own_team = 1,
                                          .team = "a",
                                          .target = "g",
                                          .reason = "r"},
                           reply),
                     1);
    state_done(&world.state);
}

static void an_illegal_move_names_its_row(void **context)
{
    struct world world;
    struct error err;
    struct row row = {.kind = ROW_VM_STATE, .seq = 77, .as.vm_state = {.vm = 1, .state = VM_UP}};

    (void)context;
    begin(&world);
    assert_true(state_apply(&world.state, &row, &err) < 0);
    assert_string_equal(err.text, "row 77, vm.state: from planned to up is no allowed move");
    assert_int_equal(world.state.view->vms[0].state, VM_PLANNED);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vm_waits_for_what_it_stands_on),
        cmocka_unit_test(an_answer_about_the_former_boot_is_passed_over),
        cmocka_unit_test(an_agent_that_dies_is_no_outcome),
        cmocka_unit_test(what_fails_is_said_and_can_be_tried_again),
        cmocka_unit_test(an_inject_is_sent_once_and_asked_for_until_it_answers),
        cmocka_unit_test(a_past_incarnation_gets_nothing_more),
        cmocka_unit_test(never_sent_for_certain_is_unreachable),
        cmocka_unit_test(a_full_disk_is_waited_for),
        cmocka_unit_test(what_is_known_of_one_that_is_cut_off_is_said),
        cmocka_unit_test(what_a_guest_cannot_take_has_failed),
        cmocka_unit_test(faults_and_pauses_cost_nothing),
        cmocka_unit_test(grades_need_a_name_and_a_reason),
        cmocka_unit_test(an_illegal_move_names_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
