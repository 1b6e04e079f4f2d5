/* SPDX-License-Identifier: Apache-2.0 */
/* A hint's price is told first and paid once, in the order of the hints; a flag brings its points
 * once, to the team whose it is. */
#include "world.h"

#include "core/model/row.h"
#include "core/order/order.h"

static char reply[256];

static void begin(struct world *world)
{
    static const uint32_t instance = 1;

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t, .id = t == 1 ? "a" : "b"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world,
             (struct row){
                 .kind = ROW_METRIC_MADE,
                 .as.metric_made = {
                     .metric = t, .team = t, .id = "flag-1", .type = METRIC_MANUAL, .max = 20000}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE, .as.event_made = {.event = 1, .at = -1}});
    feed(world, (struct row){.kind = ROW_INJECT_MADE,
                             .as.inject_made = {.inject = 1, .event = 1, .id = "riddle"}});
    for (uint32_t n = 1; n <= 2; n++)
        feed(world, (struct row){.kind = ROW_HINT_MADE,
                                 .as.hint_made = {.hint = n,
                                                  .inject = "riddle",
                                                  .injects = {&instance, 1},
                                                  .number = n,
                                                  .price = n == 1 ? 2500 : 0,
                                                  .text = "look"}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_FLAG_MADE,
                                 .as.flag_made = {.flag = t, .team = t, .metric = t}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world, (struct row){.kind = ROW_MESSAGE_SENT,
                             .as.message_sent = {.team = 1, .inject = 1, .body = "b"}});
}

static void start(struct world *world)
{
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
}

static int give(struct world *world, struct order order)
{
    struct intents intents = {0};
    int result;

    order.role = ROLE_BLUE;
    order.own_team = 1;
    order.team = order.reason = "";
    order.target = order.target != NULL ? order.target : "";
    order.detail = order.detail != NULL ? order.detail : "";
    order.actor = "eva";
    result = order_decide(&world->state, &order, &intents, reply, sizeof(reply));
    take(world, &intents);
    return result;
}

static void the_price_is_told_first_and_paid_once(void **context)
{
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world);
    team = view_team(world.state.view, 1);
    assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "1"}), 1);
    start(&world);
    assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "1"}), 0);
    assert_non_null(strstr(reply, "costs 2.5 points"));
    assert_int_equal(team->points, 0);
    assert_int_equal(team->messages, 1);
    assert_int_equal(
        give(&world, (struct order){.verb = "hint", .target = "1", .detail = "2", .force = true}),
        1);
    for (int i = 0; i < 2; i++)
        assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "1", .force = true}),
                         0);
    assert_non_null(strstr(reply, "already"));
    assert_int_equal(team->points, -2500);
    assert_int_equal(team->charged, 2500);
    assert_int_equal(team->messages, 2);
    assert_string_equal(view_message_of(world.state.view, 1, 2)->made.body, "look");
    assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "1", .detail = "2"}), 0);
    assert_int_equal(team->messages, 3);
    assert_int_equal(team->points, -2500);
    /* The hint's own message has none. */
    assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "2"}), 1);
    assert_int_equal(give(&world, (struct order){.verb = "hint", .target = "9"}), 1);
    assert_int_equal(view_team(world.state.view, 2)->points, 0);
    state_done(&world.state);
}

static void a_flag_is_worth_its_points_once(void **context)
{
    struct world world;
    const struct view_team *team;

    (void)context;
    begin(&world);
    team = view_team(world.state.view, 1);
    assert_int_equal(give(&world, (struct order){.verb = "flag", .flag = 1}), 1);
    start(&world);
    assert_int_equal(give(&world, (struct order){.verb = "flag", .flag = 0}), 1);
    assert_int_equal(give(&world, (struct order){.verb = "flag", .flag = 2}), 1);
    assert_string_equal(reply, "that is no flag");
    for (int i = 0; i < 2; i++)
        assert_int_equal(give(&world, (struct order){.verb = "flag", .flag = 1}), 0);
    assert_non_null(strstr(reply, "already"));
    assert_int_equal(team->points, 20000);
    assert_int_equal(view_team(world.state.view, 2)->points, 0);
    state_done(&world.state);
}

/* A machine that is up and has a snapshot. */
static void stand(struct world *world, uint32_t vm)
{
    static const enum vm_state way[] = {VM_MAKING, VM_BOOTING, VM_UP};

    for (int i = 0; i < 3; i++)
        feed(world, (struct row){.kind = ROW_VM_STATE,
                                 .as.vm_state = {.vm = vm, .state = way[i], .incarnation = 1}});
    feed(world, (struct row){.kind = ROW_VM_KEPT,
                             .as.vm_kept = {.vm = vm, .state = KEPT_WANTED, .name = "k1"}});
    feed(world, (struct row){.kind = ROW_VM_KEPT,
                             .as.vm_kept = {.vm = vm, .state = KEPT_DONE, .name = "k1"}});
}

static void what_the_team_asks_to_revert_costs_more_each_time(void **context)
{
    static const int64_t sums[] = {5000, 10000, 20000, 35000}; /* 5, 5, 10, 15 */
    struct world world = {0};
    const struct view_team *team;
    char name[16];

    (void)context;
    assert_int_equal(state_init(&world.state, NULL), 0);
    feed(&world, (struct row){.kind = ROW_EXERCISE_OPENED,
                              .as.exercise_opened = {.name = "t", .revert_price = 5000}});
    feed(&world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "a"}});
    for (uint32_t vm = 1; vm <= 4; vm++) {
        text_print(name, sizeof(name), "web%u", vm);
        feed(&world,
             (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = vm, .team = 1, .id = name}});
    }
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(&world, (struct row){.kind = ROW_RANGE_WANTED, .as.range_wanted = {.up = true}});
    for (uint32_t vm = 1; vm <= 4; vm++)
        stand(&world, vm);
    feed(&world, (struct row){.kind = ROW_RANGE_STATE, .as.range_state = {.state = RANGE_UP}});
    start(&world);
    team = view_team(world.state.view, 1);
    for (uint32_t vm = 1; vm <= 4; vm++) {
        struct intents intents = {0};
        struct order approve = {.verb = "approve",
                                .target = name,
                                .team = "",
                                .reason = "",
                                .detail = "",
                                .actor = "dora"};
        char machine[16];

        text_print(machine, sizeof(machine), "web%u", vm);
        assert_int_equal(give(&world, (struct order){.verb = "revert", .target = machine}),
                         ORDER_ASKED);
        assert_int_equal(team->charged, vm > 1 ? sums[vm - 2] : 0);
        text_print(name, sizeof(name), "a-b%u", vm);
        assert_int_equal(order_decide(&world.state, &approve, &intents, reply, sizeof(reply)), 0);
        take(&world, &intents);
        assert_int_equal(team->charged, sums[vm - 1]);
        assert_int_equal(team->points, -sums[vm - 1]);
    }
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_price_is_told_first_and_paid_once),
        cmocka_unit_test(a_flag_is_worth_its_points_once),
        cmocka_unit_test(what_the_team_asks_to_revert_costs_more_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
