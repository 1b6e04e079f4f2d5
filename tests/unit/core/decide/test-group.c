/* SPDX-License-Identifier: Apache-2.0 */
/* Snapshots of a whole range: all stand still before one is saved, and all run again, whatever
 * fails or is killed. */
#include "world.h"

#include "core/view/snapshots.h"

enum { MACHINES = 3 };

static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE,
                             .as.team_made = {.team = 1, .id = "a", .path = "blue.a"}});
    for (uint32_t vm = 1; vm <= MACHINES; vm++)
        feed(world, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = vm,
                                                .team = 1,
                                                .id = vm == 1   ? "web"
                                                      : vm == 2 ? "db"
                                                                : "mail",
                                                .ram = 64 << 20}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    for (uint32_t vm = 1; vm <= MACHINES; vm++) {
        ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = 1, .made = true});
        ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
    }
    assert_int_equal(order(world, (struct order){.verb = "startex"}, reply), 0);
    world->count = 0;
}

static int snapshot(struct world *world, const char *label, char *reply)
{
    return order(world, (struct order){.verb = "keep", .target = "all", .detail = label}, reply);
}

static void all_end(struct world *world, enum action_kind kind)
{
    for (uint32_t vm = 1; vm <= MACHINES; vm++)
        ended(world, (struct ended){.kind = kind, .subject = vm});
}

static void range_time(struct world *world, int64_t r)
{
    struct agenda_item item;

    world->state.r = r;
    while (agenda_pop(&world->state.range, r, &item)) {
        struct intents intents = {0};

        decide_due(&world->state, &item, &intents);
        take(world, &intents);
        idle(world);
    }
}

static struct snapshot_group only_group(struct world *world)
{
    struct snapshot_group groups[SNAPSHOTS_MOST];

    assert_int_equal(snapshot_groups(world->state.view, groups), 1);
    return groups[0];
}

static void saved_once_all_stand_still(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(snapshot(&world, "before-d2", reply), 0);
    assert_string_equal(
        reply, "snapshot at one instant: 3 of 3 VMs; their memory takes up to 192 MiB on disk");
    assert_int_equal(view->phase, PHASE_PAUSED);
    assert_int_equal(actions_of(&world, ACTION_SUSPEND), 3);
    assert_int_equal(snapshot(&world, "another", reply), 1);
    for (uint32_t vm = 1; vm <= 2; vm++)
        ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = vm});
    assert_int_equal(actions_of(&world, ACTION_KEEP), 0);
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 3});
    assert_int_equal(actions_of(&world, ACTION_KEEP), 3);
    for (uint32_t vm = 1; vm <= 2; vm++)
        ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = vm});
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 0);
    assert_string_equal(view_vm(view, 1)->keeping, "k1"); /* excused until it runs again */
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 3});
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 3);
    assert_int_equal(view->phase, PHASE_PAUSED);
    all_end(&world, ACTION_RUN_ON);
    assert_int_equal(view->phase, PHASE_RUNNING);
    assert_string_equal(view_vm(view, 3)->keeping, "");
    assert_string_equal(view_vm(view, 3)->kept, "k1");
    assert_true(view_vm(view, 3)->behind);
    assert_string_equal(only_group(&world).label, "before-d2");
    assert_int_equal(only_group(&world).machines, 3);
    assert_int_equal(only_group(&world).all, 3);

    assert_int_equal(snapshot(&world, "before-d2", reply), 1);
    assert_non_null(strstr(reply, "choose another name, or discard it"));
    assert_int_equal(view->phase, PHASE_RUNNING); /* what is refused pauses nothing */
    state_done(&world.state);
}

/* One that does not run again is asked until it does: it would stay suspended, at its team's cost.
 */
static void asked_until_it_runs_again(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(snapshot(&world, "before-d2", reply), 0);
    all_end(&world, ACTION_SUSPEND);
    all_end(&world, ACTION_KEEP);
    ended(&world, (struct ended){.kind = ACTION_RUN_ON, .subject = 1, .outcome = OUTCOME_TIMEOUT});
    for (uint32_t vm = 2; vm <= MACHINES; vm++)
        ended(&world, (struct ended){.kind = ACTION_RUN_ON, .subject = vm});
    assert_string_equal(view_vm(view, 1)->keeping, "k1");
    assert_int_equal(view->phase, PHASE_PAUSED);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 3);
    assert_int_equal(actions_of(&world, ACTION_WAKE), 1);
    world.state.r += 10000;
    decide_due(&world.state,
               &(struct agenda_item){.due = world.state.r, .what = DUE_GROUP, .subject = 1},
               &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 4);
    ended(&world, (struct ended){.kind = ACTION_RUN_ON, .subject = 1});
    assert_string_equal(view_vm(view, 1)->keeping, "");
    assert_string_equal(view_vm(view, 1)->kept, "k1");
    assert_int_equal(view->phase, PHASE_RUNNING);
    state_done(&world.state);
}

/* One that cannot stand still: nothing is saved, and the others run again. */
static void nothing_is_saved_when_one_runs_on(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;
    struct snapshot_group groups[SNAPSHOTS_MOST];

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 1});
    ended(&world, (struct ended){.kind = ACTION_SUSPEND,
                                 .subject = 2,
                                 .outcome = OUTCOME_FAILED,
                                 .text = "5 MiB are free"});
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 0);
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 3});
    assert_int_equal(actions_of(&world, ACTION_KEEP), 0);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 3);
    all_end(&world, ACTION_RUN_ON);
    assert_string_equal(view_vm(view, 1)->keep_text, "another machine could not be suspended");
    assert_string_equal(view_vm(view, 2)->keep_text, "5 MiB are free");
    assert_string_equal(view_vm(view, 1)->keeping, "");
    assert_int_equal(snapshot_groups(view, groups), 0);
    assert_int_equal(view->phase, PHASE_RUNNING);
    state_done(&world.state);
}

/* One that fails later leaves the others' snapshots, which are not whole. */
static void not_whole_when_one_fails(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    all_end(&world, ACTION_SUSPEND);
    ended(&world, (struct ended){.kind = ACTION_KEEP,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .text = "the disk is full"});
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 2});
    ended(&world, (struct ended){.kind = ACTION_KEEP, .subject = 3});
    all_end(&world, ACTION_RUN_ON);
    assert_string_equal(view_vm(world.state.view, 1)->keep_text, "the disk is full");
    assert_int_equal(only_group(&world).machines, 2);
    assert_int_equal(only_group(&world).all, 3);
    state_done(&world.state);
}

/* A host that is gone holds nobody up for longer than its deadline. */
static void the_others_do_not_wait_for_ever(void **context)
{
    struct world world;
    char reply[256];
    const struct view *view;

    (void)context;
    begin(&world);
    view = world.state.view;
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    for (uint32_t vm = 1; vm <= 2; vm++)
        ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = vm});
    ended(&world, (struct ended){.kind = ACTION_SUSPEND,
                                 .subject = 3,
                                 .outcome = OUTCOME_FAILED,
                                 .reason = REASON_AGENT,
                                 .sent = true});
    range_time(&world, world.state.r + 29000);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 0);
    range_time(&world, world.state.r + 2000);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 3);
    for (uint32_t vm = 1; vm <= 2; vm++)
        ended(&world, (struct ended){.kind = ACTION_RUN_ON, .subject = vm});
    assert_string_equal(view_vm(view, 1)->keeping, "");
    assert_string_equal(view_vm(view, 3)->keeping, "k1"); /* it is told once its host is back */
    state_done(&world.state);
}

/* The deadline of one that ended is none of the next. */
static void deadlines_are_their_own(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(snapshot(&world, "d1", reply), 0);
    for (uint32_t vm = 1; vm <= MACHINES; vm++)
        ended(&world,
              (struct ended){
                  .kind = ACTION_SUSPEND, .subject = vm, .outcome = OUTCOME_FAILED, .text = "no"});
    all_end(&world, ACTION_RUN_ON);
    range_time(&world, world.state.r + 20000);
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    range_time(&world, world.state.r + 15000);
    assert_int_equal(view_vm(world.state.view, 1)->keep_step, KEPT_WANTED);
    state_done(&world.state);
}

/* Whoever is killed asks for the same step again. */
static void asked_again_after_a_kill(void **context)
{
    struct surveyed seen[MACHINES];
    struct world world;
    struct intents intents = {0};
    char reply[256];

    (void)context;
    begin(&world);
    for (uint32_t vm = 1; vm <= MACHINES; vm++)
        seen[vm - 1] = (struct surveyed){.vm = vm, .incarnation = 1, .running = true, .kept = ""};
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 1});
    decide_survey(&world.state, seen, MACHINES, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_SUSPEND), 3 + 2);
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 2});
    ended(&world, (struct ended){.kind = ACTION_SUSPEND, .subject = 3});
    decide_survey(&world.state, seen, MACHINES, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_KEEP), 3 + 3);
    all_end(&world, ACTION_KEEP);
    decide_survey(&world.state, seen, MACHINES, &intents);
    take(&world, &intents);
    assert_int_equal(actions_of(&world, ACTION_RUN_ON), 3 + 3);
    all_end(&world, ACTION_RUN_ON);
    all_end(&world, ACTION_RUN_ON); /* its second answer says nothing new */
    assert_int_equal(only_group(&world).machines, 3);
    state_done(&world.state);
}

/* Somebody who turned the clock meanwhile has the last word. */
static void pausex_of_a_person_stays(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    assert_int_equal(order(&world, (struct order){.verb = "pausex"}, reply), 0);
    assert_int_equal(snapshot(&world, "d2", reply), 0);
    all_end(&world, ACTION_SUSPEND);
    all_end(&world, ACTION_KEEP);
    all_end(&world, ACTION_RUN_ON);
    assert_int_equal(world.state.view->phase, PHASE_PAUSED);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saved_once_all_stand_still),
        cmocka_unit_test(asked_until_it_runs_again),
        cmocka_unit_test(nothing_is_saved_when_one_runs_on),
        cmocka_unit_test(not_whole_when_one_fails),
        cmocka_unit_test(the_others_do_not_wait_for_ever),
        cmocka_unit_test(deadlines_are_their_own),
        cmocka_unit_test(asked_again_after_a_kill),
        cmocka_unit_test(pausex_of_a_person_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
