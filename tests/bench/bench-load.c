/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading and validating a generated scenario of 10,000 nodes and 100,000 lines, against what no
 * reader of YAML by libyaml can do without: its own events over the same bytes. Then twice the
 * document against twice the time; and 500,000 lines as whole processes that read a file: their
 * CPU, the system's for their memory included, and what memory loading takes at its peak.
 */
#include "bench.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <yaml.h>

#include "scenario/sdl/load.h"

enum { NODES = 10000, LINES_A_NODE = 10, MANY = 50000, PROCESS_RUNS = 15 };

static char *scenario_of(int nodes, size_t *ret_length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_length);

    if (out == NULL)
        bench_fail("no memory");
    fputs("name: bench\nnodes:\n  lan: {type: Switch}\n", out);
    for (int i = 0; i < nodes; i++)
        fprintf(
            out,
            "  node-%d:\n    type: VM\n    source: debian-12\n    resources: {ram: 2 gib, cpu: 2}\n"
            "    roles: {admin: root, user: alice}\n    conditions: {check-%d: user}\n",
            i, i);
    fputs("infrastructure:\n  lan: 1\n", out);
    for (int i = 0; i < nodes; i++)
        fprintf(out, "  node-%d:\n    links: [lan]\n", i);
    fputs("conditions:\n", out);
    for (int i = 0; i < nodes; i++)
        fprintf(out,
                "  check-%d:\n    {command: check_http -H node-%d, interval: 30, result: nagios, "
                "points: 10}\n",
                i, i);
    fclose(out);
    return text;
}

static double run_load(const char *text, size_t length)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err;
    double start = bench_seconds();

    if (scenario_load_text("bench.yml", text, length, 0, &scenario, &complaints, &err) != 0 ||
        complaints.count != 0)
        bench_fail("the scenario does not load");
    scenario_free(scenario);
    complaints_done(&complaints);
    return bench_seconds() - start;
}

static double run_events(const char *text, size_t length)
{
    yaml_parser_t parser;
    double start = bench_seconds();

    if (!yaml_parser_initialize(&parser))
        bench_fail("no memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    for (bool more = true; more;) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event))
            bench_fail("the events do not parse");
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return bench_seconds() - start;
}

/* ---- whole processes ----------------------------------------------------------------------------
 */

static void file_load(const char *path)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct error err;

    if (scenario_load(path, 0, &scenario, &complaints, &err) != 0 || complaints.count != 0)
        bench_fail("the scenario does not load");
}

static void file_events(const char *path)
{
    struct error err;
    char *text = NULL;
    size_t length = 0;

    if (load_file(path, SCENARIO_MOST, &text, &length, &err) != 0)
        bench_fail("the file is not read");
    run_events(text, length);
}

static void file_nothing(const char *path)
{
    if (access(path, R_OK) != 0)
        bench_fail("no file");
}

/* Seconds of CPU of a process that does `run`; its peak of memory in KiB. */
static double process_of(void (*run)(const char *path), const char *path, long *ret_peak)
{
    struct rusage usage;
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        run(path);
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        bench_fail("no process");
    *ret_peak = usage.ru_maxrss;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void file_write(const char *path)
{
    size_t length = 0;
    char *text = scenario_of(MANY, &length);
    FILE *file = fopen(path, "w");

    if (file == NULL || fwrite(text, 1, length, file) != length || fclose(file) != 0)
        bench_fail("no file is written");
    free(text);
}

static void whole_processes(void)
{
    char folder[512], path[600];
    double ours[PROCESS_RUNS], limit[PROCESS_RUNS], lines = (double)MANY * LINES_A_NODE;
    long peak = 0, nothing = 0, other = 0;
    double bytes;

    bench_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/scenario.yml", folder);
    process_of(file_write, path, &other);
    process_of(file_nothing, path, &nothing);
    /* A process of half a second is easily disturbed: more of them than of others. */
    for (int i = 0; i < PROCESS_RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = process_of(file_load, path, &peak);
        limit[i] = process_of(file_events, path, &other);
        if (i % 2 == 1)
            ours[i] = process_of(file_load, path, &peak);
    }
    bench_row("load, 500,000 lines, processes", lines, "lines/s", ours, limit, PROCESS_RUNS, 1.5,
              "CPU; limit: a process of libyaml's events alone");
    bytes = (double)(peak - nothing) * 1024 / lines;
    printf("load, peak of memory\t%.0f B/line\t250 B/line\t%.2f\t%.2f\t%.2f\t1.00\tlimit: the "
           "aim; the file is in it\n",
           bytes, bytes / 250, bytes / 250, bytes / 250);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    size_t length = 0, longer = 0;
    char *text, *twice;
    double ours[BENCH_RUNS], limit[BENCH_RUNS], doubled[BENCH_RUNS];
    double lines = NODES * LINES_A_NODE;

    /* Before anything else: a process begins with what the one before it has left. */
    whole_processes();
    text = scenario_of(NODES, &length);
    twice = scenario_of(2 * NODES, &longer);
    for (int i = 0; i < BENCH_RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = run_load(text, length);
        limit[i] = run_events(text, length);
        if (i % 2 == 1)
            ours[i] = run_load(text, length);
    }
    bench_row("load, 10,000 nodes", lines, "lines/s", ours, limit, BENCH_RUNS, 2,
              "limit: libyaml's events alone");
    for (int i = 0; i < BENCH_RUNS; i++) {
        doubled[i] = run_load(twice, longer) / 2;
        ours[i] = run_load(text, length);
    }
    bench_row("load, 20,000 nodes", lines, "lines/s", doubled, ours, BENCH_RUNS, 1.2,
              "limit: half as many nodes");
    free(text);
    free(twice);
    return 0;
}
