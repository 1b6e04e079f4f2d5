/* SPDX-License-Identifier: Apache-2.0 */
/* Networks, addresses, MACs and versions of packages: what is planned, what is refused and where it
 * is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/sdl/load.h"
#include "scenario/plan/planner.h"

/* Two teams; the infrastructure is the test's. */
#define HEAD                                                                                       \
    "name: t\n"                                                                                    \
    "entities: {blue: {role: Blue, entities: {a: {}, b: {}}}}\n"                                   \
    "nodes:\n"                                                                                     \
    "  v: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {u: {username: u, "    \
    "entities: [blue]}}}\n"                                                                        \
    "  w: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {u: {username: u, "    \
    "entities: [blue]}}}\n"                                                                        \
    "  n: {type: Switch}\n"                                                                        \
    "  m: {type: Switch}\n"                                                                        \
    "infrastructure:\n"

static struct complaints complaints;

static int try_plan(const char *document, struct plan **ret)
{
    struct scenario *scenario = NULL;
    struct plan_options options = {.library = "scenarios/packages"};
    struct error err = {0};

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;

    int result =
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err);

    assert_true(result >= 0);
    if (result == 0)
        result = plan_make(scenario, &options, &complaints, ret, &err);
    assert_true(result >= 0);
    scenario_free(scenario);
    return result;
}

static struct plan *plan_of(const char *document)
{
    struct plan *plan = NULL;
    int result = try_plan(document, &plan);

    if (result != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
    return plan;
}

/* Refused with exactly one error, at this line, with these words. */
static void refused(const char *document, uint32_t line, const char *words)
{
    struct plan *plan = NULL;
    int result = try_plan(document, &plan);
    bool said = false;

    for (size_t i = 0; i < complaints.count; i++)
        said |=
            complaints.items[i].at.line == line && strstr(complaints.items[i].text, words) != NULL;
    if (!said || complaints.errors != 1)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 1);
    assert_true(said);
    assert_int_equal(complaints.errors, 1);
}

static const char *cidr_of(const struct plan *plan, size_t lan)
{
    return plan->switches.items[lan - 1].row.as.switch_made.cidr;
}

static const char *address_of(const struct plan *plan, uint32_t vm)
{
    size_t count;
    const struct plan_nic *nic = plan_nics(plan, vm, &count);

    return nic != NULL ? nic->text : "";
}

static void test_planned(void **state)
{
    struct plan *plan =
        plan_of(HEAD "  n: {each: blue}\n  m: 1\n  v: {each: blue, links: [n, m]}\n");

    (void)state;
    assert_string_equal(cidr_of(plan, 1), "10.1.1.0/24");
    assert_string_equal(cidr_of(plan, 2), "10.2.1.0/24");
    /* 10.0.2.0/24 is where guests are managed. */
    assert_string_equal(cidr_of(plan, 3), "10.0.3.0/24");
    assert_string_equal(address_of(plan, 2), "10.2.1.10");
    plan_free(plan);
}

/* What is given is kept; what is planned goes around it. */
static void test_given(void **state)
{
    struct plan *plan = plan_of(
        HEAD
        "  n: {each: blue, properties: {cidr: \"10.{team}.0.0/16\", gateway: \"10.{team}.0.10\"}}\n"
        "  m: {each: blue}\n"
        "  v: {each: blue, links: [n], properties: {n: \"10.{team}.0.11\"}}\n"
        "  w: {each: blue, links: [n]}\n");

    (void)state;
    assert_string_equal(address_of(plan, 2), "10.2.0.11");
    assert_string_equal(address_of(plan, 4), "10.2.0.12"); /* .10 is the gateway's, .11 v's */
    /* The document has all of 10.2.0.0/16. */
    assert_string_equal(cidr_of(plan, 4), "172.16.32.0/24");
    plan_free(plan);
}

static void test_refused(void **state)
{
    (void)state;
    refused(HEAD "  n: {each: blue, properties: {cidr: 10.1.1.0/24}}\n  w: {links: [n]}\n", 9,
            "two teams would have the same network");
    refused(HEAD "  n: {properties: {cidr: 10.1.0.0/16}}\n  m: {properties: {cidr: 10.1.9.0/24}}\n",
            10, "overlaps that of switch n");
    refused(HEAD "  n: {properties: {cidr: 10.0.0.0/16}}\n", 9, "management link");
    refused(HEAD "  n: {properties: {cidr: 10.1.1.0/30}}\n  v: {count: 3, links: [n]}\n", 10,
            "no free address is left");
    refused(HEAD "  n: {properties: {cidr: 10.1.1.0/24}}\n  v: {links: [n], properties: {n: "
                 "10.1.1.5}}\n  w: {links: [n], properties: {n: 10.1.1.5}}\n",
            11, "another VM has the address");
    refused(HEAD "  n: {properties: {cidr: 10.1.1.0/24}}\n  v: {count: 2, links: [n], properties: "
                 "{n: 10.1.1.5}}\n",
            10, "another VM has the address");
    refused(HEAD "  n: {properties: {cidr: 10.1.1.0/24, gateway: 10.1.1.5}}\n  v: {links: [n], "
                 "properties: {n: 10.1.1.5}}\n",
            10, "10.1.1.5");
    refused(HEAD "  n: {properties: {cidr: 10.1.1.0/24}}\n  v: {each: blue, links: [n], "
                 "properties: {n: 10.1.1.5}}\n",
            10, "another VM has the address");
}

/* {team} has 254 numbers. */
static void test_many_teams(void **state)
{
    static const char document[] = "name: t\nentities: {blue: {role: Blue, copies: 254}%s}\nnodes: "
                                   "{n: {type: Switch}, m: {type: Switch}}\n"
                                   "infrastructure: {n: {each: blue}%s}\n";
    char text[1024];
    struct plan *plan;

    (void)state;
    snprintf(text, sizeof(text), document, "", "");
    plan = plan_of(text);
    assert_string_equal(cidr_of(plan, 254), "10.254.1.0/24");
    plan_free(plan);
    snprintf(text, sizeof(text), document, ", red: {role: Red}", ", m: {each: red}");
    refused(text, 4, "254 teams");
}

static int by_mac(const void *a, const void *b)
{
    return strcmp(((const struct plan_nic *)a)->mac, ((const struct plan_nic *)b)->mac);
}

static void test_macs(void **state)
{
    struct plan *plan = plan_of(
        "name: t\nnodes: {v: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}, n: {type: "
        "Switch}}\n"
        "infrastructure: {v: {count: 5000, links: [n]}, n: {properties: {cidr: 10.128.0.0/16}}}\n");

    (void)state;
    assert_int_equal(plan->nic_count, 5000);
    qsort(plan->nics, plan->nic_count, sizeof(*plan->nics), by_mac);
    for (size_t i = 0; i < plan->nic_count; i++) {
        assert_memory_equal(plan->nics[i].mac, "52:54:", 6);
        assert_true(i == 0 || strcmp(plan->nics[i - 1].mac, plan->nics[i].mac) < 0);
    }
    plan_free(plan);
}

static void test_texts(void **state)
{
    uint32_t address;
    uint8_t prefix;

    (void)state;
    assert_true(address_parse("10.{team}.1.{team}", 254, &address));
    assert_int_equal(address, 0x0afe01fe);
    assert_true(network_parse("10.0.0.0/8", 0, &address, &prefix));
    assert_int_equal(prefix, 8);
    static const char *const wrong[] = {
        "",
        "10.1.1",
        "10.1.1.1.1",
        "256.1.1.1",
        "10.01.1.1",
        "10.1.1.1 ",
        "10.1.1.-1",
        "10.{team",
        "::1",
        "10.1.1.1/24",
        "1000000000000000000000000000000000000000000000000000000000000000000000000000.1.1.1"};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(address_parse(wrong[i], 1, &address));
    assert_false(address_parse("10.{team}.1.1", 255, &address));
    assert_false(address_parse("10.{team}.1.1", 0, &address));
    assert_false(network_parse("10.1.1.0", 1, &address, &prefix));
    assert_false(network_parse("10.1.1.0/33", 1, &address, &prefix));
    assert_false(network_parse("10.1.1.0/24x", 1, &address, &prefix));
}

static void test_versions(void **state)
{
    static const struct {
        const char *version, *wanted;
        bool meets;
    } cases[] = {
        {"1.2.3", "*", true},
        {"1.2.3", "1.2.3", true},
        {"1.3.0", "1.2.3", true},
        {"2.0.0", "1.2.3", false},
        {"1.2.2", "1.2.3", false},
        {"0.2.9", "^0.2.3", true},
        {"0.3.0", "^0.2.3", false},
        {"1.2.9", "~1.2.3", true},
        {"1.3.0", "~1.2.3", false},
        {"1.5.0", ">=1.0, <2", true},
        {"2.0.0", ">=1.0, <2", false},
        {"1.2.3", "=1.2", true},
        {"1.3.0", "=1.2", false},
        {"1.2.3", ">1.2", false},
        {"1.3.0", ">1.2", true},
        {"1.2.9", "<=1.2", true},
        {"1.0.0", "nonsense", false},
        {"nonsense", "nonsense", true},
        {"1.0.0-rc1", ">=1.0.0", false},
        {"1.9.0", "1", true},
        {"1.0.0", "", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (version_meets(cases[i].version, cases[i].wanted) != cases[i].meets)
            fail_msg("%s against %s", cases[i].version, cases[i].wanted);
    assert_true(version_compare("1.10.0", "1.9.0") > 0);
    assert_true(version_compare("1.0.0-rc1", "1.0.0") < 0);
    assert_true(version_compare("1.0.0", "what") > 0);
    assert_int_equal(version_compare("1.0.0", "1.0.0"), 0);
}

static int forget(void **state)
{
    (void)state;
    complaints_done(&complaints);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planned),  cmocka_unit_test(test_given),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_many_teams),
        cmocka_unit_test(test_macs),     cmocka_unit_test(test_texts),
        cmocka_unit_test(test_versions),
    };

    return cmocka_run_group_tests(tests, NULL, forget);
}
