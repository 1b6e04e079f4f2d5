/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions of strangers. With the argument "match" it reads lines "PATTERN<TAB>VALUE" and prints
 * yes, no or what is wrong: tests/system/test-patterns.py compares that with Python's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/pattern.h"

/* "yes", "no", or what is wrong. */
static const char *answer(const char *text, const char *value)
{
    struct pool pool = POOL_EMPTY;
    struct pattern *pattern = NULL;
    const char *why = NULL;
    int result = pattern_read(text, &pool, &pattern, &why);
    bool matches = result == 0 && pattern_matches(pattern, value);

    assert_true(result >= 0);
    if (result == 0)
        assert_true(pattern_steps(pattern) <= PATTERN_STEPS_MOST);
    pool_done(&pool);
    return result != 0 ? why : matches ? "yes" : "no";
}

static void matches(void **context)
{
    static const char *const cases[][3] = {
        {"^abuse@.*$", "abuse@example", "yes"},
        {"^abuse@.*$", "xabuse@example", "no"},
        {"/^ABUSE@/i", "abuse@example", "yes"},
        {"/^a\\/b$/", "a/b", "yes"},
        {"(?i)evil", "xEVILx", "yes"},
        {"a|b|", "x", "yes"},
        {"^(a|b|cd)$", "cd", "yes"},
        {"^(a|b|cd)$", "c", "no"},
        {"^[^a-c]{2,3}$", "xyz", "yes"},
        {"^[^a-c]{2,3}$", "xyzz", "no"},
        {"^(ab){0}$", "", "yes"},
        {"^(?:(a*)*)*$", "aaa", "yes"},
        {"\\bcat\\b", "a cat.", "yes"},
        {"\\bcat\\b", "concat", "no"},
        {"^.$", "\xc3\xa9", "yes"},
        {"^\\x41\\d\\W$", "A1-", "yes"},
        {"a$b", "a$b", "no"},
        {"[]a]", "]", "yes"},
        {"[\\d-]+z", "1-z", "yes"},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (strcmp(answer(cases[i][0], cases[i][1]), cases[i][2]) != 0)
            fail_msg("%s against %s: %s", cases[i][0], cases[i][1],
                     answer(cases[i][0], cases[i][1]));
    }
}

/* What needs backtracking, is too much, or is no expression. */
static void refuses(void **context)
{
    static const char *const wrong[] = {
        "(a)\\1",  "(?=a)",
        "(?<n>a)", "a++",
        "a**",     "(",
        ")",       "[a",
        "[b-a]",   "*a",
        "a{",      "a{2,1}",
        "a{1001}", "\\q",
        "\\x4",    "[[:alpha:]]",
        "/a",      "/a/x",
        "a\\",     "((a{100}){100}){100}",
        "\xff",    "[\\d-z]x[z-\\d]",
    };
    char deep[200] = "";

    (void)context;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *said = answer(wrong[i], "a");

        if (strcmp(said, "yes") == 0 || strcmp(said, "no") == 0)
            fail_msg("%s is read", wrong[i]);
    }
    for (int i = 0; i < 60; i++)
        strcat(deep, "(");
    assert_string_equal(answer(deep, ""), "its groups stand in more than 50 others");
    /* What has no steps can be repeated at no cost. */
    assert_string_equal(answer("((((){1000}){1000}){1000}){1000}", ""), "yes");
}

/* Patterns by which backtracking never ends: here they end, whatever the machine's load. */
static void ends(void **context)
{
    static const char *const hostile[] = {"^(a+)+$",          "^(a|aa)+$",
                                          "^(a|a?)+$",        "^(.*)*x$",
                                          "(a*)*(a*)*(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"};
    char value[4001];

    (void)context;
    memset(value, 'a', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    value[sizeof(value) - 2] = '!';
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
        assert_string_equal(answer(hostile[i], value), "no");
    assert_string_equal(answer("a{900}!", value), "yes");
}

static int match_lines(void)
{
    char line[4096];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        char *value = strchr(line, '\t');

        line[strcspn(line, "\n")] = '\0';
        if (value == NULL)
            return 1;
        *value = '\0';
        printf("%s\n", answer(line, value + 1));
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches),
        cmocka_unit_test(refuses),
        cmocka_unit_test(ends),
    };

    return argc > 1 && strcmp(argv[1], "match") == 0 ? match_lines()
                                                     : cmocka_run_group_tests(tests, NULL, NULL);
}
