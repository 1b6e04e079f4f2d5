/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal of 200 rows with blobs, and one byte of it after the other flipped: by SQL in each
 * column of each row, turn and blob, and in the file itself. And rows that are taken away at its
 * end, with and without the head that is kept beside it. EXCON_TORTURE tries every byte; otherwise
 * each column of each row has one of its bytes tried, and each STRIDEth of the file.
 */
#include "journal/verify.h"

#include <setjmp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "journal/cursor.h"

enum { ROWS = 200, STRIDE = 23 };

static char folder[256], path[300], edited[300];
static unsigned char public_key[SEAL_PUBLIC], secret[SEAL_SECRET];
static char public_text[2 * SEAL_PUBLIC + 1];
static struct error err;

#define OK(call)                                                                                   \
    do {                                                                                           \
        if ((call) != 0)                                                                           \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

static bool every(void)
{
    return getenv("EXCON_TORTURE") != NULL;
}

/* ---- the journal ---- */

static void add(struct journal *journal, const char *kind, const char *body)
{
    int64_t seq = journal_last(journal) + 1;
    struct stored_row stored = {.seq = seq,
                                .kind = kind,
                                .x = seq * 10,
                                .r = seq * 11,
                                .wall = 1790000000000 + seq,
                                .audience = 2,
                                .team = 1 + seq % 3,
                                .body = body,
                                .length = strlen(body)};

    OK(journal_add(journal, &stored, &err));
}

static void commit(struct journal *journal)
{
    struct journal_turn turn = {
        .x = journal_last(journal), .r = 5, .boot = 6, .boot_id = "a-boot", .wall = 7};

    OK(journal_commit(journal, &turn, &err));
}

static void sign(struct journal *journal)
{
    struct seal seal;
    char body[512];

    seal_make(journal, secret, &seal);
    snprintf(body, sizeof(body),
             "{\"seq\":%lld,\"hash\":\"%s\",\"turns\":\"%s\",\"signature\":\"%s\"}",
             (long long)seal.seq, seal.hash, seal.turns, seal.signature);
    add(journal, "journal.sealed", body);
}

static void make(void)
{
    struct journal_options options = {.run = "1a2b3c4d", .fast = true};
    struct journal *journal;
    struct seal seal;
    char body[256], hash[JOURNAL_HASH_TEXT], text[64];

    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    snprintf(body, sizeof(body), "{\"run\":\"1a2b3c4d\",\"seal_key\":\"%s\"}", public_text);
    add(journal, "exercise.opened", body);
    while (journal_last(journal) < ROWS - 1) {
        snprintf(text, sizeof(text), "evidence %lld of a check",
                 (long long)journal_last(journal) / 20);
        OK(journal_blob(journal, text, strlen(text), hash, &err));
        snprintf(body, sizeof(body), "{\"condition\":1,\"value\":1000,\"output\":\"%s\"}", hash);
        add(journal, "condition.result", body);
        if (journal_last(journal) % 10 == 0)
            commit(journal);
    }
    sign(journal);
    commit(journal);
    seal_make(journal, secret, &seal);
    OK(seal_keep(journal, &seal, &err));
    journal_close(journal);
}

static int set_up(void **state)
{
    const char *base = getenv("EXCON_TEST_TMP");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/verify-XXXXXX",
             base != NULL                    ? base
             : access("/dev/shm", W_OK) == 0 ? "/dev/shm"
                                             : "/tmp");
    if (sodium_init() < 0 || mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    snprintf(edited, sizeof(edited), "%s/edited.db", folder);
    crypto_sign_keypair(public_key, secret);
    sodium_bin2hex(public_text, sizeof(public_text), public_key, sizeof(public_key));
    make();
    return 0;
}

static int tear_down(void **state)
{
    const char *const names[] = {"", "-wal", "-shm", ".lock", ".head"};
    char name[400];

    (void)state;
    for (int of = 0; of < 2; of++)
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            snprintf(name, sizeof(name), "%s%s", of == 0 ? path : edited, names[i]);
            unlink(name);
        }
    return rmdir(folder);
}

/* ---- a copy, and what verify says of it ---- */

struct told {
    bool rows[ROWS + 2], blob, turn, file, head;
    int64_t missing, first;
    int count;
};

static void take(void *data, const struct verify_fault *fault)
{
    struct told *told = data;

    if (told->count++ == 0)
        told->first = fault->row;
    if (fault->what == VERIFY_ROW && fault->row >= 0 && fault->row <= ROWS)
        told->rows[fault->row] = true;
    if (fault->what == VERIFY_MISSING)
        told->missing = fault->row;
    told->blob |= fault->what == VERIFY_BLOB;
    told->turn |= fault->what == VERIFY_TURN;
    told->file |= fault->what == VERIFY_FILE;
    told->head |= fault->what == VERIFY_HEAD;
}

/* 0: whole; 1: not; -1: it cannot even be opened. */
static int verify(const char *of, const char *key, struct told *ret, struct verify_report *report)
{
    struct verify_face face = {.fault = take, .data = ret};
    struct journal *journal;
    int result;

    *ret = (struct told){0};
    if (journal_open(of, JOURNAL_READ, NULL, &journal, &err) != 0)
        return -1;
    result = verify_journal(journal, key, &face, report, &err);
    journal_close(journal);
    return result;
}

static size_t read_file(const char *name, char **ret)
{
    FILE *from = fopen(name, "r");
    long length;

    assert_non_null(from);
    fseek(from, 0, SEEK_END);
    length = ftell(from);
    rewind(from);
    *ret = malloc((size_t)length + 1);
    assert_non_null(*ret);
    assert_int_equal(fread(*ret, 1, (size_t)length, from), length);
    fclose(from);
    return (size_t)length;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *to = fopen(name, "w");

    assert_non_null(to);
    assert_int_equal(fwrite(bytes, 1, length, to), length);
    assert_int_equal(fclose(to), 0);
}

static void copy(bool head)
{
    char *bytes, name[400];
    size_t length = read_file(path, &bytes);

    write_file(edited, bytes, length);
    free(bytes);
    snprintf(name, sizeof(name), "%s.head", edited);
    unlink(name);
    if (head) {
        char from[400];

        snprintf(from, sizeof(from), "%s.head", path);
        length = read_file(from, &bytes);
        write_file(name, bytes, length);
        free(bytes);
    }
}

static void edit(const char *sql)
{
    sqlite3 *db;
    char *why = NULL;

    assert_int_equal(sqlite3_open(edited, &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &why);
    if (why != NULL)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}

/* ---- tests ---- */

static void whole(void **state)
{
    struct verify_report report;
    struct told told;

    (void)state;
    if (verify(path, NULL, &told, &report) != 0)
        fail_msg("%d faults, the first of row %lld", told.count, (long long)told.first);
    assert_int_equal(report.rows, ROWS);
    assert_int_equal(report.blobs, 10);
    assert_int_equal(report.heads, 2);
    assert_int_equal(report.signed_row, ROWS);
    assert_true(report.kept && report.checked);
}

/* One byte of a value, by SQL that keeps its type. */
static void flip_value(sqlite3 *db, const char *table, const char *key, int64_t id,
                       const char *column, int type, int at)
{
    char sql[512];
    char *why = NULL;

    if (type == SQLITE_INTEGER)
        snprintf(
            sql, sizeof(sql),
            "UPDATE \"%s\" SET \"%s\" = (\"%s\" | (1 << %d)) - (\"%s\" & (1 << %d)) WHERE %s = %lld",
            table, column, column, 8 * at, column, 8 * at, key, (long long)id);
    else
        snprintf(
            sql, sizeof(sql),
            "UPDATE \"%s\" SET \"%s\" = CAST(CAST(substr(CAST(\"%s\" AS BLOB), 1, %d) AS BLOB) ||"
            " (SELECT CASE substr(CAST(\"%s\" AS BLOB), %d, 1) WHEN x'71' THEN x'72' ELSE x'71' END) ||"
            " CAST(substr(CAST(\"%s\" AS BLOB), %d) AS BLOB) AS %s) WHERE %s = %lld",
            table, column, column, at, column, at + 1, column, at + 2,
            type == SQLITE_BLOB ? "BLOB" : "TEXT", key, (long long)id);
    sqlite3_exec(db, sql, NULL, NULL, &why);
    if (why != NULL)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_changes(db), 1);
}

struct column {
    const char *name;
    int type;
};

/* Every column of every line of a table; `seen` says whether what was told names it. */
static int flip_table(const char *table, const char *key, const struct column *columns,
                      size_t count, int64_t lines,
                      bool (*seen)(const struct told *told, int64_t id,
                                   const struct column *column))
{
    int tried = 0;

    for (int64_t id = 1; id <= lines; id++)
        for (size_t c = 0; c < count; c++)
            /* SQLite itself refuses a number that another row has, as a flip in the lowest byte
             * gives. */
            for (int at = strcmp(columns[c].name, "seq") == 0 ? 1 + (int)(every() ? 0 : id % 7)
                          : every()                           ? 0
                                                              : (int)(id * 7 % 8);
                 ; at++) {
                struct verify_report report;
                struct told told;
                char ask[160];
                sqlite3 *db;
                sqlite3_stmt *size;
                int64_t rowid = id, length;

                copy(true);
                edit("DROP TRIGGER row_update; DROP TRIGGER turn_update; DROP TRIGGER blob_update");
                assert_int_equal(sqlite3_open(edited, &db), SQLITE_OK);
                snprintf(
                    ask, sizeof(ask),
                    "SELECT %s, length(CAST(\"%s\" AS BLOB)) FROM \"%s\" ORDER BY %s LIMIT 1 OFFSET %lld",
                    key, columns[c].name, table, key, (long long)id - 1);
                assert_int_equal(sqlite3_prepare_v2(db, ask, -1, &size, NULL), SQLITE_OK);
                assert_int_equal(sqlite3_step(size), SQLITE_ROW);
                rowid = sqlite3_column_int64(size, 0);
                length = columns[c].type == SQLITE_INTEGER ? 8 : sqlite3_column_int64(size, 1);
                sqlite3_finalize(size);
                if (at >= length && !every() && length > 0)
                    at = (int)(at % length);
                if (at < length)
                    flip_value(db, table, key, rowid, columns[c].name, columns[c].type, at);
                sqlite3_close(db);
                if (at >= length)
                    break;
                if (verify(edited, public_text, &told, &report) != 1 ||
                    !seen(&told, id, &columns[c]))
                    fail_msg("%s %lld, %s, byte %d: not seen", table, (long long)id,
                             columns[c].name, at);
                tried++;
                if (!every())
                    break;
            }
    return tried;
}

static bool row_seen(const struct told *told, int64_t id, const struct column *column)
{
    /* With another number a row is missing where it was. */
    (void)column;
    return told->rows[id];
}

static bool turn_seen(const struct told *told, int64_t id, const struct column *column)
{
    /* The newest turn is behind the row that signs it, and in the kept head. */
    (void)id;
    (void)column;
    return told->turn;
}

static bool blob_seen(const struct told *told, int64_t id, const struct column *column)
{
    (void)id;
    (void)column;
    return told->blob;
}

static void every_column(void **state)
{
    static const struct column rows[] = {
        {"seq", SQLITE_INTEGER},  {"kind", SQLITE_TEXT},    {"x", SQLITE_INTEGER},
        {"r", SQLITE_INTEGER},    {"wall", SQLITE_INTEGER}, {"audience", SQLITE_INTEGER},
        {"team", SQLITE_INTEGER}, {"body", SQLITE_TEXT},    {"chain", SQLITE_BLOB}};
    static const struct column turns[] = {{"first", SQLITE_INTEGER}, {"last", SQLITE_INTEGER},
                                          {"x", SQLITE_INTEGER},     {"r", SQLITE_INTEGER},
                                          {"boot", SQLITE_INTEGER},  {"boot_id", SQLITE_TEXT},
                                          {"wall", SQLITE_INTEGER}};
    static const struct column blobs[] = {{"hash", SQLITE_TEXT}, {"bytes", SQLITE_BLOB}};
    int tried = 0;

    (void)state;
    tried += flip_table("row", "seq", rows, sizeof(rows) / sizeof(rows[0]), ROWS, row_seen);
    tried += flip_table("turn", "\"last\"", turns, sizeof(turns) / sizeof(turns[0]), 20, turn_seen);
    tried += flip_table("blob", "rowid", blobs, sizeof(blobs) / sizeof(blobs[0]), 10, blob_seen);
    print_message("%d values with one byte flipped, each seen\n", tried);
    assert_true(tried >= ROWS * 9 + 20 * 7 + 10 * 2);
}

/* All that readers of the journal are handed. */
static char *dump(const char *of)
{
    sqlite3 *db;
    sqlite3_stmt *all = NULL;
    char *text = NULL;

    if (sqlite3_open_v2(of, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(
            db,
            "SELECT (SELECT group_concat(seq || '|' || hex(kind) || '|' || x || '|' || r || '|' || wall || '|' || audience || '|' ||"
            " team || '|' || hex(body) || '|' || hex(chain), ';') FROM (SELECT * FROM row ORDER BY seq)) || '#' ||"
            " (SELECT group_concat(first || '|' || last || '|' || x || '|' || r || '|' || boot || '|' || hex(boot_id) || '|' || wall,"
            " ';') FROM (SELECT * FROM turn ORDER BY last)) || '#' ||"
            " (SELECT group_concat(hex(hash) || '|' || hex(bytes), ';') FROM (SELECT * FROM blob NOT INDEXED ORDER BY rowid)) || '#' ||"
            " (SELECT group_concat(hex(run)) FROM origin)",
            -1, &all, NULL) == SQLITE_OK &&
        sqlite3_step(all) == SQLITE_ROW && sqlite3_column_text(all, 0) != NULL)
        text = strdup((const char *)sqlite3_column_text(all, 0));
    sqlite3_finalize(all);
    sqlite3_close(db);
    return text;
}

/* Bytes of the file: each flip is seen, or changes nothing of what the file says (free room in
 * pages, counters). */
static void every_byte(void **state)
{
    char *bytes, *wanted = dump(path);
    size_t length = read_file(path, &bytes), tried = 0, seen = 0;

    (void)state;
    assert_non_null(wanted);
    copy(true);
    for (size_t at = 0; at < length; at += every() ? 1 : STRIDE) {
        struct verify_report report;
        struct told told;

        bytes[at] ^= 0x55;
        write_file(edited, bytes, length);
        bytes[at] ^= 0x55;
        tried++;
        if (verify(edited, public_text, &told, &report) != 0) {
            seen++;
            continue;
        }

        char *is = dump(edited);

        if (is == NULL || strcmp(is, wanted) != 0)
            fail_msg("byte %zu: the file says something else, and it is not seen", at);
        free(is);
    }
    free(bytes);
    free(wanted);
    print_message("%zu bytes of the file flipped: %zu seen, %zu that say nothing\n", tried, seen,
                  tried - seen);
    assert_true(seen > tried / 4);
}

/* As who knows the file's form would: rows, turns and all, the guards put back. */
static void cut_tail(int64_t after)
{
    char sql[1024];

    snprintf(
        sql, sizeof(sql),
        "CREATE TEMP TABLE kept AS SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger';"
        "DROP TRIGGER row_delete; DROP TRIGGER turn_delete; DELETE FROM row WHERE seq > %lld; DELETE FROM turn WHERE last > %lld;"
        "CREATE TRIGGER row_delete BEFORE DELETE ON \"row\" BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;"
        "CREATE TRIGGER turn_delete BEFORE DELETE ON \"turn\" BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;",
        (long long)after, (long long)after);
    edit(sql);
}

static void dropped_tail(void **state)
{
    struct verify_report report;
    struct told told;

    (void)state;
    for (int64_t after = 10; after < ROWS; after += 10) {
        copy(true);
        cut_tail(after);
        assert_int_equal(verify(edited, public_text, &told, &report), 1);
        assert_int_equal(told.missing, after + 1);
        assert_int_equal(told.first, after + 1);
    }
    /* Without the kept head it cannot be told from a controller that was killed there: the chain is
     * whole. That is said. */
    copy(false);
    cut_tail(190);
    assert_int_equal(verify(edited, public_text, &told, &report), 0);
    assert_false(report.kept);
    assert_int_equal(report.signed_row, 0);
    /* Rows alone: their turns tell. */
    copy(false);
    edit("DROP TRIGGER row_delete; DELETE FROM row WHERE seq > 150");
    assert_int_equal(verify(edited, public_text, &told, &report), 1);
    assert_int_equal(told.missing, 151);
}

/* A chain that was made anew behind an altered row, by who knows how but has no key. */
static void chain_made_anew(void **state)
{
    struct journal_options options = {.run = "1a2b3c4d", .fast = true};
    struct verify_report report;
    struct told told;
    struct journal *journal;
    unsigned char other[SEAL_SECRET], other_public[SEAL_PUBLIC];
    char name[400], body[512];
    struct seal seal;

    (void)state;
    unlink(edited);
    snprintf(name, sizeof(name), "%s.head", edited);
    unlink(name);
    crypto_sign_keypair(other_public, other);
    OK(journal_open(edited, JOURNAL_CREATE, &options, &journal, &err));
    snprintf(body, sizeof(body), "{\"run\":\"1a2b3c4d\",\"seal_key\":\"%s\"}", public_text);
    add(journal, "exercise.opened", body);
    commit(journal);
    seal_make(journal, other, &seal);
    snprintf(body, sizeof(body),
             "{\"seq\":%lld,\"hash\":\"%s\",\"turns\":\"%s\",\"signature\":\"%s\"}",
             (long long)seal.seq, seal.hash, seal.turns, seal.signature);
    add(journal, "journal.sealed", body);
    commit(journal);
    journal_close(journal);
    assert_int_equal(verify(edited, NULL, &told, &report), 1);
    assert_true(told.head);
    assert_int_equal(report.signed_row, 0);
    /* With a key of his own in the first row as well: seen by who knows the right one, and by
     * nobody else. */
    assert_int_equal(verify(path, NULL, &told, &report), 0);
    snprintf(body, sizeof(body), "%064d", 0);
    assert_int_equal(verify(path, body, &told, &report), 1);
    assert_true(told.head);
}

static int count_row(void *data, const struct stored_row *stored, struct error *error)
{
    (void)stored;
    (void)error;
    ++*(int64_t *)data;
    return 0;
}

/* What folds from the beginning is handed nothing of an altered row, and hears of a cut-off end. */
static void a_checked_reading(void **state)
{
    struct journal *journal;
    int64_t rows = 0, count = 1;
    struct journal_cursor cursor;
    int result = 0;

    (void)state;
    copy(true);
    edit(
        "DROP TRIGGER row_update; UPDATE row SET body = replace(body, '1000', '2000') WHERE seq = 77");
    OK(journal_open(edited, JOURNAL_READ, NULL, &journal, &err));
    OK(journal_cursor_open(&cursor, journal, 0, &err));
    journal_cursor_check(&cursor);
    while (result == 0 && count != 0)
        result = journal_cursor_next(&cursor, 30, count_row, &rows, &count, &err);
    assert_true(result < 0);
    assert_int_equal(rows, 76);
    assert_non_null(strstr(err.text, "row 77 is not what was written"));
    journal_cursor_close(&cursor);
    journal_close(journal);

    copy(true);
    cut_tail(120);
    OK(journal_open(edited, JOURNAL_READ, NULL, &journal, &err));
    assert_true(journal_cursor_check_all(journal, &err) < 0);
    assert_non_null(strstr(err.text, "rows 121 to 200 are missing"));
    journal_close(journal);
}

/* A blob that was changed is not handed out. */
static void a_changed_blob(void **state)
{
    struct journal *journal;
    char hash[JOURNAL_HASH_TEXT], *bytes = NULL;
    unsigned char digest[JOURNAL_HASH];
    size_t length;

    (void)state;
    copy(true);
    edit(
        "DROP TRIGGER blob_update; UPDATE blob SET bytes = CAST('evidence 3 of a chocK' AS BLOB) WHERE CAST(bytes AS TEXT) ="
        " 'evidence 3 of a check'");
    crypto_generichash(digest, sizeof(digest), (const unsigned char *)"evidence 3 of a check", 21,
                       NULL, 0);
    sodium_bin2hex(hash, sizeof(hash), digest, sizeof(digest));
    OK(journal_open(edited, JOURNAL_READ, NULL, &journal, &err));
    assert_true(journal_blob_read(journal, hash, &bytes, &length, &err) < 0);
    assert_non_null(strstr(err.text, "is not what was written"));
    journal_close(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dropped_tail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(chain_made_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_checked_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_blob, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
