/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema. Triggers refuse UPDATE and DELETE, so that no slip of ours (or of a person with
 * sqlite3) edits history; whoever drops the triggers first is found by the chain.
 */
#include "journal/schema.h"

#include <stdio.h>
#include <string.h>

enum { BUSY_WITHIN = 2000 /* ms */ };

enum { APPLICATION = 0x6578636a }; /* "excj" */

#define APPEND_ONLY(table)                                                                         \
    "CREATE TRIGGER " table "_update BEFORE UPDATE ON \"" table "\" BEGIN"                         \
    " SELECT RAISE(ABORT, 'the journal is append-only'); END;"                                     \
    "CREATE TRIGGER " table "_delete BEFORE DELETE ON \"" table "\" BEGIN"                         \
    " SELECT RAISE(ABORT, 'the journal is append-only'); END;"

static const char tables[] =
    "CREATE TABLE \"row\" (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, x INTEGER NOT NULL, r "
    "INTEGER NOT NULL,"
    " wall INTEGER NOT NULL, audience INTEGER NOT NULL, team INTEGER NOT NULL, body TEXT NOT NULL,"
    " chain BLOB NOT NULL) STRICT;"
    "CREATE TABLE turn (\"first\" INTEGER NOT NULL, \"last\" INTEGER PRIMARY KEY, x INTEGER NOT "
    "NULL,"
    " r INTEGER NOT NULL, boot INTEGER NOT NULL, boot_id TEXT NOT NULL, wall INTEGER NOT NULL) "
    "STRICT;"
    "CREATE TABLE blob (hash TEXT PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE origin (run TEXT NOT NULL) STRICT;" APPEND_ONLY("row") APPEND_ONLY("turn")
        APPEND_ONLY("blob") APPEND_ONLY("origin");

int schema_error(sqlite3 *db, const char *what, struct error *err)
{
    if (sqlite3_errcode(db) == SQLITE_FULL)
        return error_set(err, ERROR_SYSTEM, "journal: %s: the disk is full", what);
    return error_set(err, ERROR_SYSTEM, "journal: %s: %s", what, sqlite3_errmsg(db));
}

int schema_run(sqlite3 *db, const char *sql, const char *what, struct error *err)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return schema_error(db, what, err);
    return 0;
}

int schema_number(sqlite3 *db, const char *sql, int64_t missing, int64_t *ret_value,
                  struct error *err)
{
    sqlite3_stmt *query = NULL;
    int step = sqlite3_prepare_v2(db, sql, -1, &query, NULL);

    if (step == SQLITE_OK)
        step = sqlite3_step(query);
    if (step != SQLITE_ROW && step != SQLITE_DONE) {
        int result = schema_error(db, "cannot be read", err);

        sqlite3_finalize(query);
        return result;
    }
    if (step == SQLITE_ROW && sqlite3_column_type(query, 0) == SQLITE_INTEGER)
        *ret_value = sqlite3_column_int64(query, 0);
    else
        *ret_value = missing;
    sqlite3_finalize(query);
    return 0;
}

int schema_create(sqlite3 *db, const char *run, struct error *err)
{
    char marks[96];
    sqlite3_stmt *insert = NULL;

    snprintf(marks, sizeof(marks), "PRAGMA application_id=%d; PRAGMA user_version=%d;", APPLICATION,
             JOURNAL_SCHEMA);
    if (schema_run(db, "BEGIN IMMEDIATE;", "cannot be made", err) < 0 ||
        schema_run(db, marks, "cannot be made", err) < 0 ||
        schema_run(db, tables, "cannot be made", err) < 0)
        return -ERROR_SYSTEM;

    bool done =
        sqlite3_prepare_v2(db, "INSERT INTO origin VALUES (?)", -1, &insert, NULL) == SQLITE_OK &&
        sqlite3_bind_text(insert, 1, run, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(insert) == SQLITE_DONE;
    int result = done ? 0 : schema_error(db, "cannot be made", err);

    sqlite3_finalize(insert);
    return result < 0 ? result : schema_run(db, "COMMIT;", "cannot be made", err);
}

/* All that the file declares, as one text. sqlite3_free. */
static char *schema_text(sqlite3 *db)
{
    sqlite3_stmt *query = NULL;
    char *text = NULL;

    if (sqlite3_prepare_v2(
            db,
            "SELECT group_concat(type || ' ' || name || ' ' || coalesce(sql, ''), char(10)) FROM"
            " (SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name)",
            -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        text = sqlite3_mprintf("%s", (const char *)sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
    return text;
}

int schema_compare(sqlite3 *db, struct error *err)
{
    sqlite3 *ours = NULL;
    char *is = schema_text(db), *wanted = NULL;
    int result = sqlite3_open_v2(":memory:", &ours, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
                                 NULL) == SQLITE_OK
                     ? schema_run(ours, tables, "cannot be compared", err)
                     : error_memory(err);

    if (result == 0) {
        wanted = schema_text(ours);
        if (is == NULL || wanted == NULL || strcmp(is, wanted) != 0) {
            error_set(err, ERROR_INPUT, "its tables or their guards are not those of a journal");
            result = 1;
        }
    }
    sqlite3_free(is);
    sqlite3_free(wanted);
    sqlite3_close(ours);
    return result;
}

static int schema_read_run(sqlite3 *db, char ret_run[JOURNAL_RUN_MOST], struct error *err)
{
    sqlite3_stmt *query = NULL;
    int result = 0;

    if (sqlite3_prepare_v2(db, "SELECT run FROM origin", -1, &query, NULL) != SQLITE_OK ||
        sqlite3_step(query) != SQLITE_ROW || sqlite3_column_bytes(query, 0) >= JOURNAL_RUN_MOST)
        result = error_set(err, ERROR_INPUT, "journal: the run's id cannot be read");
    else
        snprintf(ret_run, JOURNAL_RUN_MOST, "%s", (const char *)sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
    return result;
}

int schema_check(sqlite3 *db, char ret_run[JOURNAL_RUN_MOST], struct error *err)
{
    /* A writer that closes holds the file for a moment; the first reading waits for it as all
     * others do. */
    sqlite3_busy_timeout(db, BUSY_WITHIN);

    int64_t application, version;

    if (schema_number(db, "PRAGMA application_id", 0, &application, err) < 0) {
        if (sqlite3_errcode(db) == SQLITE_NOTADB)
            return error_set(err, ERROR_INPUT, "not a journal of excon");
        return -ERROR_SYSTEM;
    }
    if (application != APPLICATION)
        return error_set(err, ERROR_INPUT, "not a journal of excon");
    if (schema_number(db, "PRAGMA user_version", 0, &version, err) < 0)
        return -ERROR_SYSTEM;
    if (version > JOURNAL_SCHEMA)
        return error_set(
            err, ERROR_INPUT,
            "a journal of form %lld; this program reads up to form %d: use a newer excon",
            (long long)version, JOURNAL_SCHEMA);
    if (version < JOURNAL_SCHEMA)
        return error_set(err, ERROR_INPUT,
                         "a journal of form %lld, which this program does not read",
                         (long long)version);
    return schema_read_run(db, ret_run, err);
}

/* The file keeps the journal mode; the pragma returns the mode that is set now. */
static int schema_want_wal(sqlite3 *db, struct error *err)
{
    sqlite3_stmt *query = NULL;
    int result = 0;

    if (sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &query, NULL) != SQLITE_OK ||
        sqlite3_step(query) != SQLITE_ROW) {
        result = schema_error(db, "no write-ahead log", err);
    } else {
        const char *mode = (const char *)sqlite3_column_text(query, 0);

        if (mode == NULL || (strcmp(mode, "wal") != 0 && strcmp(mode, "memory") != 0))
            result =
                error_set(err, ERROR_FAILED, "journal: no write-ahead log on this file system");
    }
    sqlite3_finalize(query);
    return result;
}

int schema_tune(sqlite3 *db, enum journal_mode mode, bool fast, struct error *err)
{
    sqlite3_busy_timeout(db, BUSY_WITHIN);
    if (schema_run(db, "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;", "cannot be opened",
                   err) < 0)
        return -ERROR_SYSTEM;
    if (mode == JOURNAL_READ)
        return 0;

    /* Of a new file: who commits by the thousand rows writes fewer, bigger pages. */
    int result = fast ? schema_run(db, "PRAGMA page_size=16384;", "cannot be made", err) : 0;

    if (result == 0)
        result = schema_want_wal(db, err);
    if (result < 0)
        return result;
    return schema_run(db, fast ? "PRAGMA synchronous=OFF;" : "PRAGMA synchronous=FULL;",
                      "cannot be opened", err);
}
