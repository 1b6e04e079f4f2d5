/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who attaches late: a picture (engine/control/attach.c) against every row from the first one on,
 * each read from the same journal, made what the seat may see and folded. The exercise is one of 20
 * hours with 800 checks, two million rows, whose scores count every sample.
 */
#include "bench.h"

#include "../lib/rehearsal.h"
#include "base/tree.h"
#include "core/decide/state.h"
#include "engine/control/attach.h"
#include "journal/stored.h"

enum { TEAMS = 40, CHECKS = 20, INTERVAL = 30, HOURS = 20 };

struct reader {
    struct told_to to;
    struct view *view;
    int64_t told, rows, bytes;
};

static int fold_row(struct reader *reader, const struct stored_row *stored, int64_t number,
                    const char *body, struct error *err)
{
    struct stored_row told = *stored;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result;

    told.seq = number;
    if (body != NULL) {
        told.body = body;
        told.length = strlen(body);
    }
    reader->rows++;
    reader->bytes += (int64_t)told.length + 90; /* with what stands before it in a line */
    result = stored_read(&told, &row, &pool, err);
    if (result == 0)
        result = view_apply(reader->view, &row, err);
    pool_done(&pool);
    return result;
}

static int take_picture(void *data, const struct stored_row *stored, int64_t number,
                        const char *body, struct error *err)
{
    return fold_row(data, stored, number, body, err);
}

static int take_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct reader *reader = data;
    char *body = NULL;
    int result = told_row(&reader->to, stored, NULL, NULL, &body, err);

    if (result != 0)
        return result < 0 ? result : 0;
    result = fold_row(reader, stored, ++reader->told, body, err);
    free(body);
    return result;
}

struct played {
    struct journal *journal;
    struct state state;
    struct picture *picture;
};

static int take_state(void *data, const struct stored_row *stored, struct error *err)
{
    struct played *exercise = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0)
        result = state_apply(&exercise->state, &row, err);
    if (result == 0)
        picture_take(exercise->picture, exercise->state.view, &row);
    pool_done(&pool);
    return result;
}

static void read_all(struct journal *journal,
                     int (*take)(void *data, const struct stored_row *stored, struct error *err),
                     void *data)
{
    struct journal_cursor cursor;
    struct error err;
    int64_t count = 1;

    if (journal_cursor_open(&cursor, journal, 0, &err) < 0)
        bench_fail(err.text);
    while (count != 0)
        if (journal_cursor_next(&cursor, 1000, take, data, &count, &err) < 0)
            bench_fail(err.text);
    journal_cursor_close(&cursor);
}

/* Of CPU: what a seat waits for on a calm machine. */
static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double run_rows(struct played *exercise, struct reader *reader)
{
    double start = cpu_seconds();

    reader->told = reader->rows = reader->bytes = 0;
    reader->view = view_new();
    read_all(exercise->journal, take_row, reader);
    view_free(reader->view);
    return cpu_seconds() - start;
}

static double run_picture(struct played *exercise, struct reader *reader)
{
    double start = cpu_seconds();
    struct attach *attach;
    struct error err;
    int result;

    reader->told = reader->rows = reader->bytes = 0;
    reader->view = view_new();
    if (attach_new(exercise->picture, &exercise->state, exercise->journal, &reader->to, NULL,
                   &attach, &err) < 0)
        bench_fail(err.text);
    do
        result = attach_next(attach, 500, take_picture, reader, &err);
    while (result == 0);
    if (result < 0)
        bench_fail(err.text);
    attach_free(attach);
    view_free(reader->view);
    return cpu_seconds() - start;
}

static void compare(struct played *exercise, const char *what, enum role role, uint32_t team)
{
    struct reader rows = {.to = {role, team, NULL}}, picture = {.to = {role, team, NULL}};
    double ours[BENCH_RUNS], limit[BENCH_RUNS];
    char note[200];

    for (int i = 0; i < 3; i++) {
        ours[i] = run_picture(exercise, &picture);
        limit[i] = run_rows(exercise, &rows);
    }
    snprintf(note, sizeof(note),
             "%.0f ms of CPU and %.1f MB; limit: every row, %.0f ms and %.1f MB", ours[0] * 1e3,
             (double)picture.bytes / 1e6, limit[0] * 1e3, (double)rows.bytes / 1e6);
    bench_row(what, 1, "a second", ours, limit, 3, 0, note);
}

/* The exercise of bench.h with scores that count every sample. Malloc'd. */
static char *scenario(void)
{
    char *text = bench_scenario(TEAMS, CHECKS, INTERVAL, HOURS, 8), *all = NULL, *points = text;
    size_t length;
    FILE *out = open_memstream(&all, &length);

    while (out != NULL && (points = strstr(points, ", points: 10")) != NULL)
        memset(points, ' ', strlen(", points: 10"));
    if (out == NULL)
        bench_fail("no memory");
    fprintf(out, "%smetrics:\n", text);
    for (int i = 1; i <= CHECKS; i++)
        fprintf(out, "  m%d: {type: Conditional, max-score: 10, condition: c%d, over: exercise}\n",
                i, i);
    fclose(out);
    free(text);
    return all;
}

int main(void)
{
    char folder[512], place[600], path[700], what[100], number[32], *text = scenario();
    struct played exercise = {.picture = picture_new()};
    struct error err;

    bench_folder(folder, sizeof(folder));
    snprintf(place, sizeof(place), "%s/x", folder);
    snprintf(path, sizeof(path), "%s/journal.db", place);
    if (rehearsal_run(text, place, NULL, &err) != 0)
        bench_fail(err.text);
    free(text);
    if (journal_open(path, JOURNAL_READ, NULL, &exercise.journal, &err) != 0 ||
        state_init(&exercise.state, &err) < 0)
        bench_fail(err.text);
    read_all(exercise.journal, take_state, &exercise);
    bench_number(number, (double)picture_rows(exercise.picture));
    snprintf(what, sizeof(what), "attach at %s rows, director", number);
    compare(&exercise, what, ROLE_DIRECTOR, 0);
    snprintf(what, sizeof(what), "attach at %s rows, a team", number);
    compare(&exercise, what, ROLE_BLUE, 1);
    picture_free(exercise.picture);
    state_done(&exercise.state);
    journal_close(exercise.journal);
    if (tree_drop(folder, &err) < 0)
        bench_fail(err.text);
    return 0;
}
