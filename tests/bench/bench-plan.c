/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load, plan and genesis of an exercise of 200 teams with 40 machines each, 5,000 injects and
 * 20,000 checks: each stage against twice that of half as many teams, so 1.00 is linear. CPU, as
 * the disk is none of it; and the greatest memory of a process that does all three.
 */
#include "bench.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include "base/tree.h"
#include "engine/run/genesis.h"
#include "scenario/plan/plan.h"
#include "scenario/sdl/load.h"

enum { TEAMS = 200, MACHINES = 40, INJECTS = 25, CHECKS = 100, RUNS = 3 };
enum stage { LOAD, PLAN, GENESIS, STAGES };

static char folder[512];

/* Of each team: so many machines, and among them the checks and the injects. Malloc'd. */
static char *scenario_of(int teams)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        bench_fail("no memory");
    fputs("name: bench\nexercise: {duration: 40h, seed: 1}\nentities:\n"
          "  white: {name: EXCON, role: White}\n  blue:\n    role: Blue\n    entities:\n",
          out);
    for (int i = 1; i <= teams; i++)
        fprintf(out, "      t%d: {name: Team %d}\n", i, i);
    fputs("nodes:\n", out);
    for (int m = 0; m < MACHINES; m++) {
        fprintf(out,
                "  n%d:\n    type: VM\n    source: tiny\n    resources: {ram: 96 mib, cpu: 1}\n"
                "    roles: {root: root, user: {username: alice, entities: [blue]}}\n"
                "    conditions: {",
                m);
        for (int c = m; c < CHECKS; c += MACHINES)
            fprintf(out, "c%d: user, ", c);
        fputs("}\n    injects: {", out);
        for (int i = m; i < INJECTS; i += MACHINES)
            fprintf(out, "i%d: root, ", i);
        fputs("}\n", out);
    }
    fputs("infrastructure:\n", out);
    for (int m = 0; m < MACHINES; m++)
        fprintf(out, "  n%d: {each: blue}\n", m);
    fputs("conditions:\n", out);
    for (int c = 0; c < CHECKS; c++)
        fprintf(out, "  c%d: {command: check %d, interval: 60, result: exit, points: 10}\n", c, c);
    fputs("injects:\n", out);
    for (int i = 0; i < INJECTS; i++)
        fprintf(out, "  i%d: {at: %ds, run: strike, timeout: 10s}\n", i, 600 + i * 60);
    fclose(out);
    return text;
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void play(const char *text, double took[STAGES])
{
    struct plan_options options = {
        .run = "5e5e5e5e", .key_hash = "", .library = getenv("EXCON_LIBRARY"), .rehearsal = true};
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    struct folder at;
    struct error err;
    char place[600];
    double start = cpu_seconds();

    if (scenario_load_text("bench.yml", text, strlen(text), 0, &scenario, &complaints, &err) != 0)
        bench_fail("the scenario does not load");
    took[LOAD] = cpu_seconds() - start;
    start = cpu_seconds();
    if (plan_make(scenario, &options, &complaints, &plan, &err) != 0)
        bench_fail("the scenario is not planned");
    took[PLAN] = cpu_seconds() - start;
    snprintf(place, sizeof(place), "%s/x", folder);
    if (folder_make_at(&at, place, "5e5e5e5e", 42, &err) < 0)
        bench_fail(err.text);
    start = cpu_seconds();
    if (genesis_create(&at, plan, true, plan_epoch(plan), &err) < 0)
        bench_fail(err.text);
    took[GENESIS] = cpu_seconds() - start;
    folder_done(&at);
    plan_free(plan);
    scenario_free(scenario);
    complaints_done(&complaints);
    if (tree_drop(place, &err) < 0)
        bench_fail(err.text);
}

/* MiB of a process of its own. */
static long memory_of(const char *text)
{
    struct rusage usage;
    double took[STAGES];
    int status;
    pid_t child = fork();

    if (child == 0) {
        play(text, took);
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        bench_fail("a process of its own");
    return usage.ru_maxrss / 1024;
}

int main(void)
{
    static const char *const names[STAGES] = {"load", "plan", "genesis"};
    char *half = scenario_of(TEAMS / 2), *whole = scenario_of(TEAMS);
    double ours[STAGES][BENCH_RUNS], limit[STAGES][BENCH_RUNS], took[STAGES];
    struct error err;
    long memory;

    bench_folder(folder, sizeof(folder));
    memory = memory_of(whole);
    for (int i = 0; i < RUNS; i++) {
        play(whole, took);
        for (int k = 0; k < STAGES; k++)
            ours[k][i] = took[k];
        play(half, took);
        for (int k = 0; k < STAGES; k++)
            limit[k][i] = took[k] * 2;
    }
    for (int k = 0; k < STAGES; k++) {
        char what[80], note[160];

        snprintf(what, sizeof(what), "%s, %d teams with %d machines", names[k], TEAMS, MACHINES);
        snprintf(note, sizeof(note),
                 "%d injects, %d checks, %.0f ms, %ld MiB in all; limit: twice half the teams",
                 TEAMS * INJECTS, TEAMS * CHECKS, ours[k][0] * 1e3, memory);
        bench_row(what, TEAMS, "teams/s", ours[k], limit[k], RUNS, 1.2, note);
    }
    free(half);
    free(whole);
    if (tree_drop(folder, &err) < 0)
        bench_fail(err.text);
    return 0;
}
