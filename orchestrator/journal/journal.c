/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adding and committing. Rows wait in our memory, not in an open transaction of SQLite, which a
 * full disk may roll back by itself: so a failed commit loses nothing and is simply made again.
 */
#include "journal/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

const char *journal_run(const struct journal *journal)
{
    return journal->run;
}

int64_t journal_last(const struct journal *journal)
{
    return journal->last;
}

int64_t journal_committed(struct journal *journal)
{
    int64_t last;

    if (journal->mode == JOURNAL_READ &&
        schema_number(journal->db, "SELECT max(seq) FROM \"row\"", 0, &last, NULL) == 0)
        journal->committed = journal->last = last;
    return journal->committed;
}

/* Makes room for one more row with so many bytes of text. */
static int journal_make_room(struct journal *journal, size_t bytes, struct error *err)
{
    if (journal->row_count == journal->row_room) {
        size_t room = journal->row_room != 0 ? 2 * journal->row_room : 64;
        struct waiting_row *rows = realloc(journal->rows, room * sizeof(*rows));

        if (rows == NULL)
            return error_memory(err);
        journal->rows = rows;
        journal->row_room = room;
    }
    if (journal->text_room - journal->text_used < bytes) {
        size_t room = journal->text_room != 0 ? journal->text_room : 4096;

        while (room - journal->text_used < bytes)
            room *= 2;

        char *texts = realloc(journal->texts, room);

        if (texts == NULL)
            return error_memory(err);
        journal->texts = texts;
        journal->text_room = room;
    }
    return 0;
}

int journal_add(struct journal *journal, const struct stored_row *stored, struct error *err)
{
    size_t kind = strlen(stored->kind) + 1;

    if (journal->mode == JOURNAL_READ)
        return error_set(err, ERROR_STATE, "journal: open for reading only");
    if (stored->seq != journal->last + 1)
        return error_set(err, ERROR_STATE, "journal: row %lld comes after row %lld",
                         (long long)stored->seq, (long long)journal->last);

    int result = journal_make_room(journal, kind + stored->length, err);

    if (result < 0)
        return result;

    struct waiting_row *waiting = &journal->rows[journal->row_count++];
    char *text = journal->texts + journal->text_used;

    waiting->row = *stored;
    waiting->kind = journal->text_used;
    waiting->body = journal->text_used + kind;
    memcpy(text, stored->kind, kind);
    memcpy(text + kind, stored->body, stored->length);
    journal->text_used += kind + stored->length;
    chain_next(journal->head, stored);
    memcpy(waiting->chain, journal->head, JOURNAL_HASH);
    journal->last = stored->seq;
    return 0;
}

static int journal_store_rows(struct journal *journal, struct error *err)
{
    sqlite3_stmt *insert = journal->insert_row;

    for (size_t i = 0; i < journal->row_count; i++) {
        const struct waiting_row *waiting = &journal->rows[i];
        const struct stored_row *stored = &waiting->row;

        sqlite3_bind_int64(insert, 1, stored->seq);
        sqlite3_bind_text(insert, 2, journal->texts + waiting->kind,
                          (int)(waiting->body - waiting->kind - 1), SQLITE_STATIC);
        sqlite3_bind_int64(insert, 3, stored->x);
        sqlite3_bind_int64(insert, 4, stored->r);
        sqlite3_bind_int64(insert, 5, stored->wall);
        sqlite3_bind_int64(insert, 6, stored->audience);
        sqlite3_bind_int64(insert, 7, stored->team);
        sqlite3_bind_text64(insert, 8, journal->texts + waiting->body, stored->length,
                            SQLITE_STATIC, SQLITE_UTF8);
        sqlite3_bind_blob(insert, 9, waiting->chain, JOURNAL_HASH, SQLITE_STATIC);

        int step = sqlite3_step(insert);

        sqlite3_reset(insert);
        if (step != SQLITE_DONE)
            return schema_error(journal->db, "a row was not written", err);
    }
    return 0;
}

static int journal_store_turn(struct journal *journal, const struct journal_turn *turn,
                              struct error *err)
{
    sqlite3_stmt *insert = journal->insert_turn;

    if (journal->row_count == 0)
        return 0;
    sqlite3_bind_int64(insert, 1, journal->committed + 1);
    sqlite3_bind_int64(insert, 2, journal->last);
    sqlite3_bind_int64(insert, 3, turn->x);
    sqlite3_bind_int64(insert, 4, turn->r);
    sqlite3_bind_int64(insert, 5, turn->boot);
    sqlite3_bind_text(insert, 6, turn->boot_id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert, 7, turn->wall);

    int step = sqlite3_step(insert);

    sqlite3_reset(insert);
    return step == SQLITE_DONE ? 0 : schema_error(journal->db, "a turn was not written", err);
}

static int journal_run_prepared(struct journal *journal, sqlite3_stmt *statement, struct error *err)
{
    int step = sqlite3_step(statement);

    sqlite3_reset(statement);
    return step == SQLITE_DONE ? 0 : schema_error(journal->db, "the turn was not committed", err);
}

static int journal_store_all(struct journal *journal, const struct journal_turn *turn,
                             struct error *err)
{
    int result = journal_run_prepared(journal, journal->begin, err);

    if (result == 0)
        result = store_blobs(journal, err);
    if (result == 0)
        result = journal_store_rows(journal, err);
    if (result == 0)
        result = journal_store_turn(journal, turn, err);
    if (result == 0)
        result = journal_run_prepared(journal, journal->commit, err);
    return result;
}

int journal_commit(struct journal *journal, const struct journal_turn *turn, struct error *err)
{
    if (journal->row_count == 0 && journal->blobs == NULL)
        return 0;
    struct journal_turn whole = *turn;

    whole.first = journal->committed + 1;
    whole.last = journal->last;
    if (journal_store_all(journal, turn, err) < 0) {
        /* SQLite may have rolled back by itself. */
        if (!sqlite3_get_autocommit(journal->db))
            journal_run_prepared(journal, journal->rollback, NULL);
        return -(int)err->code;
    }
    if (journal->row_count != 0)
        chain_next_turn(journal->turns, &whole);
    journal->committed = journal->last;
    memcpy(journal->safe_head, journal->head, JOURNAL_HASH);
    journal->row_count = 0;
    journal->text_used = 0;
    store_drop_blobs(journal);
    return 0;
}

int journal_last_turn(struct journal *journal, struct journal_turn *ret_turn, struct error *err)
{
    sqlite3_stmt *query = NULL;
    int result = 0, step;

    if (sqlite3_prepare_v2(journal->db,
                           "SELECT \"first\", \"last\", x, r, boot, wall, boot_id FROM turn"
                           " ORDER BY \"last\" DESC LIMIT 1",
                           -1, &query, NULL) != SQLITE_OK)
        return schema_error(journal->db, "turns cannot be read", err);
    step = sqlite3_step(query);
    if (step == SQLITE_ROW) {
        store_read_turn(query, ret_turn);
    } else {
        result = step == SQLITE_DONE ? 1 : schema_error(journal->db, "turns cannot be read", err);
    }
    sqlite3_finalize(query);
    return result;
}
