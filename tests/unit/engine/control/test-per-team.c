/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Per team", the worked table of docs/SCENARIO.md, computed: the scenario below is loaded and
 * planned, its checks give the values of the table's fourth column, and what each team's metric is
 * worth must stand in the last two.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/view/score.h"
#include "core/view/view.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

static const char text[] = "name: per-team\n"
                           "entities: {blue: {role: Blue, entities: {estmark: {}, latgale: {}}}}\n"
                           "nodes:\n"
                           "  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                           "roles: {u: alice}, conditions: {web-alive: u, "
                           "page-good: u}}\n"
                           "  client: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                           "roles: {u: alice}, conditions: {page-good: u}}\n"
                           "  hub: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, "
                           "roles: {u: alice}, conditions: {hub-alive: u}}\n"
                           "infrastructure: {web: {each: blue}, client: {each: blue}, hub: 1}\n"
                           "conditions:\n"
                           "  web-alive: {command: a, interval: 5, points: 100}\n"
                           "  page-good: {command: b, interval: 5, points: 100}\n"
                           "  hub-alive: {command: c, interval: 5, points: 100}\n";

/* The fourth column: of each instance, in the order of the VMs. */
static const struct {
    const char *condition, *team;
    int64_t values[2];
    size_t count;
} values[] = {
    {"web-alive", "estmark", {1000}, 1},
    {"web-alive", "latgale", {0}, 1},
    {"page-good", "estmark", {1000, 500}, 2},
    {"page-good", "latgale", {1000, 1000}, 2},
    {"hub-alive", "", {1000}, 1},
};

static int take_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                     struct error *err)
{
    (void)own;
    (void)bytes;
    (void)length;
    (void)err;
    memset(ret_hash, 'a', 64);
    ret_hash[64] = '\0';
    return 0;
}

static int take_row(void *own, struct row *row, struct error *err)
{
    static int64_t seq;

    row->seq = ++seq;
    return view_apply(own, row, err);
}

static struct view *plan_view(void)
{
    const struct plan_options options = {.library = "scenarios/packages", .rehearsal = true};
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    struct error err = {0};
    struct view *view = view_new();
    const struct genesis_sink sink = {.own = view, .blob = take_blob, .row = take_row};

    assert_int_equal(
        scenario_load_text("t.yml", text, strlen(text), 0, &scenario, &complaints, &err), 0);
    assert_int_equal(plan_make(scenario, &options, &complaints, &plan, &err), 0);
    if (plan_genesis(plan, &sink, &err) != 0)
        fail_msg("%s", err.text);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
    return view;
}

/* The checks of a condition for a team give these values; there are so many of them, no more. */
static void check(struct view *view, const char *id, const char *team, const int64_t *given,
                  size_t count)
{
    size_t found = 0;

    for (uint32_t i = 1; i <= view->condition_count; i++) {
        const struct condition_made *made = &view_condition(view, i)->made;
        struct row row = {.kind = ROW_CONDITION_RESULT, .seq = 1000 + i};
        struct error err = {0};

        if (strcmp(made->id, id) != 0 ||
            strcmp(made->team != 0 ? view_team_id(view, made->team) : "", team) != 0)
            continue;
        assert_true(found < count);
        row.as.condition_result = (struct condition_result){
            .condition = i, .value = given[found++], .output = "", .text = ""};
        if (view_apply(view, &row, &err) != 0)
            fail_msg("%s", err.text);
    }
    assert_int_equal(found, count);
}

/* A team's metric, its own or the one that all share, in points. */
static int64_t worth(const struct view *view, const char *id, const char *team)
{
    for (uint32_t i = 1; i <= view->metric_count; i++) {
        const struct view_metric *metric = view_metric(view, i);
        int64_t points = -1;

        if (strcmp(metric->made.id, id) != 0 ||
            (metric->made.team != 0 && strcmp(view_team_id(view, metric->made.team), team) != 0))
            continue;
        assert_true(score_of_metric(view, metric, &points) >= 0);
        return points / 1000;
    }
    fail_msg("no metric %s for %s", id, team);
    return -1;
}

/* The table's row of a condition must end with these two numbers. */
static void expect_row(const char *id, int64_t estmark, int64_t latgale)
{
    char line[1024], begin[64], end[64];
    FILE *file = fopen("docs/SCENARIO.md", "r");
    bool found = false;

    assert_non_null(file);
    snprintf(begin, sizeof(begin), "| %s |", id);
    snprintf(end, sizeof(end), "| %lld | %lld |\n", (long long)estmark, (long long)latgale);
    while (!found && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, begin, strlen(begin)) == 0) {
            assert_string_equal(line + strlen(line) - strlen(end), end);
            found = true;
        }
    fclose(file);
    assert_true(found);
}

static void test_table(void **state)
{
    static const char *const ids[] = {"web-alive", "page-good", "hub-alive"};
    struct view *view = plan_view();

    (void)state;
    assert_int_equal(view->team_count, 2);
    assert_int_equal(view->condition_count, 2 + 4 + 1);
    assert_int_equal(view->metric_count, 2 + 2 + 1);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        check(view, values[i].condition, values[i].team, values[i].values, values[i].count);
    for (size_t i = 0; i < 3; i++)
        expect_row(ids[i], worth(view, ids[i], "estmark"), worth(view, ids[i], "latgale"));
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
