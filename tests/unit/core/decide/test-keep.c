/* SPDX-License-Identifier: Apache-2.0 */
/* Kept states: wanted on disk first, asked for again, brought back as a new incarnation; and what
 * failed tried alone. */
#include "world.h"

#include "core/view/snapshots.h"

/* Two teams with a VM each, up, and an inject into the first. */
static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    for (uint32_t t = 1; t <= 2; t++) {
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
        feed(world, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = t, .team = t, .id = "web", .ram = 96 << 20}});
    }
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {
                                 .event = 1, .team = 1, .id = "ev", .at = 10000, .close = 90000}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1,
                                                .team = 1,
                                                .event = 1,
                                                .vm = 1,
                                                .id = "i",
                                                .subject = "",
                                                .body = "",
                                                .from = ""}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "keep", .target = "all"}, reply), 1);
    assert_string_equal(reply, "there is no range: it is planned");
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
}

static void kept_once_it_is_said_to_be(void **context)
{
    struct world world;
    char reply[256];
    struct surveyed none = {0};
    struct intents intents = {0};
    const struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    assert_int_equal(order(&world, (struct order){.verb = "revert", .target = "a"}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "keep", .target = "all"}, reply), 0);
    assert_string_equal(reply, "snapshot: 2 of 2 VMs; their memory takes up to 192 MiB on disk");
    assert_int_equal(actions_of(&world, ACTION_KEEP), 2);
    assert_int_equal(order(&world, (struct order){.verb = "keep", .target = "web"}, reply),
                     1); /* it is under way */
    assert_int_equal(order(&world, (struct order){.verb = "revert", .target = "all"}, reply), 1);
    /* The agent died with it: asked again when a new one has looked. */
    ended(&world, (struct ended){.kind = ACTION_KEEP,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    assert_string_equal(vm->keeping, "k1");
    decide_survey(&world.state, &none, 0, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_KEEP), 4);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    ended(&world,
          (struct ended){
              .kind = ACTION_KEEP, .subject = 2, .outcome = OUTCOME_FAILED, .text = "no space"});
    assert_string_equal(vm->kept, "k1");
    assert_string_equal(vm->keeping, "");
    assert_string_equal(view_vm(world.state.view, 2)->kept, "");
    assert_string_equal(view_vm(world.state.view, 2)->keep_text, "no space");
    assert_string_equal(vm->keep_text, "");
    state_done(&world.state);
}

static void brought_back_as_a_new_incarnation(void **context)
{
    struct world world;
    char reply[256];
    const struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    order(&world, (struct order){.verb = "startex"}, reply);
    order(&world, (struct order){.verb = "fire", .target = "i"}, reply);
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_DISPATCHED);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "revert", .role = ROLE_BLUE, .own_team = 1, .target = "web", .team = "a"},
              reply),
        ORDER_ASKED);
    assert_int_equal(vm->incarnation, 1);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "revert", .role = ROLE_BLUE, .own_team = 1, .target = "web", .team = "b"},
              reply),
        1);
    assert_int_equal(order(&world,
                           (struct order){.verb = "revert",
                                          .role = ROLE_TRAINER,
                                          .own_team = 1,
                                          .target = "web",
                                          .team = "b"},
                           reply),
                     1);
    assert_int_equal(order(&world, (struct order){.verb = "revert", .target = "web"}, reply), 0);
    assert_string_equal(reply, "restoring: 1 of 2 VMs");
    assert_int_equal(vm->state, VM_MAKING);
    assert_int_equal(vm->incarnation, 2);
    assert_string_equal(vm->from, "k1");
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_INTERRUPTED);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(vm->state, VM_UP);
    assert_int_equal(vm->port, 9);
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_string_equal(vm->kept, "k1"); /* and may be again */
    /* It stops and is taken up: with its disk, not from what was kept. */
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_LOST, .incarnation = 2}});
    order(&world, (struct order){.verb = "up"}, reply);
    looked(&world,
           (struct surveyed[]){{.vm = 1, .incarnation = 2, .kept = "k1 "},
                               {.vm = 2, .incarnation = 1, .running = true}},
           2);
    assert_string_equal(vm->from, "");
    assert_int_equal(vm->incarnation, 2);
    state_done(&world.state);
}

static void named_ones_stay_until_they_are_discarded(void **context)
{
    struct world world;
    struct order keep = {.verb = "keep", .target = "a"};
    struct order revert = {.verb = "revert", .target = "a"};
    struct order discard = {.verb = "discard", .target = "a"};
    char reply[256], stays[SNAPSHOTS_NAMES];
    struct intents intents = {0};
    const struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    keep.detail = "before d2; rm";
    assert_int_equal(order(&world, keep, reply), 1);
    /* What `--to` takes for another thing. */
    keep.detail = "golden";
    assert_int_equal(order(&world, keep, reply), 1);
    assert_non_null(strstr(reply, "choose another name"));
    keep.detail = "k12";
    assert_int_equal(order(&world, keep, reply), 1);
    keep.detail = "before-d2";
    assert_int_equal(order(&world, keep, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    keep.detail = NULL;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(order(&world, keep, reply), 0);
        snapshot_stays(vm, stays);
        assert_string_equal(stays, "k1"); /* the one without a name is replaced */
        ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    }
    snapshot_names(vm, reply, sizeof(reply));
    assert_string_equal(reply, "before-d2, k3");
    assert_string_equal(vm->kept, "k3");
    assert_string_equal(snapshot_labelled(vm, "k3")->name, "k3"); /* as it is listed */
    assert_string_equal(snapshot_labelled(vm, "k1")->name, "k1");
    assert_null(snapshot_labelled(vm, "k2"));

    revert.detail = "before-d3";
    assert_int_equal(order(&world, revert, reply), 1);
    assert_non_null(strstr(reply, "no snapshot of that name"));
    revert.detail = "before-d2";
    assert_int_equal(order(&world, revert, reply), 0);
    assert_string_equal(vm->from, "k1");
    discard.detail = "before-d2";
    assert_int_equal(order(&world, discard, reply), 1); /* it is restored from it just now */
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});

    /* Wanted no more from the row on, gone when the provider has removed it. */
    assert_int_equal(order(&world, (struct order){.verb = "discard", .target = "a"}, reply), 1);
    assert_int_equal(order(&world, discard, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_DISCARD), 1);
    assert_null(snapshot_labelled(vm, "before-d2"));
    assert_int_equal(order(&world, revert, reply), 1);
    snapshot_stays(vm, stays);
    assert_string_equal(stays, "k3");
    ended(&world,
          (struct ended){
              .kind = ACTION_DISCARD, .subject = 1, .outcome = OUTCOME_FAILED, .text = "busy"});
    assert_non_null(snapshot_labelled(vm, "before-d2"));
    assert_string_equal(vm->keep_text, "busy");
    assert_int_equal(order(&world, discard, reply), 0);
    /* The agent died with it: the survey of the next one asks again. */
    ended(&world, (struct ended){.kind = ACTION_DISCARD,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    assert_true(snapshot_is_any_unwanted(vm));
    decide_survey(&world.state,
                  (struct surveyed[]){{.vm = 1, .incarnation = 2, .running = true},
                                      {.vm = 2, .incarnation = 1, .running = true}},
                  2, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_DISCARD), 3);
    ended(&world, (struct ended){.kind = ACTION_DISCARD, .subject = 1});
    assert_int_equal(vm->snapshot_count, 1);
    assert_string_equal(vm->kept, "k3");
    state_done(&world.state);
}

/* The one of several that disappeared is forgotten alone. */
static void the_newest_that_is_there(void **context)
{
    struct world world;
    struct order keep = {.verb = "keep", .target = "a"};
    char reply[256];
    const struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    for (int i = 0; i < 3; i++) {
        static const char *const labels[] = {"one", "two", "three"};

        keep.detail = labels[i];
        assert_int_equal(order(&world, keep, reply), 0);
        ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    }
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_LOST, .incarnation = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "up", .kept = true}, reply), 0);
    looked(&world,
           (struct surveyed[]){{.vm = 1, .gone = true, .kept = "k1 k2 "},
                               {.vm = 2, .incarnation = 1, .running = true}},
           2);
    assert_string_equal(vm->from, "k2");
    assert_int_equal(vm->snapshot_count, 2);
    assert_string_equal(vm->kept, "k2");
    state_done(&world.state);
}

/* Ended with its disks left, and up again from what was kept: the clock stands meanwhile. */
static void stopped_and_up_again_from_what_was_kept(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;
    const struct view_vm *a, *b;

    (void)context;
    begin(&world);
    view = world.state.view;
    a = view_vm(view, 1), b = view_vm(view, 2);
    order(&world, (struct order){.verb = "startex"}, reply);
    assert_int_equal(order(&world, (struct order){.verb = "up", .kept = true}, reply), 1);
    assert_string_equal(reply, "none of its machines has a snapshot (excon snapshot)");
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_int_equal(
        order(&world, (struct order){.verb = "down", .kept = true, .actor = "ada"}, reply), 0);
    assert_int_equal(view->phase, PHASE_PAUSED);
    assert_int_equal(view->range, RANGE_REMOVING);
    assert_int_equal(order(&world, (struct order){.verb = "down", .force = true}, reply), 1);
    dropped(&world, NULL);
    assert_int_equal(view->range, RANGE_STOPPED);
    assert_int_equal(a->state, VM_STOPPED);
    assert_int_equal(b->state, VM_STOPPED);
    assert_string_equal(a->kept, "k1");
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "keep", .target = "all"}, reply), 1);
    assert_string_equal(reply, "there is no range: it is stopped");

    assert_int_equal(order(&world, (struct order){.verb = "up", .kept = true}, reply), 0);
    assert_int_equal(view->range, RANGE_BUILDING);
    looked(&world,
           (struct surveyed[]){{.vm = 1, .gone = true, .kept = "k1 "},
                               {.vm = 2, .gone = true, .kept = ""}},
           2);
    assert_int_equal(view->inspection.found, 0); /* nothing of that is drift */
    assert_int_equal(a->state, VM_MAKING);
    assert_int_equal(a->incarnation, 2);
    assert_string_equal(a->from, "k1");
    assert_int_equal(b->state, VM_MAKING);
    assert_int_equal(b->incarnation, 1); /* by a boot, with its disk */
    assert_string_equal(b->from, "");

    /* What fails is tried again the same way: of its incarnation there is no disk to boot from. */
    ended(&world,
          (struct ended){
              .kind = ACTION_MAKE, .subject = 1, .outcome = OUTCOME_FAILED, .text = "no memory"});
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 2, .port = 1, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 2});
    assert_int_equal(view->range, RANGE_PARTIAL);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "a"}, reply), 0);
    assert_string_equal(a->from, "k1");
    assert_int_equal(a->incarnation, 3);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(view->range, RANGE_UP);
    assert_false(view->wanted.kept);
    assert_int_equal(view->phase, PHASE_PAUSED);
    assert_int_equal(order(&world, (struct order){.verb = "resume"}, reply), 0);
    state_done(&world.state);
}

/* The host was booted: nothing runs, and nobody had ordered so. */
static void up_from_kept_after_the_hosts_boot(void **context)
{
    struct world world;
    char reply[256];
    const struct view_vm *a, *b;
    struct surveyed none = {0};
    struct intents intents = {0};

    (void)context;
    begin(&world);
    a = view_vm(world.state.view, 1), b = view_vm(world.state.view, 2);
    order(&world, (struct order){.verb = "keep", .target = "all"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 2});
    order(&world, (struct order){.verb = "startex"}, reply);
    decide_survey(&world.state, &none, 0, &intents);
    take(&world, &intents);
    assert_int_equal(a->state, VM_LOST);
    assert_int_equal(order(&world, (struct order){.verb = "up", .kept = true}, reply), 0);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    /* One state is there, the other is not: that VM boots with its disk. */
    looked(&world,
           (struct surveyed[]){{.vm = 1, .gone = true, .kept = "k1 "},
                               {.vm = 2, .gone = true, .kept = ""}},
           2);
    assert_int_equal(a->incarnation, 2);
    assert_string_equal(a->from, "k1");
    assert_int_equal(b->incarnation, 1);
    assert_string_equal(b->from, "");
    assert_string_equal(b->kept, "");
    state_done(&world.state);
}

/* The inject's way is the order's: the VM's row first, delivered when it runs again. */
static void brought_back_by_an_inject(void **context)
{
    struct world world;
    char reply[256];
    const struct view_inject *inject;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    inject = view_inject(world.state.view, 1);
    view_inject(world.state.view, 1)->made.machine = "revert";
    order(&world, (struct order){.verb = "startex"}, reply);
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    assert_int_equal(inject->state, INJECT_FAILED);
    assert_non_null(strstr(inject->text, "no snapshot"));
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    assert_int_equal(inject->state, INJECT_DISPATCHED);
    assert_int_equal(inject->incarnation, 2);
    assert_int_equal(view_vm(world.state.view, 1)->incarnation, 2);
    assert_string_equal(view_vm(world.state.view, 1)->from, "k1");
    /* Nothing is sent by the inject itself, not after a restart either: the survey asks for the VM.
     */
    decide_resume(&world.state, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_INJECT), 0);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    assert_int_equal(inject->state, INJECT_DELIVERED);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(view_vm(world.state.view, 1)->incarnation, 2);
    state_done(&world.state);

    /* The provider could not: the inject failed, and may be fired again. */
    begin(&world);
    view_inject(world.state.view, 1)->made.machine = "revert";
    order(&world, (struct order){.verb = "startex"}, reply);
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    order(&world, (struct order){.verb = "fire", .target = "i"}, reply);
    ended(&world,
          (struct ended){
              .kind = ACTION_MAKE, .subject = 1, .outcome = OUTCOME_FAILED, .text = "no space"});
    assert_int_equal(view_inject(world.state.view, 1)->state, INJECT_FAILED);
    assert_string_equal(view_inject(world.state.view, 1)->text, "no space");
    assert_int_equal(order(&world, (struct order){.verb = "fire", .target = "i"}, reply), 0);
    assert_int_equal(view_inject(world.state.view, 1)->incarnation, 3);
    state_done(&world.state);
}

static void what_failed_is_tried_again_alone(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "all"}, reply), 1);
    assert_string_equal(reply, "nothing of it has failed");
    for (uint32_t vm = 1; vm <= 2; vm++)
        feed(&world, (struct row){.kind = ROW_VM_STATE,
                                  .as.vm_state = {.vm = vm, .state = VM_LOST, .incarnation = 1}});
    idle(&world);
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "b"}, reply), 0);
    assert_int_equal(view_vm(world.state.view, 1)->state, VM_LOST);
    assert_int_equal(view_vm(world.state.view, 2)->state, VM_MAKING);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "nobody"}, reply), 1);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 2, .port = 1});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 2});
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    /* One that does not answer is asked again, and begun anew only where it has never been up. */
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 2, .state = VM_UNREACHABLE, .incarnation = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "b"}, reply), 0);
    assert_int_equal(view_vm(world.state.view, 2)->state, VM_UNREACHABLE);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 2});
    order(&world, (struct order){.verb = "retry", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    view_vm(world.state.view, 1)->was_up = false;
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_UNREACHABLE, .incarnation = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "a"}, reply), 0);
    assert_int_equal(view_vm(world.state.view, 1)->state, VM_MAKING);
    assert_int_equal(view_vm(world.state.view, 1)->incarnation, 2);
    state_done(&world.state);
}

static void what_died_is_started_again(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    view_vm(world.state.view, 1)->made.restart = true;
    for (uint32_t vm = 1; vm <= 2; vm++) {
        feed(&world, (struct row){.kind = ROW_VM_STATE,
                                  .as.vm_state = {.vm = vm, .state = VM_LOST, .incarnation = 1}});
        idle(&world);

        struct intents intents = {0};

        if (vm == 1) /* the other does not say that it may */
            decide_due(&world.state, &(struct agenda_item){.what = DUE_RESTART, .subject = vm},
                       &intents);
        take(&world, &intents);
        idle(&world);
    }
    assert_int_equal(view_vm(world.state.view, 1)->state, VM_MAKING);
    assert_int_equal(view_vm(world.state.view, 1)->incarnation, 1); /* with its disk */
    assert_int_equal(view_vm(world.state.view, 2)->state, VM_LOST);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(world.state.view->range, RANGE_PARTIAL);
    /* Not once the range is to go. */
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_LOST, .incarnation = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "down"}, reply), 0);

    struct intents late = {0};

    decide_due(&world.state, &(struct agenda_item){.what = DUE_RESTART, .subject = 1}, &late);
    assert_int_equal(late.row_count, 0);
    intents_done(&late);
    state_done(&world.state);
}

static void a_panic_ends_the_waiting(void **context)
{
    struct world world;
    struct intents intents = {0};
    const struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    decide_panicked(&world.state, 1, "it panicked",
                    &intents); /* what is up is asked by SSH alone */
    take(&world, &intents);
    assert_int_equal(vm->state, VM_UP);
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_LOST, .incarnation = 1}});
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_PLANNED, .incarnation = 1}});
    feed(&world, (struct row){.kind = ROW_VM_STATE,
                              .as.vm_state = {.vm = 1, .state = VM_MAKING, .incarnation = 1}});
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1, .made = true});
    intents = (struct intents){0};
    decide_panicked(&world.state, 1, "it panicked", &intents);
    take(&world, &intents);
    assert_int_equal(vm->state, VM_UNREACHABLE);
    assert_string_equal(vm->text, "it panicked");
    /* It started anew by itself and answers. */
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(vm->state, VM_UP);
    state_done(&world.state);
}

/* A guest that stood still has its clock set once it is up, unless it is to keep it; once, and
 * again after a kill. */
static void its_clock_is_set(void **context)
{
    struct world world;
    char reply[256];
    struct view_vm *vm;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 0);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 1);
    ended(&world,
          (struct ended){.kind = ACTION_CLOCK, .subject = 1, .incarnation = 1, .has_exit = true});
    assert_false(vm->behind);
    order(&world, (struct order){.verb = "revert", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 1);
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(vm->state, VM_UP);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 2);
    decide_resume(&world.state, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 3);
    /* It could not be: that is said, and not tried for ever. */
    ended(&world,
          (struct ended){
              .kind = ACTION_CLOCK, .subject = 1, .incarnation = 2, .has_exit = true, .exit = 1});
    assert_false(vm->behind);
    vm->made.clock_kept = true;
    order(&world, (struct order){.verb = "revert", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(vm->state, VM_UP);
    /* Asked once nevertheless, for the sessions that came back with its memory; without a row. */
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 4);
    ended(&world,
          (struct ended){.kind = ACTION_CLOCK, .subject = 1, .incarnation = 3, .has_exit = true});
    assert_true(vm->behind);
    decide_resume(&world.state, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 4);
    state_done(&world.state);
}

/* While it is still asked of the machine before a revert, it is not asked of the one since; so it
 * is asked again when that answer comes. */
static void its_clock_is_set_after_an_answer_from_before(void **context)
{
    struct world world;
    char reply[256];
    struct view_vm *vm;

    (void)context;
    begin(&world);
    vm = view_vm(world.state.view, 1);
    order(&world, (struct order){.verb = "keep", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 1});
    order(&world, (struct order){.verb = "revert", .target = "a"}, reply);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 9, .made = true});
    ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
    assert_int_equal(vm->incarnation, 2);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 2);
    ended(&world,
          (struct ended){.kind = ACTION_CLOCK, .subject = 1, .incarnation = 1, .has_exit = true});
    assert_true(vm->behind);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 3);
    ended(&world,
          (struct ended){.kind = ACTION_CLOCK, .subject = 1, .incarnation = 2, .has_exit = true});
    assert_false(vm->behind);
    assert_int_equal(actions_of(&world, ACTION_CLOCK), 3);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_once_it_is_said_to_be),
        cmocka_unit_test(brought_back_as_a_new_incarnation),
        cmocka_unit_test(named_ones_stay_until_they_are_discarded),
        cmocka_unit_test(the_newest_that_is_there),
        cmocka_unit_test(stopped_and_up_again_from_what_was_kept),
        cmocka_unit_test(up_from_kept_after_the_hosts_boot),
        cmocka_unit_test(its_clock_is_set),
        cmocka_unit_test(its_clock_is_set_after_an_answer_from_before),
        cmocka_unit_test(brought_back_by_an_inject),
        cmocka_unit_test(what_failed_is_tried_again_alone),
        cmocka_unit_test(what_died_is_started_again),
        cmocka_unit_test(a_panic_ends_the_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
