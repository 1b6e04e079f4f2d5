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

static void groups_are_words(void **context)
{
    char name[ANSIBLE_GROUP_SIZE], id[400];

    (void)context;
    ansible_group("team", "estmark", name);
    assert_string_equal(name, "team_estmark");
    ansible_group("node", "web-1.a {{ x }}", name);
    assert_string_equal(name, "node_web_1_a____x___");
    memset(id, 'a', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    ansible_group("role", id, name);
    assert_int_equal(strlen(name), sizeof(name) - 1);
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
        cmocka_unit_test(hosts_are_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
