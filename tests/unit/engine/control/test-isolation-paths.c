/* SPDX-License-Identifier: Apache-2.0 */
/* Which teams a scenario joins itself: by switches that they share, and by acls of routers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/control/isolation-paths.h"

static json_t *paths_of(const char *text)
{
    json_t *machines = json_loads(text, 0, NULL), *paths = NULL;
    struct error err;

    assert_non_null(machines);
    if (isolation_paths(machines, &paths, &err) < 0)
        fail_msg("%s", err.text);
    json_decref(machines);
    return paths;
}

static json_int_t number(const json_t *paths, const char *key)
{
    return json_integer_value(json_object_get(paths, key));
}

static const char *text(const json_t *paths, size_t i, const char *key)
{
    return json_string_value(
        json_object_get(json_array_get(json_object_get(paths, "paths"), i), key));
}

#define GUEST(vm, team, lan, address)                                                              \
    "{\"vm\":" vm ",\"team\":" team ",\"nics\":[{\"switch\":" lan ",\"address\":\"" address "\"}]}"
#define GATE(vm, rules)                                                                            \
    "{\"vm\":" vm ",\"team\":0,\"nics\":[{\"switch\":1,\"address\":\"10.1.1.1/24\"},"              \
    "{\"switch\":2,\"address\":\"10.2.1.1/24\"}],\"router\":{\"rules\":[" rules "]}}"

static void switches_of_their_own_join_nobody(void **state)
{
    json_t *paths = paths_of("[" GUEST("1", "1", "1", "10.1.1.2/24") "," GUEST(
        "2", "2", "2", "10.1.1.2/24") "," GUEST("3", "3", "3", "10.1.1.2/24") "]");

    (void)state;
    assert_int_equal(number(paths, "teams"), 3);
    assert_int_equal(number(paths, "pairs"), 6);
    assert_int_equal(number(paths, "joined"), 0);
    json_decref(paths);
}

static void a_shared_switch_joins_both_ways(void **state)
{
    json_t *paths = paths_of("[" GUEST("1", "1", "1", "10.1.1.2/24") "," GUEST(
        "2", "2", "1", "10.1.1.3/24") "," GUEST("3", "0", "1", "10.1.1.4/24") "]");

    (void)state;
    assert_int_equal(number(paths, "joined"), 2);
    assert_int_equal(json_array_size(json_object_get(paths, "paths")), 2);
    assert_string_equal(text(paths, 0, "passes"), "all");
    json_decref(paths);
}

/* Only in the acl's direction, and only what it accepts. */
static void an_acl_joins_one_way(void **state)
{
    json_t *paths = paths_of(
        "[" GUEST("1", "1", "1", "10.1.1.2/24") "," GUEST("2", "2", "2", "10.2.1.2/24") "," GATE(
            "3",
            "{\"from\":[\"10.2.1.0/24\"],\"to\":[\"10.1.1.0/24\"],\"passes\":[],\"accept\":false},"
            "{\"from\":[\"10.1.1.0/24\"],\"to\":[\"10.2.1.0/24\"],\"passes\":[{\"protocol\":"
            "\"tcp\",\"low\":22,\"high\":22},{\"protocol\":\"udp\",\"low\":53,\"high\":60},"
            "{\"protocol\":\"icmp\",\"low\":0,\"high\":0}],\"accept\":true}") "]");

    (void)state;
    assert_int_equal(number(paths, "pairs"), 2);
    assert_int_equal(number(paths, "joined"), 1);
    assert_int_equal(json_array_size(json_object_get(paths, "acls")), 2);
    assert_int_equal(json_integer_value(json_object_get(
                         json_array_get(json_object_get(paths, "paths"), 0), "router")),
                     3);
    assert_string_equal(text(paths, 0, "passes"), "22/tcp, 53-60/udp, icmp");
    json_decref(paths);
}

/* The same addresses behind no router of theirs: another net, which the acl does not mean. */
static void addresses_of_another_net_are_not_meant(void **state)
{
    json_t *paths = paths_of("[" GUEST("1", "1", "1", "10.1.1.2/24") "," GUEST(
        "2", "2", "9", "10.2.1.2/24") "," GATE("3",
                                               "{\"from\":[\"0.0.0.0/0\"],\"to\":[\"0.0.0.0/0\"]"
                                               ",\"passes\":[],\"accept\":true}") "]");

    (void)state;
    assert_int_equal(number(paths, "joined"), 0);
    json_decref(paths);
}

static void what_is_no_address_is_an_error(void **state)
{
    json_t *machines = json_loads("[" GUEST("1", "1", "1", "x") "]", 0, NULL), *paths = NULL;
    struct error err = {0};

    (void)state;
    assert_true(isolation_paths(machines, &paths, &err) < 0);
    assert_null(paths);
    assert_non_null(strstr(err.text, "machine 0"));
    json_decref(machines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(switches_of_their_own_join_nobody),
        cmocka_unit_test(a_shared_switch_joins_both_ways),
        cmocka_unit_test(an_acl_joins_one_way),
        cmocka_unit_test(addresses_of_another_net_are_not_meant),
        cmocka_unit_test(what_is_no_address_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
