/* SPDX-License-Identifier: Apache-2.0 */
/* Where a portal listens, as a person writes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/view/portal.h"

static void places_are_read(void **state)
{
    const char *at = " 127.0.0.1:2222  [::1]:443 ";
    char address[PORTAL_ADDRESS];
    unsigned port = 0;

    (void)state;
    assert_int_equal(portal_place(&at, address, &port), 0);
    assert_string_equal(address, "127.0.0.1");
    assert_int_equal(port, 2222);
    assert_int_equal(portal_place(&at, address, &port), 0);
    assert_string_equal(address, "::1");
    assert_int_equal(port, 443);
    assert_int_equal(portal_place(&at, address, &port), 1);
}

static void what_is_no_place_is_refused(void **state)
{
    static const char *const wrong[] = {
        "127.0.0.1",    "127.0.0.1:",    "127.0.0.1:0",  "127.0.0.1:65536", ":22",
        "localhost:22", "::1:22",        "[::1]",        "[127.0.0.1]:22",  "[::1:22",
        "[::1%lo]:22",  "127.0.0.1:22x", "127.0.0.1:-1", "127.0.0.1:22\nX", "127.0.0.1:22,::1:1",
        "[]:22"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *at = wrong[i];
        char address[PORTAL_ADDRESS];
        unsigned port;

        if (portal_place(&at, address, &port) != -1)
            fail_msg("%s was read", wrong[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_read),
        cmocka_unit_test(what_is_no_place_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
