/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal against raw SQLite with the same columns, the same settings and the same batches. Its
 * aim: at most 1.3 times raw SQLite's time. $TMPDIR decides which disk is measured.
 */
#include "bench.h"

#include <sqlite3.h>

#include "journal/journal.h"

static char folder[512], path[600];

static const char body[] =
    "{\"condition\":12,\"due\":4500000,\"value\":1000,\"incarnation\":1,"
    "\"output\":\"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8\"}";

static void clean(void)
{
    const char *const names[] = {"", "-wal", "-shm", ".lock"};
    char name[700];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(name, sizeof(name), "%s%s", path, names[i]);
        unlink(name);
    }
}

static double run_journal(int rows, int batch, bool fast)
{
    const struct journal_options options = {.run = "bench", .fast = fast};
    const struct journal_turn turn = {.boot_id = "boot"};
    struct journal *journal;
    struct error err;

    if (journal_open(path, JOURNAL_CREATE, &options, &journal, &err) != 0)
        bench_fail(err.text);

    double start = bench_seconds();

    for (int i = 1; i <= rows; i++) {
        const struct stored_row stored = {.seq = i,
                                          .kind = "condition.result",
                                          .x = i,
                                          .r = i,
                                          .wall = 1790000000000 + i,
                                          .audience = 2,
                                          .team = 1,
                                          .body = body,
                                          .length = sizeof(body) - 1};

        if (journal_add(journal, &stored, &err) < 0 ||
            (i % batch == 0 && journal_commit(journal, &turn, &err) < 0))
            bench_fail(err.text);
    }

    double took = bench_seconds() - start;

    journal_close(journal);
    clean();
    return took;
}

static void run_sql(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        bench_fail(sqlite3_errmsg(db));
}

static void step(sqlite3 *db, sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        bench_fail(sqlite3_errmsg(db));
    sqlite3_reset(statement);
}

static double run_raw(int rows, int batch, bool fast)
{
    static const unsigned char chain[32] = {1};
    sqlite3_stmt *insert, *begin, *commit;
    sqlite3 *db;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        bench_fail("cannot open");
    run_sql(db, fast ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
                     : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    run_sql(
        db,
        "CREATE TABLE row (seq INTEGER PRIMARY KEY, kind TEXT, x INTEGER, r INTEGER, wall INTEGER,"
        " audience INTEGER, team INTEGER, body TEXT, chain BLOB)");
    sqlite3_prepare_v2(db, "INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?)", -1, &insert, NULL);
    sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL);
    sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL);

    double start = bench_seconds();

    for (int i = 1; i <= rows; i++) {
        if ((i - 1) % batch == 0)
            step(db, begin);
        sqlite3_bind_int64(insert, 1, i);
        sqlite3_bind_text(insert, 2, "condition.result", -1, SQLITE_STATIC);
        sqlite3_bind_int64(insert, 3, i);
        sqlite3_bind_int64(insert, 4, i);
        sqlite3_bind_int64(insert, 5, 1790000000000 + i);
        sqlite3_bind_int64(insert, 6, 2);
        sqlite3_bind_int64(insert, 7, 1);
        sqlite3_bind_text(insert, 8, body, sizeof(body) - 1, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 9, chain, sizeof(chain), SQLITE_STATIC);
        step(db, insert);
        if (i % batch == 0)
            step(db, commit);
    }

    double took = bench_seconds() - start;

    sqlite3_finalize(insert);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    clean();
    return took;
}

static void compare(int rows, int batch, bool fast)
{
    double ours[BENCH_RUNS], raw[BENCH_RUNS];
    char what[64];

    for (int i = 0; i < BENCH_RUNS; i++) {
        if (i % 2 == 0)
            ours[i] = run_journal(rows, batch, fast);
        raw[i] = run_raw(rows, batch, fast);
        if (i % 2 == 1)
            ours[i] = run_journal(rows, batch, fast);
    }
    snprintf(what, sizeof(what), "journal, %s, %d a commit", fast ? "OFF" : "FULL", batch);
    bench_row(what, rows, "rows/s", ours, raw, BENCH_RUNS, 1.3,
              "limit: raw SQLite, same columns and batches");
}

int main(void)
{
    bench_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    compare(500, 1, false);
    compare(20000, 100, false);
    compare(20000, 1, true);
    compare(200000, 100, true);
    compare(200000, 1000, true);
    rmdir(folder);
    return 0;
}
