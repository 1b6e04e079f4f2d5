/* SPDX-License-Identifier: Apache-2.0 */
/* Files of Atomic Red Team: what is read of a test, and what is complained of, with its place. */
#include "scenario/plan/import-atomic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pool pool;
static struct complaints complaints;

static int done(void **state)
{
    (void)state;
    complaints_done(&complaints);
    pool_done(&pool);
    complaints = COMPLAINTS_EMPTY;
    pool = POOL_EMPTY;
    return 0;
}

static int read_text(const char *text, int64_t number, struct atomic *ret)
{
    done(NULL);
    return atomic_file_read(&pool, "t.yaml", text, strlen(text), "T1000.001", number, &complaints,
                            ret, NULL);
}

#define HEAD "attack_technique: T1000.001\ndisplay_name: x\natomic_tests:\n"

static void test_whole(void **state)
{
    (void)state;
    struct atomic test;

    assert_int_equal(
        read_text(
            HEAD
            "- name: first\n  nonsense: [\"not looked at\"]\n"
            "- name: second\n"
            "  auto_generated_guid: 1\n"
            "  description: d\n"
            "  supported_platforms: [macos, linux]\n"
            "  input_arguments:\n"
            "    path: {description: p, type: path, default: /tmp/x}\n"
            "    count: {type: integer, default: 7}\n"
            "    bare: {description: none}\n"
            "  dependency_executor_name: sh\n"
            "  dependencies:\n"
            "  - {description: a file, prereq_command: test -e x, get_prereq_command: touch x}\n"
            "  - {prereq_command: \"true\"}\n"
            "  executor: {name: bash, elevation_required: true, command: \"cat #{path}\", cleanup_command: rm}\n",
            2, &test),
        0);
    assert_int_equal(complaints.warnings, 0);
    assert_string_equal(test.name, "second");
    assert_string_equal(test.executor, "bash");
    assert_string_equal(test.dependency_executor, "sh");
    assert_true(test.elevated);
    assert_string_equal(test.command, "cat #{path}");
    assert_string_equal(test.cleanup, "rm");
    assert_int_equal(test.argument_count, 3);
    assert_string_equal(test.arguments[1].name, "count");
    assert_string_equal(test.arguments[1].value, "7");
    assert_null(test.arguments[2].value);
    assert_int_equal(test.dependency_count, 2);
    assert_string_equal(test.dependencies[0].get, "touch x");
    assert_null(test.dependencies[1].get);
}

/* One complaint, at its place. */
static void wrong(const char *text, int64_t number, uint32_t line, uint32_t column,
                  const char *words)
{
    struct atomic test;

    assert_int_equal(read_text(text, number, &test), 1);
    if (complaints.count != 1 || complaints.items[0].at.line != line ||
        complaints.items[0].at.column != column ||
        strstr(complaints.items[0].text, words) == NULL) {
        complaints_print(&complaints, stderr, 0, 0);
        fail_msg("not \"%s\" at %u:%u alone", words, line, column);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    wrong("", 1, 1, 1, "empty");
    wrong("[]", 1, 1, 1, "mapping");
    wrong("attack_technique: T1000.001\n", 1, 1, 1, "atomic_tests");
    wrong(
        "attack_technique: T1000.002\natomic_tests: [{name: n, supported_platforms: [linux], executor: {name: sh, command: c}}]\n",
        1, 1, 19, "not of T1000.001");
    wrong("attack_technique: T1000.001\natomic_tests: {}\n", 1, 2, 15, "list");
    wrong(HEAD "- name: n\n", 2, 4, 1, "there is no test 2: the file has 1");
    wrong(HEAD "- name: n\n  supported_platforms: [windows]\n  executor: {name: sh, command: c}\n",
          1, 5, 24, "not for linux");
    wrong(HEAD "- name: n\n  supported_platforms: [linux]\n  executor: {name: sh}\n", 1, 6, 13,
          "has no command");
    wrong(HEAD
          "- name: n\n  supported_platforms: [linux]\n  executor: {name: manual, command: c}\n",
          1, 6, 13, "has no steps");
    wrong(HEAD "- name: n\n  supported_platforms: [linux]\n  executor: {name: sh, command: [c]}\n",
          1, 6, 33, "text");
    wrong(
        HEAD
        "- name: n\n  supported_platforms: [linux]\n  input_arguments: {\"a;b\": {default: 1}}\n  executor: {name: sh, command: c}\n",
        1, 6, 21, "letters, digits");
    wrong(
        HEAD
        "- name: n\n  supported_platforms: [linux]\n  dependencies: [{description: d}]\n  executor: {name: sh, command: c}\n",
        1, 6, 18, "prereq_command");
    wrong(HEAD "- [\n", 1, 5, 1, "");
}

static void test_too_large(void **state)
{
    (void)state;
    char *text = malloc(ATOMIC_MOST + 2);
    struct atomic test;

    memset(text, '#', ATOMIC_MOST + 1);
    text[ATOMIC_MOST + 1] = '\0';
    assert_int_equal(read_text(text, 1, &test), 1);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(test_whole, done),
                                       cmocka_unit_test_teardown(test_wrong, done),
                                       cmocka_unit_test_teardown(test_too_large, done)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
