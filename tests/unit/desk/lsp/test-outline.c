/* SPDX-License-Identifier: Apache-2.0 */
/* Where one types in a YAML text: keys and values, in blocks, lists and flow collections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "desk/lsp/outline.h"

/* The way at the end of the text as "nodes/web/type=" (a value) or "nodes/web/" (a key). */
static const char *outline_way(const char *text)
{
    static char way[1024];
    struct outline_path path;
    size_t start, used = 0;
    bool key = outline_end(text, strlen(text), &path, &start);

    way[0] = '\0';
    for (size_t i = 0; i < path.count; i++) {
        text_print(way + used, sizeof(way) - used, "%s%s", i > 0 ? "/" : "", path.words[i]);
        used = strlen(way);
    }
    text_print(way + used, sizeof(way) - used, "%s", key ? "/" : "=");
    return way;
}

static void test_where_one_types(void **state)
{
    static const struct {
        const char *text, *way;
    } cases[] = {
        {"", "/"},
        {"na", "/"},
        {"name: ", "name="},
        {"nodes:\n  ", "nodes/"},
        {"nodes:\n  web:\n    ty", "nodes/web/"},
        {"nodes:\n  web:\n    type: V", "nodes/web/type="},
        {"nodes:\n  web:\n    type: VM\n    ", "nodes/web/"},
        {"nodes:\n  web:\n    type: VM\n  ", "nodes/"},
        {"nodes:\n  web:\n    type: VM\n", "/"},
        {"nodes:\n  web: {type: VM, so", "nodes/web/"},
        {"nodes:\n  web: {type: VM, resources: {ram: 1 gib, c", "nodes/web/resources/"},
        {"nodes:\n  web: {type: VM, resources: {ram: 1 gib}, ", "nodes/web/"},
        {"nodes:\n  web: {\n    type: VM,\n    ", "nodes/web/"},
        {"infrastructure:\n  web:\n    links: [lan, d", "infrastructure/web/links/[]="},
        {"infrastructure:\n  web:\n    links:\n      - l", "infrastructure/web/links/[]="},
        {"a:\n- l", "a/[]="},
        {"a:\n- b: 1\n  c", "a/[]="},
        {"a:\n- b: 1\n  c: ", "a/[]/c="},
        {"a: |\n  b:\n    c: d\ne: ", "e="},
        {"a:\n  # b:\n  c: # d\n    ", "a/c/"},
        {"a: \"x: {\" \nb: ", "b="},
        {"'a b': {\"c\": ", "a b/c="},
        {"a: http://x:80/\nb", "/"},
        {"a: }]\nb: ", "b="},
        {"a:\r\n  b: ", "a/b="},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(outline_way(cases[i].text), cases[i].way);
}

struct counted {
    size_t keys, scalars;
    char last[OUTLINE_WORD];
};

static bool outline_count(void *data, const struct outline_token *token)
{
    struct counted *counted = data;

    *(token->key ? &counted->keys : &counted->scalars) += 1;
    text_copy(counted->last, sizeof(counted->last), token->text);
    return true;
}

static void test_all_tokens(void **state)
{
    static const char text[] = "a: 1 # no\nb: {c: 'd e', f: [g, h]}\ni: >-\n  j: k\nl:\n- m: n\n";
    struct counted counted = {0};

    (void)state;
    outline_read(text, sizeof(text) - 1, outline_count, &counted);
    assert_int_equal(counted.keys, 7);
    assert_int_equal(counted.scalars, 5);
    assert_string_equal(counted.last, "n");
}

/* Bytes of every kind end, and what is too deep is cut off. */
static void test_anything_ends(void **state)
{
    static const char signs[] = "{}[],:- \n\"'#|a\\\t\r>";
    char text[4096];
    uint32_t seed = 20;
    struct outline_path path;
    size_t start;

    (void)state;
    for (int turn = 0; turn < 2000; turn++) {
        size_t length = seed % sizeof(text) / (1 + (size_t)turn % 40);
        struct counted counted = {0};

        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = signs[(seed >> 16) % (sizeof(signs) - 1)];
        }
        text[length < sizeof(text) ? length : sizeof(text) - 1] = '\0';
        outline_read(text, length, outline_count, &counted);
        outline_end(text, length, &path, &start);
        assert_true(path.count <= OUTLINE_DEPTH && start <= length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_one_types),
        cmocka_unit_test(test_all_tokens),
        cmocka_unit_test(test_anything_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
