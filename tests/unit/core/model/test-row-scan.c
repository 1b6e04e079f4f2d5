/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body read from its text and the same body read by way of a JSON tree give the same row, or the
 * same complaint: for random rows of every kind as they are written, and for texts that JSON allows
 * and no excon wrote, and for texts that are wrong.
 */
#include "core/model/row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Reads `body` in both ways; returns whether it is a row. */
static bool same_both_ways(const char *kind, const char *body, size_t length)
{
    struct pool pool = POOL_EMPTY;
    struct error by_text = {0}, by_tree = {0};
    struct row scanned = {0}, row = {0};
    json_t *tree = json_loadb(body, length, 0, NULL);
    int text_result = row_read_text(&scanned, kind, body, length, &pool, &by_text);
    int tree_result = tree != NULL ? row_read(&row, kind, tree, &pool, &by_tree) : -1;
    size_t length_scanned = 0, length_row = 0;

    assert_int_equal(text_result < 0, tree_result < 0);
    if (tree_result == 0) {
        char *one = row_body(&scanned, &length_scanned), *other = row_body(&row, &length_row);

        assert_int_equal(scanned.kind, row.kind);
        assert_string_equal(one, other);
        free(one);
        free(other);
    } else if (tree != NULL) {
        assert_string_equal(by_text.text, by_tree.text);
    }
    json_decref(tree);
    pool_done(&pool);
    return tree_result == 0;
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return *seed >> 33;
}

/* A random value in a field, an empty one in every third. */
static void fill(const struct row_field *field, void *at, uint64_t *seed)
{
    static const char *const texts[] = {"web", "Ärger €", "a \"b\" \\ \n", "x'y; DROP"};
    static const uint32_t numbers[] = {1, 7, 4294967295U, 12};
    int64_t number = (int64_t)(next(seed) << 20 | next(seed)) - (1 << 30);

    if (next(seed) % 3 == 0)
        return;
    switch (field->type) {
    case FIELD_TEXT:
        *(const char **)at = texts[next(seed) % 4];
        break;
    case FIELD_INT:
        *(int64_t *)at = number % ROW_INT_MOST;
        break;
    case FIELD_SEED:
        *(int64_t *)at = next(seed) % 2 == 0 ? INT64_MIN : number;
        break;
    case FIELD_COUNT:
        *(uint32_t *)at = (uint32_t)number;
        break;
    case FIELD_NUMBER:
        *(int *)at = (int)number;
        break;
    case FIELD_BOOL:
        *(bool *)at = true;
        break;
    case FIELD_WORD:
        *(int *)at = (int)(next(seed) % (uint64_t)field->word_count);
        break;
    case FIELD_ORDINALS:
        *(struct ordinals *)at = (struct ordinals){numbers, (uint32_t)(1 + next(seed) % 4)};
        break;
    }
}

static void random_rows_of_every_kind(void **context)
{
    uint64_t seed = 1;

    (void)context;
    for (int kind = ROW_NONE + 1; kind < ROW_KINDS; kind++)
        for (int round = 0; round < 50; round++) {
            const struct row_class *class = &row_classes[kind];
            struct row row = {.kind = (enum row_kind)kind};
            size_t length;

            for (size_t i = 0; i < class->field_count; i++)
                fill(&class->fields[i], (char *)&row.as + class->fields[i].offset, &seed);

            char *body = row_body(&row, &length);

            assert_true(same_both_ways(class->name, body, length));
            /* One byte of it is another one: read alike, or refused alike. */
            body[next(&seed) % length] = (char)next(&seed);
            same_both_ways(class->name, body, length);
            same_both_ways(class->name, body, next(&seed) % length);
            free(body);
        }
}

static void other_forms_of_json(void **context)
{
    static const char *const rows[] = {"{}",
                                       " { \"vm\" : 1 } ",
                                       "{\"state\":\"up\",\"vm\":1}",
                                       "{\"vm\":1,\"vm\":2}",
                                       "{\"vm\":1,\"later\":{\"a\":[null]}}",
                                       "{\"vm\":-0}",
                                       "{\"\\u0076m\":1}",
                                       "{\"why\":\"a\\u0041\\/\"}",
                                       "{\"vm\":1}\n"};
    static const char *const wrong[] = {"",
                                        "{",
                                        "{\"vm\":1",
                                        "{\"vm\":1}}",
                                        "{\"vm\":01}",
                                        "{\"vm\":+1}",
                                        "{\"vm\":1.0}",
                                        "{\"vm\":-1}",
                                        "{\"vm\":4294967296}",
                                        "{\"vm\":99999999999999999999}",
                                        "{\"vm\":\"1\"}",
                                        "{\"vm\":null}",
                                        "{\"vm\":}",
                                        "{\"state\":\"upp\"}",
                                        "{\"state\":\"u\"}",
                                        "{\"state\":\"\"}",
                                        "{\"why\":\"\xff\"}",
                                        "{\"why\":\"\x01\"}",
                                        "{\"why\":\"a}",
                                        "{,\"vm\":1}",
                                        "{\"vm\":1,}",
                                        "[]",
                                        "null",
                                        "{\"vm\" 1}"};

    (void)context;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_true(same_both_ways("vm.state", rows[i], strlen(rows[i])));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(same_both_ways("vm.state", wrong[i], strlen(wrong[i])));
    assert_false(same_both_ways("vm.state", "{\"why\":\"a\0b\"}", 13));
    assert_false(same_both_ways("vm.made", "{\"after\":[1,0]}", 15));
    assert_true(same_both_ways("vm.made", "{\"after\":[]}", 12));
    assert_false(same_both_ways("vm.made", "{\"after\":[1,]}", 14));
    assert_false(same_both_ways("vm.maid", "{}", 2));
    assert_false(same_both_ways("", "{}", 2));
}

static void numbers_at_their_limits(void **context)
{
    char body[64];
    static const char *const seeds[] = {"-9223372036854775808", "9223372036854775807",
                                        "999999999999999999", "-1000000000000000000", "0"};

    (void)context;
    for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
        int length = snprintf(body, sizeof(body), "{\"seed\":%s}", seeds[i]);

        assert_true(same_both_ways("exercise.opened", body, (size_t)length));
    }
    assert_true(same_both_ways("metric.made", "{\"max\":1125899906842624}", 24));
    assert_false(same_both_ways("metric.made", "{\"max\":1125899906842625}", 24));
}

/* A pool that is exhausted is an error of memory, not a row without its text. */
static void a_pool_that_is_exhausted(void **context)
{
    struct pool pool = {.limit = 16};
    struct error err = {0};
    struct row row;
    const char *body = "{\"id\":\"a name that has no room\"}";

    (void)context;
    assert_true(row_read_text(&row, "team.made", body, strlen(body), &pool, &err) < 0);
    assert_string_not_equal(err.text, "");
    pool_done(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rows_of_every_kind),
        cmocka_unit_test(other_forms_of_json),
        cmocka_unit_test(numbers_at_their_limits),
        cmocka_unit_test(a_pool_that_is_exhausted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
