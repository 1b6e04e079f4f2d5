/* SPDX-License-Identifier: Apache-2.0 */
/* Reaching machines: who may reach which, what is refused, and what closes a reach. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/reaching.h"
#include "core/order/seating.h"

static char reply[256];

/* Teams a and b, each with a "web" on which it has an account, and with a "vault" on which it has
 * none; and a "wiki" of nobody on which a has one; a has a "Mail 1" besides, whose host name is
 * mail-1. */
static void begin(struct world *world)
{
    static const uint32_t first[] = {1}, second[] = {2};
    static const struct vm_made made[] = {
        {.vm = 1, .team = 1, .id = "web", .logins = {first, 1}, .screen = true},
        {.vm = 2, .team = 2, .id = "web", .logins = {second, 1}},
        {.vm = 3, .team = 1, .id = "vault"},
        {.vm = 4, .team = 0, .id = "wiki", .logins = {first, 1}},
        {.vm = 5, .team = 1, .id = "Mail 1", .logins = {first, 1}},
        {.vm = 6, .team = 1, .id = "box", .logins = {first, 1}, .screen = true, .unmanaged = true},
    };

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    world->state.wall = 1790000000000;
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
        feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = made[i]});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    for (uint32_t vm = 1; vm <= 6; vm++)
        view_vm(world->state.view, vm)->state = VM_UP;
}

static int reach(struct world *world, enum role role, uint32_t team, struct order said)
{
    said.verb = "reach";
    said.role = role;
    said.own_team = team;
    said.detail = said.detail != NULL ? said.detail : "";
    return order(world, said, reply);
}

static int cut(struct world *world, enum role role, uint32_t team, const char *number)
{
    return order(world,
                 (struct order){.verb = "reach-cut",
                                .role = role,
                                .own_team = team,
                                .target = number,
                                .detail = "",
                                .reason = "enough"},
                 reply);
}

static void a_machine_is_called_by_its_host_name_too(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "mail-1"}), 0);
    assert_int_equal(view_reach(world.state.view, 1)->vm, 5);
    assert_int_equal(reach(&world, ROLE_BLUE, 2, (struct order){.target = "mail-1"}), 1);
    state_done(&world.state);
}

static void a_team_reaches_its_own(void **context)
{
    struct world world;
    const struct view_reach *open;

    (void)context;
    begin(&world);
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 0);
    open = view_reach(world.state.view, 1);
    assert_non_null(open);
    assert_int_equal(open->vm, 1);
    assert_int_equal(open->what, REACH_SSH);
    assert_string_equal(open->by, "anna");
    assert_int_equal(actions_of(&world, ACTION_LEAD), 1);
    assert_int_equal(world.actions[world.count - 1].subject, 1);
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "wiki", .port = 80}), 0);
    assert_int_equal(view_reach(world.state.view, 2)->what, REACH_PORT);
    assert_int_equal(view_reach(world.state.view, 2)->port, 80);
    assert_int_equal(
        reach(&world, ROLE_BLUE, 2, (struct order){.target = "web", .detail = "console"}), 0);
    assert_int_equal(view_reach(world.state.view, 3)->vm, 2);
    assert_int_equal(view_reach(world.state.view, 3)->what, REACH_CONSOLE);
    assert_int_equal(
        reach(&world, ROLE_BLUE, 1, (struct order){.target = "web", .detail = "screen"}), 0);
    assert_int_equal(view_reach(world.state.view, 4)->vm, 1);
    assert_int_equal(view_reach(world.state.view, 4)->what, REACH_SCREEN);
    state_done(&world.state);
}

static void refused(struct world *world, enum role role, uint32_t team, struct order said,
                    const char *words)
{
    assert_int_equal(reach(world, role, team, said), 1);
    if (strstr(reply, words) == NULL)
        fail_msg("not refused with \"%s\": %s", words, reply);
    assert_int_equal(world->state.view->reaches.count, 0);
    assert_int_equal(actions_of(world, ACTION_LEAD), 0);
}

static void and_nothing_else(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "vault"}, "no machine \"vault\"");
    refused(&world, ROLE_BLUE, 2, (struct order){.target = "wiki"}, "no machine \"wiki\"");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "mail"}, "no machine \"mail\"");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .team = "b"}, "may not order");
    refused(&world, ROLE_TRAINER, 1, (struct order){.target = "web", .team = "b"}, "may not order");
    refused(&world, ROLE_OBSERVER, 0, (struct order){.target = "web"}, "may not order");
    refused(&world, ROLE_EVALUATOR, 0, (struct order){.target = "web"}, "may not order");
    refused(&world, ROLE_GREEN, 0, (struct order){.target = "web"}, "may not order");
    refused(&world, ROLE_RED, 0, (struct order){.target = "web"}, "may not order");
    refused(&world, ROLE_DIRECTOR, 0, (struct order){.target = "web"}, "say whose");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .port = 65536}, "ports from 1");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .detail = "disk"}, "to reach");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .detail = "console", .port = 22},
            "to reach");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .detail = "screen", .port = 1},
            "to reach");
    refused(&world, ROLE_BLUE, 2, (struct order){.target = "web", .detail = "screen"},
            "web has no screen: the scenario gives it none");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "vault", .detail = "screen"},
            "no machine \"vault\"");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "box"}, "management: none");
    refused(&world, ROLE_DIRECTOR, 0, (struct order){.target = "box", .port = 80},
            "look at its screen");
    refused(&world, ROLE_BLUE, 2, (struct order){.target = "box", .detail = "screen"},
            "no machine \"box\"");
    view_vm(world.state.view, 1)->state = VM_STOPPED;
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web", .detail = "screen"},
            "web is stopped");
    refused(&world, ROLE_BLUE, 1, (struct order){.target = "web"}, "web is stopped");
    assert_int_equal(
        reach(&world, ROLE_BLUE, 1, (struct order){.target = "box", .detail = "screen"}), 0);
    state_done(&world.state);
}

static void exercise_control_reaches_all(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(reach(&world, ROLE_DIRECTOR, 0, (struct order){.target = "web", .team = "b"}),
                     0);
    assert_int_equal(reach(&world, ROLE_CONTROLLER, 0, (struct order){.target = "vault"}), 0);
    assert_int_equal(reach(&world, ROLE_TRAINER, 1, (struct order){.target = "vault"}), 0);
    assert_int_equal(world.state.view->reaches.count, 3);
    state_done(&world.state);
}

static void it_is_cut_by_who_may(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 0);
    assert_int_equal(reach(&world, ROLE_DIRECTOR, 0, (struct order){.target = "web", .team = "a"}),
                     0);
    assert_int_equal(cut(&world, ROLE_BLUE, 1, "1"), 1);
    assert_int_equal(cut(&world, ROLE_TRAINER, 2, "1"), 1);
    assert_int_equal(cut(&world, ROLE_TRAINER, 1, "2"), 1);
    assert_int_equal(cut(&world, ROLE_CONTROLLER, 0, "2"), 1);
    assert_int_equal(cut(&world, ROLE_DIRECTOR, 0, "3"), 1);
    assert_int_equal(cut(&world, ROLE_DIRECTOR, 0, "1x"), 1);
    assert_int_equal(world.state.view->reaches.count, 2);
    assert_int_equal(cut(&world, ROLE_TRAINER, 1, "1"), 0);
    assert_null(view_reach(world.state.view, 1));
    assert_int_equal(cut(&world, ROLE_DIRECTOR, 0, "2"), 0);
    assert_int_equal(world.state.view->reaches.count, 0);
    /* Numbers are not used again. */
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 0);
    assert_non_null(view_reach(world.state.view, 3));
    state_done(&world.state);
}

static void it_ends_with_the_members_session(void **context)
{
    struct intents intents = {0};
    struct world world;
    char why[256];
    uint32_t number;

    (void)context;
    begin(&world);
    feed(&world, (struct row){.kind = ROW_MEMBER_ADDED,
                              .as.member_added = {
                                  .member = 1, .name = "anna", .role = ROLE_BLUE, .team = 1}});
    assert_int_equal(
        seating_open(&world.state, 1, "192.0.2.7", "reach", &intents, &number, why, sizeof(why)),
        0);
    take(&world, &intents);
    assert_int_equal(
        reach(&world, ROLE_BLUE, 1, (struct order){.target = "web", .session = number}), 0);
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 0);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "member-lock", .role = ROLE_DIRECTOR, .target = "anna", .detail = ""},
              reply),
        0);
    assert_null(view_reach(world.state.view, 1));
    assert_non_null(view_reach(world.state.view, 2));
    state_done(&world.state);
}

static void there_are_only_so_many(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    for (int i = 0; i < REACHES_OF_SEAT; i++) {
        assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 0);
        world.count = 0;
    }
    assert_int_equal(reach(&world, ROLE_BLUE, 1, (struct order){.target = "web"}), 1);
    assert_non_null(strstr(reply, "64 connections open already"));
    assert_int_equal(reach(&world, ROLE_BLUE, 2, (struct order){.target = "web"}), 0);
    state_done(&world.state);
}

/* The team knows who of it reaches what, and nothing of its trainer's. */
static void whom_it_is_told(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_REACH_OPENED,
                      .as.reach_opened = {.reach = 9, .vm = 1, .role = ROLE_BLUE, .team = 1}};

    (void)context;
    begin(&world);
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TEAM);
    assert_int_equal(row.team, 1);
    row.as.reach_opened.role = ROLE_TRAINER;
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TRAINER);
    feed(&world, row);
    row = (struct row){.kind = ROW_REACH_CLOSED, .as.reach_closed = {.reach = 9}};
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_TRAINER);
    row.as.reach_closed.reach = 8;
    state_audience(&world.state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_reaches_its_own),
        cmocka_unit_test(a_machine_is_called_by_its_host_name_too),
        cmocka_unit_test(and_nothing_else),
        cmocka_unit_test(exercise_control_reaches_all),
        cmocka_unit_test(it_is_cut_by_who_may),
        cmocka_unit_test(it_ends_with_the_members_session),
        cmocka_unit_test(there_are_only_so_many),
        cmocka_unit_test(whom_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
