/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "products/pack/hidden.h"

static struct hidden *made(void)
{
    struct hidden *hidden = hidden_new();
    struct error err;

    assert_non_null(hidden);
    assert_int_equal(hidden_add(hidden, "Anna", "person-1", true, &err), 0);
    assert_int_equal(hidden_add(hidden, "Anna Lepp", "person-2", true, &err), 0);
    assert_int_equal(hidden_add(hidden, "Žižkov", "team-1", true, &err), 0);
    assert_int_equal(hidden_add(hidden, "al", "person-3", true, &err), 0);
    assert_int_equal(hidden_add(hidden, "Sõrve", "person-4", false, &err), 0);
    return hidden;
}

static void same(const struct hidden *hidden, const char *text, const char *wanted)
{
    size_t length;
    char *is = hidden_text(hidden, text, strlen(text), &length);

    assert_non_null(is);
    assert_string_equal(is, wanted);
    assert_int_equal(length, strlen(wanted));
    free(is);
}

static void longest_first_whatever_the_case(void **state)
{
    struct hidden *hidden = made();

    (void)state;
    same(hidden, "anna and ANNA LEPP and Anna  Lepp", "person-1 and person-2 and person-1  Lepp");
    same(hidden, "žižkov, ŽIŽKOV!", "team-1, team-1!");
    same(hidden, "web.annax", "web.person-1x");
    same(hidden, "", "");
    same(hidden, "nothing", "nothing");
    hidden_free(hidden);
}

static void short_names_are_whole_words(void **state)
{
    struct hidden *hidden = made();

    (void)state;
    same(hidden, "al called alice: AL, real", "person-3 called alice: person-3, real");
    same(hidden, "sõrvelane Sõrve", "sõrvelane person-4");
    hidden_free(hidden);
}

static void escaped_forms(void **state)
{
    struct hidden *hidden = made();

    (void)state;
    same(hidden, "{\"t\":\"\\u017Di\\u017ekov\"}", "{\"t\":\"team-1\"}");
    same(hidden, "q=%C5%BDi%c5%bekov&who=Anna%20Lepp", "q=team-1&who=person-2");
    hidden_free(hidden);
}

static void bytes_that_are_no_text_stay(void **state)
{
    static const char bytes[] = "\xff\x00\xfe Anna \xc5", wanted[] = "\xff\x00\xfe person-1 \xc5";
    struct hidden *hidden = made();
    size_t length;
    char *is = hidden_text(hidden, bytes, sizeof(bytes) - 1, &length);

    (void)state;
    assert_non_null(is);
    assert_int_equal(length, sizeof(wanted) - 1);
    assert_memory_equal(is, wanted, length);
    free(is);
    hidden_free(hidden);
}

static void first_word_stays(void **state)
{
    struct hidden *hidden = made();
    struct error err;

    (void)state;
    assert_int_equal(hidden_add(hidden, "Anna", "person-9", true, &err), 0);
    assert_int_equal(hidden_add(hidden, "", "nobody", true, &err), 0);
    assert_int_equal(hidden_add(hidden, NULL, "nobody", true, &err), 0);
    assert_string_equal(hidden_find(hidden, "Anna"), "person-1");
    assert_null(hidden_find(hidden, "Ann"));
    assert_null(hidden_find(hidden, ""));
    hidden_free(hidden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longest_first_whatever_the_case),
        cmocka_unit_test(short_names_are_whole_words),
        cmocka_unit_test(escaped_forms),
        cmocka_unit_test(bytes_that_are_no_text_stay),
        cmocka_unit_test(first_word_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
