/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that no controller writes: each is refused with words, and changes nothing. What fuzzing
 * found first. */
#include "world.h"

#include <stdlib.h>

#include "core/model/row.h"

static void begin(struct world *world)
{
    *world = (struct world){0};
    assert_int_equal(state_init(&world->state, NULL), 0);
    feed(world, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "t"}});
    feed(world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 1, .id = "a"}});
    feed(world, (struct row){.kind = ROW_VM_MADE, .as.vm_made = {.vm = 1, .team = 1, .id = "web"}});
}

static void refused(struct world *world, struct row row)
{
    struct error err = {0};
    char *before = view_dump(world->state.view), *after;

    state_audience(&world->state, &row);
    assert_int_equal(row.audience, AUDIENCE_EXCON);
    assert_true(state_apply(&world->state, &row, &err) < 0);
    assert_string_not_equal(err.text, "");
    after = view_dump(world->state.view);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void about_what_there_is_not(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    refused(&world,
            (struct row){.kind = ROW_VM_STATE, .as.vm_state = {.vm = 2, .state = VM_MAKING}});
    refused(&world,
            (struct row){.kind = ROW_CONDITION_RESULT, .as.condition_result = {.condition = 1}});
    refused(&world, (struct row){.kind = ROW_SCORE_AWARD, .as.score_award = {.metric = 1}});
    refused(&world,
            (struct row){.kind = ROW_OBJECTIVE_STATE, .as.objective_state = {.objective = 1}});
    refused(&world,
            (struct row){.kind = ROW_FEATURE_MADE, .as.feature_made = {.feature = 1, .vm = 2}});
    refused(&world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = 1, .vm = 2}});
    refused(&world, (struct row){.kind = ROW_CONDITION_MADE,
                                 .as.condition_made = {.condition = 1, .vm = 1, .from = 2}});
    refused(&world,
            (struct row){.kind = ROW_INJECT_MADE, .as.inject_made = {.inject = 1, .vm = 2}});
    state_done(&world.state);
}

static void before_the_genesis_has_ended(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    refused(&world, (struct row){.kind = ROW_INJECT_CLEANUP});
    refused(&world, (struct row){.kind = ROW_ORDER_GIVEN});
    state_done(&world.state);
}

static void out_of_range(void **context)
{
    static const char *const bodies[] = {"{\"metric\":1,\"max\":9223372036854775807}",
                                         "{\"metric\":1,\"max\":-1125899906842625}"};
    struct world world;
    struct pool pool = POOL_EMPTY;
    struct error err = {0};
    struct row row;

    (void)context;
    begin(&world);
    refused(&world,
            (struct row){.kind = ROW_METRIC_MADE, .as.metric_made = {.metric = 1, .max = -1}});
    state_done(&world.state);
    for (size_t i = 0; i < 2; i++) {
        json_t *body = json_loads(bodies[i], 0, NULL);

        assert_true(row_read(&row, "metric.made", body, &pool, &err) < 0);
        assert_non_null(strstr(err.text, "out of range"));
        json_decref(body);
    }
    /* A seed is any number. */
    json_t *body = json_loads("{\"seed\":-9223372036854775808}", 0, NULL);

    assert_int_equal(row_read(&row, "exercise.opened", body, &pool, &err), 0);
    assert_true(row.as.exercise_opened.seed == INT64_MIN);
    json_decref(body);
    pool_done(&pool);
}

/* A team that is made after metrics that count for every team has its share of them. */
static void a_late_team_has_its_share(void **context)
{
    struct world world;

    (void)context;
    begin(&world);
    feed(&world,
         (struct row){.kind = ROW_METRIC_MADE,
                      .as.metric_made = {
                          .metric = 1, .team = 0, .id = "m", .type = METRIC_MANUAL, .max = 5000}});
    feed(&world, (struct row){.kind = ROW_GENESIS_DONE});
    feed(&world,
         (struct row){.kind = ROW_SCORE_AWARD, .as.score_award = {.metric = 1, .points = 2000}});
    feed(&world, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = 2, .id = "b"}});
    feed(&world,
         (struct row){.kind = ROW_SCORE_AWARD, .as.score_award = {.metric = 1, .points = 3000}});
    for (uint32_t team = 1; team <= 2; team++) {
        assert_int_equal(view_team(world.state.view, team)->points, 3000);
        assert_int_equal(view_team(world.state.view, team)->max, 5000);
    }
    state_done(&world.state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(about_what_there_is_not),
        cmocka_unit_test(before_the_genesis_has_ended),
        cmocka_unit_test(out_of_range),
        cmocka_unit_test(a_late_team_has_its_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
