/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario of a tiny VM `web` and of one more, `box`, whose package says BOX_SAYS, which a test
 * defines before it includes this: what planning it gives. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/model/row.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

static char folder[] = "/tmp/excon-box-XXXXXX";
static char library[128];

static int make_library(void **state)
{
    char path[256];
    FILE *file;

    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/box", folder);
    mkdir(path, 0755);
    snprintf(path, sizeof(path), "%s/box/package.yml", folder);
    file = fopen(path, "w");
    if (file == NULL)
        return -1;
    fputs("package: {name: box, version: 1.0.0, description: d}\n"
          "content: {type: vm, vm: {file_path: d, " BOX_SAYS "}}\n",
          file);
    fclose(file);
    snprintf(library, sizeof(library), "%s:scenarios/packages", folder);
    return 0;
}

static int remove_library(void **state)
{
    char path[256];

    (void)state;
    snprintf(path, sizeof(path), "%s/box/package.yml", folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/box", folder);
    rmdir(path);
    return rmdir(folder);
}

static struct plan *plan_of(const char *text, struct complaints *complaints,
                            struct scenario **ret_scenario)
{
    const struct plan_options options = {.run = "1a2b3c4d", .library = library};
    struct plan *plan = NULL;

    assert_int_equal(
        scenario_load_text("t.yml", text, strlen(text), 0, ret_scenario, complaints, NULL), 0);
    assert_true(plan_make(*ret_scenario, &options, complaints, &plan, NULL) >= 0);
    return plan;
}

#define HEAD                                                                                       \
    "name: t\nentities: {blue: {role: Blue, entities: {a: {}}}}\nnodes:\n"                         \
    "  lan: {type: Switch}\n"                                                                      \
    "  web: {type: VM, source: tiny, resources: {ram: 96 mib, cpu: 1}, roles: {r: root}}\n"
#define TAIL                                                                                       \
    "infrastructure: {lan: {properties: {cidr: 10.1.1.0/24, gateway: 10.1.1.1}}, "                 \
    "web: {links: [lan]}, box: {links: [lan]}}\n"
#define BOX(more) "  box: {type: VM, source: box, resources: {ram: 96 mib, cpu: 1}" more "}\n"

/* The errors alone, without the lines that they are about. */
static void says(const char *text, const char *expected)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = plan_of(text, &complaints, &scenario);
    char told[4096] = "";
    size_t used = 0;

    for (size_t i = 0; i < complaints.count; i++)
        if (complaints.items[i].grade == COMPLAINT_ERROR)
            used += (size_t)snprintf(told + used, sizeof(told) - used, "%u:%u: %s\n",
                                     complaints.items[i].at.line, complaints.items[i].at.column,
                                     complaints.items[i].text);
    assert_string_equal(told, expected);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
}
