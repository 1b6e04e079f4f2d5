/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal's model: what it leaves out is the default, and what is wrong is told where it
 * stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/sdl/range-model.h"

static int read_text(struct pool *pool, const char *text, char *to, size_t size,
                     struct range_model *ret)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result = range_model_read(pool, "model.yml", text, strlen(text), &complaints, ret, &err);
    size_t used = 0;

    assert_true(result >= 0);
    complaints_sort(&complaints);
    to[0] = '\0';
    for (size_t i = 0; i < complaints.count; i++)
        used += (size_t)snprintf(to + used, size - used, "%u:%u: %s\n", complaints.items[i].at.line,
                                 complaints.items[i].at.column, complaints.items[i].text);
    complaints_done(&complaints);
    return result;
}

static void says(const char *text, const char *expected)
{
    struct pool pool = POOL_EMPTY;
    struct range_model model;
    char said[4096];

    assert_int_equal(read_text(&pool, text, said, sizeof(said), &model), expected[0] != '\0');
    assert_string_equal(said, expected);
    pool_done(&pool);
}

static void test_good(void **state)
{
    struct pool pool = POOL_EMPTY;
    struct range_model model;
    char said[4096];

    (void)state;
    assert_int_equal(
        read_text(&pool,
                  "durations: {boot: [20s, 1min], check: 100ms}\n"
                  "failures: {login: 0.5, inject: 100, check: 0, drift: 20}\n"
                  "teams:\n  estmark: {repairs: never}\n  all: {acts: 50, within: [1min, 2min]}\n",
                  said, sizeof(said), &model),
        0);
    assert_string_equal(said, "");
    assert_int_equal(model.boot.least, 20000);
    assert_int_equal(model.boot.most, 60000);
    assert_int_equal(model.check.least, 100);
    assert_int_equal(model.check.most, 100);
    assert_int_equal(model.inject.most, range_model_default.inject.most);
    assert_int_equal(model.login_lost, 5000);
    assert_int_equal(model.inject_fails, MODEL_SURE);
    assert_int_equal(model.boot_fails, 0);
    assert_int_equal(model.drifts, MODEL_SURE / 5);
    assert_int_equal(model.all.acts, MODEL_SURE / 2);
    assert_int_equal(model.team_count, 1);
    /* Whatever stands first, a team begins as all of them. */
    assert_true(model.teams[0].repairs.never);
    assert_int_equal(model.teams[0].acts, MODEL_SURE / 2);
    assert_int_equal(model.teams[0].within.least, 60000);
    assert_false(model.all.repairs.never);
    pool_done(&pool);
    says("", "");
    says("teams: {}\n", "");
}

static void test_wrong(void **state)
{
    (void)state;
    says("[a]\n", "1:1: model must be a mapping, here is a list\n");
    says("durations: {bot: 1s}\n", "1:13: unknown field \"bot\"\n");
    says("durations: {boot: [2s, 1s]}\n", "1:19: \"boot\" must not end before it begins\n");
    says("durations: {boot: [2s]}\n", "1:19: \"boot\" must be a duration or [least, most]\n");
    says("durations: {boot: never}\n",
         "1:19: \"boot\" is not a duration such as 1h 30min: a number is missing\n");
    says("durations: {loss: 2h}\n", "1:19: \"loss\" must be at most 3600 s\n");
    says("failures: {boot: 100.5}\n",
         "1:18: \"boot\" must be a number of per cent from 0 to 100\n");
    says("failures: {boot: .nan}\n", "1:18: \"boot\" must be a number of per cent from 0 to 100\n");
    says("failures: {boot: -1}\n", "1:18: \"boot\" must be a number of per cent from 0 to 100\n");
    says("failures: {boot: often}\n", "1:18: \"boot\" must be a number, here is a text\n");
    says("teams: {a: {repair: 1s}}\n", "1:13: unknown field \"repair\"\n");
    says("teams: [a]\n", "1:8: \"teams\" must be a mapping, here is a list\n");
    says("teams: {a: {within: never}}\n",
         "1:21: \"within\" is not a duration such as 1h 30min: a number is missing\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good), cmocka_unit_test(test_wrong)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
