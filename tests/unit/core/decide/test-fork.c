/* SPDX-License-Identifier: Apache-2.0 */
/* Forks: one machine is prepared as nobody's, all are made from it, and none has its links before
 * it answers as itself; what fails is booted. */
#include "world.h"

#include "core/decide/alike.h"
#include "core/view/forks.h"

enum { SHARED = 1, OWN = 2, SHARED_OF_B = 3, OWN_OF_B = 4 };

static void make_feature(struct world *world, uint32_t feature, uint32_t vm, const char *id,
                         bool own)
{
    feed(world, (struct row){.kind = ROW_FEATURE_MADE,
                             .as.feature_made = {.feature = feature,
                                                 .team = vm,
                                                 .vm = vm,
                                                 .id = id,
                                                 .user = "root",
                                                 .payload = "p",
                                                 .own = own}});
}

/* Two teams with the same machine, which has a feature that is the same for both and one that is
 * not; and a machine that one of them alone has. */
static void begin(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (uint32_t vm = 1; vm <= 3; vm++)
        feed(world, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = vm,
                                                .team = vm == 2 ? 2 : 1,
                                                .id = vm == 3 ? "alone" : "web",
                                                .address = "lan 10.1.1.10",
                                                .ram = 96 << 20}});
    make_feature(world, SHARED, 1, "package", false);
    make_feature(world, OWN, 1, "secret", true);
    make_feature(world, SHARED_OF_B, 2, "package", false);
    make_feature(world, OWN_OF_B, 2, "secret", true);
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up", .fork = true}, reply), 0);
}

static const struct view_vm *vm_of(const struct world *world, uint32_t vm)
{
    return view_vm(world->state.view, vm);
}

static enum feature_state feature_of(const struct world *world, uint32_t feature)
{
    return view_feature(world->state.view, feature)->state;
}

static void assert_next(struct world *world, enum action_kind kind, uint32_t subject, int64_t due)
{
    assert_true(world->count > 0);

    const struct action *last = &world->actions[world->count - 1];

    assert_int_equal(last->kind, kind);
    assert_int_equal(last->subject, subject);
    assert_int_equal(last->due, due);
}

/* An action of the VM's present incarnation ends; `exit` 0 where it has one. */
static void end_well(struct world *world, enum action_kind kind, uint32_t vm)
{
    ended(world, (struct ended){.kind = kind,
                                .subject = vm,
                                .incarnation = vm_of(world, vm)->incarnation,
                                .port = 1,
                                .has_exit = true,
                                .made = true});
}

/* Until the golden state of the first machine is kept. */
static void prepare(struct world *world)
{
    end_well(world, ACTION_MAKE, 1);
    end_well(world, ACTION_LOGIN, 1);
    ended(world,
          (struct ended){
              .kind = ACTION_FEATURE, .subject = SHARED, .state = "ended", .has_exit = true});
    end_well(world, ACTION_GOLDEN, 1);
}

static void one_is_prepared_and_the_others_wait(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(fork_of(vm_of(&world, 1)), FORK_GOLDEN);
    assert_int_equal(vm_of(&world, 1)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 2)->state, VM_PLANNED);
    /* There is no other like it. */
    assert_int_equal(fork_of(vm_of(&world, 3)), FORK_NONE);
    assert_int_equal(vm_of(&world, 3)->state, VM_MAKING);

    end_well(&world, ACTION_MAKE, 1);
    assert_next(&world, ACTION_LOGIN, 1, 0);
    end_well(&world, ACTION_LOGIN, 1);
    assert_int_equal(vm_of(&world, 1)->state, VM_BOOTING);
    assert_int_equal(feature_of(&world, SHARED), FEATURE_SENT);
    assert_int_equal(feature_of(&world, OWN), FEATURE_WAITING);
    ended(&world,
          (struct ended){
              .kind = ACTION_FEATURE, .subject = SHARED, .state = "ended", .has_exit = true});
    assert_next(&world, ACTION_GOLDEN, 1, 0);
    assert_int_equal(vm_of(&world, 2)->state, VM_PLANNED);
    state_done(&world.state);
}

static void each_is_itself_before_its_links_are_up(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    prepare(&world);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_WANTED);
        assert_int_equal(vm_of(&world, vm)->state, VM_MAKING);
        assert_int_equal(vm_of(&world, vm)->incarnation, vm == 1 ? 2 : 1);
        assert_int_equal(vm_of(&world, vm)->fork.from, 1);
        assert_int_equal(vm_of(&world, vm)->fork.from_incarnation, 1);
        end_well(&world, ACTION_MAKE, vm);
        assert_next(&world, ACTION_IDENTIFY, vm, 0);
        /* The answer to an earlier incarnation changes nothing. */
        ended(&world,
              (struct ended){
                  .kind = ACTION_IDENTIFY, .subject = vm, .has_exit = true, .incarnation = 9});
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_WANTED);
        end_well(&world, ACTION_IDENTIFY, vm);
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_OWN);
        assert_next(&world, ACTION_LOGIN, vm, 0);
        end_well(&world, ACTION_LOGIN, vm);
        assert_next(&world, ACTION_LINK, vm, 0);
        assert_int_equal(vm_of(&world, vm)->state, VM_BOOTING);
        end_well(&world, ACTION_LINK, vm);
        assert_int_equal(vm_of(&world, vm)->state, VM_UP);
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_DONE);
    }
    /* What was in the golden machine is run by nobody again; what differs is run by each. */
    assert_int_equal(feature_of(&world, SHARED), FEATURE_DONE);
    assert_int_equal(feature_of(&world, SHARED_OF_B), FEATURE_DONE);
    assert_int_equal(feature_of(&world, OWN), FEATURE_SENT);
    assert_int_equal(feature_of(&world, OWN_OF_B), FEATURE_SENT);
    state_done(&world.state);
}

/* A feature that all have alike, and that was planned when the golden state was kept already. */
static void what_came_later_is_not_taken_to_be_there(void **context)
{
    enum { LATE = 5, LATE_OF_B = 6 };
    struct world world;

    (void)context;
    begin(&world);
    prepare(&world);
    make_feature(&world, LATE, 1, "late", false);
    make_feature(&world, LATE_OF_B, 2, "late", false);
    end_well(&world, ACTION_MAKE, 2);
    end_well(&world, ACTION_IDENTIFY, 2);
    assert_int_equal(feature_of(&world, SHARED_OF_B), FEATURE_DONE);
    assert_int_equal(feature_of(&world, LATE_OF_B), FEATURE_WAITING);
    state_done(&world.state);
}

static void one_without_an_identity_is_booted(void **context)
{
    struct world world;
    const struct ended fails = {.kind = ACTION_IDENTIFY,
                                .subject = 2,
                                .incarnation = 1,
                                .has_exit = true,
                                .exit = 1,
                                .out = "there is no seed"};

    (void)context;
    begin(&world);
    prepare(&world);
    end_well(&world, ACTION_MAKE, 2);
    ended(&world, fails);
    /* It may have its own key already. */
    assert_next(&world, ACTION_IDENTIFY, 2, 1);
    assert_int_equal(fork_of(vm_of(&world, 2)), FORK_WANTED);

    struct ended again = fails;

    again.due = 1;
    ended(&world, again);
    assert_int_equal(vm_of(&world, 2)->fork.state, FORK_FAILED);
    assert_non_null(strstr(vm_of(&world, 2)->fork.text, "there is no seed"));
    assert_int_equal(vm_of(&world, 2)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 2)->incarnation, 2);
    assert_int_equal(fork_of(vm_of(&world, 2)), FORK_NONE);
    end_well(&world, ACTION_MAKE, 2);
    assert_next(&world, ACTION_LOGIN, 2, 0);
    end_well(&world, ACTION_LOGIN, 2);
    assert_int_equal(vm_of(&world, 2)->state, VM_UP);
    assert_int_equal(feature_of(&world, SHARED_OF_B), FEATURE_SENT);
    state_done(&world.state);
}

/* As when the golden state was changed since it was kept. */
static void one_that_cannot_be_made_is_booted(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    prepare(&world);
    ended(&world, (struct ended){.kind = ACTION_MAKE,
                                 .subject = 2,
                                 .incarnation = 1,
                                 .outcome = OUTCOME_FAILED,
                                 .text = "the golden state was changed"});
    assert_int_equal(vm_of(&world, 2)->fork.state, FORK_FAILED);
    assert_string_equal(vm_of(&world, 2)->fork.text, "the golden state was changed");
    assert_int_equal(vm_of(&world, 2)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 2)->incarnation, 2);
    assert_int_equal(fork_of(vm_of(&world, 2)), FORK_NONE);
    /* The other is a fork nevertheless. */
    assert_int_equal(fork_of(vm_of(&world, 1)), FORK_WANTED);
    state_done(&world.state);
}

/* Each host prepares one, as memory is restored only where it was saved: by the same QEMU on the
 * same processor. */
static void each_host_has_its_golden_machine(void **context)
{
    enum { HOSTS = 2, EACH = 2 };
    struct world world = {0};
    char reply[256];

    (void)context;
    assert_int_equal(state_init(&world.state, NULL), 0);
    feed(&world, (struct row){.kind = ROW_EXERCISE_OPENED,
                              .as.exercise_opened = {.name = "t", .endex = 1000000}});
    for (uint32_t t = 1; t <= HOSTS * EACH; t++)
        feed(&world, (struct row){.kind = ROW_TEAM_MADE,
                                  .as.team_made = {.team = t, .id = "t", .path = "blue.t"}});
    for (uint32_t host = 1; host <= HOSTS; host++)
        feed(&world, (struct row){.kind = ROW_HOST_MADE,
                                  .as.host_made = {.host = host, .name = "h", .ssh = "h"}});
    for (uint32_t vm = 1; vm <= HOSTS * EACH; vm++)
        feed(&world, (struct row){.kind = ROW_VM_MADE,
                                  .as.vm_made = {.vm = vm,
                                                 .team = vm,
                                                 .id = "web",
                                                 .address = "lan 10.1.1.10",
                                                 .ram = 96 << 20,
                                                 .host = 1 + (vm - 1) % HOSTS}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(&world, (struct order){.verb = "up", .fork = true}, reply), 0);
    for (uint32_t vm = 1; vm <= HOSTS; vm++) {
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_GOLDEN);
        assert_int_equal(vm_of(&world, vm + HOSTS)->state, VM_PLANNED);
    }
    /* That of the second host is kept first. */
    end_well(&world, ACTION_MAKE, 2);
    end_well(&world, ACTION_LOGIN, 2);
    end_well(&world, ACTION_GOLDEN, 2);
    assert_int_equal(vm_of(&world, 4)->fork.from, 2);
    assert_int_equal(vm_of(&world, 4)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 3)->state, VM_PLANNED);
    end_well(&world, ACTION_MAKE, 1);
    end_well(&world, ACTION_LOGIN, 1);
    end_well(&world, ACTION_GOLDEN, 1);
    assert_int_equal(vm_of(&world, 3)->fork.from, 1);
    assert_int_equal(vm_of(&world, 1)->fork.from, 1);
    assert_int_equal(vm_of(&world, 2)->fork.from, 2);
    state_done(&world.state);
}

static void without_a_golden_machine_all_are_booted(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    end_well(&world, ACTION_MAKE, 1);
    ended(&world, (struct ended){.kind = ACTION_LOGIN,
                                 .subject = 1,
                                 .incarnation = 1,
                                 .outcome = OUTCOME_TIMEOUT,
                                 .text = "no answer"});
    for (uint32_t vm = 1; vm <= 2; vm++) {
        assert_int_equal(vm_of(&world, vm)->state, VM_MAKING);
        assert_int_equal(fork_of(vm_of(&world, vm)), FORK_NONE);
    }
    assert_int_equal(vm_of(&world, 1)->incarnation, 2);
    assert_int_equal(vm_of(&world, 2)->incarnation, 1);
    state_done(&world.state);
}

/* A fork made anew keeps what was in the golden machine and gets the rest again. */
static void one_is_made_anew_from_the_golden_state(void **context)
{
    struct world world;
    char reply[256];

    (void)context;
    begin(&world);
    prepare(&world);
    for (uint32_t vm = 1; vm <= 2; vm++) {
        end_well(&world, ACTION_MAKE, vm);
        end_well(&world, ACTION_IDENTIFY, vm);
        end_well(&world, ACTION_LOGIN, vm);
        end_well(&world, ACTION_LINK, vm);
    }
    for (uint32_t feature = OWN; feature <= OWN_OF_B; feature += OWN_OF_B - OWN)
        ended(&world,
              (struct ended){
                  .kind = ACTION_FEATURE, .subject = feature, .state = "ended", .has_exit = true});

    const struct order revert = {.verb = "revert", .target = "all", .detail = "golden"};

    assert_int_equal(order(&world, revert, reply), 0);
    assert_string_equal(reply, "restoring: 2 of 3 VMs");
    assert_int_equal(vm_of(&world, 2)->state, VM_MAKING);
    assert_int_equal(vm_of(&world, 2)->incarnation, 2);
    assert_int_equal(fork_of(vm_of(&world, 2)), FORK_WANTED);
    assert_int_equal(feature_of(&world, SHARED_OF_B), FEATURE_DONE);
    assert_int_equal(feature_of(&world, OWN_OF_B), FEATURE_WAITING);
    assert_int_equal(order(&world, revert, reply), 1);
    end_well(&world, ACTION_MAKE, 2);
    end_well(&world, ACTION_IDENTIFY, 2);
    end_well(&world, ACTION_LOGIN, 2);
    end_well(&world, ACTION_LINK, 2);
    assert_int_equal(vm_of(&world, 2)->state, VM_UP);
    assert_int_equal(feature_of(&world, OWN_OF_B), FEATURE_SENT);
    state_done(&world.state);
}

/* One that its host lost under way is not started as somebody else with its links up. */
static void one_that_was_lost_begins_anew(void **context)
{
    struct world world;
    struct intents intents = {0};
    char reply[256];

    (void)context;
    begin(&world);
    prepare(&world);
    end_well(&world, ACTION_MAKE, 2);
    decide_stopped(&world.state, 2, "it ended", &intents);
    take(&world, &intents);
    assert_int_equal(vm_of(&world, 2)->state, VM_LOST);
    assert_int_equal(
        order(&world, (struct order){.verb = "retry", .target = "web", .team = "b"}, reply), 0);
    idle(&world);
    assert_int_equal(vm_of(&world, 2)->incarnation, 2);
    assert_int_equal(fork_of(vm_of(&world, 2)), FORK_NONE);
    state_done(&world.state);
}

static void what_a_restart_asks_for_again(void **context)
{
    struct world world;
    struct intents intents = {0};
    struct surveyed seen[3] = {{.vm = 1, .running = true, .host = ""},
                               {.vm = 2, .running = true, .host = ""},
                               {.vm = 3, .running = true, .host = ""}};

    (void)context;
    begin(&world);
    prepare(&world);
    end_well(&world, ACTION_MAKE, 1);
    end_well(&world, ACTION_IDENTIFY, 1);
    end_well(&world, ACTION_MAKE, 2);
    decide_survey(&world.state, seen, 3, &intents);
    assert_int_equal(intents.action_count, 3);
    assert_int_equal(intents.actions[0].kind, ACTION_LOGIN);
    assert_int_equal(intents.actions[1].kind, ACTION_IDENTIFY);
    assert_int_equal(intents.actions[2].kind, ACTION_MAKE);
    intents_done(&intents);
    state_done(&world.state);
}

/* By comparing each with all. */
static const struct view_vm *golden_by_looking(const struct view *view, const struct view_vm *vm)
{
    const struct view_vm *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < view->vm_count; i++) {
        if (!fork_are_alike(&vm->made, &view->vms[i].made))
            continue;
        first = first != NULL ? first : &view->vms[i];
        count++;
    }
    return count > 1 ? first : NULL;
}

static void the_golden_machine_of_each_among_many(void **data)
{
    static const char *const ids[] = {"web", "desk", "mail"}, *const images[] = {"", "debian"};
    struct world world = {0};
    size_t found = 0;

    (void)data;
    assert_int_equal(state_init(&world.state, NULL), 0);
    for (uint32_t vm = 1; vm <= 60; vm++) {
        uint32_t chance = vm * 2654435761u >> 8;

        feed(&world, (struct row){.kind = ROW_VM_MADE,
                                  .as.vm_made = {.vm = vm,
                                                 .team = chance % 5,
                                                 .id = ids[chance / 5 % 3],
                                                 .image = images[chance / 15 % 2],
                                                 .address = chance / 30 % 4 == 0 ? "a 1,b 2" : "",
                                                 .unmanaged = chance / 120 % 4 == 0,
                                                 .ram = (int64_t)(64 + chance / 480 % 2) << 20}});
    }
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    for (uint32_t vm = 1; vm <= 60; vm++) {
        const struct view_vm *golden = alike_golden(&world.state, vm_of(&world, vm));

        assert_ptr_equal(golden, golden_by_looking(world.state.view, vm_of(&world, vm)));
        found += golden != NULL;
    }
    assert_in_range(found, 10, 50);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_prepared_and_the_others_wait),
        cmocka_unit_test(each_is_itself_before_its_links_are_up),
        cmocka_unit_test(what_came_later_is_not_taken_to_be_there),
        cmocka_unit_test(one_without_an_identity_is_booted),
        cmocka_unit_test(one_that_cannot_be_made_is_booted),
        cmocka_unit_test(each_host_has_its_golden_machine),
        cmocka_unit_test(without_a_golden_machine_all_are_booted),
        cmocka_unit_test(one_is_made_anew_from_the_golden_state),
        cmocka_unit_test(one_that_was_lost_begins_anew),
        cmocka_unit_test(what_a_restart_asks_for_again),
        cmocka_unit_test(the_golden_machine_of_each_among_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
