/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Machines that go to another host with their disks: until the copy is whole they stand, and are
 * made, where they stood; from then on only on the other host, whatever is killed in between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

enum { NORTH = 1, SOUTH };

static const struct order_move to_north[] = {{1, NORTH}, {2, NORTH}, {3, NORTH}};

static void say_agent(struct world *world, const char *agent, enum agent_life state)
{
    feed(world, (struct row){.kind = ROW_AGENT_STATE,
                             .as.agent_state = {.agent = agent, .state = state, .text = "cut"}});
    idle(world);
}

static void bring_up(struct world *world, uint32_t vm)
{
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = vm, .port = vm});
    ended(world, (struct ended){.kind = ACTION_LOGIN, .subject = vm});
}

/* Three machines on south; all are up. */
static void begin(struct world *world)
{
    static const char *const names[] = {"north", "south"};
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    for (uint32_t host = NORTH; host <= SOUTH; host++)
        feed(world, (struct row){.kind = ROW_HOST_MADE,
                                 .as.host_made = {.host = host,
                                                  .name = names[host - 1],
                                                  .ssh = "root@there",
                                                  .ram = INT64_C(1) << 30,
                                                  .cpu = 4,
                                                  .vcpu = 32}});
    for (uint32_t vm = 1; vm <= 3; vm++)
        feed(world,
             (struct row){
                 .kind = ROW_VM_MADE,
                 .as.vm_made = {.vm = vm, .id = "web", .host = SOUTH, .cpu = 1, .ram = 64 << 20}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    say_agent(world, "virt@north", AGENT_UP);
    say_agent(world, "virt@south", AGENT_UP);
    for (uint32_t vm = 1; vm <= 3; vm++)
        bring_up(world, vm);
    assert_int_equal(world->state.view->range, RANGE_UP);
    world->count = 0;
}

static int evacuate(struct world *world, size_t count, char *reply)
{
    return order(world,
                 (struct order){.verb = "evacuate",
                                .target = "south",
                                .moves = to_north,
                                .move_count = count,
                                .actor = "ada"},
                 reply);
}

static const struct view_vm *vm_of(const struct world *world, uint32_t vm)
{
    return view_vm(world->state.view, vm);
}

static void a_machine_goes_with_its_disk(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    feed(&world, (struct row){.kind = ROW_VM_KEPT,
                              .as.vm_kept = {.vm = 1, .state = KEPT_WANTED, .name = "k1"}});
    feed(&world, (struct row){.kind = ROW_VM_KEPT,
                              .as.vm_kept = {.vm = 1, .state = KEPT_DONE, .name = "k1"}});
    assert_int_equal(vm_of(&world, 1)->snapshot_count, 1);
    world.count = 0;
    assert_int_equal(evacuate(&world, 1, reply), 0);
    assert_string_equal(reply, "1 machine goes to another host with its disk");
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 1);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 0);
    assert_int_equal(vm_of(&world, 1)->state, VM_PLANNED);
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    /* Its SSH server is still to be asked. */
    assert_string_equal(vm_of(&world, 1)->host, "127.0.0.1");
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r));
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 1, .text = "copied 9 MiB"});
    assert_int_equal(vm_of(&world, 1)->made.host, NORTH);
    assert_int_equal(vm_of(&world, 1)->incarnation, 1);
    assert_int_equal(vm_of(&world, 1)->snapshot_count, 0);
    assert_int_equal(vm_of(&world, 1)->state, VM_MAKING);
    assert_int_equal(actions_of(&world, ACTION_MOVED), 1);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 1);
    bring_up(&world, 1);
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r));
    assert_false(view_was_displaced(vm_of(&world, 1), world.state.r + 60000));
    state_done(&world.state);
}

/* A team whose machine cannot boot any more is not excused for ever. */
static void a_machine_that_does_not_answer_there_has_had_its_time(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 1});
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .port = 1});
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r + 600000));
    ended(&world, (struct ended){.kind = ACTION_LOGIN,
                                 .subject = 1,
                                 .incarnation = 1,
                                 .outcome = OUTCOME_TIMEOUT,
                                 .reason = "unreachable"});
    assert_int_equal(vm_of(&world, 1)->state, VM_UNREACHABLE);
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r));
    assert_false(view_was_displaced(vm_of(&world, 1), world.state.r + 60000));
    state_done(&world.state);
}

/* What cannot be copied is started where it stands, with the disk that is still there. */
static void a_machine_that_cannot_go_stays(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    assert_int_equal(evacuate(&world, 1, reply), 1);
    assert_string_equal(reply, "web is on its way to another host already");
    ended(&world, (struct ended){.kind = ACTION_MIGRATE,
                                 .subject = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .text = "no room is left"});
    assert_int_equal(vm_of(&world, 1)->migration.state, MIGRATION_FAILED);
    assert_string_equal(vm_of(&world, 1)->migration.text, "no room is left");
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    assert_int_equal(vm_of(&world, 1)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 1)->incarnation, 1);
    /* What may have come to the other host all the same is removed there. */
    assert_int_equal(actions_of(&world, ACTION_MOVED), 1);
    bring_up(&world, 1);
    assert_int_equal(world.state.view->range, RANGE_UP);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    state_done(&world.state);
}

static void a_few_go_at_once_and_the_others_run_on(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(evacuate(&world, 3, reply), 0);
    assert_string_equal(reply, "3 machines go to another host with their disks");
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 2);
    assert_int_equal(vm_of(&world, 3)->state, VM_UP);
    assert_int_equal(vm_of(&world, 3)->migration.state, MIGRATION_WANTED);
    assert_int_equal(world.state.view->range, RANGE_BUILDING);
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 2});
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 3);
    assert_int_equal(vm_of(&world, 3)->state, VM_PLANNED);
    state_done(&world.state);
}

/* Over OVN a machine that is up runs on while it is copied, and goes under the same ports. */
static void begin_live(struct world *world)
{
    begin(world);
    world->state.view->exercise.network = "ovn";
}

static void a_machine_goes_live(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin_live(&world);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 1);
    assert_true(vm_of(&world, 1)->migration.live);
    assert_int_equal(vm_of(&world, 1)->state, VM_UP);
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    /* It is there all the time: what its team breaks meanwhile counts. */
    assert_false(view_was_displaced(vm_of(&world, 1), world.state.r));
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 1, .text = "copied 9 MiB"});
    assert_int_equal(vm_of(&world, 1)->made.host, NORTH);
    assert_int_equal(vm_of(&world, 1)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 1)->incarnation, 1);
    assert_true(vm_of(&world, 1)->migration.arrives);
    assert_int_equal(vm_of(&world, 1)->moves, 1);
    assert_int_equal(vm_of(&world, 1)->ports, 0);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 1);
    assert_int_equal(actions_of(&world, ACTION_MOVED), 1);
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r));
    bring_up(&world, 1);
    assert_false(vm_of(&world, 1)->migration.arrives);
    assert_int_equal(world.state.view->range, RANGE_UP);
    state_done(&world.state);
}

static void fail_live(struct world *world, const char *reason)
{
    ended(world, (struct ended){.kind = ACTION_MIGRATE,
                                .subject = 1,
                                .outcome = OUTCOME_FAILED,
                                .reason = reason,
                                .text = "it cannot go live: not the same QEMU"});
}

static void one_that_cannot_go_live_is_shut_down(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin_live(&world);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    fail_live(&world, "");
    assert_int_equal(vm_of(&world, 1)->migration.state, MIGRATION_GOING);
    assert_false(vm_of(&world, 1)->migration.live);
    assert_string_equal(vm_of(&world, 1)->migration.text, "it cannot go live: not the same QEMU");
    assert_int_equal(vm_of(&world, 1)->state, VM_PLANNED);
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 2);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 0);
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 1, .text = "copied 9 MiB"});
    assert_int_equal(vm_of(&world, 1)->made.host, NORTH);
    assert_int_equal(vm_of(&world, 1)->ports, 1);
    assert_false(vm_of(&world, 1)->migration.arrives);
    state_done(&world.state);
}

/* Nobody shuts a machine down for a copy that cannot come through either. */
static void one_whose_host_is_cut_off_meanwhile_runs_on(void **unused)
{
    static const char *const reasons[] = {"", "agent"};
    struct world world;
    char reply[256];

    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        begin_live(&world);
        assert_int_equal(evacuate(&world, 1, reply), 0);
        if (i == 0)
            say_agent(&world, "virt@north", AGENT_LOST);
        fail_live(&world, reasons[i]);
        assert_int_equal(vm_of(&world, 1)->migration.state, MIGRATION_FAILED);
        assert_int_equal(vm_of(&world, 1)->state, VM_UP);
        assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
        assert_int_equal(actions_of(&world, ACTION_MIGRATE), 1);
        assert_int_equal(actions_of(&world, ACTION_MOVED), 1);
        state_done(&world.state);
    }
}

/* libvirt moves none that has snapshots, and none is of use elsewhere. */
static void one_with_a_snapshot_does_not_go_live(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin_live(&world);
    feed(&world, (struct row){.kind = ROW_VM_KEPT,
                              .as.vm_kept = {.vm = 1, .state = KEPT_WANTED, .name = "k1"}});
    feed(&world, (struct row){.kind = ROW_VM_KEPT,
                              .as.vm_kept = {.vm = 1, .state = KEPT_DONE, .name = "k1"}});
    assert_int_equal(evacuate(&world, 1, reply), 0);
    assert_false(vm_of(&world, 1)->migration.live);
    assert_int_equal(vm_of(&world, 1)->state, VM_PLANNED);
    state_done(&world.state);
}

/* Its host was away, and whether it answers is not known yet. */
static void one_that_is_asked_whether_it_answers_is_waited_for(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    for (int answers = 0; answers < 2; answers++) {
        begin_live(&world);
        world.state.r = 1000000;
        say_agent(&world, "via@south", AGENT_LOST);
        say_agent(&world, "via@south", AGENT_UP);
        feed(&world,
             (struct row){.kind = ROW_VM_STATE,
                          .as.vm_state = {.vm = 1, .state = VM_UNREACHABLE, .incarnation = 1}});
        assert_int_equal(evacuate(&world, 1, reply), 0);
        assert_int_equal(actions_of(&world, ACTION_MIGRATE), 0);
        assert_int_equal(vm_of(&world, 1)->state, VM_UNREACHABLE);
        if (answers)
            ended(&world, (struct ended){.kind = ACTION_LOGIN, .subject = 1});
        else
            world.state.r += 60000;
        idle(&world);
        assert_int_equal(actions_of(&world, ACTION_MIGRATE), 1);
        assert_int_equal(vm_of(&world, 1)->migration.live, answers);
        assert_int_equal(vm_of(&world, 1)->state, answers ? VM_UP : VM_PLANNED);
        state_done(&world.state);
    }
}

/* The controller was killed: what was under way is asked for again, and nothing of it is made. */
static void a_copy_is_begun_again(void **unused)
{
    struct intents intents = {0};
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(evacuate(&world, 1, reply), 0);
    world.count = 0;
    decide_resume(&world.state, &intents);
    take(&world, &intents);
    intents = (struct intents){0};
    decide_survey(&world.state, (struct surveyed[]){{.vm = 1, .incarnation = 1, .running = false}},
                  1, &intents);
    take(&world, &intents);
    idle(&world);
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 1);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 0);
    assert_int_equal(vm_of(&world, 1)->state, VM_PLANNED);
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    state_done(&world.state);
}

static void the_end_of_the_range_ends_it(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(evacuate(&world, 3, reply), 0);
    assert_int_equal(order(&world, (struct order){.verb = "down", .force = true}, reply), 0);
    assert_false(view_is_migrating(vm_of(&world, 1)));
    assert_false(view_is_migrating(vm_of(&world, 3)));
    ended(&world, (struct ended){.kind = ACTION_MIGRATE, .subject = 1});
    assert_int_equal(vm_of(&world, 1)->made.host, SOUTH);
    state_done(&world.state);
}

static void without_a_disk_it_is_made_anew(void **unused)
{
    struct world world;
    char reply[256];

    (void)unused;
    begin(&world);
    assert_int_equal(order(&world,
                           (struct order){.verb = "evacuate",
                                          .target = "south",
                                          .moves = to_north,
                                          .move_count = 1,
                                          .anew = true},
                           reply),
                     0);
    assert_string_equal(reply, "1 machine is made anew on another host");
    assert_int_equal(vm_of(&world, 1)->made.host, NORTH);
    assert_int_equal(vm_of(&world, 1)->incarnation, 2);
    assert_int_equal(actions_of(&world, ACTION_MIGRATE), 0);
    /* What does not find it is no fault of a team. */
    assert_true(view_was_displaced(vm_of(&world, 1), world.state.r));
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_goes_with_its_disk),
        cmocka_unit_test(a_machine_that_does_not_answer_there_has_had_its_time),
        cmocka_unit_test(a_machine_that_cannot_go_stays),
        cmocka_unit_test(a_few_go_at_once_and_the_others_run_on),
        cmocka_unit_test(a_machine_goes_live),
        cmocka_unit_test(one_that_cannot_go_live_is_shut_down),
        cmocka_unit_test(one_whose_host_is_cut_off_meanwhile_runs_on),
        cmocka_unit_test(one_with_a_snapshot_does_not_go_live),
        cmocka_unit_test(one_that_is_asked_whether_it_answers_is_waited_for),
        cmocka_unit_test(a_copy_is_begun_again),
        cmocka_unit_test(the_end_of_the_range_ends_it),
        cmocka_unit_test(without_a_disk_it_is_made_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
