/* SPDX-License-Identifier: Apache-2.0 */
/* Warning lists: what is on which, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/row.h"
#include "core/model/warning.h"

struct lists {
    struct pool pool;
    struct warning_index *index;
};

/* The index keeps the address of the pool, so neither is copied. */
static void begin(struct lists *lists)
{
    *lists = (struct lists){.pool = POOL_EMPTY};
    lists->index = warning_index_new(&lists->pool);
    assert_non_null(lists->index);
}

/* An entry as people write it. 0, or what is wrong with it. */
static int add(struct lists *lists, int type, const char *text)
{
    char entry[WARNING_ENTRY_MOST];
    const char *why = NULL;
    int result = warning_canonical(type, text, entry, &why);

    if (result == 0)
        result = warning_add_entry(lists->index, entry, &why);
    if (result != 0)
        assert_non_null(why);
    return result;
}

static void list(struct lists *lists, int type, const char *attributes, const char *const *entries)
{
    assert_int_equal(warning_add_list(lists->index, type, attributes), 0);
    for (; *entries != NULL; entries++)
        assert_int_equal(add(lists, type, *entries), 0);
}

static void what_is_on_a_list(void **context)
{
    static const char *const strings[] = {"Readme.TXT", "2001:DB8:0::1", "HTTP://Site.example",
                                          NULL};
    static const char *const hosts[] = {".cdn.example.", "*.gate.example", "test", NULL};
    static const char *const networks[] = {"198.51.100.0/24", "203.0.113.9", "2001:db8::/32", NULL};
    static const char *const parts[] = {"Micro", NULL};
    static const char *const patterns[] = {"/^soc@/i", NULL};
    static const char *const all[] = {"x.cdn.example", "198.51.100.7", NULL};
    static const struct {
        int type;
        const char *value;
        uint32_t list;
    } cases[] = {
        {INDICATOR_FILENAME, "README.txt", 1},
        {INDICATOR_IP_DST, "2001:db8::1", 1},
        {INDICATOR_URL, "http://site.example/", 1},
        {INDICATOR_URL, "http://site.example/x", 0},
        {INDICATOR_DOMAIN, "cdn.example", 2},
        {INDICATOR_DOMAIN, "a.b.cdn.example", 2},
        {INDICATOR_DOMAIN, "notcdn.example", 0},
        {INDICATOR_HOSTNAME, "a.gate.example", 0}, /* not a type of that list */
        {INDICATOR_URL, "https://u.gate.example:8443/x?y", 2},
        {INDICATOR_DOMAIN, "any.test", 2},
        {INDICATOR_IP_SRC, "198.51.100.200", 3},
        {INDICATOR_IP_DST, "198.51.100.0/25", 3},
        {INDICATOR_IP_DST, "198.51.0.0/16", 0},
        {INDICATOR_IP_DST, "203.0.113.9", 3},
        {INDICATOR_IP_DST, "203.0.113.10", 0},
        {INDICATOR_IP_DST, "2001:db8:5::1", 3},
        {INDICATOR_FILENAME, "microscope.exe", 4},
        {INDICATOR_EMAIL_SRC, "soc@evil.example", 5},
        {INDICATOR_EMAIL_SRC, "x-soc@evil.example", 0},
        {INDICATOR_IP_DST, "198.51.100.7", 3}, /* the first of two */
        {INDICATOR_HOSTNAME, "x.cdn.example", 6},
    };
    struct lists lists;

    (void)context;
    begin(&lists);
    list(&lists, WARNING_STRING, "", strings);
    list(&lists, WARNING_HOSTNAME, "domain|ip url strange-type", hosts);
    list(&lists, WARNING_CIDR, "", networks);
    list(&lists, WARNING_SUBSTRING, "filename", parts);
    list(&lists, WARNING_REGEX, "", patterns);
    list(&lists, WARNING_STRING, "", all);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (warning_find(lists.index, cases[i].type, cases[i].value) != cases[i].list)
            fail_msg("%s is on list %u", cases[i].value,
                     warning_find(lists.index, cases[i].type, cases[i].value));
    warning_index_free(lists.index);
    pool_done(&lists.pool);
}

static void what_is_refused(void **context)
{
    static const struct {
        int type;
        const char *text;
    } wrong[] = {
        {WARNING_STRING, ""},           {WARNING_STRING, " \t"},
        {WARNING_STRING, "a\nb"},       {WARNING_STRING, "\xff\xfe"},
        {WARNING_STRING, "\x1b[2J"},    {WARNING_CIDR, "10.0.0.1/8"},
        {WARNING_CIDR, "10.0.0.0/33"},  {WARNING_CIDR, "evil.example"},
        {WARNING_HOSTNAME, "a b"},      {WARNING_HOSTNAME, "..."},
        {WARNING_HOSTNAME, "*."},       {WARNING_REGEX, "(a"},
        {WARNING_HOSTNAME, "a/b.test"}, {WARNING_REGEX, "(?=a)"},
    };
    struct lists lists;
    char text[3000];

    (void)context;
    begin(&lists);
    for (int type = 0; type < WARNING_TYPES; type++) {
        assert_int_equal(warning_add_list(lists.index, type, ""), 0);
        memset(text, 'a', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        assert_int_equal(add(&lists, type, text), 1);
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
            if (wrong[i].type == type)
                assert_int_equal(add(&lists, type, wrong[i].text), 1);
    }
    assert_int_equal(warning_find(lists.index, INDICATOR_DOMAIN, "evil.example"), 0);
    assert_int_equal(warning_find(NULL, INDICATOR_DOMAIN, "evil.example"), 0);
    assert_int_equal(warning_find(lists.index, 100000, "evil.example"), 0);
    warning_index_free(lists.index);
    pool_done(&lists.pool);
}

/* What is tried one after the other is bounded in all, and what is found by hash may be long. */
static void what_is_too_much(void **context)
{
    struct lists lists;
    char text[64];
    int i;

    (void)context;
    begin(&lists);
    assert_int_equal(warning_add_list(lists.index, WARNING_SUBSTRING, ""), 0);
    for (i = 0; i < WARNING_SUBSTRINGS_MOST; i++) {
        sprintf(text, "n%d", i);
        assert_int_equal(add(&lists, WARNING_SUBSTRING, text), 0);
    }
    assert_int_equal(add(&lists, WARNING_SUBSTRING, "one more"), 1);
    assert_int_equal(warning_add_list(lists.index, WARNING_REGEX, ""), 0);
    for (i = 0; i < 5; i++)
        assert_int_equal(add(&lists, WARNING_REGEX, "^(a?){300}a{300}$"), 0);
    assert_int_equal(add(&lists, WARNING_REGEX, "^(a?){300}a{300}$"), 1);
    assert_int_equal(warning_add_list(lists.index, WARNING_HOSTNAME, ""), 0);
    for (i = 0; i < WARNING_ENTRIES_MOST; i++) {
        sprintf(text, "h%d.long.example", i);
        assert_int_equal(add(&lists, WARNING_HOSTNAME, text), 0);
    }
    assert_int_equal(warning_find(lists.index, INDICATOR_DOMAIN, "a.h49999.long.example"), 3);
    assert_int_equal(warning_find(lists.index, INDICATOR_DOMAIN, "a.h50000.long.example"), 0);
    warning_index_free(lists.index);
    pool_done(&lists.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_on_a_list),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(what_is_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
