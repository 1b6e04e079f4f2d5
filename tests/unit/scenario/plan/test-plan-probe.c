/* SPDX-License-Identifier: Apache-2.0 */
/* Probes in the plan: who looks at whom, at which address, with which request; and what has no way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

/* Two teams with a web VM and a watcher each; a hub and a prober that all share; `far` stands on no
 * switch of theirs. */
#define RANGE                                                                                                                                                                                                                                     \
    "name: t\n"                                                                                                                                                                                                                                   \
    "entities: {white: {role: White}, blue: {role: Blue, entities: {a: {}, b: {}}}}\n"                                                                                                                                                            \
    "nodes:\n"                                                                                                                                                                                                                                    \
    "  web: &vm {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}}\n"                                                                                                                                                                     \
    "  watcher: *vm\n  hub: *vm\n  prober: *vm\n  far: *vm\n  gate: {type: VM, source: router, resources: {ram: 96 mib, cpu: 1}}\n  near: *vm\n  beyond: {type: Switch}\n  lan: {type: Switch}\n  core: {type: Switch}\n  away: {type: Switch}\n" \
    "infrastructure:\n"                                                                                                                                                                                                                           \
    "  lan: {each: blue, properties: {cidr: \"10.{team}.1.0/24\"}}\n"                                                                                                                                                                             \
    "  core: {properties: {cidr: 10.9.0.0/24}}\n"                                                                                                                                                                                                 \
    "  away: 1\n"                                                                                                                                                                                                                                 \
    "  web: {each: blue, links: [lan, core], properties: {lan: \"10.{team}.1.10\"}}\n"                                                                                                                                                            \
    "  watcher: {each: blue, links: [lan, core]}\n"                                                                                                                                                                                               \
    "  hub: {links: [core], properties: {core: 10.9.0.5}}\n"                                                                                                                                                                                      \
    "  prober: {links: [core]}\n"                                                                                                                                                                                                                 \
    "  far: {links: [away]}\n"                                                                                                                                                                                                                    \
    "  beyond: {properties: {cidr: 10.8.0.0/24}}\n"                                                                                                                                                                                               \
    "  near: {links: [beyond], properties: {beyond: 10.8.0.7}}\n"                                                                                                                                                                                 \
    "  gate: {links: [core, beyond], acls: [{from: prober, to: near, ports: [80/tcp], action: accept}]}\n"                                                                                                                                        \
    "conditions:\n"

static struct complaints complaints;

static struct plan *plan_of(const char *conditions, int wanted)
{
    struct scenario *scenario = NULL;
    struct plan_options options = {.run = "1a2b3c4d", .library = "scenarios/packages"};
    struct plan *plan = NULL;
    struct error err = {0};
    char document[8192];

    snprintf(document, sizeof(document), RANGE "%s", conditions);
    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    assert_int_equal(
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err),
        0);

    int result = plan_make(scenario, &options, &complaints, &plan, &err);

    if (result != wanted)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, wanted);
    scenario_free(scenario);
    return plan;
}

static void refused(const char *condition, const char *words)
{
    char text[1024];
    bool found = false;

    snprintf(text, sizeof(text), "  c: {probe: %s}\n", condition);
    assert_null(plan_of(text, 1));
    for (size_t i = 0; i < complaints.count; i++)
        found |= strstr(complaints.items[i].text, words) != NULL;
    if (!found)
        complaints_print(&complaints, stderr, 0, 0);
    assert_true(found);
    assert_int_equal(complaints.errors, 1);
}

/* The n-th instance, as "team vm from request". */
static void is(const struct plan *plan, size_t n, const char *wanted)
{
    const struct plan_row *planned = &plan->conditions.items[n - 1];
    const struct condition_made *made = &planned->row.as.condition_made;
    const struct plan_row *vms = plan->vms.items;
    char text[1024];

    assert_true(n <= plan->conditions.count);
    snprintf(text, sizeof(text), "%u %s%u %s%u %.*s", made->team,
             vms[made->vm - 1].row.as.vm_made.id, vms[made->vm - 1].row.as.vm_made.team,
             vms[made->from - 1].row.as.vm_made.id, vms[made->from - 1].row.as.vm_made.team,
             (int)planned->blob.length, planned->blob.bytes);
    assert_string_equal(text, wanted);
}

static void test_instances(void **state)
{
    struct plan *plan = plan_of(
        "  a: {probe: {http: \"http://web/x\", status: 404, match: m, every: 7s, from: prober}, timeout: 3s}\n"
        "  b: {probe: {ssh: web, every: 7s, from: watcher}}\n"
        "  c: {probe: {tcp: \"hub:25\", expect: \"220 \", every: 7s, from: prober}}\n"
        "  d: {probe: {tcp: \"hub:25\", every: 1min, from: watcher}}\n",
        0);
    const struct condition_made *made = &plan->conditions.items[0].row.as.condition_made;

    (void)state;
    assert_int_equal(plan->conditions.count, 7);
    /* Each team's own, at its address on the switch of both. */
    is(plan, 1,
       "1 web1 prober0 {\"kind\":\"http\",\"address\":\"10.9.0.10\",\"port\":80,\"url\":\"http://web/x\",\"match\":\"m\",\"status\":404}");
    is(plan, 2,
       "2 web2 prober0 {\"kind\":\"http\",\"address\":\"10.9.0.11\",\"port\":80,\"url\":\"http://web/x\",\"match\":\"m\",\"status\":404}");
    is(plan, 3,
       "1 web1 watcher1 {\"kind\":\"tcp\",\"address\":\"10.1.1.10\",\"port\":22,\"expect\":\"SSH-\"}");
    is(plan, 4,
       "2 web2 watcher2 {\"kind\":\"tcp\",\"address\":\"10.2.1.10\",\"port\":22,\"expect\":\"SSH-\"}");
    is(plan, 5,
       "0 hub0 prober0 {\"kind\":\"tcp\",\"address\":\"10.9.0.5\",\"port\":25,\"expect\":\"220 \"}");
    /* What all share, seen from each team. */
    is(plan, 6, "1 hub0 watcher1 {\"kind\":\"tcp\",\"address\":\"10.9.0.5\",\"port\":25}");
    is(plan, 7, "2 hub0 watcher2 {\"kind\":\"tcp\",\"address\":\"10.9.0.5\",\"port\":25}");
    assert_int_equal(made->interval, 7000);
    assert_int_equal(made->timeout, 3000);
    assert_int_equal(made->result, RESULT_EXIT);
    assert_in_range(made->offset, 0, 6999);
    assert_int_equal(plan->conditions.items[2].row.as.condition_made.timeout, 7000);
    assert_int_equal(plan->conditions.items[5].row.as.condition_made.timeout, 10000);
    assert_int_equal(plan->conditions.items[0].row.audience, AUDIENCE_TEAM);
    assert_int_equal(plan->conditions.items[4].row.audience, AUDIENCE_RANGE);
    plan_free(plan);
}

static void test_addresses(void **state)
{
    struct plan *plan = plan_of(
        "  a: {probe: {http: \"https://10.{team}.1.10/team{team}\", every: 7s, from: watcher}}\n"
        "  b: {probe: {tcp: \"10.9.0.5:1\", every: 7s, from: prober}}\n"
        "  c: {probe: {dns: \"www.{team}.ex\", server: web, expect: web, every: 7s, from: prober}}\n"
        "  d: {probe: {dns: hub.ex, server: hub, expect: \"fd00::1\", every: 7s, from: prober}}\n",
        0);

    (void)state;
    is(plan, 1,
       "1 web1 watcher1 {\"kind\":\"http\",\"address\":\"10.1.1.10\",\"port\":443,\"url\":\"https://10.1.1.10/team1\"}");
    is(plan, 2,
       "2 web2 watcher2 {\"kind\":\"http\",\"address\":\"10.2.1.10\",\"port\":443,\"url\":\"https://10.2.1.10/team2\"}");
    is(plan, 3, "0 hub0 prober0 {\"kind\":\"tcp\",\"address\":\"10.9.0.5\",\"port\":1}");
    is(plan, 4,
       "1 web1 prober0 {\"kind\":\"dns\",\"address\":\"10.9.0.10\",\"port\":53,\"name\":\"www.1.ex\",\"expect\":\"10.9.0.10\",\"type\":\"A\"}");
    is(plan, 6,
       "0 hub0 prober0 {\"kind\":\"dns\",\"address\":\"10.9.0.5\",\"port\":53,\"name\":\"hub.ex\",\"expect\":\"fd00::1\",\"type\":\"AAAA\"}");
    plan_free(plan);
}

static void test_routed(void **state)
{
    struct plan *plan =
        plan_of("  a: {probe: {http: \"http://near/\", every: 7s, from: prober}}\n", 0);

    (void)state;
    is(plan, 1,
       "0 near0 prober0 {\"kind\":\"http\",\"address\":\"10.8.0.7\",\"port\":80,\"url\":\"http://near/\"}");
    plan_free(plan);
}

static void test_refused(void **state)
{
    (void)state;
    refused("{ssh: web, every: 7s, from: far}",
            "far has no way to web: they share no switch, and no router leads there");
    refused("{ssh: 10.9.0.200, every: 7s, from: prober}",
            "no machine of the range is at 10.9.0.200");
    refused("{ssh: 192.0.2.1, every: 7s, from: prober}", "no machine of the range is at 192.0.2.1");
    refused("{ssh: 127.0.0.1, every: 7s, from: prober}", "no machine of the range is at 127.0.0.1");
    refused("{ssh: \"10.{team}.1.77\", every: 7s, from: watcher}",
            "no machine of the range is at 10.{team}.1.77");
    /* Another team's watcher is never the one that looks. */
    refused("{ssh: 10.1.1.10, every: 7s, from: far}", "far has no way to 10.1.1.10");
    refused("{http: \"http://hub/{team}\", every: 7s, from: prober}",
            "cannot be made for all teams together");
    refused("{dns: a.ex, server: hub, expect: nothing, every: 7s, from: prober}",
            "\"nothing\" is neither an address nor a VM");
}

/* A probe from a machine that no team owns cannot be forged; one from a team's own can. */
static void test_trust(void **state)
{
    struct plan *plan = plan_of("  a: {probe: {ssh: web, every: 7s, from: prober}, points: 1}\n"
                                "  b: {probe: {ssh: web, every: 7s, from: watcher}, points: 1}\n",
                                0);
    size_t trusts = 0;

    (void)state;
    for (size_t i = 0; i < plan->note_count; i++) {
        assert_int_not_equal(plan->notes[i].kind, NOTE_NOT_RUN);
        if (plan->notes[i].kind == NOTE_TRUST) {
            trusts++;
            assert_non_null(strstr(plan->notes[i].text, "metric b"));
        }
    }
    assert_int_equal(trusts, 1);
    plan_free(plan);
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
        cmocka_unit_test(test_instances), cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_routed),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_trust),
    };

    return cmocka_run_group_tests(tests, NULL, forget);
}
