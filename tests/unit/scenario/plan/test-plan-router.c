/* SPDX-License-Identifier: Apache-2.0 */
/* Routers: what their acls become as rules, routes and names of each guest, and what of them is
 * refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/sdl/load.h"
#include "scenario/plan/planner.h"

/* Two teams, three switches, two routers, two guests; the infrastructure is the test's. */
#define HEAD                                                                                       \
    "name: t\n"                                                                                    \
    "entities: {blue: {role: Blue, entities: {a: {}, b: {}}}}\n"                                   \
    "nodes:\n"                                                                                     \
    "  v: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {u: {username: u, "    \
    "entities: [blue]}}}\n"                                                                        \
    "  w: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {u: {username: u, "    \
    "entities: [blue]}}}\n"                                                                        \
    "  r: {type: VM, source: router, resources: {ram: 96 mib, cpu: 1}}\n"                          \
    "  s: {type: VM, source: router, resources: {ram: 96 mib, cpu: 1}}\n"                          \
    "  x: {type: Switch}\n"                                                                        \
    "  y: {type: Switch}\n"                                                                        \
    "  z: {type: Switch}\n"                                                                        \
    "infrastructure:\n"

static struct complaints complaints;

static struct plan *try_plan(const char *document)
{
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    struct plan_options options = {.library = "scenarios/packages"};
    struct error err = {0};

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    assert_int_equal(
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err),
        0);
    assert_true(plan_make(scenario, &options, &complaints, &plan, &err) >= 0);
    scenario_free(scenario);
    return plan;
}

static void said(const char *document, bool error, const char *words)
{
    struct plan *plan = try_plan(document);
    bool found = false;

    for (size_t i = 0; i < complaints.count; i++)
        found |= strstr(complaints.items[i].text, words) != NULL;
    if (!found)
        complaints_print(&complaints, stderr, 0, 0);
    assert_true(found);
    assert_int_equal(plan == NULL, error);
    plan_free(plan);
}

static json_t *spec_of(const struct plan *plan, const char *id, uint32_t team)
{
    for (size_t i = 0; i < plan->vms.count; i++) {
        const struct plan_row *planned = &plan->vms.items[i];

        if (strcmp(planned->row.as.vm_made.id, id) == 0 && planned->row.as.vm_made.team == team)
            return json_loadb(planned->blob.bytes, planned->blob.length, 0, NULL);
    }
    fail_msg("no VM %s", id);
    return NULL;
}

/* A part of a guest's request, to the letter; "": it is not there. */
static void has(const struct plan *plan, const char *id, uint32_t team, const char *key,
                const char *wanted)
{
    json_t *spec = spec_of(plan, id, team), *part = json_object_get(spec, key);
    char *text = part != NULL ? json_dumps(part, JSON_ENCODE_ANY | JSON_COMPACT) : strdup("");

    assert_string_equal(text, wanted);
    free(text);
    json_decref(spec);
}

static const char two[] =
    HEAD "  x: {each: blue}\n"
         "  y: {each: blue}\n"
         "  v: {each: blue, links: [x]}\n"
         "  w: {each: blue, links: [y]}\n"
         "  r:\n"
         "    each: blue\n"
         "    links: [x, y]\n"
         "    acls:\n"
         "      - {from: x, to: w, ports: [22/tcp, 1000-2000/udp], action: drop}\n"
         "      - {from: x, to: y, ports: [80/tcp, icmp], action: accept}\n";

static void test_two_switches(void **unused)
{
    struct plan *plan = try_plan(two);

    (void)unused;
    assert_non_null(plan);
    assert_int_equal(complaints.errors, 0);
    has(plan, "r", 2, "router",
        "{\"rules\":[{\"from\":[\"10.2.1.0/24\"],\"to\":[\"10.2.2.10/"
        "32\"],\"passes\":[{\"protocol\":\"tcp\",\"low\":22,"
        "\"high\":22},{\"protocol\":\"udp\",\"low\":1000,\"high\":2000}],\"accept\":false},{"
        "\"from\":[\"10.2.1.0/24\"],"
        "\"to\":[\"10.2.2.0/"
        "24\"],\"passes\":[{\"protocol\":\"tcp\",\"low\":80,\"high\":80},{\"protocol\":\"icmp\","
        "\"low\":0,\"high\":0}],\"accept\":true}]}");
    /* The first router of a switch has the address that was kept free. */
    has(plan, "v", 1, "routes", "[{\"to\":\"10.1.2.0/24\",\"via\":\"10.1.1.1\"}]");
    has(plan, "w", 2, "routes", "[{\"to\":\"10.2.1.0/24\",\"via\":\"10.2.2.1\"}]");
    has(plan, "r", 1, "routes", "");
    has(plan, "v", 1, "dns", "\"10.1.1.1\"");
    has(plan, "r", 1, "dns", "");
    has(plan, "v", 1, "router", "");
    /* Whom it can reach it knows, on its own switch or not; nobody of another team. */
    has(plan, "v", 1, "hosts",
        "[{\"address\":\"10.1.1.10\",\"name\":\"v\"},{\"address\":\"10.1.1.1\",\"name\":\"r\"},{"
        "\"address\":\"10.1.2.10\","
        "\"name\":\"w\"}]");
    assert_int_equal(plan->rule_count, 2);
    plan_free(plan);
}

static void test_two_routers_in_a_row(void **unused)
{
    struct plan *plan =
        try_plan(HEAD "  x: 1\n"
                      "  y: {properties: {cidr: 192.168.7.0/24, gateway: 192.168.7.254}}\n"
                      "  z: 1\n"
                      "  v: {links: [x]}\n"
                      "  w: {links: [z]}\n"
                      "  r: {links: [x, y], acls: [{from: v, to: z, action: accept}]}\n"
                      "  s: {links: [y, z], acls: [{from: x, to: w, action: accept}]}\n");

    (void)unused;
    assert_non_null(plan);
    has(plan, "v", 0, "routes", "[{\"to\":\"10.0.3.0/24\",\"via\":\"10.0.1.1\"}]");
    has(plan, "r", 0, "routes", "[{\"to\":\"10.0.3.0/24\",\"via\":\"192.168.7.10\"}]");
    has(plan, "s", 0, "routes", "[{\"to\":\"10.0.1.0/24\",\"via\":\"192.168.7.254\"}]");
    has(plan, "w", 0, "routes", "[{\"to\":\"10.0.1.0/24\",\"via\":\"10.0.3.1\"}]");
    plan_free(plan);
}

static void test_shared_router(void **unused)
{
    static const char shared[] =
        HEAD "  x: {each: blue}\n"
             "  y: {each: blue}\n"
             "  z: 1\n"
             "  v: {each: blue, links: [x]}\n"
             "  w: {links: [z]}\n"
             "  r: {links: [x, y, z], acls: [{from: x, to: %s, action: accept}]}\n";
    char document[4096];
    struct plan *plan;

    (void)unused;
    /* One for each team on either side: those of the same team are meant. */
    snprintf(document, sizeof(document), shared, "y");
    plan = try_plan(document);
    assert_non_null(plan);
    has(plan, "v", 1, "routes", "[{\"to\":\"10.1.2.0/24\",\"via\":\"10.1.1.1\"}]");
    has(plan, "r", 0, "router",
        "{\"rules\":[{\"from\":[\"10.1.1.0/24\"],\"to\":[\"10.1.2.0/"
        "24\"],\"passes\":[],\"accept\":true},{\"from\":["
        "\"10.2.1.0/24\"],\"to\":[\"10.2.2.0/24\"],\"passes\":[],\"accept\":true}]}");
    plan_free(plan);
    /* The same on both sides can only mean the other teams'. */
    snprintf(document, sizeof(document), shared, "x");
    plan = try_plan(document);
    assert_non_null(plan);
    has(plan, "v", 1, "routes", "[{\"to\":\"10.2.1.0/24\",\"via\":\"10.1.1.1\"}]");
    plan_free(plan);
    /* What all share reaches every team, and answers. */
    snprintf(document, sizeof(document), shared, "z");
    plan = try_plan(document);
    assert_non_null(plan);
    has(plan, "v", 2, "routes", "[{\"to\":\"10.0.3.0/24\",\"via\":\"10.2.1.1\"}]");
    has(plan, "w", 0, "routes",
        "[{\"to\":\"10.1.1.0/24\",\"via\":\"10.0.3.1\"},{\"to\":\"10.2.1.0/"
        "24\",\"via\":\"10.0.3.1\"}]");
    plan_free(plan);
}

static void test_refused(void **unused)
{
    (void)unused;
    said(HEAD "  x: 1\n  y: 1\n  v: {links: [x, y], acls: [{from: x, to: y, action: accept}]}\n",
         true, "acls are those of a router, and the package tiny makes none");
    said(HEAD "  x: {acls: [{from: x, to: y, action: accept}]}\n  y: 1\n", true,
         "acls are those of a router");
    said(HEAD "  x: 1\n  y: 1\n  z: 1\n  v: {links: [z]}\n  r: {links: [x, y], acls: [{from: x, "
              "to: z, action: accept}]}\n",
         false, "router r: nothing passes from x to z");
    said(
        "name: t\nentities: {blue: {role: Blue, copies: 11}}\n"
        "nodes: {r: {type: VM, source: router, resources: {ram: 96 mib, cpu: 1}}, x: {type: Switch}}\n"
        "infrastructure: {x: {each: blue}, r: {links: [x]}}\n",
        true, "router r would stand on 11 switches, at most 10 are possible");
    said(HEAD "  x: 1\n  r: {links: [x]}\n", false,
         "router r stands on 1 switch: it joins nothing");
}

static void test_nothing_without_a_router(void **unused)
{
    struct plan *plan = try_plan(HEAD "  x: 1\n  v: {links: [x]}\n");

    (void)unused;
    has(plan, "v", 0, "routes", "");
    has(plan, "v", 0, "dns", "");
    has(plan, "v", 0, "router", "");
    plan_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_switches),
        cmocka_unit_test(test_two_routers_in_a_row),
        cmocka_unit_test(test_shared_router),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nothing_without_a_router),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
