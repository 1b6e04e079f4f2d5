/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors: one prepared statement each, reset before the call returns, which ends its read
 * transaction unless the cursor is held. */
#include "journal/cursor.h"

#include <string.h>

#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

int journal_cursor_open(struct journal_cursor *cursor, struct journal *journal, int64_t after,
                        struct error *err)
{
    sqlite3_stmt *rows = NULL;

    if (sqlite3_prepare_v3(journal->db,
                           "SELECT seq, kind, x, r, wall, audience, team, body, chain FROM \"row\""
                           " WHERE seq > ?1 ORDER BY seq LIMIT ?2",
                           -1, SQLITE_PREPARE_PERSISTENT, &rows, NULL) != SQLITE_OK)
        return schema_error(journal->db, "rows cannot be read", err);
    *cursor = (struct journal_cursor){.journal = journal, .after = after, .rows = rows};
    return 0;
}

void journal_cursor_close(struct journal_cursor *cursor)
{
    if (cursor == NULL)
        return;
    sqlite3_finalize(cursor->rows);
    sqlite3_finalize(cursor->hold);
    *cursor = (struct journal_cursor){0};
}

void journal_cursor_check(struct journal_cursor *cursor)
{
    cursor->checks = true;
    chain_start(cursor->hash, cursor->journal->run);
}

/* Is it the row that was written? */
static int cursor_check_row(struct journal_cursor *cursor, const struct stored_row *stored,
                            struct error *err)
{
    if (stored->seq != cursor->after + 1)
        return error_set(err, ERROR_INPUT,
                         "row %lld is missing: this journal was changed (see: excon verify)",
                         (long long)cursor->after + 1);
    chain_next(cursor->hash, stored);
    if (strlen(stored->kind) == (size_t)sqlite3_column_bytes(cursor->rows, 1) &&
        sqlite3_column_bytes(cursor->rows, 8) == JOURNAL_HASH &&
        memcmp(sqlite3_column_blob(cursor->rows, 8), cursor->hash, JOURNAL_HASH) == 0)
        return 0;
    return error_set(
        err, ERROR_INPUT,
        "row %lld is not what was written: this journal was changed (see: excon verify)",
        (long long)stored->seq);
}

static void cursor_read_row(sqlite3_stmt *rows, struct stored_row *stored)
{
    stored->seq = sqlite3_column_int64(rows, 0);
    stored->kind = (const char *)sqlite3_column_text(rows, 1);
    stored->x = sqlite3_column_int64(rows, 2);
    stored->r = sqlite3_column_int64(rows, 3);
    stored->wall = sqlite3_column_int64(rows, 4);
    stored->audience = sqlite3_column_int64(rows, 5);
    stored->team = sqlite3_column_int64(rows, 6);
    stored->body = (const char *)sqlite3_column_text(rows, 7);
    stored->length = (size_t)sqlite3_column_bytes(rows, 7);
}

int journal_cursor_next(struct journal_cursor *cursor, int64_t most,
                        int (*take)(void *data, const struct stored_row *stored, struct error *err),
                        void *data, int64_t *ret_count, struct error *err)
{
    sqlite3_stmt *rows = cursor->rows;
    int64_t count = 0;
    int result = 0, step = SQLITE_DONE;

    sqlite3_bind_int64(rows, 1, cursor->after);
    sqlite3_bind_int64(rows, 2, most);
    while (result == 0 && (step = sqlite3_step(rows)) == SQLITE_ROW) {
        struct stored_row stored;

        cursor_read_row(rows, &stored);
        if (stored.kind == NULL || stored.body == NULL)
            result = error_memory(err);
        else if (cursor->checks)
            result = cursor_check_row(cursor, &stored, err);
        if (result == 0)
            result = take(data, &stored, err);
        if (result == 0) {
            cursor->after = stored.seq;
            count++;
        }
    }
    if (result == 0 && step != SQLITE_DONE)
        result = schema_error(cursor->journal->db, "rows cannot be read", err);
    sqlite3_reset(rows);
    if (result == 0 && cursor->checks && count < most)
        result = store_check_end(cursor->journal, err);
    if (result < 0)
        return result;
    *ret_count = count;
    return 0;
}

/* SQLite's read transaction lasts as long as a statement is not at its end. */
int journal_cursor_hold(struct journal_cursor *cursor, struct error *err)
{
    sqlite3 *db = cursor->journal->db;
    int step;

    if (cursor->hold == NULL &&
        sqlite3_prepare_v3(db, "SELECT seq FROM \"row\"", -1, SQLITE_PREPARE_PERSISTENT,
                           &cursor->hold, NULL) != SQLITE_OK)
        return schema_error(db, "rows cannot be read", err);
    step = sqlite3_step(cursor->hold);
    if (step != SQLITE_ROW && step != SQLITE_DONE) {
        schema_error(db, "rows cannot be read", err);
        sqlite3_reset(cursor->hold);
        return -err->code;
    }
    return 0;
}

void journal_cursor_release(struct journal_cursor *cursor)
{
    sqlite3_reset(cursor->hold);
}

static int cursor_take_none(void *data, const struct stored_row *stored, struct error *err)
{
    (void)data;
    (void)stored;
    (void)err;
    return 0;
}

int journal_cursor_check_all(struct journal *journal, struct error *err)
{
    enum { ROWS = 10000 };
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, journal, 0, err);

    if (result < 0)
        return result;
    journal_cursor_check(&cursor);
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, cursor_take_none, NULL, &count, err);
    journal_cursor_close(&cursor);
    return result;
}

bool journal_cursor_behind(const struct journal_cursor *cursor)
{
    return cursor->after < journal_committed(cursor->journal);
}
