/* SPDX-License-Identifier: Apache-2.0 */
/* Names of taps and of their ports: the same each time, apart from each other, and no longer than
 * an interface's name; what is no tap is no tap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/tap.h"
#include "base/text.h"

static void names_follow_from_user_exercise_and_ordinals(void **state)
{
    uint32_t key = tap_key(1000, "over-ovn");
    char name[TAP_NAME], prefix[TAP_PREFIX], port[TAP_PORT];

    (void)state;
    assert_int_equal(key, tap_key(1000, "over-ovn"));
    assert_int_not_equal(key, tap_key(1001, "over-ovn"));
    assert_int_not_equal(key, tap_key(1000, "over-ovm"));
    assert_int_not_equal(tap_key(1, "1:a"), tap_key(11, ":a"));
    tap_prefix(0x1a2b3c4d, prefix);
    assert_string_equal(prefix, "x1a2b3c");
    tap_name(0x1a2b3c4d, 3, 1, name);
    assert_string_equal(name, "x1a2b3c-3-1");
    assert_true(tap_is_name(name));
    tap_name(0x1a2b3c4d, TAP_VM_MOST, 111, name);
    assert_string_equal(name, "x1a2b3c-ffff-6f");
    assert_int_equal(strlen(name), TAP_NAME - 1);
    assert_true(tap_is_name(name));
    tap_port(0x1a2b3c4d, 2, 3, 1, port);
    assert_string_equal(port, "1a2b3c4d-0002-4000-8004-000000000301");
}

/* The view of an exercise has its name cut there; the key is the same. */
static void a_long_name_is_taken_as_the_view_has_it(void **state)
{
    static const char name[] =
        "an exercise whose name is longer than what the view of it keeps, by a few words";
    char cut[64];

    (void)state;
    assert_false(text_clean(cut, sizeof(cut), name, strlen(name)));
    assert_int_equal(tap_key(1000, name), tap_key(1000, cut));
}

static void other_names_are_none(void **state)
{
    static const char *const others[] = {"",
                                         "x",
                                         "lo",
                                         "x1a2b3c",
                                         "x1a2b3c-",
                                         "x1a2b3c-1",
                                         "x1a2b3c-1-",
                                         "x1a2b3-1-0",
                                         "x1a2b3c4-1-0",
                                         "x1A2B3C-1-0",
                                         "x1a2b3c-1-0/",
                                         "../../x-1-0",
                                         "x1a2b3c-fffff-6f",
                                         "y1a2b3c-1-0",
                                         "x1a2b3c-1-0 "};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(tap_is_name(others[i]));
}

static void what_is_no_tap_is_not_taken_for_one(void **state)
{
    struct error err = {0};

    (void)state;
    assert_true(tap_check("x000000-1-0", 1000, &err) < 0);
    assert_string_equal(err.text, "there is no tap x000000-1-0 on this host");
    assert_false(tap_is_held("x000000-1-0"));
    assert_int_equal(tap_user("lo"), -1);
    assert_int_equal(tap_user("x000000-1-0"), -1);
}

static void only_guests_of_ones_own_join_by_taps(void **state)
{
    (void)state;
    assert_true(tap_joins(""));
    assert_true(tap_joins("qemu:///embed"));
    assert_true(tap_joins("qemu:///session"));
    assert_false(tap_joins("qemu:///system"));
    assert_false(tap_joins("qemu:///system?socket=/run/x"));
    assert_false(tap_joins("test:///default"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_from_user_exercise_and_ordinals),
        cmocka_unit_test(a_long_name_is_taken_as_the_view_has_it),
        cmocka_unit_test(other_names_are_none),
        cmocka_unit_test(what_is_no_tap_is_not_taken_for_one),
        cmocka_unit_test(only_guests_of_ones_own_join_by_taps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
