/* SPDX-License-Identifier: Apache-2.0 */
/* The names of machines and groups that Ansible gets, from the inventory and from features alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model/ansible-name.h"

static void is_group(json_t *given, const char *kind, const char *id, const char *expected)
{
    char name[ANSIBLE_GROUP_SIZE];

    ansible_group(given, kind, id, name);
    assert_string_equal(name, expected);
}

static void groups_are_words(void **context)
{
    char name[ANSIBLE_GROUP_SIZE], id[400];
    json_t *given = json_object();

    (void)context;
    is_group(given, "team", "estmark", "team_estmark");
    is_group(given, "node", "web-1.a {{ x }}", "node_web_1_a____x___");
    memset(id, 'a', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    ansible_group(given, "role", id, name);
    assert_int_equal(strlen(name), ANSIBLE_GROUP_SIZE - 12 - 1);
    json_decref(given);
}

/* Each id has a group of its own, and keeps it. */
static void two_ids_that_make_one_name_are_two_groups(void **context)
{
    char name[ANSIBLE_GROUP_SIZE], other[ANSIBLE_GROUP_SIZE], id[400];
    json_t *given = json_object();

    (void)context;
    for (int again = 0; again < 2; again++) {
        is_group(given, "node", "web-1", "node_web_1");
        is_group(given, "node", "web.1", "node_web_1_2");
        is_group(given, "node", "web-1-2", "node_web_1_2_2"); /* the name is taken */
        is_group(given, "node", "web_1_3", "node_web_1_3");
        is_group(given, "node", "web 1", "node_web_1_4");
        is_group(given, "role", "web.1", "role_web_1");
    }
    memset(id, 'a', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    ansible_group(given, "role", id, name);
    id[sizeof(id) - 2] = 'b'; /* beyond what a name takes of it */
    ansible_group(given, "role", id, other);
    assert_string_not_equal(name, other);
    json_decref(given);
}

/* What is no word of Ansible's and ssh's files is called by its domain, which is one. */
static void hosts_are_words(void **context)
{
    char name[ANSIBLE_HOST_SIZE];

    (void)context;
    ansible_host("estmark", "web", "x1a2b3c4d-7", name);
    assert_string_equal(name, "estmark.web");
    ansible_host(NULL, "web", "x1a2b3c4d-7", name);
    assert_string_equal(name, "web");
    ansible_host("estmark", "web server", "x1a2b3c4d-7", name);
    assert_string_equal(name, "x1a2b3c4d-7");
    ansible_host("Õ", "web", "x1a2b3c4d-7", name);
    assert_string_equal(name, "x1a2b3c4d-7");
    ansible_host("estmark", "-o", "x1a2b3c4d-7", name);
    assert_string_equal(name, "x1a2b3c4d-7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_words),
        cmocka_unit_test(two_ids_that_make_one_name_are_two_groups),
        cmocka_unit_test(hosts_are_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
