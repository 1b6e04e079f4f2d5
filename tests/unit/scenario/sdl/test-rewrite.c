/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load(fmt(x)) = load(x) for every document in tests/load that loads, as it stands and expanded;
 * what is exported is accepted as SDL 0.21 without a word about keys; and what is written, to the
 * letter, of a small one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "scenario/sdl/load.h"
#include "scenario/sdl/rewrite.h"

#define FOLDER "tests/load"

static struct scenario *load(const char *text, unsigned flags)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;

    assert_true(
        scenario_load_text("x.yml", text, strlen(text), flags, &scenario, &complaints, NULL) >= 0);
    complaints_done(&complaints);
    return scenario;
}

static char *dump(const struct scenario *scenario)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    assert_non_null(to);
    dump_scenario(to, scenario);
    fclose(to);
    return text;
}

static char *rewrite(const struct scenario *scenario, unsigned flags, size_t *ret_lost)
{
    struct complaints lost = COMPLAINTS_EMPTY;
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);
    struct error err = {0};

    assert_int_equal(complaints_source(&lost, "x.yml", scenario->bytes, scenario->length), 0);
    if (scenario_rewrite(scenario, flags, NULL, to, &lost, &err) != 0)
        fail_msg("%s\n%s", err.text, scenario->bytes);
    fclose(to);
    if (ret_lost != NULL)
        *ret_lost = lost.count;
    complaints_done(&lost);
    return text;
}

static void compare(const struct scenario *scenario, unsigned flags)
{
    char *text = rewrite(scenario, flags, NULL);
    struct scenario *again = load(text, 0);

    if (again == NULL)
        fail_msg("it does not load again:\n%s--- was written as\n%s", scenario->bytes, text);

    char *before = dump(scenario), *after = dump(again);
    char *twice = rewrite(again, flags, NULL);

    if (strcmp(before, after) != 0)
        fail_msg("another model:\n%s--- was written as\n%s--- is\n%s--- was\n%s", scenario->bytes,
                 text, after, before);
    if (flags == 0)
        assert_string_equal(twice, text);
    free(before);
    free(after);
    free(twice);
    free(text);
    scenario_free(again);
}

static void export(const struct scenario *scenario)
{
    size_t lost = 0, lost_again = 0;
    char *text = rewrite(scenario, REWRITE_OCR, &lost);
    struct scenario *again = load(text, SCENARIO_OCR);

    if (again == NULL)
        fail_msg("SDL 0.21 refuses it:\n%s--- was written as\n%s", scenario->bytes, text);

    char *twice = rewrite(again, REWRITE_OCR, &lost_again);
    struct scenario *third = load(twice, SCENARIO_OCR);
    char *before = dump(again), *after = dump(third);

    assert_string_equal(after, before);
    assert_int_equal(lost_again, 0);
    free(text);
    free(twice);
    free(before);
    free(after);
    scenario_free(again);
    scenario_free(third);
}

/* Every document of one file: what stands between "=== title" and "---". */
static size_t all_of(const char *name)
{
    static char document[64 * 1024], line[4096];
    char path[512];
    bool inside = false;
    size_t count = 0;

    snprintf(path, sizeof(path), FOLDER "/%s", name);

    FILE *file = fopen(path, "r");

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "=== ", 4) == 0) {
            inside = true;
            document[0] = '\0';
        } else if (strcmp(line, "--- default\n") == 0) {
            struct scenario *scenario = load(document, 0);

            inside = false;
            if (scenario == NULL)
                continue;
            compare(scenario, 0);
            compare(scenario, REWRITE_EXPAND);
            export(scenario);
            scenario_free(scenario);
            count++;
        } else if (inside) {
            strcat(document, line);
        }
    }
    fclose(file);
    return count;
}

static void test_same(void **state)
{
    DIR *folder = opendir(FOLDER);
    size_t count = 0;

    (void)state;
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        size_t length = strlen(entry->d_name);

        if (length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0)
            count += all_of(entry->d_name);
    }
    closedir(folder);
    print_message("%zu documents\n", count);
    assert_true(count >= 80);
}

static const char short_forms[] =
    "Name: small\n"
    "exercise: {duration: 1h}\n"
    "ENTITIES: {blue: {Role: Blue, copies: 2}}\n"
    "nodes:\n"
    "  web: {type: VM, source: tiny, resources: {RAM: 96 mib, cpu: 1}, roles: {u: root},\n"
    "    conditions: {up: u}, injects: {cut: u}}\n"
    "infrastructure: {web: {each: blue}}\n"
    "conditions: {up: {command: \"true\", interval: 5, result: exit, points: 10}}\n"
    "injects: {cut: {at: 90s, run: \"a\\nb\\n\"}}\n"
    "goals: ~\n";

static void expect_written(unsigned flags, const char *expected, size_t lost_expected)
{
    struct scenario *scenario = load(short_forms, 0);
    size_t lost;
    char *text;

    assert_non_null(scenario);
    text = rewrite(scenario, flags, &lost);
    assert_string_equal(text, expected);
    assert_int_equal(lost, lost_expected);
    free(text);
    scenario_free(scenario);
}

static void test_words(void **state)
{
    (void)state;
    expect_written(0,
                   "name: small\n"
                   "exercise:\n"
                   "  duration: 1h\n"
                   "entities:\n"
                   "  blue: {role: Blue, copies: 2}\n"
                   "nodes:\n"
                   "  web:\n"
                   "    type: VM\n"
                   "    source: tiny\n"
                   "    resources: {ram: 96 mib, cpu: 1}\n"
                   "    roles: {u: root}\n"
                   "    conditions: {up: u}\n"
                   "    injects: {cut: u}\n"
                   "infrastructure:\n"
                   "  web: {each: blue}\n"
                   "conditions:\n"
                   "  up: {command: \"true\", interval: 5, result: exit, points: 10}\n"
                   "injects:\n"
                   "  cut:\n"
                   "    at: 90s\n"
                   "    run: |\n"
                   "      a\n"
                   "      b\n"
                   "goals: ~\n",
                   0);
}

static void test_expanded(void **state)
{
    (void)state;
    expect_written(REWRITE_EXPAND,
                   "name: small\n"
                   "exercise:\n"
                   "  duration: 1h\n"
                   "entities:\n"
                   "  blue: {role: Blue, entities: {blue-1: {}, blue-2: {}}}\n"
                   "nodes:\n"
                   "  web:\n"
                   "    type: VM\n"
                   "    source: tiny\n"
                   "    resources: {ram: 96 mib, cpu: 1}\n"
                   "    roles: {u: root}\n"
                   "    conditions: {up: u}\n"
                   "    injects: {cut: u}\n"
                   "infrastructure:\n"
                   "  web: {each: blue}\n"
                   "conditions:\n"
                   "  up: {command: \"true\", interval: 5, result: exit}\n"
                   "injects:\n"
                   "  cut:\n"
                   "    run: |\n"
                   "      a\n"
                   "      b\n"
                   "goals: ~\n"
                   "metrics:\n"
                   "  up:\n"
                   "    type: Conditional\n"
                   "    max-score: 10\n"
                   "    condition: up\n"
                   "    latest: true\n"
                   "evaluations:\n"
                   "  up:\n"
                   "    metrics: [up]\n"
                   "    min-score: 50\n"
                   "tlos:\n"
                   "  up:\n"
                   "    evaluation: up\n"
                   "events:\n"
                   "  cut:\n"
                   "    injects: [cut]\n"
                   "scripts:\n"
                   "  cut:\n"
                   "    start-time: 0\n"
                   "    end-time: 1h\n"
                   "    speed: 1\n"
                   "    events: {cut: 1min 30s}\n"
                   "stories:\n"
                   "  cut:\n"
                   "    scripts: [cut]\n",
                   0);
}

static void test_exported(void **state)
{
    (void)state;
    expect_written(REWRITE_OCR,
                   "name: small\n"
                   "entities:\n"
                   "  blue: {role: Blue, entities: {blue-1: {}, blue-2: {}}}\n"
                   "nodes:\n"
                   "  web:\n"
                   "    type: VM\n"
                   "    source: tiny\n"
                   "    resources: {ram: 96 mib, cpu: 1}\n"
                   "    roles: {u: root}\n"
                   "    conditions: {up: u}\n"
                   "    injects: {cut: u}\n"
                   "infrastructure:\n"
                   "  web: {}\n"
                   "conditions:\n"
                   "  up: {command: \"true\", interval: 5}\n"
                   "injects:\n"
                   "  cut: {}\n"
                   "goals: ~\n"
                   "metrics:\n"
                   "  up:\n"
                   "    type: Conditional\n"
                   "    max-score: 10\n"
                   "    condition: up\n"
                   "evaluations:\n"
                   "  up:\n"
                   "    metrics: [up]\n"
                   "    min-score: 50\n"
                   "tlos:\n"
                   "  up:\n"
                   "    evaluation: up\n"
                   "events:\n"
                   "  cut:\n"
                   "    injects: [cut]\n"
                   "scripts:\n"
                   "  cut:\n"
                   "    start-time: 0\n"
                   "    end-time: 1h\n"
                   "    speed: 1\n"
                   "    events: {cut: 1min 30s}\n"
                   "stories:\n"
                   "  cut:\n"
                   "    scripts: [cut]\n",
                   4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_expanded),
        cmocka_unit_test(test_exported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
