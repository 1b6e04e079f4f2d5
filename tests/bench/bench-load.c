/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading and validating a generated scenario of 10,000 nodes and 100,000 lines, against what no
 * reader of YAML by libyaml can do without: its own events over the same bytes. Then twice the
 * document against twice the time, and the peak of memory in a process of its own.
 */
#include "bench.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <yaml.h>

#include "scenario/sdl/load.h"

enum { NODES = 10000, LINES_A_NODE = 10 };

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

/* The peak of a process that does `run`, in KiB. */
static double peak_of(double (*run)(const char *text, size_t length), const char *text,
                      size_t length)
{
    struct rusage usage;
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        run(text, length);
        _exit(0);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
        bench_fail("no process");
    return (double)usage.ru_maxrss;
}

static double run_nothing(const char *text, size_t length)
{
    return text[length] == '\0' ? 0 : 1;
}

int main(void)
{
    size_t length = 0, longer = 0;
    char *text = scenario_of(NODES, &length), *twice = scenario_of(2 * NODES, &longer);
    double ours[BENCH_RUNS], limit[BENCH_RUNS], doubled[BENCH_RUNS];
    double lines = NODES * LINES_A_NODE;

    /* Before anything else: a process begins with what the one before it has left. */
    double nothing = peak_of(run_nothing, text, length);

    double peak = (peak_of(run_load, text, length) - nothing) * 1024 / lines;

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

    double size = (double)length / lines;
    printf("load, peak of memory\t%.0f B/line\t%.0f B/line\t%.2f\t%.2f\t%.2f\t-\tlimit: the file "
           "itself\n",
           peak, size, peak / size, peak / size, peak / size);
    free(text);
    free(twice);
    return 0;
}
