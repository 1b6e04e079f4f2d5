/* SPDX-License-Identifier: Apache-2.0 */
/* hosts.yml: what it says and refuses, line and column; the hosts of a plan's machines by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario/plan/plan-place.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/host-list.h"
#include "scenario/sdl/load.h"

static const char scenario_text[] =
    "name: placed\n"
    "entities:\n"
    "  blue:\n"
    "    role: Blue\n"
    "    entities: {estmark: {}, latgale: {}}\n"
    "nodes:\n"
    "  lan: {type: Switch}\n"
    "  dc-1: {type: VM, source: tiny, resources: {ram: 900 MiB, cpu: 1}}\n"
    "  dc-2: {type: VM, source: tiny, resources: {ram: 900 MiB, cpu: 1}}\n"
    "  web: {type: VM, source: tiny, resources: {ram: 400 MiB, cpu: 2}}\n"
    "  gate: {type: VM, source: tiny, resources: {ram: 400 MiB, cpu: 1}}\n"
    "infrastructure:\n"
    "  lan: {each: blue}\n"
    "  dc-1: {each: blue, links: [lan]}\n"
    "  dc-2: {each: blue, links: [lan]}\n"
    "  web: {each: blue, links: [lan]}\n"
    "  gate: {}\n";

static struct plan *plan_of(void)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    const struct plan_options options = {.library = "scenarios/packages", .rehearsal = true};

    assert_int_equal(scenario_load_text("s.yml", scenario_text, strlen(scenario_text), 0, &scenario,
                                        &complaints, NULL),
                     0);
    assert_int_equal(plan_make(scenario, &options, &complaints, &plan, NULL), 0);
    scenario_free(scenario);
    complaints_done(&complaints);
    return plan;
}

/* Places by the text; the complaints' text, or "": placed. */
static const char *place(struct plan *plan, const char *text)
{
    static char said[8192];
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct hosts hosts;
    struct error err = {0};
    FILE *to = fmemopen(said, sizeof(said), "w");
    int result = host_list_read(&pool, "hosts.yml", text, strlen(text), &complaints, &hosts, &err);

    assert_non_null(to);
    said[0] = '\0';
    if (result == 0)
        result = plan_place(plan, &hosts, &complaints, &err);
    assert_true(result >= 0);
    assert_int_equal(result == 1, complaints.errors != 0);
    complaints_print(&complaints, to, 0, 0);
    fclose(to);
    complaints_done(&complaints);
    pool_done(&pool);
    return said;
}

static const char *host_of(const struct plan *plan, const char *id, uint32_t team)
{
    for (size_t i = 0; i < plan->vms.count; i++) {
        const struct vm_made *vm = &plan->vms.items[i].row.as.vm_made;

        if (strcmp(vm->id, id) == 0 && vm->team == team)
            return plan_host(plan, vm->vm) != NULL ? plan_host(plan, vm->vm)->name : NULL;
    }
    return NULL;
}

/* Its row has what the list says of it: the one host of its pins, its one group; 0: none. */
static void assert_bounds(const struct plan *plan, const char *id, uint32_t team, uint32_t on,
                          uint32_t group)
{
    for (size_t i = 0; i < plan->vms.count; i++) {
        const struct vm_made *vm = &plan->vms.items[i].row.as.vm_made;

        if (strcmp(vm->id, id) != 0 || vm->team != team)
            continue;
        assert_int_equal(vm->on.count, on != 0);
        assert_int_equal(vm->apart.count, group != 0);
        assert_true(on == 0 || vm->on.items[0] == on);
        assert_true(group == 0 || vm->apart.items[0] == group);
    }
}

static void test_places(void **state)
{
    struct plan *plan = plan_of();

    (void)state;
    assert_null(host_of(plan, "web", 1));
    assert_string_equal(place(plan,
                              "hosts:\n"
                              "  here: {ram: 8 GiB, cpu: 4}\n"
                              "  beta: {ssh: range@beta.example, ram: 8 GiB, cpu: 4, disk: 1 TiB,\n"
                              "         labels: [fast, far], underlay: '10.9.0.2'}\n"
                              "  gamma: {ssh: 'ssh://range@[fd00::3]:2222', ram: 4 GiB, cpu: 4}\n"
                              "pins: {gate: far, latgale/web: here}\n"
                              "apart: [[dc-1, dc-2]]\n"
                              "reserve: 512 MiB\n"),
                        "");
    assert_int_equal(plan->hosts.count, 3);
    assert_string_equal(host_of(plan, "gate", 0), "beta");
    assert_string_equal(host_of(plan, "web", 2), "here");
    for (uint32_t team = 1; team <= 2; team++)
        assert_string_not_equal(host_of(plan, "dc-1", team), host_of(plan, "dc-2", team));
    assert_bounds(plan, "gate", 0, 2, 0);
    assert_bounds(plan, "web", 1, 0, 0);
    assert_bounds(plan, "web", 2, 1, 0);
    /* A group for each team. */
    assert_bounds(plan, "dc-1", 1, 0, 2);
    assert_bounds(plan, "dc-2", 1, 0, 2);
    assert_bounds(plan, "dc-1", 2, 0, 3);

    const struct host_made *beta = &plan->hosts.items[1].row.as.host_made;

    assert_string_equal(beta->ssh, "range@beta.example");
    assert_string_equal(beta->labels, "fast, far");
    assert_string_equal(beta->underlay, "10.9.0.2");
    assert_int_equal(beta->ram, (INT64_C(8) << 30) - (INT64_C(512) << 20));
    assert_int_equal(plan->placement.least, 2); /* dc-1 and dc-2 stand apart */
    assert_string_equal(plan->placement.bound, "machines that stand apart");
    assert_int_equal(plan->placement.split, 2);
    plan_free(plan);
}

/* Each list is refused by these words, and the plan stays as it was. */
static void test_refuses(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"", "hosts.yml:1:1: error: the file lists no host\n"},
        {"hosts: {}\n", "hosts.yml:1:8: error: there are from 1 to 1000 hosts\n"},
        {"hosts: {a: {ssh: x, ram: 8 GiB}}\n", "\"cpu\""},
        {"hosts: {Up: {ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:9: error: \"Up\" is no name of a host"},
        {"hosts: {a: {ssh: -oProxyCommand=id, ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:18: error: \"ssh\" must be user@host"},
        {"hosts: {a: {ssh: 'x y', ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:18: error: \"ssh\" must be user@host"},
        {"hosts: {a: {ssh: 'x;id', ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:18: error: \"ssh\" must be user@host"},
        {"hosts: {a: {underlay: 10.0.0.300, ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:23: error: \"underlay\" must be an IPv4 or IPv6 address"},
        {"hosts: {a: {ram: 8 GiB, cpu: 1}, b: {ram: 8 GiB, cpu: 1}}\n",
         "hosts.yml:1:34: error: without \"ssh\" a host is the machine that excon runs on"},
        {"hosts: {a: {ram: 512 MiB, cpu: 1}}\n",
         "hosts.yml:1:9: error: host a has no more memory than what is to stay free on it"},
        {"hosts: {a: {ram: 8 GiB, cpu: 1, colour: red}}\n",
         "hosts.yml:1:33: error: unknown field \"colour\""},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}}\npins: {nobody: a}\n",
         "hosts.yml:2:8: error: \"nobody\" is no team, no node with machines, and no team/node"},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}}\npins: {web: b}\n",
         "hosts.yml:2:13: error: no host has the name or the label \"b\""},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}, b: {ssh: x, ram: 8 GiB, cpu: 8}}\n"
         "pins: {web: b, estmark: a}\n",
         "hosts.yml:2:16: error: no host is left for web of estmark: another pin names other hosts"},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}}\napart: [[lan]]\n",
         "hosts.yml:2:10: error: \"lan\" is no node with machines"},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}}\napart: [[dc-1, dc-2]]\n",
         "2 of 7 machines find no host: there are 1 hosts, and more, for those that stand apart"},
        {"hosts: {a: {ram: 3 GiB, cpu: 8}}\n", "and more, for their memory, are needed at least"},
        {"hosts: {a: {ram: 1800 MiB, cpu: 8}, b: {ssh: x, ram: 1900 MiB, cpu: 8}, c: {ssh: y, ram: "
         "9 GiB, cpu: 1}}\novercommit: 1\n",
         "no host for estmark/dc-2: 990 MiB of memory, 1 processors"},
        {"hosts: {a: {ram: 8 GiB, cpu: 8}}\nspare: true\n",
         "hosts.yml:1:9: error: `spare` wants room for the loss of any host: if a is lost"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct plan *plan = plan_of();
        const char *said = place(plan, cases[i].text);

        if (strstr(said, cases[i].said) == NULL)
            assert_string_equal(said, cases[i].said);
        assert_int_equal(plan->hosts.count, 0);
        assert_null(host_of(plan, "web", 1));
        plan_free(plan);
    }
}

/* What carries the networks: OVN where a switch has machines on several hosts, or when asked for.
 */
static void test_networks(void **state)
{
    static const char apart[] =
        "hosts: {a: {ram: 8 GiB, cpu: 8}, b: {ssh: x, ram: 8 GiB, cpu: 8}}\n"
        "apart: [[dc-1, dc-2]]\novn: b\nmtu: 1600\n";
    char path[] = "/tmp/test-plan-place-XXXXXX";
    int fd = mkstemp(path);
    const char *const words[] = {NULL, "ovn", "own", "bridge"};

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, apart, strlen(apart)), strlen(apart));
    close(fd);
    for (size_t i = 0; i < 4; i++) {
        struct plan *plan = plan_of();
        const struct exercise_opened *opened = &plan->opened.as.exercise_opened;
        struct complaints complaints = COMPLAINTS_EMPTY;
        struct error err = {0};
        int result = plan_place_by(plan, path, words[i], &complaints, &err);

        assert_int_equal(result, i < 2 ? 0 : i == 2 ? 1 : -ERROR_INPUT);
        assert_string_equal(opened->network, i < 2 ? "ovn" : "");
        if (i < 2) {
            assert_int_equal(opened->network_host, 2);
            assert_int_equal(opened->network_mtu, 1600 - 58);
        }
        complaints_done(&complaints);
        assert_int_equal(plan_place_by(plan, NULL, i == 1 ? "ovn" : NULL, &complaints, &err), 0);
        complaints_done(&complaints);
        plan_free(plan);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_refuses),
                                       cmocka_unit_test(test_networks)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
