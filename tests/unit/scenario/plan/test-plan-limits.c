/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only `up`, a guest or ssh used to find: host names, users, sizes, network cards, networks of
 * teams, play hours, scripts that sh reads otherwise than they were meant, and teams without a VM.
 * plan_make and plan_check say the same at the same place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/host-name.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

#define VM(resources, roles)                                                                       \
    "{type: VM, source: tiny, resources: {" resources "}, roles: {" roles "}}"
#define SMALL VM("ram: 96 mib, cpu: 1", "root: root")
#define TEAMS "entities: {white: {role: White}, blue: {role: Blue, entities: {a: {}, b: {}}}}\n"

static struct complaints complaints;
static struct plan *plan;

/* The same complaints twice: as the plan is made and as it is only checked. 0 or 1. */
static int planned(const char *document, int64_t now)
{
    const struct plan_options options = {.library = "scenarios/packages", .now = now};
    struct scenario *scenario = NULL;
    struct complaints again = COMPLAINTS_EMPTY;
    struct error err = {0};
    int result;

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    plan_free(plan);
    plan = NULL;
    result =
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &complaints, &err);
    if (result != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
    scenario_free(scenario);
    assert_int_equal(
        scenario_load_text("t.yml", document, strlen(document), 0, &scenario, &again, &err), 0);
    result = plan_make(scenario, &options, &complaints, &plan, &err);
    assert_true(result >= 0);
    assert_int_equal(plan_check(scenario, &options, &again, &err), 0);
    assert_int_equal(again.errors, complaints.errors);
    assert_int_equal(again.count, complaints.count);
    for (size_t i = 0; i < again.count; i++) {
        assert_string_equal(again.items[i].text, complaints.items[i].text);
        assert_memory_equal(&again.items[i].at, &complaints.items[i].at, sizeof(struct mark));
    }
    complaints_done(&again);
    scenario_free(scenario);
    return result;
}

static const struct complaint *find(const char *words)
{
    for (size_t i = 0; i < complaints.count; i++)
        if (strstr(complaints.items[i].text, words) != NULL)
            return &complaints.items[i];
    complaints_print(&complaints, stderr, 0, 0);
    fail_msg("nobody says: %s", words);
    return NULL;
}

static void refused(const char *document, uint32_t line, const char *words)
{
    assert_int_equal(planned(document, 0), 1);
    assert_int_equal(find(words)->grade, COMPLAINT_ERROR);
    assert_int_equal(find(words)->at.line, line);
}

static void warned(const char *document, const char *words)
{
    assert_int_equal(planned(document, 0), 0);
    assert_int_equal(find(words)->grade, COMPLAINT_WARNING);
}

static void silent(const char *document)
{
    int result = planned(document, 0);

    if (result != 0)
        complaints_print(&complaints, stderr, 0, 0);
    assert_int_equal(result, 0);
}

/* ---- names ---- */

static void test_host_name(void **state)
{
    static const struct {
        const char *id, *name;
    } names[] = {
        {"web", "web"},          {"WEB", "web"},       {"SW2~", "sw2"},
        {"team_1", "team-1"},    {"a  b", "a-b"},      {"-x-", "x"},
        {"b\xc3\xbcro", "b-ro"}, {"\xc3\xb5", "vm-7"}, {"", "vm-7"},
    };
    char name[HOST_NAME_SIZE], longest[200];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        host_name(names[i].id, "vm", 7, name);
        assert_string_equal(name, names[i].name);
    }
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    host_name(longest, "vm", 7, name);
    assert_int_equal(strlen(name), 63);
    assert_true(host_name_is_user("_apt-1"));
    assert_false(host_name_is_user("Anna"));
    assert_false(host_name_is_user("1a"));
    assert_false(host_name_is_user(""));
}

#define TWO(one, other)                                                                            \
    "name: t\n" TEAMS "nodes:\n  \"" one "\": " SMALL "\n  \"" other "\": " SMALL                  \
    "\ninfrastructure:\n  \"" one "\": 1\n  \"" other "\": 1\n"

static void test_names_meet(void **state)
{
    (void)state;
    refused(TWO("web", "WEB"), 8, "both become the host name \"web\"");
    refused(TWO("SW2", "SW2~"), 8, "both become the host name \"sw2\"");
    refused(TWO("a b", "a_b"), 8, "both become the host name \"a-b\"");
    refused(TWO("web", "localhost"), 8, "\"localhost\" is every machine's own name");
    warned(TWO("web", "\xc3\xb5\xc3\xbc"), "no ASCII letter or digit");
    silent(TWO("web", "web2"));
    /* A team's VM and one that all share are in one hosts file; those of two teams are in none. */
    refused("name: t\n" TEAMS "nodes: {hub: " SMALL ", Hub: " SMALL "}\n"
            "infrastructure: {hub: 1, Hub: {each: blue}}\n",
            4, "both become the host name \"hub\"");
    silent("name: t\n" TEAMS "nodes: {hub: " SMALL ", Hub: " SMALL "}\n"
           "infrastructure: {hub: {each: blue.a}, Hub: {each: blue.b}}\n");
    /* web with two instances is web-1 and web-2. */
    refused("name: t\n" TEAMS "nodes: {web: " SMALL ", web-2: " SMALL "}\n"
            "infrastructure: {web: 2, web-2: 1}\n",
            4, "both become the host name \"web-2\"");
}

static void test_teams_meet(void **state)
{
    (void)state;
    refused("name: t\nentities: {blue: {role: Blue, entities: {B: {}, b: {}}}}\nnodes: {v: " SMALL
            "}\ninfrastructure: {v: {each: blue}}\n",
            2, "teams \"blue.b\" and \"blue.B\" both become");
    /* A shared VM knows each team's by the team's host name, whatever the id is. */
    silent("name: t\nentities: {blue: {role: Blue, entities: {team_1: {}, \"\xc3\x95\": {}}}}\n"
           "nodes: {v: " SMALL ", s: " SMALL ", l: {type: Switch}}\n"
           "infrastructure: {l: {each: blue}, v: {each: blue, links: [l]}, s: {links: [l]}}\n");
    assert_non_null(strstr(plan->vms.items[2].blob.bytes, "\"v.team-1\""));
    assert_non_null(strstr(plan->vms.items[2].blob.bytes, "\"v.team-2\""));
}

static void test_users(void **state)
{
    (void)state;
    refused("name: t\nnodes:\n  v: " VM("ram: 96 mib, cpu: 1",
                                        "r: Anna Lee") "\ninfrastructure: {v: 1}\n",
            3, "\"Anna Lee\" is no user");
    refused(
        "name: t\nnodes:\n  v: " VM("ram: 96 mib, cpu: 1",
                                    "r: {username: \"a\\nHost *\"}") "\ninfrastructure: {v: 1}\n",
        3, "is no user that a guest can make");
}

/* ---- sizes ---- */

static void test_sizes(void **state)
{
    (void)state;
    refused("name: t\nnodes:\n  v: " VM("ram: 96 mib, cpu: 256", "") "\ninfrastructure: {v: 1}\n",
            3, "from 1 to 255 processors");
    silent("name: t\nnodes:\n  v: " VM("ram: 96 mib, cpu: 255", "") "\ninfrastructure: {v: 1}\n");
    refused("name: t\nnodes:\n  v: " VM("ram: 15 mib, cpu: 1", "") "\ninfrastructure: {v: 1}\n", 3,
            "from 16 MiB to 16 TiB");
    /* At the number itself, and it alone: that its conditions are nowhere follows from it. */
    refused("name: t\nnodes:\n  v:\n    {type: VM, source: tiny, roles: {r: root}, conditions: {c: "
            "r},\n    resources: {\n    ram: 96 mib,\n    cpu: 0}}\nconditions: {c: {command: "
            "\"true\", interval: 1, points: 1}}\ninfrastructure: {v: 1}\n",
            7, "from 1 to 255 processors");
    assert_int_equal(complaints.count, 1);
}

static void cards(int teams, char *document, size_t size)
{
    snprintf(document, size,
             "name: t\nentities: {blue: {role: Blue, copies: %d}}\nnodes: {s: " SMALL
             ", l: {type: Switch}}\ninfrastructure: {l: {each: blue}, s: {links: [l]}}\n",
             teams);
}

static void test_cards(void **state)
{
    char document[512];

    (void)state;
    cards(112, document, sizeof(document));
    silent(document);
    assert_int_equal(plan->vms.items[0].row.as.vm_made.ram, (96 + 2 * 102) * 1024 * 1024);
    cards(113, document, sizeof(document));
    refused(document, 4, "has 113 network cards; at most 112");
}

/* ---- networks of teams ---- */

#define NET(places)                                                                                \
    "name: t\n" TEAMS "nodes: {v: " SMALL ", s: " SMALL ", g: {type: VM, source: router, "         \
    "resources: {ram: 96 mib, cpu: 1}}, l: {type: Switch}, m: {type: Switch}}\n"                   \
    "infrastructure:\n  l: {each: blue, properties: {cidr: 10.0.1.0/24}}\n" places

static void test_same_network(void **state)
{
    (void)state;
    silent(NET("  v: {each: blue, links: [l], properties: {l: 10.0.1.9}}\n  m: 1\n  s: {links: "
               "[m]}\n"));
    assert_string_equal(plan->switches.items[0].row.as.switch_made.cidr, "10.0.1.0/24");
    assert_string_equal(plan->switches.items[1].row.as.switch_made.cidr, "10.0.1.0/24");
    assert_string_equal(plan->vms.items[0].row.as.vm_made.address, "l 10.0.1.9");
    assert_string_equal(plan->vms.items[1].row.as.vm_made.address, "l 10.0.1.9");
    /* Each team's router between two networks that both teams have. */
    silent(NET("  m: {each: blue, properties: {cidr: 10.0.3.0/24}}\n"
               "  v: {each: blue, links: [l]}\n"
               "  g: {each: blue, links: [l, m], acls: [{from: l, to: m, action: accept}]}\n"));
    refused(NET("  s: {links: [l]}\n"), 5, "two teams would have the same network, and s, which");
    refused(NET("  g: {links: [l]}\n"), 5, "two teams would have the same network, and g, which");
    refused(NET("  m: {properties: {cidr: 10.0.0.0/16}}\n"), 6, "overlaps that of switch l");
    refused(NET("  m: {each: blue, properties: {cidr: 10.0.1.0/25}}\n"), 6,
            "overlaps that of switch l");
    /* Each team's router leads the shared VM to the same network. */
    refused(NET("  m: {properties: {cidr: 10.9.9.0/24}}\n  s: {links: [m]}\n"
                "  g: {each: blue, links: [l, m], acls: [{from: m, to: l, action: accept}]}\n"),
            7, "routers lead it to the network 10.0.1.0/24 of two teams");
}

static void test_management(void **state)
{
    (void)state;
    refused("name: t\nnodes: {l: {type: Switch}}\ninfrastructure:\n"
            "  l: {properties: {cidr: 10.0.0.0/16}}\n",
            4, "where the guests' management link is");
}

/* ---- hours ---- */

static int hours(const char *zone, const char *days, int64_t now)
{
    char document[512];

    snprintf(document, sizeof(document), "name: t\nexercise:\n  timezone: %s\n  days: [%s]\n", zone,
             days);
    return planned(document, now);
}

static void test_hours(void **state)
{
    const int64_t day = 86400000, noon = day + day / 2; /* of 2 January 1970 */

    (void)state;
    assert_int_equal(hours("Europe", "\"1970-01-03 08:00-16:00\"", 0), 1);
    assert_int_equal(find("does not know \"Europe\"")->at.line, 3);
    assert_int_equal(hours("leapseconds", "\"1970-01-03 08:00-16:00\"", 0), 1);
    find("does not know \"leapseconds\"");
    assert_int_equal(hours("UTC", "\"1970-01-01 08:00-16:00\", \"1970-01-02 08:00-10:00\"", noon),
                     1);
    assert_int_equal(find("all play hours have ended: STARTEX would be refused")->at.line, 4);
    assert_int_equal(hours("UTC", "\"1970-01-01 08:00-16:00\", \"1970-01-02 08:00-13:00\"", noon),
                     0);
    assert_int_equal(complaints.count, 1);
    find("these play hours have ended");
    assert_int_equal(hours("UTC", "\"1970-01-01 08:00-16:00\"", 0), 0);
    assert_int_equal(hours("Europe/Tallinn", "\"2026-03-29 03:30-16:00\"", 0), 1);
    find("clocks are put forward over it");
    /* A zone that is wrong is wrong without hours too. */
    refused("name: t\nexercise: {duration: 1h,\n  timezone: Mars/Base}\n", 3,
            "does not know \"Mars/Base\"");
}

/* ---- scripts ---- */

#define RUN(script)                                                                                \
    "name: t\nnodes: {v: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: "       \
    "{root: root}, injects: {i: root}}}\ninfrastructure: {v: 1}\n"                                 \
    "injects: {i: {at: 1min, run: \"" script "\"}}\nexercise: {duration: 5min}\n"

static void test_scripts(void **state)
{
    (void)state;
    warned(RUN("echo a\\r\\necho b\\r\\n"), "line ends of Windows");
    warned(RUN("#!/usr/bin/env python3\\nimport os\\n"), "asks for python3");
    warned(RUN("#! /usr/bin/env -S perl -w\\nprint 1\\n"), "asks for perl");
    warned(RUN("#!/bin/bash\\na=(1)\\n"), "asks for bash");
    warned(RUN("\\uFEFFecho"), "byte order mark");
    silent(RUN("#!/bin/sh\\necho\\n"));
    assert_int_equal(complaints.count, 0);
    silent(RUN("#!/usr/bin/env sh\\necho\\n"));
    assert_int_equal(complaints.count, 0);
}

/* ---- teams without a VM ---- */

static size_t teams(const char *document)
{
    silent(document);
    return plan->teams.count;
}

#define ASK(to)                                                                                    \
    "injects: {i: {at: 1s, from-entity: white, to-entities: [" to                                  \
    "], message: {subject: s}, expect: [{action: x, due: 5min, points: 10}]}}\n"                   \
    "exercise: {duration: 10min}\n"

static void test_tabletop(void **state)
{
    (void)state;
    assert_int_equal(teams("name: t\n" TEAMS ASK("blue")), 2);
    assert_string_equal(plan->teams.items[1].row.as.team_made.path, "blue.b");
    assert_int_equal(plan->expectations.count, 2);
    assert_int_equal(plan->metrics.count, 2);
    assert_int_equal(teams("name: t\n" TEAMS ASK("blue.b")), 1);
    assert_int_equal(teams("name: t\n" TEAMS ASK("blue.b, blue")), 2);
    /* Members of a team are no teams. */
    assert_int_equal(teams("name: t\nentities: {white: {role: White}, blue: {role: Blue, entities: "
                           "{a: {entities: {anna: {}}}, b: {}}}}\n" ASK("blue.a, blue.b")),
                     2);
    assert_int_equal(
        teams("name: t\nentities: {white: {role: White}, red: {role: Red, entities: {r: {}}}, "
              "blue: {role: Blue}}\n" ASK("red, blue")),
        1);
    assert_string_equal(plan->teams.items[0].row.as.team_made.path, "blue");
    /* People grade: nothing else says who plays. */
    assert_int_equal(teams("name: t\n" TEAMS "metrics: {m: {type: Manual, max-score: 5}}\n"
                           "exercise: {duration: 1min}\n"),
                     2);
    assert_int_equal(plan->metrics.count, 2);
    /* Beside teams that have VMs. */
    assert_int_equal(
        teams("name: t\nentities: {white: {role: White}, blue: {role: Blue, entities: {a: {}, b: "
              "{}}}, press: {role: Blue}}\nnodes: {v: " SMALL
              "}\ninfrastructure: {v: {each: blue}}\n" ASK("press")),
        3);
    assert_int_equal(teams("name: t\n" TEAMS "exercise: {duration: 1min}\n"), 0);
}

/* ---- SDL 0.21.2 ---- */

static int ocr(const char *properties, unsigned later)
{
    char document[512];
    struct scenario *scenario = NULL;
    struct error err;
    int result;

    complaints_done(&complaints);
    complaints = COMPLAINTS_EMPTY;
    snprintf(document, sizeof(document),
             "name: t\nnodes: {v: " SMALL ", l: {type: Switch}}\ninfrastructure:\n"
             "  l: {properties: {cidr: 10.1.1.0/24, gateway: 10.1.1.1}}\n"
             "  v: {links: [l], properties: %s}\n",
             properties);
    result = scenario_load_text("t.yml", document, strlen(document), SCENARIO_OCR | later,
                                &scenario, &complaints, &err);
    if (result == 0)
        assert_int_equal(scenario->infrastructure.items[1].addresses.count, later != 0);
    scenario_free(scenario);
    return result;
}

static void test_later(void **state)
{
    (void)state;
    assert_int_equal(ocr("[{l: 10.1.1.9}]", SCENARIO_LATER), 0);
    assert_int_equal(ocr("{l: 10.1.1.9}", SCENARIO_LATER), 1);
    find("must be a list of {switch: address}");
    assert_int_equal(ocr("[{l: 10.1.2.9}]", 0), 0); /* 0.21.0 does not read it */
}

/* ---- storylines ---- */

static void test_storyline(void **state)
{
    (void)state;
    warned("name: t\nentities: {white: {role: White}, blue: {role: Blue, entities: {a: {stories: "
           "[i]}, b: {stories: []}}}}\n" ASK("blue"),
           "story i is not played by b: their `stories` do not name it");
}

static int clean(void **state)
{
    (void)state;
    complaints_done(&complaints);
    plan_free(plan);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host_name),    cmocka_unit_test(test_names_meet),
        cmocka_unit_test(test_teams_meet),   cmocka_unit_test(test_users),
        cmocka_unit_test(test_sizes),        cmocka_unit_test(test_cards),
        cmocka_unit_test(test_same_network), cmocka_unit_test(test_management),
        cmocka_unit_test(test_hours),        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_tabletop),     cmocka_unit_test(test_later),
        cmocka_unit_test(test_storyline),
    };

    return cmocka_run_group_tests(tests, NULL, clean);
}
