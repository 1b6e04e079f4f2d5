/* SPDX-License-Identifier: Apache-2.0 */
/* The common operational picture in small: what a campaign is, who it reached, who noticed it and
 * who was told, and what a nation's own seat has of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "core/view/cop.h"

static int64_t seq;

static void feed(struct view *view, int64_t x, struct row row)
{
    struct error err;

    row.seq = ++seq;
    row.x = row.wall = x;
    if (view_apply(view, &row, &err) != 0)
        fail_msg("%s", err.text);
}

static void feed_genesis(struct view *view, const char *campaign)
{
    static const char *const ids[] = {"a", "b", "c"};
    static const char *const values[] = {"evil.example", "worse.example"};
    static const uint32_t injects[] = {1, 2};

    feed(view, 0,
         (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t", .rrt = 2}});
    for (uint32_t t = 1; t <= 3; t++)
        feed(view, 0,
             (struct row){.kind = ROW_TEAM_MADE,
                          .as.team_made = {.team = t, .id = ids[t - 1], .path = ids[t - 1]}});
    feed(view, 0, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .id = "desk"}});
    for (uint32_t i = 1; i <= 2; i++) {
        feed(view, 0,
             (struct row){.kind = ROW_EVENT_MADE,
                          .as.event_made = {.event = i,
                                            .team = i,
                                            .id = "e",
                                            .story = i == 1 ? "part-a" : "part-b",
                                            .campaign = campaign}});
        feed(view, 0,
             (struct row){
                 .kind = ROW_INJECT_MADE,
                 .as.inject_made = {.inject = i, .team = i, .event = i, .vm = 1, .id = "i"}});
        feed(view, 0,
             (struct row){.kind = ROW_INDICATOR_MADE,
                          .as.indicator_made = {.indicator = i,
                                                .injects = {&injects[i - 1], 1},
                                                .type = INDICATOR_DOMAIN,
                                                .value = values[i - 1]}});
    }
    /* What only tells is no campaign. */
    feed(view, 0,
         (struct row){.kind = ROW_EVENT_MADE,
                      .as.event_made = {.event = 3, .id = "news", .story = "everyone"}});
    feed(view, 0,
         (struct row){.kind = ROW_INJECT_MADE,
                      .as.inject_made = {.inject = 3, .event = 3, .id = "news"}});
    feed(view, 0, (struct row){.kind = ROW_GENESIS_DONE});
}

static struct view *begin(const char *campaign)
{
    struct view *view = view_new();

    assert_non_null(view);
    seq = 0;
    feed_genesis(view, campaign);
    return view;
}

static void deliver(struct view *view, int64_t x, uint32_t inject)
{
    static const enum inject_state way[] = {INJECT_ARMED, INJECT_DISPATCHED, INJECT_DELIVERED};

    for (size_t i = 0; i < 3; i++)
        feed(view, x,
             (struct row){.kind = ROW_INJECT_STATE,
                          .as.inject_state = {.inject = inject, .state = way[i], .attempt = 1}});
}

static void tell(struct view *view, int64_t x, uint32_t team, const char *from, uint32_t to,
                 const char *lines)
{
    const struct ordinals receivers = {&to, to != 0 ? 1 : 0};

    feed(view, x,
         (struct row){.kind = ROW_SHARE_MADE,
                      .as.share_made = {.team = team,
                                        .from = from,
                                        .names = "",
                                        .outside = "",
                                        .title = "",
                                        .text = "",
                                        .event = "",
                                        .sha256 = "",
                                        .by = "",
                                        .to = receivers}});
    feed(view, x,
         (struct row){.kind = ROW_SHARE_LISTED,
                      .as.share_listed = {.team = team, .indicators = lines}});
}

static struct cop make(const struct view *view, uint32_t team, struct pool *pool)
{
    struct cop cop;
    struct error err;

    assert_int_equal(cop_make(view, team, pool, &cop, &err), 0);
    return cop;
}

/* Stories are campaigns of their own until the scenario names what they are parts of. */
static void what_a_campaign_is(void **context)
{
    struct view *apart = begin(""), *one = begin("Grey Heron");
    struct pool pool = POOL_EMPTY;
    struct cop cop = make(apart, 0, &pool);

    (void)context;
    assert_int_equal(cop.campaign_count, 2);
    assert_string_equal(cop.campaigns[0].name, "part-a");
    assert_string_equal(cop.campaigns[1].name, "part-b");
    cop = make(one, 0, &pool);
    assert_int_equal(cop.campaign_count, 1);
    assert_string_equal(cop.campaigns[0].name, "Grey Heron");
    assert_int_equal(cop.campaigns[0].begun, -1);
    assert_int_equal(cop.campaigns[0].traces, 0);
    assert_int_equal(cop.nation_count, 3);
    assert_int_equal(cop.units, 2);
    assert_int_equal(cop.units_free, 2);
    pool_done(&pool);
    view_free(apart);
    view_free(one);
}

static void who_sees_what(void **context)
{
    struct view *view = begin("Grey Heron");
    struct pool pool = POOL_EMPTY;
    struct cop cop;

    (void)context;
    deliver(view, 1000, 1);
    cop = make(view, 0, &pool);
    assert_int_equal(cop.campaigns[0].begun, 1000);
    assert_int_equal(cop.campaigns[0].traces, 1);
    assert_int_equal(cop.campaigns[0].hit, 1);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 0)), COP_MISSED);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 1)), COP_NOTHING);

    /* Junk is no sign of it. What a can find and shares it has noticed; c is told. */
    tell(view, 2000, 1, "a", 3, "domain good.example\n");
    assert_int_equal(make(view, 0, &pool).campaigns[0].noticed, 0);
    tell(view, 3000, 1, "a", 3, "domain evil.example\n");
    deliver(view, 4000, 2);
    cop = make(view, 0, &pool);
    assert_int_equal(cop.campaigns[0].traces, 2);
    assert_int_equal(cop.campaigns[0].shared, 1);
    assert_int_equal(cop.campaigns[0].hit, 2);
    assert_int_equal(cop.campaigns[0].noticed, 1);
    assert_int_equal(cop.campaigns[0].told, 1);
    assert_int_equal(cop.campaigns[0].whole, 0);
    assert_int_equal(cop.campaigns[0].newest, 3000);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 0)), COP_NOTICED);
    assert_int_equal(cop_cell(&cop, 0, 0)->noticed_at, 3000);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 1)), COP_MISSED);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 2)), COP_TOLD);
    assert_int_equal(cop.nations[0].sent, 2);
    assert_int_equal(cop.nations[0].sent_at, 3000);
    assert_int_equal(cop.nations[0].heard, 3000);
    assert_int_equal(cop.nations[1].heard, -1);
    assert_int_equal(cop.nations[2].received, 2);

    /* c passes it on to b, which so is warned; that is no notice of c's own. */
    tell(view, 5000, 3, "c", 2, "domain evil.example\n");
    cop = make(view, 0, &pool);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 1)), COP_WARNED);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 2)), COP_TOLD);
    assert_int_equal(cop_cell(&cop, 0, 2)->known, 1);

    /* b says that it sees its own, and knows both. */
    feed(view, 6000,
         (struct row){.kind = ROW_SIGHTING_SAID,
                      .as.sighting_said = {.team = 2,
                                           .from = "b",
                                           .how = SIGHTING_SEEN,
                                           .type = INDICATOR_DOMAIN,
                                           .value = "worse.example"}});
    cop = make(view, 0, &pool);
    assert_int_equal(cop_sight(cop_cell(&cop, 0, 1)), COP_NOTICED);
    assert_int_equal(cop.campaigns[0].whole, 1);
    assert_int_equal(cop.nations[1].noticed, 1);
    pool_done(&pool);
    view_free(view);
}

/* A nation's seat has no injects and no numbers of other teams: what it did not send it received.
 */
static void a_nations_own(void **context)
{
    struct view *view = view_new();
    struct pool pool = POOL_EMPTY;
    struct cop cop;

    (void)context;
    seq = 0;
    feed(view, 0, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    feed(view, 0, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "a"}});
    feed(view, 0, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 2, .id = "b"}});
    feed(view, 0, (struct row){.kind = ROW_GENESIS_DONE});
    tell(view, 1000, 0, "a", 0, "domain evil.example\n");
    tell(view, 2000, 0, "b", 0, "domain evil.example\n");
    tell(view, 3000, 0, "cert", 0, "domain evil.example\n");
    cop = make(view, 1, &pool);
    assert_int_equal(cop.campaign_count, 0);
    assert_int_equal(cop.nation_count, 1);
    assert_int_equal(cop.nations[0].team, 1);
    assert_int_equal(cop.nations[0].sent, 1);
    assert_int_equal(cop.nations[0].received, 2);
    assert_int_equal(cop.nations[0].received_at, 3000);
    assert_int_equal(cop.units, 0);
    pool_done(&pool);
    view_free(view);
}

/* What waits of a nation is its most urgent request; a granted unit is with it. */
static void what_is_asked(void **context)
{
    struct view *view = begin("");
    struct pool pool = POOL_EMPTY;
    struct cop cop;

    (void)context;
    for (uint32_t i = 1; i <= 2; i++)
        feed(view, 1000 * i,
             (struct row){.kind = ROW_REQUEST_STATE,
                          .as.request_state = {.team = i,
                                               .number = 1,
                                               .what = REQUEST_RRT,
                                               .state = REQUEST_OPEN,
                                               .priority = PRIORITY_IMMEDIATE}});
    cop = make(view, 0, &pool);
    assert_int_equal(cop.asked, 2);
    assert_non_null(cop.nations[0].asks);
    assert_null(cop.nations[2].asks);
    feed(view, 3000,
         (struct row){.kind = ROW_REQUEST_STATE,
                      .as.request_state = {.team = 1, .number = 1, .state = REQUEST_GRANTED}});
    feed(
        view, 3000,
        (struct row){.kind = ROW_RRT_STATE,
                     .as.rrt_state = {
                         .unit = 1, .state = RRT_TRAVELLING, .team = 1, .number = 1, .due = 9000}});
    cop = make(view, 0, &pool);
    assert_int_equal(cop.asked, 1);
    assert_null(cop.nations[0].asks);
    assert_non_null(cop.nations[0].rrt);
    assert_int_equal(cop.units_free, 1);
    pool_done(&pool);
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_campaign_is),
        cmocka_unit_test(who_sees_what),
        cmocka_unit_test(a_nations_own),
        cmocka_unit_test(what_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
