/* SPDX-License-Identifier: Apache-2.0 */
/* An evaluation sheet in YAML and in JSON is one sheet; all complaints come at once with their
 * places; the form is read back once it is filled in. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/report/sheet-form.h"

static const struct view_criterion criteria[] = {
    {.made = {.criterion = 1,
              .metric = "m",
              .id = "detect",
              .title = "Detects\n it",
              .weight = 2,
              .performed = "at once"}},
    {.made = {
         .criterion = 2, .metric = "m", .id = "contain", .title = "Contains it", .weight = 1}}};
static const struct view_team team = {.made = {.team = 1, .id = "t"}};
static const struct view_metric metric = {
    .made = {.metric = 1, .team = 1, .id = "m", .title = "M", .type = METRIC_MANUAL, .max = 10000}};

static struct sheet_about about(bool rubric)
{
    struct sheet_about to = {.team = &team, .metric = &metric, .count = rubric ? 2 : 0};

    to.criteria[0] = &criteria[0];
    to.criteria[1] = &criteria[1];
    return to;
}

/* The canonical form, or the complaints. *ret: 0 or 1. */
static char *read_sheet(const struct sheet_about *what, const char *text, int *ret)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct sheet sheet;
    struct error err;
    size_t length;
    char *said = NULL;

    *ret = sheet_form_read("s", text, strlen(text), what, &pool, &sheet, &complaints, &err);
    assert_true(*ret >= 0);
    if (*ret == 0) {
        said = sheet_canonical(&sheet, &length);
    } else {
        FILE *to = open_memstream(&said, &length);

        assert_non_null(to);
        complaints_print(&complaints, to, 0, 0);
        fclose(to);
    }
    complaints_done(&complaints);
    pool_done(&pool);
    return said;
}

static void yaml_and_json_are_one(void **context)
{
    struct sheet_about what = about(true);
    int yaml, json;
    char *first = read_sheet(&what, "ratings:\n  contain: 33.3\n  detect: s\nareas: |\n  a\n  b\n",
                             &yaml),
         *second = read_sheet(&what,
                              "{\"areas\":\"a\\nb\\n\",\"ratings\":{\"detect\":\"S\","
                              "\"contain\":33.3},\"team\":\"t\",\"metric\":\"m\"}",
                              &json);

    (void)context;
    assert_int_equal(yaml, 0);
    assert_int_equal(json, 0);
    assert_string_equal(first, second);
    assert_string_equal(first, "{\"metric\":\"m\",\"ratings\":{\"contain\":999,\"detect\":2000},"
                               "\"texts\":{\"areas\":\"a\\nb\\n\"}}");
    free(first), free(second);
}

static void all_complaints_come_at_once(void **context)
{
    static const char *const said[] = {
        "s:1:7: error: the command says team t",
        "s:2:1: error: unknown field \"colour\"",
        "s:4:3: error: the rubric has no criterion \"detct\"",
        "s:4:3: error: \"detect\" is not rated",
        "s:5:12: error: contain must be P, S, M, U or a number from 0 to 100",
        "s:6:1: error: m has a rubric: its ratings give the points",
        "s:7:8: error: \"cause\" has a control character",
        "s:8:1: error: a sheet is about a report or an inject, not both"};
    struct sheet_about what = about(true);
    int result;
    char *all = read_sheet(&what,
                           "team: u\ncolour: red\nratings:\n  detct: P\n  contain: 33.33\n"
                           "points: 3\ncause: \"a\\u202eb\"\nreport: 1\ninject: i\n",
                           &result);

    (void)context;
    assert_int_equal(result, 1);
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (strstr(all, said[i]) == NULL)
            fail_msg("not said: %s\n%s", said[i], all);
    assert_non_null(strstr(all, "did you mean \"detect\"?"));
    free(all);
}

/* A list or a mapping is no text, and is never read as one. */
static void a_key_is_a_text(void **context)
{
    static const char *const keys[] = {"[]", "[detect]", "{}", "{detect: P}"};
    struct sheet_about what = about(true);

    (void)context;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char text[128];
        int result;
        char *said;

        text_print(text, sizeof(text), "ratings:\n  detect: P\n  contain: P\n  %s: P\n", keys[i]);
        said = read_sheet(&what, text, &result);
        assert_int_equal(result, 1);
        assert_non_null(strstr(said, "a key of \"ratings\" must be a text, here is"));
        free(said);
    }
}

static void points_stand_where_there_is_no_rubric(void **context)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"points: 7.5\n", "{\"metric\":\"m\",\"points\":7500,"},
        {"points: 10.001\n", "s:1:9: error: m takes 0 to 10 points"},
        {"points: -1\n",
         "s:1:9: error: \"points\" must be points from 0 to 1000000000, at most three decimals"},
        {"points:\n", "\"points\" are missing"},
        {"strengths: x\n", "\"points\" are missing"},
        {"ratings: {detect: P}\npoints: 1\n", "s:1:1: error: m has no rubric"},
        {"[]\n", "error:"},
        {"", "s:1:1: error: the sheet is empty"}};
    struct sheet_about what = about(false);

    (void)context;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int result;
        char *said = read_sheet(&what, cases[i].text, &result);

        if (strstr(said, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].text, said);
        assert_int_equal(result, i != 0);
        if (strncmp(cases[i].text, "points: -1", 10) == 0)
            assert_null(strstr(said, "missing")); /* one complaint of one mistake */
        free(said);
    }
}

static void the_form_is_read_back(void **context)
{
    struct sheet_about what = about(true);
    char *form = NULL, *said, *filled;
    size_t length;
    FILE *to = open_memstream(&form, &length);
    int result;

    (void)context;
    what.report = 3;
    assert_non_null(to);
    sheet_form_write(&what, to);
    fclose(to);
    assert_non_null(strstr(form, "  # 2 of 3: Detects")); /* one line, whatever the title says */
    assert_null(strstr(form, "\n it"));
    assert_non_null(strstr(form, "  #   P: at once\n"));
    said = read_sheet(&what, form, &result);
    assert_int_equal(result, 1);
    free(said);
    filled = malloc(length + 16);
    assert_non_null(filled);
    *strstr(form, "  detect:\n") = '\0';
    snprintf(filled, length + 16, "%s  detect: P\n  contain: U\n", form);
    said = read_sheet(&what, filled, &result);
    assert_string_equal(said, "{\"metric\":\"m\",\"ratings\":{\"contain\":0,\"detect\":3000},"
                              "\"report\":3,\"texts\":{}}");
    free(said), free(filled), free(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_and_json_are_one),
        cmocka_unit_test(all_complaints_come_at_once),
        cmocka_unit_test(a_key_is_a_text),
        cmocka_unit_test(points_stand_where_there_is_no_rubric),
        cmocka_unit_test(the_form_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
