/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of sharing get their points at ENDEX: a part of the most by what was shared, less for
 * what went further than its colour; a team that could find nothing gets none. */
#include "world.h"

#include <stdio.h>

#include "core/model/row.h"

static void tell(struct world *world, uint32_t team, int tlp, uint32_t to, const char *value)
{
    char listed[80];

    snprintf(listed, sizeof(listed), "domain %s\n", value);
    feed(world, (struct row){.kind = ROW_SHARE_MADE,
                             .as.share_made = {.team = team,
                                               .from = "",
                                               .names = "",
                                               .outside = "",
                                               .title = "",
                                               .text = "",
                                               .event = "",
                                               .tlp = tlp,
                                               .to = {&to, 1}}});
    feed(world,
         (struct row){.kind = ROW_SHARE_LISTED,
                      .as.share_listed = {.team = team, .to = {&to, 1}, .indicators = listed}});
}

static void points_come_at_endex(void **context)
{
    static const uint32_t injects[] = {1};
    static const char *const ids[] = {"a", "b", "c"};
    struct world world = {0};

    (void)context;
    assert_int_equal(state_init(&world.state, NULL), 0);
    feed(&world, (struct row){.kind = ROW_EXERCISE_OPENED,
                              .as.exercise_opened = {.name = "t", .endex = 100000000}});
    for (uint32_t t = 1; t <= 3; t++)
        feed(&world,
             (struct row){.kind = ROW_TEAM_MADE,
                          .as.team_made = {.team = t, .id = ids[t - 1], .path = ids[t - 1]}});
    for (uint32_t t = 1; t <= 3; t++)
        feed(&world, (struct row){.kind = ROW_METRIC_MADE,
                                  .as.metric_made = {.metric = t,
                                                     .team = t,
                                                     .id = "sharing",
                                                     .type = METRIC_SHARING,
                                                     .max = 60000}});
    feed(&world, (struct row){.kind = ROW_EVENT_MADE,
                              .as.event_made = {.event = 1, .id = "e", .at = 90000000}});
    feed(&world, (struct row){.kind = ROW_INJECT_MADE,
                              .as.inject_made = {.inject = 1, .team = 1, .event = 1, .id = "i"}});
    feed(&world, (struct row){.kind = ROW_INDICATOR_MADE,
                              .as.indicator_made = {.indicator = 1,
                                                    .inject = "i",
                                                    .injects = {injects, 1},
                                                    .type = INDICATOR_DOMAIN,
                                                    .value = "evil.example"}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(&world,
         (struct row){.kind = ROW_CONTROLLER_STARTED, .as.controller_started = {.epoch = 1}});
    feed(&world, (struct row){.kind = ROW_CLOCK_STARTED});
    feed(&world,
         (struct row){.kind = ROW_INJECT_STATE,
                      .as.inject_state = {.inject = 1, .state = INJECT_DELIVERED, .attempt = 1}});
    tell(&world, 1, TLP_RED, 2, "evil.example");
    tell(&world, 2, TLP_GREEN, 3, "evil.example");
    tell(&world, 1, TLP_GREEN, 2, "wrong.example");
    assert_false(world.state.view->metrics[0].awarded);
    feed(&world, (struct row){.kind = ROW_CLOCK_ENDED});
    /* Half of what it shared is true, all of it at once: F is two thirds. */
    assert_int_equal(world.state.view->metrics[0].points, 60000 * 667 / 1000);
    assert_string_equal(world.state.view->metrics[0].reason,
                        "found and shared 1 of 1, recall 100%, precision 50%, 0 beyond their "
                        "colour");
    assert_false(world.state.view->metrics[1].awarded);
    assert_false(world.state.view->metrics[2].awarded);
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(points_come_at_endex)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
