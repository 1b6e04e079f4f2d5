/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rehearsals of hours and days against the least that their journals cost: raw SQLite writing the
 * same rows with synchronous=OFF by the thousand. BENCH_LONG=1 adds a million check results of 40
 * teams. Every rehearsal is a process of its own, so that its greatest memory is its own too.
 */
#include "bench.h"

#include <malloc.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../lib/rehearsal.h"
#include "base/tree.h"
#include "journal/cursor.h"

enum { TOGETHER = 1000 };

struct stored {
    struct stored_row row;
    char *kind, *body;
};

static char folder[512], place[600], journal_path[700], raw_path[600];

static struct stored *all;
static size_t count, room;

/* ---- ours ---- */

static double run_ours(const char *text, struct rusage *usage)
{
    struct error err;
    int status;

    if (tree_drop(place, &err) < 0)
        bench_fail(err.text);

    double start = bench_seconds();
    pid_t child = fork();

    if (child == 0) {
        int result = rehearsal_run(text, place, NULL, &err);

        if (result != 0)
            fprintf(stderr, "bench: %s\n", err.text);
        _exit(result == 0 ? 0 : 1);
    }
    if (child < 0 || wait4(child, &status, 0, usage) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        bench_fail("the rehearsal failed");
    return bench_seconds() - start;
}

/* ---- its rows ---- */

static int keep_row(void *data, const struct stored_row *stored, struct error *err)
{
    (void)data, (void)err;
    if (count == room) {
        room = room != 0 ? 2 * room : 1024;
        all = reallocarray(all, room, sizeof(*all));
        if (all == NULL)
            bench_fail("no memory");
    }
    all[count] = (struct stored){.row = *stored,
                                 .kind = strdup(stored->kind),
                                 .body = strndup(stored->body, stored->length)};
    if (all[count].kind == NULL || all[count].body == NULL)
        bench_fail("no memory");
    count++;
    return 0;
}

static size_t keep_rows(void)
{
    struct journal *journal;
    struct journal_cursor cursor;
    struct error err;
    int64_t got = 1;
    size_t results = 0;

    if (journal_open(journal_path, JOURNAL_READ, NULL, &journal, &err) != 0 ||
        journal_cursor_open(&cursor, journal, 0, &err) < 0)
        bench_fail(err.text);
    while (got != 0)
        if (journal_cursor_next(&cursor, 1000, keep_row, NULL, &got, &err) < 0)
            bench_fail(err.text);
    journal_cursor_close(&cursor);
    journal_close(journal);
    for (size_t i = 0; i < count; i++)
        results += strcmp(all[i].kind, "condition.result") == 0;
    return results;
}

static void drop_rows(void)
{
    for (size_t i = 0; i < count; i++) {
        free(all[i].kind);
        free(all[i].body);
    }
    free(all);
    all = NULL;
    count = room = 0;
    malloc_trim(0); /* a child begins with what its parent has */
}

/* ---- the limit ---- */

static void run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_fail(sqlite3_errmsg(db));
}

static void put(sqlite3 *db, sqlite3_stmt *insert, const struct stored *stored)
{
    static const unsigned char chain[32] = {1};
    const struct stored_row *row = &stored->row;
    const int64_t numbers[] = {row->x, row->r, row->wall, row->audience, row->team};

    sqlite3_bind_int64(insert, 1, row->seq);
    sqlite3_bind_text(insert, 2, stored->kind, -1, SQLITE_STATIC);
    for (int i = 0; i < 5; i++)
        sqlite3_bind_int64(insert, 3 + i, numbers[i]);
    sqlite3_bind_text(insert, 8, stored->body, (int)row->length, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 9, chain, sizeof(chain), SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE)
        bench_fail(sqlite3_errmsg(db));
    sqlite3_reset(insert);
}

static double run_raw(void)
{
    const char *const names[] = {"", "-wal", "-shm"};
    sqlite3_stmt *insert;
    sqlite3 *db;
    double start = bench_seconds();

    if (sqlite3_open_v2(raw_path, &db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        bench_fail("cannot open");
    run_sql(
        db,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE row (seq INTEGER PRIMARY KEY,"
        " kind TEXT, x INTEGER, r INTEGER, wall INTEGER, audience INTEGER, team INTEGER, body TEXT, chain BLOB)");
    sqlite3_prepare_v2(db, "INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?)", -1, &insert, NULL);
    for (size_t i = 0; i < count; i++) {
        if (i % TOGETHER == 0)
            run_sql(db, "BEGIN IMMEDIATE");
        put(db, insert, &all[i]);
        if (i % TOGETHER == TOGETHER - 1 || i + 1 == count)
            run_sql(db, "COMMIT");
    }
    sqlite3_finalize(insert);
    sqlite3_close(db);

    double took = bench_seconds() - start;

    for (size_t i = 0; i < 3; i++) {
        char name[700];

        snprintf(name, sizeof(name), "%s%s", raw_path, names[i]);
        unlink(name);
    }
    return took;
}

static double of_timeval(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void compare(const char *what, const char *text, int runs)
{
    double ours[BENCH_RUNS], limit[BENCH_RUNS], cpu;
    struct rusage usage, rest;
    size_t results;
    char note[160], number[32];

    /* Once before, while this process holds no rows: what it holds would count as the child's
     * memory. */
    run_ours(text, &usage);
    cpu = of_timeval(usage.ru_utime) + of_timeval(usage.ru_stime);
    results = keep_rows();
    for (int i = 0; i < runs; i++) {
        if (i % 2 == 0)
            ours[i] = run_ours(text, &rest);
        limit[i] = run_raw();
        if (i % 2 == 1)
            ours[i] = run_ours(text, &rest);
    }
    snprintf(note, sizeof(note),
             "%s check results, %.2f s of CPU, peak %ld MiB; limit: the same rows in raw SQLite",
             bench_number(number, (double)results), cpu, usage.ru_maxrss / 1024);
    bench_row(what, (double)count, "rows/s", ours, limit, runs, 0, note);
    drop_rows();
}

int main(void)
{
    const struct {
        const char *what;
        int teams, checks, interval, hours, injects, runs;
        int is_long;
    } rows[] = {
        {"rehearsal, 8 h, 2 teams", 2, 2, 3, 8, 8, 3, 0},
        {"rehearsal, 8 h, 40 teams", 40, 2, 30, 8, 8, 3, 0},
        {"rehearsal, 8 h, 40 teams, a million checks", 40, 7, 8, 8, 8, 1, 1},
        {"rehearsal, 5 days, 40 teams, 20,000 injects", 40, 1, 600, 120, 500, 3, 0},
        {"rehearsal, 5 days, 40 teams, 20,000 injects, a million checks", 40, 7, 120, 120, 500, 1,
         1},
    };
    const char *is_long = getenv("BENCH_LONG");
    struct error err;

    bench_folder(folder, sizeof(folder));
    snprintf(place, sizeof(place), "%s/x", folder);
    snprintf(journal_path, sizeof(journal_path), "%s/journal.db", place);
    snprintf(raw_path, sizeof(raw_path), "%s/raw.db", folder);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text;

        if (rows[i].is_long && (is_long == NULL || strcmp(is_long, "1") != 0))
            continue;
        text = bench_scenario(rows[i].teams, rows[i].checks, rows[i].interval, rows[i].hours,
                              rows[i].injects);
        compare(rows[i].what, text, rows[i].runs);
        free(text);
    }
    if (tree_drop(folder, &err) < 0)
        bench_fail(err.text);
    return 0;
}
