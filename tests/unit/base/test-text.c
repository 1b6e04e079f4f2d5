/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded text: no cut splits a character, nothing that a terminal obeys gets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"
#include "base/text.h"

static void cuts_fall_between_characters(void **context)
{
    char to[9];

    (void)context;
    assert_true(text_copy(to, sizeof(to), "12345678"));
    assert_string_equal(to, "12345678");
    assert_false(text_copy(to, sizeof(to), "123456789"));
    assert_string_equal(to, "12345\xe2\x80\xa6");
    assert_false(text_copy(to, sizeof(to), "1234\xc3\xa4\xc3\xb6\xc3\xbc"));
    assert_true(text_is_utf8(to, strlen(to)));
    for (size_t size = 1; size < 12; size++) {
        char small[12];

        text_clean(small, size, "\xe4\xb8\xad\xe6\x96\x87\x1b[2Jx", 10);
        assert_true(strlen(small) < size);
        assert_true(text_is_utf8(small, strlen(small)));
        assert_null(strchr(small, 0x1b));
    }
}

static void a_terminal_obeys_nothing_that_is_cleaned(void **context)
{
    static const struct {
        const char *from;
        size_t length;
        const char *clean;
    } table[] = {
        {"a\tb\nc\rd", 7, "a b c d"},
        {"\x1b]0;x\x07", 6, "\xef\xbf\xbd]0;x\xef\xbf\xbd"},
        {"\x9b"
         "31m",
         4,
         "\xef\xbf\xbd"
         "31m"},
        {"\xc2\x9b"
         "31m",
         5,
         "\xef\xbf\xbd"
         "31m"}, /* CSI as a C1 character */
        {"\xe2\x80\xae"
         "abc",
         6,
         "\xef\xbf\xbd"
         "abc"},                                                     /* right-to-left override */
        {"\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd"},                 /* overlong */
        {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* a surrogate */
        {"a\0b", 3,
         "a\xef\xbf\xbd"
         "b"},
        {"\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80"},
        {"\xf0\x9f\x98", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };

    (void)context;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        char to[64];

        assert_true(text_clean(to, sizeof(to), table[i].from, table[i].length));
        assert_string_equal(to, table[i].clean);
    }
}

static void numbers(void **context)
{
    static const struct {
        int64_t value;
        const char *text;
    } table[] = {{0, "0"},       {12500, "12.5"}, {40000, "40"}, {1, "0.001"},
                 {-1, "-0.001"}, {1010, "1.01"},  {100, "0.1"}};
    char to[TEXT_THOUSANDTHS];
    int64_t number;
    unsigned char bytes[2];

    (void)context;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        assert_string_equal(text_thousandths(to, table[i].value), table[i].text);
    assert_true(text_to_int("-17", -20, 20, &number));
    assert_int_equal(number, -17);
    assert_false(text_to_int("21", -20, 20, &number));
    assert_false(text_to_int("1x", -20, 20, &number));
    assert_false(text_to_int("", -20, 20, &number));
    assert_false(text_to_int(" 1", -20, 20, &number));
    assert_false(text_to_int("99999999999999999999", INT64_MIN, INT64_MAX, &number));
    assert_true(text_unhex(bytes, 2, "a0Ff"));
    assert_int_equal(bytes[1], 0xff);
    assert_false(text_unhex(bytes, 2, "a0f"));
    assert_false(text_unhex(bytes, 2, "a0fg"));
    assert_true(text_is_hex("a0f9", 4));
    assert_false(text_is_hex("a0f9", 3));
    assert_false(text_is_hex("a0f9", 5));
    assert_false(text_is_hex("A0f9", 4));
    assert_true(text_is_hex("", 0));
}

/* What is copied into a shell is the one word that it was. */
static void words_of_a_shell(void **context)
{
    static const struct {
        const char *text, *word;
    } table[] = {
        {"examples/first-light/scenario.yml", "examples/first-light/scenario.yml"},
        {"team-1", "team-1"},
        {"", "''"},
        {"Iron Wall", "'Iron Wall'"},
        {"it's", "'it'\\''s'"},
        {"'", "''\\'''"},
        {"$(reboot);`x`", "'$(reboot);`x`'"},
        {"~/a", "'~/a'"},
        {"a\"b\\c", "'a\"b\\c'"},
        {"*.yml", "'*.yml'"},
        {"\xc3\x9c.yml", "'\xc3\x9c.yml'"},
        {"a\nb\x1b[2J", "'a b\xef\xbf\xbd[2J'"},
    };
    char to[TEXT_SHELL], quotes[2 * TEXT_SHELL];

    (void)context;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        assert_string_equal(text_shell(to, table[i].text), table[i].word);
    memset(quotes, '\'', sizeof(quotes));
    quotes[sizeof(quotes) - 1] = '\0';
    text_shell(to, quotes);
    assert_true(strlen(to) < TEXT_SHELL);
    assert_string_equal(to + strlen(to) - 4, "\xe2\x80\xa6'");
}

static void distances(void **context)
{
    (void)context;
    assert_int_equal(text_distance("interval", "interval", 3), 0);
    assert_int_equal(text_distance("intervall", "interval", 3), 1);
    assert_int_equal(text_distance("itnerval", "interval", 3), 1);
    assert_int_equal(text_distance("abc", "xyz", 2), 3);
    assert_int_equal(text_distance("", "ab", 5), 2);

    unsigned distance = 0;
    const char *best = text_nearest("statsu", "start", NULL, &distance);

    best = text_nearest("statsu", "status", best, &distance);
    best = text_nearest("statsu", "stats", best, &distance);
    assert_string_equal(best, "status");
    /* One letter of a short word is enough. */
    assert_null(text_nearest("abc", "xyc", NULL, &distance));
}

static void a_pool_keeps_its_places_and_its_limit(void **context)
{
    struct pool pool = {.limit = 100000};
    struct {
        int number;
    } *items = NULL;
    size_t count = 0;
    char *first = pool_text(&pool, "first");

    (void)context;
    for (int i = 0; i < 1000; i++) {
        *(int *)pool_grow(&pool, &items, &count, sizeof(*items)) = i;
        assert_int_equal(items[count - 1].number, i);
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i].number, i);
    assert_string_equal(first, "first");
    assert_null(pool_take(&pool, 100000));
    assert_null(pool_take_array(&pool, SIZE_MAX / 2, 16));
    assert_string_equal(pool_print(&pool, "%d-%s", 7, "x"), "7-x");
    pool_done(&pool);
}

static void the_place_of_a_word(void **state)
{
    (void)state;
    assert_int_equal(text_word("confirm deny", "confirm"), 1);
    assert_int_equal(text_word("confirm deny", "deny"), 2);
    assert_int_equal(text_word("  k1 k12  k2 ", "k2"), 3);
    assert_int_equal(text_word("k1 k12", "k"), 0);
    assert_int_equal(text_word("k12", "k1"), 0);
    assert_int_equal(text_word("a b", "a b"), 0);
    assert_int_equal(text_word("a  b", ""), 0);
    assert_int_equal(text_word("", "a"), 0);
    assert_int_equal(text_word(NULL, "a"), 0);
}

static void integers_as_printf_has_them(void **context)
{
    static const int64_t numbers[] = {0, 7, -1, 10, -10, 1234567890123, INT64_MAX, INT64_MIN};
    char said[TEXT_INTEGER + 1], wanted[32];

    (void)context;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        snprintf(wanted, sizeof(wanted), "%lld", (long long)numbers[i]);
        said[text_integer(said, numbers[i])] = '\0';
        assert_string_equal(said, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_fall_between_characters),
        cmocka_unit_test(a_terminal_obeys_nothing_that_is_cleaned),
        cmocka_unit_test(numbers),
        cmocka_unit_test(words_of_a_shell),
        cmocka_unit_test(integers_as_printf_has_them),
        cmocka_unit_test(distances),
        cmocka_unit_test(the_place_of_a_word),
        cmocka_unit_test(a_pool_keeps_its_places_and_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
