/* SPDX-License-Identifier: Apache-2.0 */
/* A VM whose image has an account of its own (`management: account`): its links are set up once its
 * account was changed and it answers as itself, whoever is killed meanwhile. */
#include "world.h"

#include "core/view/forks.h"
#include <excon/agent.h>

static char reply[256];

static const struct view_vm *web(const struct world *world)
{
    return view_vm(world->state.view, 1);
}

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 1000000}});
    feed(world, (struct row){.kind = ROW_VM_MADE,
                             .as.vm_made = {.vm = 1,
                                            .id = "web",
                                            .domain = "x0-1",
                                            .address = "lan 10.1.1.10",
                                            .account = true}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    assert_int_equal(fork_of(web(world)), FORK_WANTED);
    assert_true(fork_is_first_login(web(world)));
    ended(world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "h", .made = true});
    assert_int_equal(web(world)->state, VM_BOOTING);
}

static void end(struct world *world, enum action_kind kind, int64_t due, enum outcome outcome,
                const char *reason)
{
    ended(world, (struct ended){.kind = kind,
                                .subject = 1,
                                .due = due,
                                .incarnation = web(world)->incarnation,
                                .asked = world->state.r,
                                .outcome = outcome,
                                .reason = reason,
                                .text = "it was so",
                                .out = "",
                                .has_exit = true});
}

/* What is due next on the range's clock. */
static void try_again(struct world *world)
{
    const struct agenda_item *first = agenda_first(&world->state.range);
    struct intents intents = {0};
    struct agenda_item item;

    assert_non_null(first);
    world->state.r = first->due;
    agenda_pop(&world->state.range, first->due, &item);
    decide_due(&world->state, &item, &intents);
    take(world, &intents);
}

static void its_account_is_changed_before_its_links_are_up(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 1);
    assert_int_equal(actions_of(&world, ACTION_IDENTIFY), 0);
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    assert_int_equal(actions_of(&world, ACTION_IDENTIFY), 1);
    end(&world, ACTION_IDENTIFY, 0, OUTCOME_DONE, "");
    assert_int_equal(fork_of(web(&world)), FORK_OWN);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 2);
    assert_int_equal(actions_of(&world, ACTION_LINK), 0);
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    assert_int_equal(actions_of(&world, ACTION_LINK), 1);
    assert_int_equal(web(&world)->state, VM_BOOTING);
    end(&world, ACTION_LINK, 0, OUTCOME_DONE, "");
    assert_int_equal(web(&world)->state, VM_UP);
    assert_int_equal(fork_of(web(&world)), FORK_DONE);
    state_done(&world.state);
}

/* Somebody was killed between the change and the row that tells of it. */
static void one_that_was_changed_already_answers_as_itself(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    end(&world, ACTION_LOGIN, 0, OUTCOME_FAILED, REASON_DENIED);
    assert_int_equal(web(&world)->state, VM_BOOTING);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), 2);
    end(&world, ACTION_LOGIN, 1, OUTCOME_DONE, "");
    assert_int_equal(actions_of(&world, ACTION_IDENTIFY), 1);
    end(&world, ACTION_IDENTIFY, 1, OUTCOME_DONE, "");
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    end(&world, ACTION_LINK, 0, OUTCOME_DONE, "");
    assert_int_equal(web(&world)->state, VM_UP);
    assert_int_equal(web(&world)->incarnation, 1);
    state_done(&world.state);
}

/* It is said, tried again, and never up. */
static void a_wrong_password_is_told(void **context)
{
    struct world world;
    size_t logins;

    (void)context;
    begin(&world);
    end(&world, ACTION_LOGIN, 0, OUTCOME_FAILED, REASON_DENIED);
    end(&world, ACTION_LOGIN, 1, OUTCOME_FAILED, REASON_DENIED);
    assert_int_equal(web(&world)->state, VM_UNREACHABLE);
    assert_string_equal(
        web(&world)->text,
        "the account of its package is denied, and it does not answer as itself: it was "
        "so");
    assert_int_equal(actions_of(&world, ACTION_LINK), 0);
    logins = actions_of(&world, ACTION_LOGIN);
    try_again(&world);
    assert_true(actions_of(&world, ACTION_LOGIN) > logins);
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    end(&world, ACTION_IDENTIFY, 0, OUTCOME_DONE, "");
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    end(&world, ACTION_LINK, 0, OUTCOME_DONE, "");
    assert_int_equal(web(&world)->state, VM_UP);
    state_done(&world.state);
}

/* A disk whose account may be half changed is not taken up. */
static void one_that_is_lost_meanwhile_begins_anew(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    decide_stopped(&world.state, 1, "it stopped", &intents);
    take(&world, &intents);
    assert_int_equal(web(&world)->state, VM_LOST);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "web"}, reply), 0);
    assert_int_equal(web(&world)->incarnation, 2);
    assert_int_equal(fork_of(web(&world)), FORK_WANTED);
    state_done(&world.state);
}

/* One that was up is taken up with its disk, whose account was changed. */
static void one_that_was_up_is_only_started_again(void **context)
{
    struct world world;
    struct intents intents = {0};

    (void)context;
    begin(&world);
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    end(&world, ACTION_IDENTIFY, 0, OUTCOME_DONE, "");
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    end(&world, ACTION_LINK, 0, OUTCOME_DONE, "");
    decide_stopped(&world.state, 1, "it stopped", &intents);
    take(&world, &intents);
    assert_int_equal(order(&world, (struct order){.verb = "retry", .target = "web"}, reply), 0);
    assert_int_equal(web(&world)->incarnation, 1);
    assert_int_equal(fork_of(web(&world)), FORK_DONE);
    ended(&world, (struct ended){.kind = ACTION_MAKE, .subject = 1, .host = "h", .made = true});
    end(&world, ACTION_LOGIN, 0, OUTCOME_DONE, "");
    assert_int_equal(web(&world)->state, VM_UP);
    assert_int_equal(actions_of(&world, ACTION_IDENTIFY), 1);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_account_is_changed_before_its_links_are_up),
        cmocka_unit_test(one_that_was_changed_already_answers_as_itself),
        cmocka_unit_test(a_wrong_password_is_told),
        cmocka_unit_test(one_that_is_lost_meanwhile_begins_anew),
        cmocka_unit_test(one_that_was_up_is_only_started_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
