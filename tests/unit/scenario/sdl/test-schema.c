/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON Schema has a definition for each place and a schema for each key; tests/load/schema.py
 * has it judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "scenario/sdl/schema.h"
#include "scenario/sdl/tables.h"

static void test_whole(void **state)
{
    json_t *schema = schema_make();
    json_t *definitions = json_object_get(schema, "$defs");
    const char *name;
    json_t *definition;

    (void)state;
    assert_non_null(schema);
    assert_int_equal(json_object_size(definitions), table_place_count);
    assert_string_equal(json_string_value(json_object_get(schema, "$ref")), "#/$defs/the-document");
    json_object_foreach(definitions, name, definition)
    {
        assert_non_null(json_object_get(definition, "properties"));
        assert_null(strpbrk(name, " ()[]/~"));
    }
    json_decref(schema);
}

/* An unknown key is refused where the loader refuses it, and passed over elsewhere. */
static void test_strict(void **state)
{
    json_t *schema = schema_make(), *definitions = json_object_get(schema, "$defs");

    (void)state;
    assert_true(json_is_false(
        json_object_get(json_object_get(definitions, "exercise"), "additionalProperties")));
    assert_true(json_is_false(
        json_object_get(json_object_get(definitions, "nodes.X-Switch"), "additionalProperties")));
    assert_null(
        json_object_get(json_object_get(definitions, "nodes.X-VM"), "additionalProperties"));
    json_decref(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
