/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of the chain, and walking all of it: rows, turns, blobs, in one read transaction. */
#include <string.h>

#include "base/text.h"
#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

enum { BROKEN = 1 };

int journal_head_at(struct journal *journal, int64_t seq, char ret_head[JOURNAL_HASH_TEXT],
                    struct error *err)
{
    unsigned char hash[JOURNAL_HASH];
    sqlite3_stmt *query = NULL;
    int result = 0, step;

    if (seq == 0) {
        chain_start(hash, journal->run);
        text_hex(ret_head, hash, sizeof(hash));
        return 0;
    }
    if (sqlite3_prepare_v2(journal->db, "SELECT chain FROM \"row\" WHERE seq = ?", -1, &query,
                           NULL) != SQLITE_OK)
        return schema_error(journal->db, "cannot be read", err);
    sqlite3_bind_int64(query, 1, seq);
    step = sqlite3_step(query);
    if (step == SQLITE_DONE)
        result = 1;
    else if (step != SQLITE_ROW)
        result = schema_error(journal->db, "cannot be read", err);
    else if (sqlite3_column_bytes(query, 0) != JOURNAL_HASH)
        result = error_set(err, ERROR_INPUT, "journal: row %lld has no hash", (long long)seq);
    else
        text_hex(ret_head, sqlite3_column_blob(query, 0), JOURNAL_HASH);
    sqlite3_finalize(query);
    return result;
}

int journal_head(struct journal *journal, char ret_head[JOURNAL_HASH_TEXT], struct error *err)
{
    if (journal->mode == JOURNAL_READ)
        return journal_head_at(journal, journal_committed(journal), ret_head, err);
    text_hex(ret_head, journal->safe_head, JOURNAL_HASH);
    return 0;
}

static int verify_row(sqlite3_stmt *rows, int64_t expected, unsigned char hash[JOURNAL_HASH],
                      struct error *err)
{
    struct journal_row row = {.seq = sqlite3_column_int64(rows, 0),
                              .kind = (const char *)sqlite3_column_text(rows, 1),
                              .x = sqlite3_column_int64(rows, 2),
                              .r = sqlite3_column_int64(rows, 3),
                              .wall = sqlite3_column_int64(rows, 4),
                              .audience = sqlite3_column_int64(rows, 5),
                              .team = sqlite3_column_int64(rows, 6),
                              .body = (const char *)sqlite3_column_text(rows, 7),
                              .length = (size_t)sqlite3_column_bytes(rows, 7)};

    if (row.seq != expected) {
        error_set(err, ERROR_INPUT, "journal: row %lld is missing", (long long)expected);
        return BROKEN;
    }
    if (row.kind == NULL || row.body == NULL)
        return error_memory(err);
    chain_next(hash, &row);
    if (sqlite3_column_bytes(rows, 8) != JOURNAL_HASH ||
        memcmp(sqlite3_column_blob(rows, 8), hash, JOURNAL_HASH) != 0) {
        error_set(err, ERROR_INPUT, "journal: row %lld (%s) does not fit the chain",
                  (long long)row.seq, row.kind);
        return BROKEN;
    }
    return 0;
}

static int verify_rows(struct journal *journal, int64_t *ret_last, int64_t *ret_bad,
                       struct error *err)
{
    sqlite3_stmt *rows = NULL;
    unsigned char hash[JOURNAL_HASH];
    int64_t last = 0;
    int result = 0, step = SQLITE_DONE;

    chain_start(hash, journal->run);
    if (sqlite3_prepare_v2(
            journal->db,
            "SELECT seq, kind, x, r, wall, audience, team, body, chain FROM \"row\" ORDER BY seq",
            -1, &rows, NULL) != SQLITE_OK)
        return schema_error(journal->db, "cannot be read", err);
    while (result == 0 && (step = sqlite3_step(rows)) == SQLITE_ROW) {
        result = verify_row(rows, last + 1, hash, err);
        if (result == 0)
            last++;
        else
            *ret_bad = last + 1;
    }
    if (result == 0 && step != SQLITE_DONE)
        result = schema_error(journal->db, "cannot be read", err);
    sqlite3_finalize(rows);
    *ret_last = last;
    return result;
}

/* Turns follow each other without gaps and end at the last row, so that cut-off rows are noticed.
 */
static int verify_turns(struct journal *journal, int64_t last, int64_t *ret_bad, struct error *err)
{
    sqlite3_stmt *turns = NULL;
    int64_t covered = 0;
    int result = 0, step = SQLITE_DONE;

    if (sqlite3_prepare_v2(journal->db, "SELECT \"first\", \"last\" FROM turn ORDER BY \"last\"",
                           -1, &turns, NULL) != SQLITE_OK)
        return schema_error(journal->db, "cannot be read", err);
    while (result == 0 && (step = sqlite3_step(turns)) == SQLITE_ROW) {
        int64_t from = sqlite3_column_int64(turns, 0), to = sqlite3_column_int64(turns, 1);

        if (from != covered + 1 || to < from || to > last)
            result = BROKEN;
        else
            covered = to;
    }
    if (result == 0 && step != SQLITE_DONE)
        result = schema_error(journal->db, "cannot be read", err);
    else if (result == BROKEN || covered != last) {
        result = BROKEN;
        *ret_bad = covered + 1;
        error_set(err, ERROR_INPUT, "journal: its turns do not cover row %lld",
                  (long long)(covered + 1));
    }
    sqlite3_finalize(turns);
    return result;
}

static int verify_blobs(struct journal *journal, int64_t *ret_bad, struct error *err)
{
    sqlite3_stmt *blobs = NULL;
    int result = 0, step = SQLITE_DONE;

    if (sqlite3_prepare_v2(journal->db, "SELECT hash, bytes FROM blob", -1, &blobs, NULL) !=
        SQLITE_OK)
        return schema_error(journal->db, "cannot be read", err);
    while (result == 0 && (step = sqlite3_step(blobs)) == SQLITE_ROW) {
        const char *hash = (const char *)sqlite3_column_text(blobs, 0);
        char name[JOURNAL_HASH_TEXT];

        chain_name(name, sqlite3_column_blob(blobs, 1), (size_t)sqlite3_column_bytes(blobs, 1));
        if (hash == NULL || strcmp(hash, name) != 0) {
            error_set(err, ERROR_INPUT, "journal: blob %.64s is not what its name says",
                      hash != NULL ? hash : "?");
            *ret_bad = 0;
            result = BROKEN;
        }
    }
    if (result == 0 && step != SQLITE_DONE)
        result = schema_error(journal->db, "cannot be read", err);
    sqlite3_finalize(blobs);
    return result;
}

int journal_verify(struct journal *journal, int64_t *ret_bad, struct error *err)
{
    int64_t last = 0;
    int result = schema_run(journal->db, "BEGIN;", "cannot be read", err);

    if (result < 0)
        return result;
    result = verify_rows(journal, &last, ret_bad, err);
    if (result == 0)
        result = verify_turns(journal, last, ret_bad, err);
    if (result == 0)
        result = verify_blobs(journal, ret_bad, err);
    schema_run(journal->db, "COMMIT;", "cannot be read", NULL);
    return result;
}
