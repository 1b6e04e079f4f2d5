/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What metrics over time cost: the fold of 250,000 results of checks (40 teams, 6 checks each)
 * against the same fold where the latest value counts; an excuse, after which all samples are
 * counted anew, against that whole fold; one row more; and twenty times as many rows, with the
 * memory that they take.
 */
#include "bench.h"

#include "core/view/ledger.h"
#include "core/view/view.h"

enum { TEAMS = 40, CHECKS = 6, RESULTS = 250000, MANY = 5000000 };

static void take(struct view *view, struct row row)
{
    static int64_t seq;
    struct error err;

    row.seq = ++seq % UINT32_MAX + 1;
    if (view_apply(view, &row, &err) < 0)
        bench_fail(err.text);
}

static struct view *begin(bool over)
{
    struct view *view = view_new();

    if (view == NULL)
        bench_fail("no memory");
    take(view, (struct row){.kind = ROW_EXERCISE_OPENED, .as.exercise_opened = {.name = "b"}});
    for (uint32_t team = 1; team <= TEAMS; team++)
        take(view, (struct row){.kind = ROW_TEAM_MADE, .as.team_made = {.team = team, .id = "t"}});
    for (uint32_t i = 1; i <= TEAMS * CHECKS; i++)
        take(view, (struct row){.kind = ROW_CONDITION_MADE,
                                .as.condition_made = {
                                    .condition = i, .team = 1 + (i - 1) / CHECKS, .id = "c"}});
    for (uint32_t i = 1; i <= TEAMS * CHECKS; i++)
        take(view, (struct row){.kind = ROW_METRIC_MADE,
                                .as.metric_made = {.metric = i,
                                                   .team = 1 + (i - 1) / CHECKS,
                                                   .id = "m",
                                                   .type = METRIC_CONDITIONAL,
                                                   .max = 100000,
                                                   .conditions = {&i, 1},
                                                   .availability = over ? 80000 : 0,
                                                   .sla = over ? 20000 : 0,
                                                   .sla_every = 3,
                                                   .sla_penalty = 1000}});
    take(view, (struct row){.kind = ROW_GENESIS_DONE});
    take(view, (struct row){.kind = ROW_CLOCK_STARTED});
    return view;
}

static double fold(struct view *view, int results)
{
    double start = bench_seconds();

    for (int i = 0; i < results; i++)
        take(view,
             (struct row){.kind = ROW_CONDITION_RESULT,
                          .x = (int64_t)i * 100,
                          .as.condition_result = {.condition = 1 + (uint32_t)i % (TEAMS * CHECKS),
                                                  .value = i % 13 < 2 ? 0 : 1000,
                                                  .output = "",
                                                  .text = ""}});
    return bench_seconds() - start;
}

static double excuse(struct view *view)
{
    double start = bench_seconds();

    take(view, (struct row){
                   .kind = ROW_SCORE_EXCUSED,
                   .as.score_excused = {.number = 1, .from = 3600000, .to = 7200000, .text = "b"}});
    return bench_seconds() - start;
}

/* Bytes of this process's memory that are there. */
static double resident(void)
{
    long pages = 0, all = 0;
    FILE *from = fopen("/proc/self/statm", "re");

    if (from == NULL || fscanf(from, "%ld %ld", &all, &pages) != 2)
        bench_fail("/proc/self/statm");
    fclose(from);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/*
 * Twenty times as many rows: each costs what it costs in the short fold, and memory grows by the
 * samples that metrics over time need, and by nothing where the latest value counts.
 */
static void many(const double *over, const double *latest)
{
    static const char *const names[] = {"ledger, 5,000,000 rows over time",
                                        "ledger, 5,000,000 rows, the latest value"};

    for (int i = 0; i < 2; i++) {
        struct view *view = begin(i == 0);
        double before = resident(), took = fold(view, MANY), grown = resident() - before,
               one = (i == 0 ? over : latest)[BENCH_RUNS / 2] * MANY / RESULTS;
        char note[160];

        snprintf(note, sizeof(note),
                 "limit: as many rows at the pace of %d; resident memory grew by %.1f bytes a row",
                 RESULTS, grown / MANY);
        bench_row(names[i], MANY, "rows/s", &took, &one, 1, i == 0 ? 1.5 : 1.2, note);
        view_free(view);
    }
}

/* One row more, behind all the others: its fold, and the award that follows from it. */
static void increment(struct view *view)
{
    enum { TIMES = 1000 };
    double one[1], whole[1], start = bench_seconds();

    for (int i = 0; i < TIMES; i++)
        take(view, (struct row){.kind = ROW_CONDITION_RESULT,
                                .x = (int64_t)(RESULTS + i) * 100,
                                .as.condition_result = {.condition = 1 + (uint32_t)i % CHECKS,
                                                        .value = 1000,
                                                        .output = "",
                                                        .text = ""}});
    one[0] = (bench_seconds() - start) / TIMES;
    start = bench_seconds();
    ledger_recount_all(view);
    whole[0] = bench_seconds() - start;
    bench_row("ledger, one row more", 1, "rows/s", one, whole, 1, 0.01,
              "limit: all samples counted anew");
}

int main(void)
{
    double over[BENCH_RUNS], latest[BENCH_RUNS], again[BENCH_RUNS], folds[BENCH_RUNS];
    size_t bytes = 0;
    char note[128];

    for (int i = 0; i < 2 * BENCH_RUNS; i++) {
        bool is_over = (i % 2 == 0) == (i / 2 % 2 == 0);
        struct view *view = begin(is_over);
        size_t before = view->pool.used;
        double took = fold(view, RESULTS);

        (is_over ? over : latest)[i / 2] = took;
        if (is_over) {
            bytes = view->pool.used - before;
            folds[i / 2] = took;
            again[i / 2] = excuse(view);
        }
        view_free(view);
    }
    snprintf(note, sizeof(note), "limit: the latest values count; %.1f bytes a sample",
             (double)bytes / RESULTS);
    bench_row("ledger, metrics over time", RESULTS, "rows/s", over, latest, BENCH_RUNS, 0, note);
    bench_row("ledger, all counted anew", RESULTS, "samples/s", again, folds, BENCH_RUNS, 0,
              "an excuse; limit: the fold of all rows");
    struct view *view = begin(true);

    fold(view, RESULTS);
    increment(view);
    view_free(view);
    many(over, latest);
    return 0;
}
