/* SPDX-License-Identifier: Apache-2.0 */
/* A document's tree in parts: what is left of it when parts are given up, and what items weigh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/yaml/document.h"

struct reading {
    struct pool texts;
    struct document_tree tree;
    struct complaints complaints;
    struct item *root;
};

static int start(struct reading *reading, const char *text)
{
    struct error err;

    *reading = (struct reading){0};
    reading->tree.texts = &reading->texts;
    assert_int_equal(complaints_source(&reading->complaints, "x.yml", text, strlen(text)), 0);
    return document_read_tree(&reading->tree, text, strlen(text), true, &reading->complaints,
                              &reading->root, &err);
}

static void end(struct reading *reading)
{
    document_tree_done(&reading->tree);
    complaints_done(&reading->complaints);
    pool_done(&reading->texts);
}

static void parts_are_given_up(void **state)
{
    struct reading reading;
    const struct pair *pairs;
    const char *kept;

    (void)state;
    assert_int_equal(start(&reading, "a: {x: first}\nb: [second, {y: third}]\nc: last\n"), 0);
    pairs = reading.root->pairs;
    kept = pairs[0].value->pairs[0].value->text;
    assert_ptr_not_equal(document_part_pool(&reading.tree, pairs[0].value),
                         document_part_pool(&reading.tree, pairs[1].value));
    document_drop_part(&reading.tree, pairs[0].value);
    document_drop_part(&reading.tree, pairs[2].value); /* has none of its own */
    assert_int_equal(reading.tree.parts[1].pool.used, 0);
    assert_string_equal(kept, "first");
    assert_string_equal(pairs[1].value->items[0]->text, "second");
    assert_string_equal(pairs[1].value->items[1]->pairs[0].value->text, "third");
    assert_string_equal(pairs[2].value->text, "last");
    end(&reading);
}

static void aliases_keep_parts(void **state)
{
    struct reading reading;
    const struct pair *pairs;

    (void)state;
    assert_int_equal(start(&reading, "a: {x: &one {y: 1}}\nb: {z: *one}\n"), 0);
    pairs = reading.root->pairs;
    document_drop_part(&reading.tree, pairs[0].value);
    assert_string_equal(pairs[1].value->pairs[0].value->pairs[0].value->text, "1");
    assert_int_equal(item_weight(reading.root), 13);
    end(&reading);
}

/* There are more collections than parts: the rest shares one. */
static void many_parts(void **state)
{
    char text[4096] = "";
    struct reading reading;

    (void)state;
    for (int i = 0; i < DOCUMENT_PARTS_MOST + 10; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "k%d: [v%d]\n", i, i);
    assert_int_equal(start(&reading, text), 0);
    for (unsigned i = 0; i < DOCUMENT_PARTS_MOST - 1; i++)
        document_drop_part(&reading.tree, reading.root->pairs[i].value);
    for (unsigned i = DOCUMENT_PARTS_MOST - 1; i < reading.root->count; i++)
        assert_int_equal(strtoul(reading.root->pairs[i].value->items[0]->text + 1, NULL, 10), i);
    end(&reading);
}

static void anchors(void **state)
{
    struct reading reading;

    (void)state;
    /* The inner one is the newer, also when the outer one has ended. */
    assert_int_equal(start(&reading, "- &a [&a x, y]\n- *a\n"), 0);
    assert_string_equal(reading.root->items[1]->text, "x");
    assert_int_equal(item_weight(reading.root), 5);
    end(&reading);
    assert_int_equal(start(&reading, "- &a [*a]\n"), 1);
    assert_string_equal(reading.complaints.items[0].text, "\"a\" would contain itself");
    end(&reading);
}

/* What stands in the way of the fast look at a text is found in its place. */
static void odd_characters(void **state)
{
    char text[200];
    struct reading reading;

    (void)state;
    for (size_t at = 2; at < 80; at++) {
        memset(text, 'x', sizeof(text));
        text[100] = '\0';
        text[at - 2] = '\n';
        text[at] = '\x01';
        assert_int_equal(start(&reading, text), 1);
        assert_int_equal(reading.complaints.items[0].at.line, 2);
        assert_int_equal(reading.complaints.items[0].at.column, 2);
        end(&reading);
    }
}

/* What JSON writes as a pair of escapes, and columns behind it; what is no JSON stays as it is. */
static void pairs_of_json(void **state)
{
    struct reading reading;
    const struct pair *pairs;

    (void)state;
    assert_int_equal(start(&reading,
                           " {\"a\": \"x\\ud83d\\udc68\\\\ud83d\\u00e9\\\"\", \"b\\uD83D\\uDC68\": "
                           "[1, true, \"\\ud800\\udc00\"],\n\"c\": \"last\"}"),
                     0);
    pairs = reading.root->pairs;
    assert_string_equal(pairs[0].value->text, "x\xf0\x9f\x91\xa8\\ud83d\xc3\xa9\"");
    assert_int_equal(pairs[1].key->mark.column, 40);
    assert_string_equal(pairs[1].key->text, "b\xf0\x9f\x91\xa8");
    assert_string_equal(pairs[1].value->items[2]->text, "\xf0\x90\x80\x80");
    assert_string_equal(pairs[2].value->text, "last");
    end(&reading);
    /* Half a pair, a string without an end, an escape that is cut. */
    assert_int_equal(start(&reading, "{\"a\": \"\\ud83d\"}"), 1);
    end(&reading);
    assert_int_equal(start(&reading, "{\"a\": \"\\ud83d\\udc68"), 1);
    end(&reading);
    assert_int_equal(start(&reading, "{\"a\": \"\\ud83d\\udc"), 1);
    end(&reading);
    assert_int_equal(start(&reading, "{\"a\": \"\\udc68\\ud83d\"}"), 1);
    end(&reading);
    /* YAML alone: an escape is one in double quotes only. */
    assert_int_equal(start(&reading, "{a: '\\ud83d\\udc68', b: \"x\"}"), 0);
    assert_string_equal(reading.root->pairs[0].value->text, "\\ud83d\\udc68");
    end(&reading);
    assert_int_equal(start(&reading, "a: |\n  \"\\ud83d\\udc68\"\n"), 0);
    assert_string_equal(reading.root->pairs[0].value->text, "\"\\ud83d\\udc68\"\n");
    end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_given_up), cmocka_unit_test(aliases_keep_parts),
        cmocka_unit_test(many_parts),         cmocka_unit_test(anchors),
        cmocka_unit_test(odd_characters),     cmocka_unit_test(pairs_of_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
