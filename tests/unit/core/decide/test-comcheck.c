/* SPDX-License-Identifier: Apache-2.0 */
/* A COMCHECK: begins once, when the range is up; each lamp is lit by what the team itself does,
 * once. */
#include "world.h"

#include "core/order/rights.h"
#include "core/view/comcheck.h"

static void begin(struct world *world, bool wanted)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .comcheck = wanted}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    for (uint32_t v = 1; v <= 3; v++)
        feed(world, (struct row){.kind = ROW_VM_MADE,
                                 .as.vm_made = {.vm = v, .team = v == 3 ? 2 : 1, .id = "web"}});
    feed(world, (struct row){.kind = ROW_MEMBER_ADDED,
                             .as.member_added = {
                                 .member = 1, .name = "mari", .role = ROLE_BLUE, .team = 1}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
}

static void range_is(struct world *world, enum range_state state)
{
    feed(world, (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = (int)state}});
}

static void up(struct world *world)
{
    range_is(world, RANGE_BUILDING);
    range_is(world, RANGE_UP);
}

static void reach(struct world *world, uint32_t number, uint32_t vm, uint32_t team)
{
    feed(world, (struct row){.kind = ROW_REACH_OPENED,
                             .as.reach_opened = {.reach = number,
                                                 .vm = vm,
                                                 .role = team != 0 ? ROLE_BLUE : ROLE_DIRECTOR,
                                                 .team = team,
                                                 .by = "mari"}});
}

static const char *lamps_of(const struct world *world, uint32_t team)
{
    static char text[8];

    for (int lamp = 0; lamp < LAMPS; lamp++)
        text[lamp] = comcheck_lit(world->state.view, team, (enum lamp)lamp) ? 'x' : '-';
    text[LAMPS] = '\0';
    return text;
}

static void it_begins_with_the_range(void **context)
{
    struct world world;

    (void)context;
    begin(&world, true);
    assert_false(world.state.view->comcheck.started);
    up(&world);
    assert_true(world.state.view->comcheck.started);
    assert_int_equal(view_team(world.state.view, 1)->messages, 1);
    range_is(&world, RANGE_PARTIAL);
    range_is(&world, RANGE_UP);
    assert_int_equal(view_team(world.state.view, 1)->messages, 1);
    state_done(&world.state);

    begin(&world, false);
    up(&world);
    assert_false(world.state.view->comcheck.started);
    state_done(&world.state);
}

static void each_lamp_has_its_deed(void **context)
{
    struct world world;
    char reply[256];
    int64_t before;

    (void)context;
    begin(&world, true);
    up(&world);
    assert_string_equal(lamps_of(&world, 1), "----");
    feed(&world, (struct row){.kind = ROW_MEMBER_KEY,
                              .as.member_key = {
                                  .member = 1, .key = "ssh-ed25519 AAAA", .fingerprint = "f"}});
    assert_string_equal(lamps_of(&world, 1), "x---");
    feed(&world, (struct row){.kind = ROW_MESSAGE_ACKED,
                              .as.message_acked = {.team = 1, .number = 1, .by = "mari"}});
    assert_string_equal(lamps_of(&world, 1), "xx--");
    feed(&world, (struct row){.kind = ROW_MESSAGE_ANSWERED,
                              .as.message_answered = {.team = 1, .number = 1, .text = "loud"}});
    assert_string_equal(lamps_of(&world, 1), "xxx-");
    reach(&world, 1, 1, 1);
    reach(&world, 2, 2, 0); /* exercise control's own way in says nothing of the team */
    assert_string_equal(lamps_of(&world, 1), "xxx-");
    before = world.state.seq;
    reach(&world, 3, 1, 1);
    assert_int_equal(world.state.seq, before + 1); /* once */
    reach(&world, 4, 2, 1);
    assert_string_equal(lamps_of(&world, 1), "xxxx");
    assert_true(comcheck_is_whole(world.state.view, 1));
    assert_string_equal(lamps_of(&world, 2), "----");

    /* Another one begins: what has to be done again is, a key is still there. */
    assert_int_equal(
        order(&world, (struct order){.verb = "comcheck", .role = ROLE_EVALUATOR}, reply), 1);
    assert_int_equal(order(&world, (struct order){.verb = "comcheck"}, reply), 0);
    assert_string_equal(lamps_of(&world, 1), "x---");
    state_done(&world.state);
}

static void a_team_sees_its_own_lamps(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_COMCHECK_LAMP, .as.comcheck_lamp = {.team = 1}};

    (void)context;
    begin(&world, true);
    state_audience(&world.state, &row);
    assert_true(rights_see(row.audience, row.team, ROLE_BLUE, 1));
    assert_false(rights_see(row.audience, row.team, ROLE_BLUE, 2));
    row.seq = 1;
    row.as.comcheck_lamp.lamp = LAMP_MACHINE;
    row.as.comcheck_lamp.vm = 3; /* another team's */
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_begins_with_the_range),
        cmocka_unit_test(each_lamp_has_its_deed),
        cmocka_unit_test(a_team_sees_its_own_lamps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
