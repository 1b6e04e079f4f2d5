/* SPDX-License-Identifier: Apache-2.0 */
/* Reads all of a journal. Rows that cannot be read because the file is damaged are faults of the
 * journal, not errors of this program. */
#include "journal/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/hash.h"
#include "journal/chain.h"
#include "journal/stored.h"
#include "journal/schema.h"
#include "journal/store.h"

enum { BROKEN = 1, TELL_EVERY = 1024 /* rows */ };

const char *const verify_words[VERIFY_WHATS] = {
    [VERIFY_FILE] = "file", [VERIFY_ROW] = "row",   [VERIFY_MISSING] = "missing",
    [VERIFY_TURN] = "turn", [VERIFY_BLOB] = "blob", [VERIFY_HEAD] = "head",
};

/* A signed head that was met, until its turns have been walked. */
struct verify_head {
    struct seal seal;
    int64_t row; /* 0: the kept one */
};

struct verify {
    struct journal *journal;
    const struct verify_face *face;
    struct verify_report report;
    struct error *err;
    struct pool pool;
    struct verify_head *heads;
    size_t head_count;
    unsigned char public_key[SEAL_PUBLIC];
    sqlite3_stmt *has_blob;
    unsigned char hash[JOURNAL_HASH]; /* of the chain, at `at` */
    int64_t at;
    int64_t done, of;
};

/* ---- telling ---- */

static void verify_tell(struct verify *v, enum verify_what what, int64_t row, const char *blob,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));

static void verify_tell(struct verify *v, enum verify_what what, int64_t row, const char *blob,
                        const char *format, ...)
{
    char text[256];
    struct verify_fault fault = {what, row, blob, text};
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    v->report.faults++;
    if (v->face->fault != NULL)
        v->face->fault(v->face->data, &fault);
}

static void verify_step(struct verify *v, int64_t bytes)
{
    v->done += bytes;
    if (v->face->progress != NULL)
        v->face->progress(v->face->data, v->done < v->of ? v->done : v->of, v->of);
}

/* A query ended by `step`: damaged files are faults, all else is an error. */
static int verify_ended(struct verify *v, int step, enum verify_what what, int64_t row)
{
    int code = step & 0xff;

    if (step == SQLITE_DONE)
        return 0;
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB && code != SQLITE_FORMAT)
        return schema_error(v->journal->db, "cannot be read", v->err);
    verify_tell(v, what, row, NULL, "cannot be read: %s", sqlite3_errmsg(v->journal->db));
    return 0;
}

static int verify_prepare(struct verify *v, const char *sql, sqlite3_stmt **ret)
{
    int code = sqlite3_prepare_v2(v->journal->db, sql, -1, ret, NULL);

    return code == SQLITE_OK ? 0 : code;
}

/* ---- the file ---- */

static int verify_file(struct verify *v)
{
    sqlite3_stmt *check = NULL;
    struct error why;
    int step = verify_prepare(v, "PRAGMA integrity_check(5)", &check);

    while (step == 0 || step == SQLITE_ROW) {
        step = sqlite3_step(check);
        if (step == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(check, 0), "ok") != 0)
            verify_tell(v, VERIFY_FILE, 0, NULL, "SQLite: %s",
                        (const char *)sqlite3_column_text(check, 0));
    }
    sqlite3_finalize(check);

    int result = verify_ended(v, step, VERIFY_FILE, 0), same = schema_compare(v->journal->db, &why);

    if (same != 0)
        verify_tell(v, VERIFY_FILE, 0, NULL, "%s", why.text);
    return result;
}

/* ---- rows ---- */

static int verify_keep_head(struct verify *v, const struct seal *seal, int64_t row)
{
    struct verify_head *head = pool_grow(&v->pool, &v->heads, &v->head_count, sizeof(*head));

    if (head == NULL)
        return error_memory(v->err);
    *head = (struct verify_head){*seal, row};
    v->report.heads++;
    return 0;
}

/* The head that a row signs: of the row before it. */
static int verify_sealed(struct verify *v, const struct row *row, const char *before)
{
    const struct journal_sealed *body = &row->as.journal_sealed;
    struct seal seal = {.seq = body->seq};

    if (body->signature[0] == '\0')
        return 0;
    text_copy(seal.hash, sizeof(seal.hash), body->hash);
    text_copy(seal.turns, sizeof(seal.turns), body->turns);
    text_copy(seal.signature, sizeof(seal.signature), body->signature);
    if (seal.seq != row->seq - 1 || strcmp(seal.hash, before) != 0)
        verify_tell(v, VERIFY_HEAD, row->seq, NULL,
                    "the signed head is not that of the row before it");
    return verify_keep_head(v, &seal, row->seq);
}

static int verify_blob_is(struct verify *v, const struct row *row, const char *field,
                          const char *hash)
{
    int step = v->has_blob != NULL
                   ? 0
                   : verify_prepare(v, "SELECT 1 FROM blob WHERE hash = ?", &v->has_blob);

    if (step == 0) {
        sqlite3_bind_text(v->has_blob, 1, hash, -1, SQLITE_STATIC);
        step = sqlite3_step(v->has_blob);
        sqlite3_reset(v->has_blob);
    }
    if (step == SQLITE_DONE)
        verify_tell(v, VERIFY_BLOB, row->seq, hash, "is missing; row %lld (%s) names it as %s",
                    (long long)row->seq, row_classes[row->kind].name, field);
    return step == SQLITE_ROW ? 0 : verify_ended(v, step, VERIFY_BLOB, row->seq);
}

/* What a row says of others: its blobs, a signed head, the key that signs. */
static int verify_meaning(struct verify *v, const struct stored_row *stored, const char *before)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    struct error why;
    int result = 0;

    if (stored_read(stored, &row, &pool, &why) < 0) {
        verify_tell(v, VERIFY_ROW, stored->seq, NULL, "cannot be understood: %s", why.text);
        pool_done(&pool);
        return 0;
    }

    const struct row_class *kind = &row_classes[row.kind];

    for (size_t i = 0; i < kind->field_count && result == 0; i++) {
        const char *const *text = (const void *)((const char *)&row.as + kind->fields[i].offset);

        if (kind->fields[i].blob && *text != NULL && (*text)[0] != '\0')
            result = verify_blob_is(v, &row, kind->fields[i].name, *text);
    }
    if (result == 0 && row.kind == ROW_JOURNAL_SEALED)
        result = verify_sealed(v, &row, before);
    if (row.kind == ROW_EXERCISE_OPENED && v->report.public_key[0] == '\0')
        text_copy(v->report.public_key, sizeof(v->report.public_key),
                  row.as.exercise_opened.seal_key);
    else if (row.kind == ROW_EXERCISE_OPENED && row.as.exercise_opened.seal_key[0] != '\0' &&
             strcmp(row.as.exercise_opened.seal_key, v->report.public_key) != 0)
        verify_tell(v, VERIFY_HEAD, stored->seq, NULL,
                    "names another key for signed heads than the one given");
    pool_done(&pool);
    return result;
}

/* Compares a row with the chain. False: the fault was reported, and the chain goes on from the
 * row's own hash. */
static bool verify_chain(struct verify *v, sqlite3_stmt *rows, struct stored_row *stored)
{
    bool has_hash = sqlite3_column_bytes(rows, 8) == JOURNAL_HASH;
    int kind = sqlite3_column_bytes(rows, 1);
    bool fits;

    if (stored->seq != v->at + 1) {
        verify_tell(v, VERIFY_ROW, v->at + 1, NULL,
                    stored->seq <= v->at ? "is not what was written" : "is missing");
        fits = false;
    } else {
        chain_next(v->hash, stored);
        fits = has_hash && memcmp(sqlite3_column_blob(rows, 8), v->hash, JOURNAL_HASH) == 0 &&
               strlen(stored->kind) == (size_t)kind;
        if (!fits)
            verify_tell(v, VERIFY_ROW, stored->seq, NULL, "is not what was written");
    }
    if (has_hash && !fits)
        memcpy(v->hash, sqlite3_column_blob(rows, 8), JOURNAL_HASH);
    v->at = stored->seq;
    return fits;
}

static int verify_row(struct verify *v, sqlite3_stmt *rows)
{
    struct stored_row stored = {.seq = sqlite3_column_int64(rows, 0),
                                .kind = (const char *)sqlite3_column_text(rows, 1),
                                .x = sqlite3_column_int64(rows, 2),
                                .r = sqlite3_column_int64(rows, 3),
                                .wall = sqlite3_column_int64(rows, 4),
                                .audience = sqlite3_column_int64(rows, 5),
                                .team = sqlite3_column_int64(rows, 6),
                                .body = (const char *)sqlite3_column_text(rows, 7),
                                .length = (size_t)sqlite3_column_bytes(rows, 7)};
    char before[JOURNAL_HASH_TEXT];

    if (stored.kind == NULL || stored.body == NULL)
        return error_memory(v->err);
    text_hex(before, v->hash, JOURNAL_HASH);
    v->report.rows++;
    if (v->report.rows % TELL_EVERY == 0)
        verify_step(v, TELL_EVERY);
    return verify_chain(v, rows, &stored) ? verify_meaning(v, &stored, before) : 0;
}

static int verify_rows(struct verify *v)
{
    sqlite3_stmt *rows = NULL;
    int result = 0,
        step = verify_prepare(
            v,
            "SELECT seq, kind, x, r, wall, audience, team, body, chain FROM \"row\" ORDER BY seq",
            &rows);

    chain_start(v->hash, v->journal->run);
    if (step == 0)
        while (result == 0 && (step = sqlite3_step(rows)) == SQLITE_ROW)
            result = verify_row(v, rows);
    if (result == 0)
        result = verify_ended(v, step, VERIFY_ROW, v->at + 1);
    sqlite3_finalize(rows);
    text_hex(v->report.head, v->hash, JOURNAL_HASH);
    return result;
}

/* ---- turns ---- */

/* The heads whose turns end here: those of rows from `from` to before `next`. */
static void verify_head_turns(struct verify *v, int64_t from, int64_t next,
                              const unsigned char hash[JOURNAL_HASH])
{
    char text[JOURNAL_HASH_TEXT];

    text_hex(text, hash, JOURNAL_HASH);
    for (size_t i = 0; i < v->head_count; i++) {
        const struct verify_head *head = &v->heads[i];

        if (head->seal.seq <= v->at && head->seal.seq >= from && head->seal.seq < next &&
            strcmp(head->seal.turns, text) != 0)
            verify_tell(v, VERIFY_TURN, head->seal.seq, NULL,
                        "a turn before the signed head of row %lld is not what was written",
                        (long long)head->seal.seq);
    }
}

static int verify_turns(struct verify *v)
{
    sqlite3_stmt *turns = NULL;
    unsigned char hash[JOURNAL_HASH];
    int64_t covered = 0;
    int step = verify_prepare(
        v, "SELECT \"first\", \"last\", x, r, boot, wall, boot_id FROM turn ORDER BY \"last\"",
        &turns);

    chain_start_turns(hash, v->journal->run);
    while (step == 0 || step == SQLITE_ROW) {
        struct journal_turn turn;

        step = sqlite3_step(turns);
        if (step != SQLITE_ROW)
            break;
        store_read_turn(turns, &turn);
        v->report.turns++;
        if (turn.first != covered + 1 || turn.last < turn.first ||
            sqlite3_column_bytes(turns, 6) != (int)strlen(turn.boot_id))
            verify_tell(v, VERIFY_TURN, covered + 1, NULL,
                        "the turn of rows %lld to %lld is not what was written",
                        (long long)turn.first, (long long)turn.last);
        verify_head_turns(v, covered, turn.last, hash);
        chain_next_turn(hash, &turn);
        covered = turn.last;
    }
    verify_head_turns(v, covered, INT64_MAX, hash);
    sqlite3_finalize(turns);
    if (covered > v->at)
        verify_tell(v, VERIFY_MISSING, v->at + 1, NULL, "rows %lld to %lld are missing at the end",
                    (long long)v->at + 1, (long long)covered);
    else if (covered < v->at)
        verify_tell(v, VERIFY_TURN, covered + 1, NULL, "row %lld is of no turn",
                    (long long)covered + 1);
    return verify_ended(v, step, VERIFY_TURN, covered + 1);
}

/* ---- blobs ---- */

static int verify_blobs(struct verify *v)
{
    sqlite3_stmt *blobs = NULL;
    int step = verify_prepare(v, "SELECT hash, bytes FROM blob", &blobs);

    while (step == 0 || step == SQLITE_ROW) {
        char name[JOURNAL_HASH_TEXT];
        const char *hash;
        int length;

        step = sqlite3_step(blobs);
        if (step != SQLITE_ROW)
            break;
        hash = (const char *)sqlite3_column_text(blobs, 0);
        length = sqlite3_column_bytes(blobs, 1);
        hash_text(name, sqlite3_column_blob(blobs, 1), (size_t)length);
        v->report.blobs++;
        verify_step(v, length / 1024);
        if (hash == NULL || strcmp(hash, name) != 0 ||
            sqlite3_column_bytes(blobs, 0) != JOURNAL_HASH_TEXT - 1)
            verify_tell(v, VERIFY_BLOB, 0, hash != NULL ? hash : "?", "is not what was written");
    }
    sqlite3_finalize(blobs);
    return verify_ended(v, step, VERIFY_BLOB, 0);
}

/* ---- heads ---- */

static void verify_kept_place(struct verify *v, const struct seal *seal)
{
    char hash[JOURNAL_HASH_TEXT];
    int result = seal->seq <= v->at ? journal_head_at(v->journal, seal->seq, hash, v->err) : 0;

    if (seal->seq > v->at)
        verify_tell(v, VERIFY_MISSING, v->at + 1, NULL,
                    "rows %lld to %lld are missing at the end, by the head that is kept beside it",
                    (long long)v->at + 1, (long long)seal->seq);
    else if (result != 0 || strcmp(hash, seal->hash) != 0)
        verify_tell(v, VERIFY_HEAD, 0, NULL, "row %lld is not the one whose head was signed",
                    (long long)seal->seq);
}

/* Read before the rows: a writer may be at work, and adds rows before it keeps their head. */
static int verify_take_kept(struct verify *v)
{
    struct seal seal;
    struct error why;
    int result = seal_read(v->journal, &seal, &why);

    if (result < 0)
        verify_tell(v, VERIFY_HEAD, 0, NULL, "%s", why.text);
    v->report.kept = result == 0;
    return result == 0 ? verify_keep_head(v, &seal, 0) : 0;
}

static void verify_signatures(struct verify *v)
{
    v->report.checked = text_unhex(v->public_key, SEAL_PUBLIC, v->report.public_key) &&
                        strlen(v->report.public_key) == 2 * SEAL_PUBLIC;
    for (size_t i = 0; i < v->head_count; i++) {
        const struct verify_head *head = &v->heads[i];

        if (head->row == 0)
            verify_kept_place(v, &head->seal);
        if (v->report.checked && !seal_is_by(&head->seal, v->journal->run, v->public_key))
            verify_tell(v, VERIFY_HEAD, head->row, NULL,
                        "the head of row %lld was not signed with the key of this exercise",
                        (long long)head->seal.seq);
        else if (v->report.checked && head->seal.seq <= v->at &&
                 head->seal.seq > v->report.signed_row)
            v->report.signed_row = head->seal.seq;
    }
}

/* ---- all of it ---- */

static int verify_all(struct verify *v)
{
    int64_t rows = 0, kilobytes = 0;
    int result = verify_take_kept(v);

    /* Sizes for the progress bar only: damage is reported later. */
    if (v->face->progress != NULL) {
        schema_number(v->journal->db, "SELECT max(seq) FROM \"row\"", 0, &rows, NULL);
        schema_number(v->journal->db, "SELECT sum(length(bytes) / 1024) FROM blob", 0, &kilobytes,
                      NULL);
    }
    v->of = rows + kilobytes;
    if (result == 0)
        result = verify_rows(v);
    if (result == 0)
        result = verify_turns(v);
    if (result == 0)
        result = verify_blobs(v);
    if (result == 0)
        verify_signatures(v);
    return result == 0 ? verify_file(v) : result;
}

int verify_journal(struct journal *journal, const char *public_key, const struct verify_face *face,
                   struct verify_report *ret_report, struct error *err)
{
    struct error own;
    struct verify v = {.journal = journal, .face = face, .err = &own};

    text_copy(v.report.public_key, sizeof(v.report.public_key),
              public_key != NULL ? public_key : "");

    int result = schema_run(journal->db, "BEGIN;", "cannot be read", &own);

    if (result == 0)
        result = verify_all(&v);
    sqlite3_finalize(v.has_blob);
    schema_run(journal->db, "COMMIT;", "cannot be read", NULL);
    pool_done(&v.pool);
    if (result < 0) {
        if (err != NULL)
            *err = own;
        return result;
    }
    *ret_report = v.report;
    return v.report.faults != 0 ? BROKEN : 0;
}
