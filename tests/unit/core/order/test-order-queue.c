/* SPDX-License-Identifier: Apache-2.0 */
/* The queue has what waits for a person, in the order of urgency; it is claimed by one at a time,
 * and what is done comes back when something new comes of it. */
#include "world.h"

#include <stdlib.h>

#include "core/order/rights.h"
#include "core/view/queue.h"

/* Two teams; an inject into each, after which an action is expected of the first. */
static void begin(struct world *world)
{
    static const uint32_t injects[] = {1};
    char reply[256];

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 10000000}});
    for (uint32_t t = 1; t <= 2; t++)
        feed(world, (struct row){.kind = ROW_TEAM_MADE,
                                 .as.team_made = {.team = t,
                                                  .id = t == 1 ? "a" : "b",
                                                  .path = t == 1 ? "blue.a" : "blue.b"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = 9000000}});
    for (uint32_t i = 1; i <= 2; i++)
        feed(world,
             (struct row){.kind = ROW_INJECT_MADE,
                          .as.inject_made = {.inject = i, .team = i, .event = 1, .id = "breach"}});
    feed(world, (struct row){.kind = ROW_EXPECTATION_MADE,
                             .as.expectation_made = {.expectation = 1,
                                                     .team = 1,
                                                     .inject = "breach",
                                                     .action = "calls the CERT",
                                                     .injects = {injects, 1},
                                                     .due = 60000}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    assert_int_equal(order(world, (struct order){.verb = "up"}, reply), 0);
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    pass(world, 0);
}

static void turn(struct world *world, uint32_t inject, enum inject_state state)
{
    feed(world,
         (struct row){.kind = ROW_INJECT_STATE,
                      .as.inject_state = {.inject = inject, .state = (int)state, .attempt = 1}});
}

static void request(struct world *world, const char *team, const char *priority)
{
    char reply[256];

    assert_int_equal(order(world,
                           (struct order){.verb = "request",
                                          .team = team,
                                          .detail = priority,
                                          .reason = "two \x1b[31mdesks\n are lost"},
                           reply),
                     0);
}

static void filed(struct world *world, uint32_t revision)
{
    feed(world, (struct row){.kind = ROW_REPORT_FILED,
                             .as.report_filed = {.team = 2,
                                                 .number = 1,
                                                 .revision = revision,
                                                 .kind = "incident",
                                                 .title = "it burns"}});
}

/* "request 2, expected 1": kinds and teams in the order of the queue. */
static const char *queue_of(const struct world *world, uint32_t team, bool all)
{
    static char text[256];
    size_t count;
    struct queue_item *items = queue_list(world->state.view, team, world->state.x, all, &count);

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        text_print(text + strlen(text), sizeof(text) - strlen(text), "%s%s %u", i ? ", " : "",
                   queue_words[items[i].kind], items[i].team);
    free(items);
    assert_int_equal(all ? count : queue_count(world->state.view, team, world->state.x, NULL),
                     count);
    return text;
}

static int64_t number_of(const struct world *world, enum queue_kind kind)
{
    struct queue_item item;

    assert_true(queue_item_at(world->state.view, kind, 0, world->state.x, &item));
    return item.row;
}

static int say(struct world *world, const char *verb, int64_t number, const char *actor, bool force,
               char *reply)
{
    char target[24];

    text_print(target, sizeof(target), "%lld", (long long)number);
    return order(
        world,
        (struct order){
            .verb = verb, .target = target, .role = ROLE_EVALUATOR, .actor = actor, .force = force},
        reply);
}

static void the_most_urgent_comes_first(void **context)
{
    struct world world;
    struct queue_item item;
    char text[200];
    size_t urgent;

    (void)context;
    begin(&world);
    assert_string_equal(queue_of(&world, 0, false), "");
    request(&world, "a", "");
    turn(&world, 1, INJECT_DELIVERED);
    filed(&world, 1);
    world.state.x = 1000;
    turn(&world, 2, INJECT_HELD);
    assert_string_equal(queue_of(&world, 0, false), "report 2, inject 2, request 1");
    request(&world, "b", "flash");
    assert_string_equal(queue_of(&world, 0, false), "request 2, report 2, inject 2, request 1");
    assert_int_equal(queue_count(world.state.view, 0, 1000, &urgent), 4);
    assert_int_equal(urgent, 1);
    assert_string_equal(queue_of(&world, 1, false), "request 1");
    pass(&world, 60000);
    assert_string_equal(queue_of(&world, 1, false), "request 1, expected 1");
    /* Nothing that a team or a guest said reaches a terminal as it came. */
    assert_true(queue_item_at(world.state.view, QUEUE_REQUEST, 0, 60000, &item));
    queue_text(world.state.view, &item, text, sizeof(text));
    assert_null(strchr(text, '\x1b'));
    assert_null(strchr(text, '\n'));
    state_done(&world.state);
}

static void one_person_has_it(void **context)
{
    struct world world;
    struct queue_item item;
    char reply[256];
    int64_t number;
    int64_t before;

    (void)context;
    begin(&world);
    request(&world, "a", "");
    number = number_of(&world, QUEUE_REQUEST);
    assert_int_equal(say(&world, "claim", 1, "eva", false, reply), 1);
    assert_string_equal(reply, "nothing waits under the number \"1\"");
    assert_int_equal(say(&world, "claim", number, "eva", false, reply), 0);
    assert_int_equal(say(&world, "claim", number, "ben", false, reply), 1);
    assert_non_null(strstr(reply, "eva has "));
    assert_int_equal(say(&world, "unclaim", number, "ben", false, reply), 1);
    before = world.state.seq;
    assert_int_equal(say(&world, "claim", number, "eva", false, reply), 0);
    assert_int_equal(world.state.seq, before + 1); /* the order's own row alone */
    assert_int_equal(say(&world, "claim", number, "ben", true, reply), 0);
    assert_true(queue_find(world.state.view, number, 0, &item));
    assert_string_equal(item.claim->by, "ben");
    assert_int_equal(say(&world, "done", number, "ben", false, reply), 1); /* a team waits for it */
    assert_int_equal(say(&world, "unclaim", number, "ben", false, reply), 0);
    assert_true(queue_find(world.state.view, number, 0, &item));
    assert_null(item.claim);
    assert_int_equal(order(&world, (struct order){.verb = "grant", .team = "a"}, reply), 0);
    assert_false(queue_find(world.state.view, number, 0, &item));
    assert_int_equal(say(&world, "claim", number, "eva", false, reply), 1);
    state_done(&world.state);
}

static void what_is_done_comes_back_with_news(void **context)
{
    struct world world;
    struct queue_item item;
    char reply[256];
    int64_t number;

    (void)context;
    begin(&world);
    filed(&world, 1);
    number = number_of(&world, QUEUE_REPORT);
    assert_int_equal(say(&world, "claim", number, "eva", false, reply), 0);
    assert_int_equal(say(&world, "done", number, "ben", false, reply), 1);
    assert_int_equal(say(&world, "done", number, "eva", false, reply), 0);
    assert_string_equal(queue_of(&world, 0, false), "");
    assert_string_equal(queue_of(&world, 0, true), "report 2");
    assert_int_equal(say(&world, "done", number, "eva", false, reply), 1);
    filed(&world, 2);
    assert_string_equal(queue_of(&world, 0, false), "report 2");
    assert_int_equal(number_of(&world, QUEUE_REPORT), number);
    /* Accepted, it waits for nobody; a further revision is still the claimant's. */
    assert_int_equal(say(&world, "claim", number, "eva", false, reply), 0);
    assert_int_equal(
        order(&world,
              (struct order){
                  .verb = "report-state", .team = "b", .target = "1", .detail = "accepted"},
              reply),
        0);
    assert_string_equal(queue_of(&world, 0, false), "");
    filed(&world, 3);
    assert_true(queue_find(world.state.view, number, 0, &item));
    assert_string_equal(item.claim->by, "eva");
    state_done(&world.state);
}

static void only_exercise_control_claims(void **context)
{
    struct world world;
    struct row row = {.kind = ROW_QUEUE_CLAIMED, .as.queue = {.row = 1, .team = 1}};

    (void)context;
    begin(&world);
    for (enum role role = 0; role < ROLES; role++)
        assert_int_equal(rights_may(role, "claim", true),
                         role == ROLE_DIRECTOR || role == ROLE_CONTROLLER || role == ROLE_EVALUATOR
                             ? MAY
                             : MAY_NOT);
    state_audience(&world.state, &row);
    assert_false(rights_see(row.audience, row.team, ROLE_TRAINER, 1));
    assert_false(rights_see(row.audience, row.team, ROLE_BLUE, 1));
    assert_true(rights_see(row.audience, row.team, ROLE_EVALUATOR, 0));
    row.seq = 1;
    assert_true(view_apply(world.state.view, &row, NULL) < 0);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_urgent_comes_first),
        cmocka_unit_test(one_person_has_it),
        cmocka_unit_test(what_is_done_comes_back_with_news),
        cmocka_unit_test(only_exercise_control_claims),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
