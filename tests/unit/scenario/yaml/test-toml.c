/* SPDX-License-Identifier: Apache-2.0 */
/* TOML: what is read, as what, and what is refused, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/yaml/toml.h"

static struct pool pool;

/* The tree as one line: "text", plain, [list], {key=value}. */
static void put(const struct item *item, char *to, size_t size)
{
    size_t used;

    if (item->kind == ITEM_SCALAR) {
        snprintf(to, size, item->plain ? "%s" : "\"%s\"", item->text);
        return;
    }
    snprintf(to, size, item->kind == ITEM_LIST ? "[" : "{");
    for (uint32_t i = 0; i < item->count; i++) {
        used = strlen(to);
        if (item->kind == ITEM_MAP) {
            snprintf(to + used, size - used, "%s%s=", i > 0 ? "," : "", item->pairs[i].key->text);
            used = strlen(to);
            put(item->pairs[i].value, to + used, size - used);
        } else {
            snprintf(to + used, size - used, "%s", i > 0 ? "," : "");
            used = strlen(to);
            put(item->items[i], to + used, size - used);
        }
    }
    used = strlen(to);
    snprintf(to + used, size - used, item->kind == ITEM_LIST ? "]" : "}");
}

static void reads(const char *text, size_t length, const char *expected)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct item *root = NULL;
    struct error err = {0};
    char said[2048] = "";
    int result;

    assert_int_equal(complaints_source(&complaints, "t.toml", text, length), 0);
    result = toml_read(&pool, text, length, &complaints, &root, &err);
    assert_true(result >= 0);
    if (result == 0)
        put(root, said, sizeof(said));
    else if (complaints.count != 0)
        snprintf(said, sizeof(said), "%u:%u: %s", complaints.items[0].at.line,
                 complaints.items[0].at.column, complaints.items[0].text);
    assert_string_equal(said, expected);
    assert_int_equal(complaints.errors, result);
    complaints_done(&complaints);
    pool_done(&pool);
}

static void is(const char *text, const char *expected)
{
    reads(text, strlen(text), expected);
}

static void test_values(void **state)
{
    (void)state;
    is("", "{}");
    is("\xef\xbb\xbf# only a comment, without an end", "{}");
    is("a = 1\r\nb=-17 # x\n\"c d\" = +0\n'e\"' = 1_000", "{a=1,b=-17,c d=0,e\"=1000}");
    is("a=0xfF\nb=0o755\nc=0b1_0\nd=1.5\ne=-1e6\nf=6.6_2e-3_4\ng=inf\nh=-nan",
       "{a=0xfF,b=0o755,c=0b10,d=1.5,e=-1e6,f=6.62e-34,g=inf,h=-nan}");
    is("a=true\nb=false", "{a=true,b=false}");
    is("a=[1, [2, 'x'], # c\n [ ],\n]\nb={}", "{a=[1,[2,\"x\"],[]],b={}}");
    is("a = { b.c = 1, \"d\" = [ {e=2} ] }", "{a={b={c=1},d=[{e=2}]}}");
}

static void test_texts(void **state)
{
    (void)state;
    is("a=\"q \\\" \\\\ \\t \\u00e9 \\U0001F600\"", "{a=\"q \" \\ \t \xc3\xa9 \xf0\x9f\x98\x80\"}");
    is("a='C:\\dir \"x\" '", "{a=\"C:\\dir \"x\" \"}");
    is("a=\"\"\nb=''", "{a=\"\",b=\"\"}");
    is("a=\"\"\"\nfirst\r\n  second \"\" \\\"\"\"\\\" end\"\"\"",
       "{a=\"first\n  second \"\" \"\"\"\" end\"}");
    is("a=\"\"\"one \\   \n\n   two\"\"\"\"\"", "{a=\"one two\"\"\"}");
    is("a='''\n\\no escape''''", "{a=\"\\no escape'\"}");
}

static void test_tables(void **state)
{
    (void)state;
    is("[a]\nx=1\n[b . 'c']\ny=2\n[b]\nz=3", "{a={x=1},b={c={y=2},z=3}}");
    is("[[a]]\nx=1\n[a.b]\ny=1\n[[a]]\nx=2", "{a=[{x=1,b={y=1}},{x=2}]}");
    is("a.b.c=1\na.b.d=2", "{a={b={c=1,d=2}}}");
}

static void test_refused(void **state)
{
    (void)state;
    is("a=1\na = 2", "2:1: the key \"a\" is said twice");
    is("[a]\n[b]\n[a]", "3:2: \"a\" is said twice");
    is("a={b=1}\n[a.c]", "2:2: nothing can be added to \"a\" here");
    is("a=[{b=1}]\n[[a]]", "2:3: \"a\" is said already, and not by [[\xe2\x80\xa6]]");
    is("a={b=1}\na.c=2", "2:1: nothing can be added to \"a\" here");
    is("[a]\nb=1\n[a.b]\nc=1", "3:4: \"b\" is said twice");
    is("a = yes", "1:5: a text stands in quotes, and this is no number, true or false");
    is("mode = 0755",
       "1:8: a number does not begin with 0: a mode such as \"0755\" is a text in quotes");
    is("d = 2026-11-30", "1:5: dates and times are not read here: write it in quotes");
    is("a = 1__0", "1:5: a text stands in quotes, and this is no number, true or false");
    is("a = 1.", "1:5: a text stands in quotes, and this is no number, true or false");
    is("a = 9223372036854775808", "1:5: the number is too large");
    is("a =", "1:4: a value is missing here");
    is("\xc3\xa4 = 1", "1:1: a key is made of letters, digits, - and _, or stands in quotes");
    is("a 1", "1:3: a = is missing behind the key");
    is("a = 1 b = 2", "1:7: the line has to end here");
    is("a = \"x\nb", "1:5: the quotes that begin here are not closed on this line");
    is("a = '''x\nb", "1:5: the quotes that begin here are not closed");
    is("a = \"\\q\"",
       "1:7: no such escape; a backslash of a text is written \\\\, or the text in '\xe2\x80\xa6'");
    is("a = \"\\ud800\"", "1:7: the escape is no character that a text may hold");
    is("a = \"\\u0000\"", "1:7: the escape is no character that a text may hold");
    is("a = [1 2]", "1:8: a , or the array's ] is missing");
    is("a = {b = 1\n}", "1:11: a , or the } of the table is missing: it stands on one line");
    is("[a\nb=1", "1:3: a ] is missing");
    is("'''a''' = 1", "1:1: a key is of one line");
    is("# \x01", "1:3: a control character");
    is("a = \"\xff\"", "1:6: this is no UTF-8");
    reads("a = \"x\0y\"", 9, "1:7: a control character");
    reads("a\0 = 1", 6, "1:2: a = is missing behind the key");
}

/* Depth, keys and values are bounded, and none of it takes long. */
static void test_bounds(void **state)
{
    static char text[400000];
    size_t used = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        text[i] = '[';
    memcpy(text, "a =", 3);
    reads(text, 1000, "1:20: values are at most 16 deep");
    for (int i = 0; i < 30; i++)
        memcpy(text + 2 * i, "a.", 2);
    reads(text, 60, "1:33: keys are at most 16 deep");
    for (int i = 0; i <= TOML_KEYS_MOST; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "k%d=1\n", i);
    reads(text, used, "1001:1: a table has at most 1000 keys");
    used = (size_t)snprintf(text, sizeof(text), "a=[");
    for (int i = 0; i < 3 * TOML_ITEMS_MOST; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "1,");
    reads(text, used, "1:39998: the document has more than 20000 values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values), cmocka_unit_test(test_texts), cmocka_unit_test(test_tables),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
