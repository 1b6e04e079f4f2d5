/* SPDX-License-Identifier: Apache-2.0 */
/* A text lives as long as the last of its holders, and has a NUL behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/held-text.h"

static void last_holder_ends_it(void **state)
{
    struct held_text *text = held_text_copy("nine bytes", 4), *again;

    (void)state;
    assert_non_null(text);
    again = held_text_hold(text);
    held_text_drop(text);
    assert_int_equal(again->length, 4);
    assert_string_equal(again->bytes, "nine");
    held_text_drop(again);
    held_text_drop(NULL);
}

static void nothing_is_a_text(void **state)
{
    struct held_text *text = held_text_copy(NULL, 0);

    (void)state;
    assert_non_null(text);
    assert_string_equal(text->bytes, "");
    held_text_drop(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_holder_ends_it),
        cmocka_unit_test(nothing_is_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
