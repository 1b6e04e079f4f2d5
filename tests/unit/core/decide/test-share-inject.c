/* SPDX-License-Identifier: Apache-2.0 */
/* What the scenario shares by itself is a share of its own number before its inject is delivered,
 * once for the same document; what may not go where it is to go makes the inject fail. */
#include "world.h"

#include "core/model/row.h"

#define DOCUMENT(title, tlp, to, value)                                                            \
    "{\"title\":\"" title "\",\"tlp\":\"" tlp "\",\"to\":[" to                                     \
    "],\"from\":\"cert\",\"indicators\":[{\"type\":\"domain\",\"value\":\"" value "\"}]}"

static void begin(struct world *world, const char *const *documents, uint32_t count)
{
    static const char *const ids[] = {"a", "b", "c"};

    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED,
                             .as.exercise_opened = {.name = "t", .endex = 100000000}});
    for (uint32_t t = 1; t <= 3; t++)
        feed(world,
             (struct row){.kind = ROW_TEAM_MADE,
                          .as.team_made = {.team = t, .id = ids[t - 1], .path = ids[t - 1]}});
    feed(world, (struct row){.kind = ROW_ORGANISATION_MADE,
                             .as.organisation_made = {.organisation = 1, .id = "cert"}});
    feed(world, (struct row){.kind = ROW_EVENT_MADE,
                             .as.event_made = {.event = 1, .id = "e", .at = 1000, .close = 90000}});
    for (uint32_t i = 1; i <= count; i++)
        feed(world, (struct row){.kind = ROW_INJECT_MADE,
                                 .as.inject_made = {.inject = i,
                                                    .event = 1,
                                                    .id = "i",
                                                    .inside = true,
                                                    .share = documents[i - 1]}});
    feed(world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(world, (struct row){.kind = ROW_CLOCK_STARTED});
    feed(world, (struct row){.kind = ROW_EVENT_STATE,
                             .as.event_state = {.event = 1, .state = OCCURRENCE_FIRED}});
}

static void several_come_at_once(void **context)
{
    static const char *const documents[] = {
        DOCUMENT("one", "green", "\"all\"", "one.example"),
        DOCUMENT("two", "red", "\"b\"", "two.example"),
        DOCUMENT("one", "green", "\"all\"", "one.example"),
    };
    struct world world;
    const struct view *view;

    (void)context;
    begin(&world, documents, 3);
    view = world.state.view;
    assert_int_equal(view->shares.share_count, 2);
    assert_int_equal(view->shares.shares[0].made.number, 1);
    assert_int_equal(view->shares.shares[1].made.number, 2);
    assert_string_equal(view->shares.shares[0].made.title, "one");
    assert_string_equal(view->shares.shares[0].made.from, "cert");
    assert_true(view->shares.shares[0].made.all);
    assert_int_equal(view->shares.shares[0].made.to.count, 3);
    assert_int_equal(view->shares.shares[0].made.inject, 1);
    assert_int_equal(view->shares.shares[0].count, 1);
    assert_string_equal(view->shares.shares[1].made.names, "b");
    assert_int_equal(view->shares.shares[1].count, 1);
    assert_string_equal(view->shares.indicators[1].value, "two.example");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(view->injects[i].state, INJECT_DELIVERED);
    assert_null(view->messages);
    state_done(&world.state);
}

static void what_may_not_go_there_fails(void **context)
{
    static const char *const documents[] = {
        DOCUMENT("nobody", "green", "\"d\"", "one.example"),
        DOCUMENT("too far", "red", "\"all\"", "one.example"),
        "{\"title\":\"x\",\"to\":[\"all\"],\"from\":\"union\",\"text\":\"y\"}",
        "{}",
        DOCUMENT("good", "amber", "\"a\",\"cert\"", "one.example"),
    };
    struct world world;
    const struct view *view;

    (void)context;
    begin(&world, documents, 5);
    view = world.state.view;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(view->injects[i].state, INJECT_FAILED);
    assert_string_equal(view->injects[0].text, "no team and no organisation is called \"d\"");
    assert_string_equal(view->injects[1].text,
                        "TLP:red is for receivers who are named, not for all");
    assert_string_equal(view->injects[2].text, "not shared: there is no organisation \"union\"");
    assert_int_equal(view->injects[4].state, INJECT_DELIVERED);
    assert_int_equal(view->shares.share_count, 1);
    assert_int_equal(view->shares.shares[0].made.number, 1);
    state_done(&world.state);
}

/* Sent again by a person, after an organisation that it needs was there: it is shared then. */
static void one_that_failed_may_be_sent_again(void **context)
{
    static const char *const documents[] = {DOCUMENT("later", "green", "\"d\"", "one.example")};
    struct intents intents = {0};
    struct world world;

    (void)context;
    begin(&world, documents, 1);
    assert_int_equal(world.state.view->injects[0].state, INJECT_FAILED);
    feed(&world,
         (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 4, .id = "d", .path = "d"}});
    intents_dispatch(&intents, &world.state, &world.state.view->injects[0], 0, "anna");
    take(&world, &intents);
    assert_int_equal(world.state.view->injects[0].state, INJECT_DELIVERED);
    assert_int_equal(world.state.view->shares.share_count, 1);
    assert_string_equal(world.state.view->shares.shares[0].made.by, "anna");
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_come_at_once),
        cmocka_unit_test(what_may_not_go_there_fails),
        cmocka_unit_test(one_that_failed_may_be_sent_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
