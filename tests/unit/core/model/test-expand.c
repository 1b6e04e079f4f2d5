/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are known are replaced, all others stand; nothing is read twice. */
#include "core/model/expand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char big[EXPAND_MORE / 2 + 64];

static const char *value(void *own, const char *name, size_t length)
{
    static const char *const pairs[][2] = {
        {"flag", "0123"}, {"self", "${flag}"}, {"none", ""}, {".", "/x/y"}};

    (void)own;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (strlen(pairs[i][0]) == length && memcmp(pairs[i][0], name, length) == 0)
            return pairs[i][1];
    return length == 3 && memcmp(name, "big", 3) == 0 ? big : NULL;
}

static void reads(const char *text, const char *wanted)
{
    size_t length = 0;
    char *got = NULL;
    int result = expand('$', text, strlen(text), value, NULL, &got, &length);

    assert_int_equal(result, wanted == NULL ? 1 : 0);
    if (wanted != NULL) {
        assert_string_equal(got, wanted);
        assert_int_equal(length, strlen(wanted));
    }
    free(got);
}

static void test_texts(void **state)
{
    (void)state;
    reads("", NULL);
    reads("echo $flag {flag} $ {", NULL);
    reads("${HOME} ${flag:-x} ${flag", NULL);
    reads("${flag}", "0123");
    reads("a${flag}b${none}c${.}", "a0123bc/x/y");
    reads("${x${flag}}", "${x0123}");
    reads("${self}", "${flag}");
    reads("${${flag}${", "${0123${");

    size_t length = 0;
    char *got = NULL;

    assert_int_equal(expand('#', "${flag} #{flag}", 15, value, NULL, &got, &length), 0);
    assert_string_equal(got, "${flag} 0123");
    free(got);
}

static void test_bytes_and_bounds(void **state)
{
    (void)state;
    size_t length = 0;
    char *got = NULL;

    assert_int_equal(expand('$', "\0${flag}\xff", 9, value, NULL, &got, &length), 0);
    assert_int_equal(length, 6);
    assert_memory_equal(got,
                        "\0"
                        "0123\xff",
                        7);
    free(got);
    memset(big, 'b', sizeof(big) - 1);
    assert_int_equal(expand('$', "${big}", 6, value, NULL, &got, &length), 0);
    free(got);
    assert_int_equal(expand('$', "${big}${big}", 12, value, NULL, &got, &length), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts),
                                       cmocka_unit_test(test_bytes_and_bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
