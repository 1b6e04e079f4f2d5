/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the benchmarks share. A row is measured beside its limit in the same run, alternating which
 * of the two comes first; what is claimed is the median ratio, never an absolute time. Rows go to
 * standard output as lines of eight fields with tabs between (what, ours, limit, ratio, least,
 * most, aim, note); bench.sh lays them out.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_RUNS = 5, BENCH_RUNS_MOST = 15 };

static inline void bench_fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static inline double bench_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline int bench_by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* 1234567 as "1,234,567". */
static inline const char *bench_number(char to[32], double value)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%.0f", value), used = 0;

    for (int i = 0; i < length; i++) {
        to[used++] = digits[i];
        if (i + 1 < length && (length - i - 1) % 3 == 0)
            to[used++] = ',';
    }
    to[used] = '\0';
    return to;
}

/* The seconds of each run, in pairs, of something done `count` times. `aim` 0: there is none. */
static inline void bench_row(const char *what, double count, const char *unit, double *ours,
                             double *limit, int runs, double aim, const char *note)
{
    double ratios[BENCH_RUNS_MOST];
    char a[32], b[32], aimed[16] = "-";

    for (int i = 0; i < runs; i++)
        ratios[i] = ours[i] / limit[i];
    qsort(ratios, (size_t)runs, sizeof(double), bench_by_size);
    qsort(ours, (size_t)runs, sizeof(double), bench_by_size);
    qsort(limit, (size_t)runs, sizeof(double), bench_by_size);
    if (aim > 0)
        snprintf(aimed, sizeof(aimed), "%.2f", aim);
    printf("%s\t%s %s\t%s %s\t%.2f\t%.2f\t%.2f\t%s\t%s\n", what,
           bench_number(a, count / ours[runs / 2]), unit, bench_number(b, count / limit[runs / 2]),
           unit, ratios[runs / 2], ratios[0], ratios[runs - 1], aimed, note);
    fflush(stdout);
}

/* A folder below $TMPDIR or /tmp, which decides the disk that is measured. */
static inline void bench_folder(char *to, size_t size)
{
    const char *base = getenv("TMPDIR");

    snprintf(to, size, "%s/excon-bench-XXXXXX", base != NULL && base[0] == '/' ? base : "/tmp");
    if (mkdtemp(to) == NULL)
        bench_fail("no folder");
}

/*
 * An exercise of one web server a team with `checks` conditions every `interval` seconds, and
 * `injects` of them spread over its hours. Malloc'd.
 */
static inline char *bench_scenario(int teams, int checks, int interval, int hours, int injects)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        bench_fail("no memory");
    fprintf(out, "name: bench\nexercise: {duration: %dh, seed: 1}\n", hours);
    fputs(
        "entities:\n  white: {name: EXCON, role: White}\n  blue:\n    role: Blue\n    entities:\n",
        out);
    for (int i = 1; i <= teams; i++)
        fprintf(out, "      t%d: {name: Team %d}\n", i, i);
    fputs("nodes:\n  web:\n    type: VM\n    source: tiny\n    resources: {ram: 96 mib, cpu: 1}\n"
          "    roles: {root: root, user: {username: alice, entities: [blue]}}\n    conditions: {",
          out);
    for (int i = 1; i <= checks; i++)
        fprintf(out, "c%d: user, ", i);
    fputs("}\n    injects: {", out);
    for (int i = 0; i < injects; i++)
        fprintf(out, "i%d: root, ", i);
    fputs("}\ninfrastructure:\n  web: {each: blue}\nconditions:\n", out);
    for (int i = 1; i <= checks; i++)
        fprintf(out, "  c%d: {command: check %d, interval: %d, result: exit, points: 10}\n", i, i,
                interval);
    fputs("injects:\n", out);
    for (int i = 0; i < injects; i++)
        fprintf(out, "  i%d: {at: %ds, run: strike, timeout: 10s}\n", i,
                (int)((int64_t)hours * 3600 * i / injects) + 600);
    fclose(out);
    return text;
}
