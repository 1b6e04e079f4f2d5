/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folds against what no fold can do without: the same rows of a rehearsed journal, taken from
 * the same cursor and parsed by jansson, and nothing else. First the board's fold (view), then the
 * controller's (state).
 */
#include "bench.h"

#include "../lib/rehearsal.h"
#include "base/tree.h"
#include "core/decide/state.h"
#include "journal/cursor.h"
#include "journal/stored.h"

struct folding {
    struct view *view;
    struct state *state;
    int64_t rows;
};

static int fold_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct folding *folding = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = 0;

    folding->rows++;
    if (folding->view != NULL || folding->state != NULL)
        result = stored_read(stored, &row, &pool, err);
    else
        json_decref(json_loadb(stored->body, stored->length, 0, NULL));
    if (result == 0 && folding->view != NULL)
        result = view_apply(folding->view, &row, err);
    if (result == 0 && folding->state != NULL)
        result = state_apply(folding->state, &row, err);
    pool_done(&pool);
    return result;
}

static double pass(const char *path, struct folding *folding)
{
    struct journal *journal;
    struct journal_cursor cursor;
    struct error err;
    int64_t count = 1;
    double start;

    if (journal_open(path, JOURNAL_READ, NULL, &journal, &err) != 0 ||
        journal_cursor_open(&cursor, journal, 0, &err) < 0)
        bench_fail(err.text);
    start = bench_seconds();
    while (count != 0)
        if (journal_cursor_next(&cursor, 1000, fold_row, folding, &count, &err) < 0)
            bench_fail(err.text);

    double took = bench_seconds() - start;

    journal_cursor_close(&cursor);
    journal_close(journal);
    return took;
}

static double run_view(const char *path)
{
    struct folding folding = {.view = view_new()};
    double took = pass(path, &folding);

    view_free(folding.view);
    return took;
}

static double run_state(const char *path)
{
    struct state state;
    struct error err;
    struct folding folding = {.state = &state};

    if (state_init(&state, &err) < 0)
        bench_fail(err.text);

    double took = pass(path, &folding);

    state_done(&state);
    return took;
}

static double run_parse(const char *path, int64_t *ret_rows)
{
    struct folding folding = {0};
    double took = pass(path, &folding);

    *ret_rows = folding.rows;
    return took;
}

static void compare(const char *what, const char *path, double (*run)(const char *path))
{
    double ours[BENCH_RUNS], limit[BENCH_RUNS];
    int64_t rows = 0;

    for (int i = 0; i < BENCH_RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = run(path);
        limit[i] = run_parse(path, &rows);
        if (i % 2 == 1)
            ours[i] = run(path);
    }
    bench_row(what, (double)rows, "rows/s", ours, limit, BENCH_RUNS, 0,
              "limit: cursor and jansson alone");
}

int main(void)
{
    char folder[512], place[600], path[700];
    char *text = bench_scenario(40, 3, 30, 8, 8);
    struct error err;

    bench_folder(folder, sizeof(folder));
    snprintf(place, sizeof(place), "%s/x", folder);
    snprintf(path, sizeof(path), "%s/journal.db", place);
    if (rehearsal_run(text, place, NULL, &err) != 0)
        bench_fail(err.text);
    free(text);
    compare("fold, view", path, run_view);
    compare("fold, state", path, run_state);
    if (tree_drop(folder, &err) < 0)
        bench_fail(err.text);
    return 0;
}
