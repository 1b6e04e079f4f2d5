/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hosts that die while a range is up or goes down: the others are not held up, what may be left
 * stands in rows until it is removed, and only a person can say that a host is off.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

enum { OWN = 1, NORTH, SOUTH };

static void add_host(struct world *world, uint32_t host, const char *name, const char *ssh)
{
    feed(world, (struct row){.kind = ROW_HOST_MADE,
                             .as.host_made = {.host = host,
                                              .name = name,
                                              .ssh = ssh,
                                              .ram = INT64_C(1) << 30,
                                              .cpu = 4,
                                              .vcpu = 32}});
}

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

/* VM 1 on the controller's host, 2 on north, 3 on south; all are up. */
static void begin_hosts(struct world *world)
{
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    add_host(world, OWN, "here", "");
    add_host(world, NORTH, "north", "root@north");
    add_host(world, SOUTH, "south", "root@south");
    for (uint32_t vm = 1; vm <= 3; vm++)
        feed(world,
             (struct row){
                 .kind = ROW_VM_MADE,
                 .as.vm_made = {.vm = vm, .id = "web", .host = vm, .cpu = 1, .ram = 64 << 20}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    say_agent(world, "virt", AGENT_UP);
    say_agent(world, "virt@north", AGENT_UP);
    say_agent(world, "virt@south", AGENT_UP);
    for (uint32_t vm = 1; vm <= 3; vm++)
        bring_up(world, vm);
    assert_int_equal(world->state.view->range, RANGE_UP);
}

static const struct dropped without_south[] = {{.host = 0, .done = true},
                                               {.host = NORTH, .done = true},
                                               {.host = SOUTH, .text = "it is not there"}};

static void take_down(struct world *world, const struct dropped *answers, size_t count)
{
    char reply[256];

    assert_int_equal(order(world, (struct order){.verb = "down", .force = true}, reply), 0);
    assert_int_equal(world->state.view->range, RANGE_REMOVING);
    dropped_by(world, answers, count);
}

static void others_are_removed_and_the_rest_is_kept_in_mind(void **unused)
{
    struct world world;
    const struct view *view;

    (void)unused;
    begin_hosts(&world);
    view = world.state.view;
    say_agent(&world, "virt@south", AGENT_LOST);
    take_down(&world, without_south, 3);
    assert_int_equal(view->range, RANGE_PARTIAL);
    assert_string_equal(view->range_text, "host south: it is not there");
    assert_int_equal(view_vm(view, 1)->state, VM_GONE);
    assert_int_equal(view_vm(view, 2)->state, VM_GONE);
    assert_int_equal(view_vm(view, 3)->state, VM_LOST);
    assert_int_equal(view_host(view, SOUTH)->left.count, 1);
    assert_int_equal(view_host(view, SOUTH)->left.items[0], 3);
    assert_int_equal(view_host(view, NORTH)->left.count, 0);

    /* The host is heard of again: its part is removed without an order. */
    world.count = 0;
    say_agent(&world, "virt@south", AGENT_UP);
    assert_int_equal(view->range, RANGE_REMOVING);
    assert_int_equal(actions_of(&world, ACTION_DROP_RANGE), 1);
    dropped_by(&world,
               (struct dropped[]){{.host = 0, .done = true},
                                  {.host = NORTH, .done = true},
                                  {.host = SOUTH, .done = true}},
               3);
    assert_int_equal(view->range, RANGE_GONE);
    assert_int_equal(view_host(view, SOUTH)->left.count, 0);
    assert_int_equal(view_vm(view, 3)->state, VM_GONE);
    state_done(&world.state);
}

static void a_host_that_is_off_is_not_waited_for(void **unused)
{
    struct world world;
    const struct view *view;
    char reply[256];

    (void)unused;
    begin_hosts(&world);
    view = world.state.view;
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "here"}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "west"}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "south"}, reply),
                     1);
    assert_string_equal(reply, "host south is not lost: its provider answers");
    say_agent(&world, "virt@south", AGENT_LOST);
    assert_int_equal(
        order(&world, (struct order){.verb = "host-off", .target = "south", .actor = "ada"}, reply),
        0);
    assert_true(view_host(view, SOUTH)->off);
    assert_string_equal(view_host(view, SOUTH)->off_by, "ada");
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "south"}, reply),
                     1);
    take_down(&world, without_south, 3);
    assert_int_equal(view->range, RANGE_GONE);
    assert_int_equal(view_vm(view, 3)->state, VM_LOST);
    assert_int_equal(view_host(view, SOUTH)->left.count, 1);

    /* `down` once more, and it still does not answer; then it does. */
    take_down(&world, without_south, 3);
    assert_int_equal(view->range, RANGE_GONE);
    assert_int_equal(view_host(view, SOUTH)->left.count, 1);
    say_agent(&world, "virt@south", AGENT_UP);
    assert_false(view_host(view, SOUTH)->off);
    take_down(&world, (struct dropped[]){{.host = SOUTH, .done = true}}, 1);
    assert_int_equal(view_host(view, SOUTH)->left.count, 0);
    assert_int_equal(view_vm(view, 3)->state, VM_GONE);
    state_done(&world.state);
}

/* An agent that ended with the request in its hands is asked again, and nothing is concluded. */
static void an_agent_that_died_is_no_answer(void **unused)
{
    struct world world;

    (void)unused;
    begin_hosts(&world);
    world.count = 0;
    take_down(&world,
              (struct dropped[]){{.host = 0, .done = true},
                                 {.host = NORTH, .done = true},
                                 {.host = SOUTH, .died = true, .text = "ssh ended"}},
              3);
    assert_int_equal(world.state.view->range, RANGE_REMOVING);
    assert_int_equal(actions_of(&world, ACTION_DROP_RANGE), 2);
    assert_int_equal(view_vm(world.state.view, 1)->state, VM_UP);
    state_done(&world.state);
}

static const struct order_move south_to_north[] = {{3, NORTH}};

static void machines_of_a_host_that_is_off_move(void **unused)
{
    struct world world;
    const struct view *view;
    char reply[256];
    struct order move = {.verb = "move", .moves = south_to_north, .move_count = 1, .actor = "ada"};

    (void)unused;
    begin_hosts(&world);
    view = world.state.view;
    assert_int_equal(order(&world, move, reply), 1);
    say_agent(&world, "virt@south", AGENT_LOST);
    assert_int_equal(order(&world, move, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "south"}, reply),
                     0);
    world.count = 0;
    assert_int_equal(order(&world, move, reply), 0);
    assert_int_equal(actions_of(&world, ACTION_MOVED), 1);
    assert_int_equal(actions_of(&world, ACTION_MAKE), 1);
    assert_int_equal(view_stand(view, view_vm(view, 3)), NORTH);
    assert_int_equal(view_vm(view, 3)->incarnation, 2);
    assert_int_equal(view_vm(view, 3)->state, VM_MAKING);
    assert_int_equal(view_vm(view, 1)->state, VM_UP);
    assert_int_equal(view_host(view, SOUTH)->left.count, 1);
    bring_up(&world, 3);
    assert_int_equal(view->range, RANGE_UP);

    /* The old host is back: its provider removed the old one before it was up. */
    say_agent(&world, "virt@south", AGENT_UP);
    assert_int_equal(view_host(view, SOUTH)->left.count, 0);
    assert_int_equal(view_vm(view, 3)->state, VM_UP);
    state_done(&world.state);
}

/* Everything that an order to move can be refused for; nothing of it changes anything. */
static void moves_are_checked_together(void **unused)
{
    static const struct order_move away[] = {{3, 9}}, nobody[] = {{9, NORTH}},
                                   there[] = {{3, SOUTH}}, twice[] = {{3, NORTH}, {3, NORTH}},
                                   living[] = {{3, NORTH}, {1, NORTH}}, lost[] = {{3, NORTH}},
                                   last[] = {{3, NORTH}, {4000000000u, NORTH}};
    static const struct {
        const struct order_move *moves;
        size_t count;
        const char *why;
    } cases[] = {
        {NULL, 0, "no machine is named"},
        {away, 1, "there is no host 9"},
        {nobody, 1, "there is no VM 9"},
        {last, 2, "there is no VM 4000000000"},
        {there, 1, "web stands there already"},
        {twice, 2, "VM 3 is named twice"},
        {living, 2,
         "host here is not off, so its machines may still run: \"excon hosts off here\" says that "
         "it is, \"excon evacuate here\" empties one that answers"},
        {lost, 1, "host north is lost: it can take no machine"},
    };
    struct world world;
    char reply[256];

    (void)unused;
    begin_hosts(&world);
    say_agent(&world, "virt@south", AGENT_LOST);
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "south"}, reply),
                     0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].moves == lost)
            say_agent(&world, "virt@north", AGENT_LOST);
        assert_int_equal(order(&world,
                               (struct order){.verb = "move",
                                              .moves = cases[i].moves,
                                              .move_count = cases[i].count},
                               reply),
                         1);
        assert_string_equal(reply, cases[i].why);
        assert_int_equal(view_vm(world.state.view, 3)->incarnation, 1);
        assert_int_equal(view_stand(world.state.view, view_vm(world.state.view, 3)), SOUTH);
    }
    state_done(&world.state);
}

static void a_host_takes_no_more_than_it_was_listed_for(void **unused)
{
    static const struct order_move too_much[] = {{3, NORTH}, {4, NORTH}};
    struct world world;
    char reply[256];

    (void)unused;
    begin_hosts(&world);
    feed(&world,
         (struct row){
             .kind = ROW_VM_MADE,
             .as.vm_made = {
                 .vm = 4, .id = "large", .host = SOUTH, .cpu = 1, .ram = INT64_C(900) << 20}});
    say_agent(&world, "virt@south", AGENT_LOST);
    assert_int_equal(order(&world, (struct order){.verb = "host-off", .target = "south"}, reply),
                     0);
    assert_int_equal(
        order(&world, (struct order){.verb = "move", .moves = too_much, .move_count = 2}, reply),
        1);
    assert_string_equal(reply, "host north has not enough memory");
    assert_int_equal(view_stand(world.state.view, view_vm(world.state.view, 3)), SOUTH);
    state_done(&world.state);
}

static void a_living_host_is_emptied(void **unused)
{
    struct world world;
    const struct view *view;
    char reply[256];
    struct order evacuate = {.verb = "evacuate",
                             .target = "south",
                             .moves = south_to_north,
                             .move_count = 1,
                             .anew = true};

    (void)unused;
    begin_hosts(&world);
    view = world.state.view;
    assert_int_equal(order(&world, evacuate, reply), 0);
    assert_int_equal(view_host(view, SOUTH)->left.count, 1);
    ended(&world, (struct ended){.kind = ACTION_MOVED, .subject = 3, .due = SOUTH});
    assert_int_equal(view_host(view, SOUTH)->left.count, 0);
    bring_up(&world, 3);
    assert_int_equal(view_stand(view, view_vm(view, 3)), NORTH);
    assert_int_equal(view->range, RANGE_UP);
    state_done(&world.state);
}

/* After a kill of the controller nothing that is not found on a host is its guests' fault until its
 * way is there. */
static void a_way_is_awaited_after_a_restart(void **unused)
{
    struct world world;
    const struct view *view;

    (void)unused;
    begin_hosts(&world);
    view = world.state.view;
    say_agent(&world, "via@north", AGENT_UP);
    assert_false(view_is_away(view, view_vm(view, 2)));
    world.state.r += 5000;
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 2}});
    assert_true(view_is_away(view, view_vm(view, 2)));
    assert_false(view_is_away(view, view_vm(view, 1)));
    say_agent(&world, "virt@north", AGENT_UP);
    assert_true(view_is_away(view, view_vm(view, 2)));
    world.state.r += 5000;
    say_agent(&world, "via@north", AGENT_UP);
    assert_false(view_is_away(view, view_vm(view, 2)));
    assert_true(view_was_away(view, view_vm(view, 2), 10000));
    assert_false(view_was_away(view, view_vm(view, 2), 10001));
    state_done(&world.state);
}

/* What could not be reached without the way to its host is tried at once when the way is back. */
static void is_reached_as_soon_as_its_way_is_back(void **context)
{
    struct world world;
    size_t before;

    (void)context;
    begin_hosts(&world);
    say_agent(&world, "via@north", AGENT_LOST);
    for (uint32_t vm = 2; vm <= 3; vm++)
        feed(&world, (struct row){.kind = ROW_VM_STATE,
                                  .as.vm_state = {.vm = vm,
                                                  .state = VM_UNREACHABLE,
                                                  .incarnation = 1,
                                                  .host = "127.0.0.1",
                                                  .port = 1,
                                                  .text = "refused"}});
    before = actions_of(&world, ACTION_LOGIN);
    say_agent(&world, "via@north", AGENT_UP);
    assert_int_equal(actions_of(&world, ACTION_LOGIN), before + 1);
    assert_int_equal(world.actions[world.count - 1].subject, 2);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_reached_as_soon_as_its_way_is_back),
        cmocka_unit_test(others_are_removed_and_the_rest_is_kept_in_mind),
        cmocka_unit_test(a_host_that_is_off_is_not_waited_for),
        cmocka_unit_test(an_agent_that_died_is_no_answer),
        cmocka_unit_test(machines_of_a_host_that_is_off_move),
        cmocka_unit_test(moves_are_checked_together),
        cmocka_unit_test(a_host_takes_no_more_than_it_was_listed_for),
        cmocka_unit_test(a_living_host_is_emptied),
        cmocka_unit_test(a_way_is_awaited_after_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
