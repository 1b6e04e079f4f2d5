/* SPDX-License-Identifier: Apache-2.0 */
/* Lines in pieces, together, too long, too deep, no objects. */
#include "wire/line.h"
#include "wire/line-scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void comes_in_pieces(void **state)
{
    static const char text[] = "{\"k\":\"do\",\"n\":1}\n{\"k\":\"é\"}\n{\"k\"";
    struct line_reader reader = {0};
    struct error err;
    json_t *line;
    int lines = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        assert_int_equal(line_reader_add(&reader, text + i, 1, &err), 0);
        while (line_reader_next(&reader, &line, &err) == 0) {
            lines++;
            json_decref(line);
        }
    }
    assert_int_equal(lines, 2);
    assert_int_equal(line_reader_next(&reader, &line, &err), 1);
    assert_int_equal(line_reader_add(&reader, text, strlen(text), &err), 0);
    /* The half line and the next one make a line that is no JSON; the reader then stands behind it.
     */
    assert_true(line_reader_next(&reader, &line, &err) < 0);
    assert_int_equal(line_reader_next(&reader, &line, &err), 0);
    json_decref(line);
    line_reader_done(&reader);
}

/* What is read and written without jansson's parser and printer is what these would make of it,
 * and the rest is left to them. */
static const struct {
    const char *text;
    bool own; /* it is of the form that is read here */
} scanned[] = {
    {"{}", true},
    {" { \t} ", true},
    {"{\"a\":1,\"b\":-17,\"c\":0,\"d\":123456789012345678}", true},
    {"{\"a\":[],\"b\":[1, 2,[3]],\"c\":{\"d\":{}}}", true},
    {"{\"a\":true,\"b\":false,\"c\":null}", true},
    {"{\"a\":\"\",\"c\":\"q\\\"\\\\\\/\\b\\f\\n\\r\\t.\",\"\\n\":\"\\n\"}", true},
    {"[\"\\t\\t\\t\",\"a\\nlonger one\"]", true},
    {"{\"a\":-0}", true},
    {"{\"a\":\"\x7f\"}", true},
    {"{\"a\":1.5}", false},
    {"{\"a\":1e3}", false},
    {"{\"a\":9223372036854775807}", false},
    {"{\"a\":9223372036854775808}", false},
    {"{\"a\":01}", false},
    {"{\"a\":-}", false},
    {"{\"a\":\"\\u00e9\"}", false},
    {"{\"a\":\"é\"}", false},
    {"{\"a\":\"\\né\"}", false},
    {"{\"a\":\"\x01\"}", false},
    {"{\"a\":\"\\x\"}", false},
    {"{\"a\":\"\\", false},
    {"{\"a\":1,\"a\":2}", false},
    {"{\"a\":1,}", false},
    {"{\"a\" 1}", false},
    {"{\"a\":tru}", false},
    {"{\"a\":nul", false},
    {"{\"a\":1}x", false},
    {"[1", false},
    {"{", false},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", true},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", false},
};

static void compare_with_jansson(json_t *own, const json_t *jansson)
{
    size_t length;
    char *printed = line_print(own, 1, &length), *dumped = json_dumps(own, JSON_COMPACT);

    assert_true(json_equal(own, jansson));
    assert_non_null(printed);
    assert_int_equal(length, strlen(dumped));
    assert_memory_equal(printed, dumped, length);
    free(printed);
    free(dumped);
}

static void reads_as_jansson(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scanned) / sizeof(scanned[0]); i++) {
        size_t size = strlen(scanned[i].text);
        char *exact = malloc(size); /* sanitizers see what is read behind it */

        assert_non_null(exact);
        memcpy(exact, scanned[i].text, size);

        json_t *own = line_scan(exact, size),
               *jansson = json_loadb(exact, size, JSON_REJECT_DUPLICATES, NULL);

        assert_int_equal(own != NULL, scanned[i].own);
        if (own != NULL)
            compare_with_jansson(own, jansson);
        json_decref(own);
        json_decref(jansson);
        free(exact);
    }
}

/* Of another form: it is written by jansson. */
static void writes_as_jansson(void **state)
{
    static const char *const texts[] = {"é", "\x01", "plain", "a\"b\\c\n\t"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *object = json_pack("{s:s, s:[s]}", "a", texts[i], "c", texts[i]);
        size_t length = 0;
        char *line = line_text(object, &length), *dumped = json_dumps(object, JSON_COMPACT);

        assert_int_equal(length, strlen(dumped) + 1);
        assert_memory_equal(line, dumped, length - 1);
        assert_string_equal(line + length - 1, "\n");
        free(line);
        free(dumped);
        json_object_set_new(object, "b", json_real(0.5));
        assert_null(line_print(object, 0, &length));
        json_decref(object);
    }
}

static void refuses(void **state)
{
    static const char *const bad[] = {"[]\n",
                                      "1\n",
                                      "\n",
                                      "{\"a\":1}{\n",
                                      "{\"a\":1,\"a\":2}\n",
                                      "{\"a\":\"\xff\"}\n",
                                      "{\"a\":\"x\\u0000y\"}\n",
                                      "{\"a\":\n"};
    struct line_reader reader = {0};
    struct error err;
    json_t *line;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(line_reader_add(&reader, bad[i], strlen(bad[i]), &err), 0);
        assert_int_equal(line_reader_next(&reader, &line, &err), -ERROR_INPUT);
    }
    assert_int_equal(line_reader_next(&reader, &line, &err), 1);
    line_reader_done(&reader);
}

static int deep(int depth)
{
    struct line_reader reader = {0};
    struct error err;
    char text[4 * 64] = "";
    json_t *line = NULL;

    strcat(text, "{\"[[[\\\"[[\":");
    for (int i = 1; i < depth; i++)
        strcat(text, "[");
    for (int i = 1; i < depth; i++)
        strcat(text, "]");
    strcat(text, depth > 1 ? "}\n" : "0}\n");
    assert_int_equal(line_reader_add(&reader, text, strlen(text), &err), 0);

    int r = line_reader_next(&reader, &line, &err);

    if (r == 0)
        json_decref(line);
    line_reader_done(&reader);
    return r;
}

static void bounds_the_depth(void **state)
{
    (void)state;
    assert_int_equal(deep(1), 0);
    assert_int_equal(deep(WIRE_DEPTH_MOST), 0);
    assert_int_equal(deep(WIRE_DEPTH_MOST + 1), -ERROR_INPUT);
}

static void bounds_the_length(void **state)
{
    struct line_reader reader = {0};
    struct error err;
    char *piece = malloc(WIRE_LINE_MOST);
    json_t *line;

    (void)state;
    memset(piece, ' ', WIRE_LINE_MOST);
    memcpy(piece, "{}", 2);
    assert_int_equal(line_reader_add(&reader, piece, WIRE_LINE_MOST - 1, &err), 0);
    assert_int_equal(line_reader_add(&reader, "\n", 1, &err), 0);
    assert_int_equal(line_reader_next(&reader, &line, &err), 0);
    json_decref(line);
    assert_int_equal(line_reader_add(&reader, piece, WIRE_LINE_MOST, &err), -ERROR_INPUT);
    assert_string_equal(err.text, "line too long");
    line_reader_done(&reader);
    free(piece);
}

static void writes_lines(void **state)
{
    json_t *object = json_pack("{s:s}", "k", "a\nb");
    size_t length = 0;
    char *text = line_text(object, &length);

    (void)state;
    assert_string_equal(text, "{\"k\":\"a\\nb\"}\n");
    assert_int_equal(length, strlen(text));
    free(text);

    char *big = malloc(WIRE_LINE_MOST + 1);

    memset(big, 'x', WIRE_LINE_MOST);
    big[WIRE_LINE_MOST] = '\0';
    json_object_set_new(object, "k", json_string(big));
    assert_null(line_text(object, &length));
    free(big);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_in_pieces),   cmocka_unit_test(refuses),
        cmocka_unit_test(bounds_the_depth),  cmocka_unit_test(bounds_the_length),
        cmocka_unit_test(writes_lines),      cmocka_unit_test(reads_as_jansson),
        cmocka_unit_test(writes_as_jansson),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
