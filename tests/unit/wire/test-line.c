/* SPDX-License-Identifier: Apache-2.0 */
/* Lines in pieces, together, too long, too deep, no objects. */
#include "wire/line.h"

#include <setjmp.h>
#include <stdarg.h>
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
        cmocka_unit_test(comes_in_pieces),  cmocka_unit_test(refuses),
        cmocka_unit_test(bounds_the_depth), cmocka_unit_test(bounds_the_length),
        cmocka_unit_test(writes_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
