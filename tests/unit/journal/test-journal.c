/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: whole turns or none, append-only, chained, readable beside its writer. */
#include "journal/journal.h"

#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "first-fault.h"
#include "journal/cursor.h"

static char folder[256], path[300];
static struct error err;
static const struct journal_options options = {.run = "1a2b3c4d"},
                                    fast = {.run = "1a2b3c4d", .fast = true};

#define OK(call)                                                                                   \
    do {                                                                                           \
        if ((call) != 0)                                                                           \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

static int set_up(void **state)
{
    const char *base = getenv("EXCON_TEST_TMP");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/journal-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof(path), "%s/journal.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    const char *const names[] = {"", "-wal", "-shm", ".lock"};
    char name[400];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        snprintf(name, sizeof(name), "%s%s", path, names[i]);
        unlink(name);
    }
    return rmdir(folder);
}

static struct stored_row make_row(int64_t seq, char body[64])
{
    snprintf(body, 64, "{\"vm\":%lld,\"text\":\"r\u00fchrt\"}", (long long)seq);
    return (struct stored_row){.seq = seq,
                               .kind = "vm.state",
                               .x = seq * 10,
                               .r = seq * 11,
                               .wall = 1790000000000 + seq,
                               .audience = 2,
                               .team = 1,
                               .body = body,
                               .length = strlen(body)};
}

static void add_rows(struct journal *journal, int count)
{
    for (int i = 0; i < count; i++) {
        char body[64];
        struct stored_row stored = make_row(journal_last(journal) + 1, body);

        OK(journal_add(journal, &stored, &err));
    }
}

static struct journal_turn turn_of(const struct journal *journal)
{
    return (struct journal_turn){
        .x = journal_last(journal), .r = 5, .boot = 6, .boot_id = "boot", .wall = 7};
}

static void commit_rows(struct journal *journal, int count)
{
    add_rows(journal, count);

    struct journal_turn turn = turn_of(journal);

    OK(journal_commit(journal, &turn, &err));
}

/* Changes the file behind the journal's back. Returns SQLite's word for what went wrong, or "". */
static const char *tamper(const char *sql)
{
    static char word[200];
    sqlite3 *db;
    char *why = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &why);
    snprintf(word, sizeof(word), "%s", why != NULL ? why : "");
    sqlite3_free(why);
    sqlite3_close(db);
    return word;
}

struct seen {
    int64_t count, last, stop_at;
};

static int take(void *data, const struct stored_row *stored, struct error *error)
{
    struct seen *seen = data;
    char body[64];
    struct stored_row same = make_row(stored->seq, body);

    (void)error;
    if (stored->seq == seen->stop_at)
        return 1;
    assert_int_equal(stored->seq, seen->last + 1);
    assert_int_equal(stored->x, same.x);
    assert_int_equal(stored->r, same.r);
    assert_int_equal(stored->wall, same.wall);
    assert_int_equal(stored->audience, 2);
    assert_int_equal(stored->team, 1);
    assert_string_equal(stored->kind, "vm.state");
    assert_int_equal(stored->length, same.length);
    assert_memory_equal(stored->body, body, stored->length);
    seen->last = stored->seq;
    seen->count++;
    return 0;
}

static void write_and_read_again(void **state)
{
    struct journal *journal;
    struct journal_turn turn;
    char head[JOURNAL_HASH_TEXT], again[JOURNAL_HASH_TEXT], start[JOURNAL_HASH_TEXT];
    int64_t bad = 0;
    struct stat file;

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(journal_last_turn(journal, &turn, &err), 1);
    commit_rows(journal, 3);
    commit_rows(journal, 2);
    add_rows(journal, 4);
    assert_int_equal(journal_last(journal), 9);
    assert_int_equal(journal_committed(journal), 5);
    OK(journal_head_at(journal, journal_committed(journal), head, &err));
    journal_close(journal);

    OK(journal_open(path, JOURNAL_WRITE, NULL, &journal, &err));
    assert_int_equal(journal_last(journal), 5);
    assert_string_equal(journal_run(journal), "1a2b3c4d");
    OK(journal_last_turn(journal, &turn, &err));
    assert_int_equal(turn.first, 4);
    assert_int_equal(turn.last, 5);
    assert_int_equal(turn.x, 5);
    assert_string_equal(turn.boot_id, "boot");
    OK(journal_head_at(journal, journal_committed(journal), again, &err));
    assert_string_equal(head, again);
    OK(journal_head_at(journal, 5, again, &err));
    assert_string_equal(head, again);
    OK(journal_head_at(journal, 0, start, &err));
    assert_string_not_equal(start, again);
    assert_int_equal(journal_head_at(journal, 6, again, &err), 1);
    commit_rows(journal, 100);
    OK(first_fault(journal, &bad, &err));
    journal_close(journal);
}

static void refuses_wrong_numbers(void **state)
{
    struct journal *journal;
    char body[64];
    struct stored_row stored = make_row(2, body);

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    assert_true(journal_add(journal, &stored, &err) < 0);
    commit_rows(journal, 1);
    stored.seq = 1;
    assert_true(journal_add(journal, &stored, &err) < 0);
    stored.seq = 3;
    assert_true(journal_add(journal, &stored, &err) < 0);
    assert_int_equal(journal_last(journal), 1);
    journal_close(journal);
}

static void one_writer_many_readers(void **state)
{
    struct journal *writer, *second, *reader;
    struct journal_cursor cursor;
    struct seen seen = {0};
    int64_t count = 0;

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &writer, &err));
    assert_true(journal_open(path, JOURNAL_CREATE, &options, &second, &err) != 0);
    assert_int_equal(journal_open(path, JOURNAL_WRITE, NULL, &second, &err), JOURNAL_BUSY);
    OK(journal_open(path, JOURNAL_READ, NULL, &reader, &err));
    OK(journal_cursor_open(&cursor, reader, 0, &err));
    assert_false(journal_cursor_behind(&cursor));
    commit_rows(writer, 10);
    add_rows(writer, 5);
    assert_true(journal_cursor_behind(&cursor));
    OK(journal_cursor_next(&cursor, 4, take, &seen, &count, &err));
    assert_int_equal(count, 4);
    seen.stop_at = 7;
    OK(journal_cursor_next(&cursor, 100, take, &seen, &count, &err));
    assert_int_equal(count, 2);
    seen.stop_at = 0;
    OK(journal_cursor_next(&cursor, 100, take, &seen, &count, &err));
    assert_int_equal(count, 4);
    assert_int_equal(seen.last, 10);
    assert_false(journal_cursor_behind(&cursor));
    commit_rows(writer, 0);
    OK(journal_cursor_next(&cursor, 100, take, &seen, &count, &err));
    assert_int_equal(count, 5);
    /* Held, it stays at one moment. */
    OK(journal_cursor_hold(&cursor, &err));
    commit_rows(writer, 1);
    OK(journal_cursor_next(&cursor, 100, take, &seen, &count, &err));
    assert_int_equal(count, 0);
    journal_cursor_release(&cursor);
    OK(journal_cursor_next(&cursor, 100, take, &seen, &count, &err));
    assert_int_equal(count, 1);
    char body[64];
    struct stored_row stored = make_row(17, body);
    assert_true(journal_add(reader, &stored, &err) < 0);
    journal_cursor_close(&cursor);
    journal_close(reader);
    journal_close(writer);
}

static void blobs(void **state)
{
    struct journal *journal;
    char a[JOURNAL_HASH_TEXT], b[JOURNAL_HASH_TEXT], none[JOURNAL_HASH_TEXT];
    char *bytes;
    size_t length;
    int64_t bad;

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    OK(journal_blob(journal, "one\0two", 7, a, &err));
    OK(journal_blob(journal, "one\0two", 7, b, &err));
    assert_string_equal(a, b);
    OK(journal_blob(journal, "", 0, none, &err));
    /* BLAKE2b-256 of nothing, as libsodium's own generichash gives it. */
    assert_string_equal(none, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    OK(journal_blob_read(journal, a, &bytes, &length, &err));
    assert_int_equal(length, 7);
    free(bytes);
    commit_rows(journal, 1);
    OK(journal_blob(journal, "one\0two", 7, b, &err));
    commit_rows(journal, 1);
    OK(journal_blob(journal, "alone", 5, b, &err));
    commit_rows(journal, 0);
    journal_close(journal);

    OK(journal_open(path, JOURNAL_READ, NULL, &journal, &err));
    OK(journal_blob_read(journal, a, &bytes, &length, &err));
    assert_int_equal(length, 7);
    assert_memory_equal(bytes, "one\0two", 8);
    free(bytes);
    OK(journal_blob_read(journal, none, &bytes, &length, &err));
    assert_int_equal(length, 0);
    free(bytes);
    /* Once more, which is the last one, then another, and the one before it. */
    for (int i = 0; i < 3; i++) {
        const char *wanted = i == 2 ? a : b;

        OK(journal_blob_read(journal, wanted, &bytes, &length, &err));
        assert_int_equal(length, i == 2 ? 7 : 5);
        assert_memory_equal(bytes, i == 2 ? "one\0two" : "alone", length + 1);
        bytes[0] = 'x'; /* it is the caller's own */
        free(bytes);
    }
    assert_int_equal(journal_blob_read(journal, "00", &bytes, &length, &err), 1);
    OK(first_fault(journal, &bad, &err));
    journal_close(journal);
}

static void history_is_not_edited(void **state)
{
    static const char *const edits[] = {"UPDATE row SET x = 0",
                                        "DELETE FROM row WHERE seq = 1",
                                        "UPDATE turn SET x = 0",
                                        "DELETE FROM turn",
                                        "UPDATE blob SET bytes = x'00'",
                                        "DELETE FROM blob",
                                        "UPDATE origin SET run = 'other'",
                                        "DELETE FROM origin"};
    struct journal *journal;
    char hash[JOURNAL_HASH_TEXT];

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    OK(journal_blob(journal, "x", 1, hash, &err));
    commit_rows(journal, 3);
    journal_close(journal);
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
        assert_string_equal(tamper(edits[i]), "the journal is append-only");
}

static void broken_by_hand(void **state)
{
    static const struct {
        const char *sql;
        int64_t bad;
    } breaks[] = {
        {"DROP TRIGGER row_update; UPDATE row SET body = '{\"vm\":4}' WHERE seq = 4", 4},
        {"DROP TRIGGER row_update; UPDATE row SET wall = wall + 1 WHERE seq = 7", 7},
        {"DROP TRIGGER row_delete; DELETE FROM row WHERE seq = 5", 5},
        {"DROP TRIGGER row_delete; DELETE FROM row WHERE seq > 8", 9},
        {"INSERT INTO row SELECT 11, kind, x, r, wall, audience, team, body, chain FROM row WHERE "
         "seq = 10",
         11},
        {"DROP TRIGGER row_update; UPDATE row SET chain = x'00' WHERE seq = 2", 2},
        {"DROP TRIGGER origin_update; UPDATE origin SET run = 'other'", 1},
        {"DROP TRIGGER turn_delete; DELETE FROM turn WHERE last = 5", 1},
        {"DROP TRIGGER blob_update; UPDATE blob SET bytes = x'00'", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
        struct journal *journal;
        char hash[JOURNAL_HASH_TEXT];
        int64_t bad = -1;

        OK(journal_open(path, JOURNAL_CREATE, &fast, &journal, &err));
        OK(journal_blob(journal, "evidence", 8, hash, &err));
        commit_rows(journal, 5);
        commit_rows(journal, 5);
        journal_close(journal);
        assert_string_equal(tamper(breaks[i].sql), "");
        OK(journal_open(path, JOURNAL_READ, NULL, &journal, &err));
        assert_int_equal(first_fault(journal, &bad, &err), 1);
        assert_int_equal(bad, breaks[i].bad);
        journal_close(journal);
        unlink(path);
    }
}

static void not_ours(void **state)
{
    struct journal *journal;
    FILE *file;

    (void)state;
    assert_true(journal_open(path, JOURNAL_READ, NULL, &journal, &err) < 0);
    assert_non_null(strstr(err.text, "No such file"));
    assert_true(journal_open(path, JOURNAL_WRITE, NULL, &journal, &err) < 0);
    assert_int_equal(access(path, F_OK), -1);

    file = fopen(path, "w");
    for (int i = 0; i < 300; i++)
        fputs("not a database at all\n", file);
    fclose(file);
    assert_true(journal_open(path, JOURNAL_READ, NULL, &journal, &err) < 0);
    assert_non_null(strstr(err.text, "not a journal"));
    assert_true(journal_open(path, JOURNAL_WRITE, NULL, &journal, &err) < 0);
    assert_true(journal_open(path, JOURNAL_CREATE, &options, &journal, &err) < 0);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);

    assert_string_equal(tamper("CREATE TABLE row (x)"), "");
    assert_true(journal_open(path, JOURNAL_WRITE, NULL, &journal, &err) < 0);
    assert_non_null(strstr(err.text, "not a journal"));
    unlink(path);

    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    journal_close(journal);
    tamper("PRAGMA user_version = 99");
    assert_true(journal_open(path, JOURNAL_READ, NULL, &journal, &err) < 0);
    assert_non_null(strstr(err.text, "form 99"));
    assert_true(journal_open(path, JOURNAL_CREATE, NULL, &journal, &err) < 0);
}

/* A process that writes turns of seven rows for ever, telling each commit. */
static void write_for_ever(int told)
{
    struct journal *journal;
    int64_t last;

    if (journal_open(path, JOURNAL_WRITE, NULL, &journal, &err) != 0)
        _exit(1);
    for (;;) {
        commit_rows(journal, 7);
        last = journal_committed(journal);
        if (write(told, &last, sizeof(last)) != sizeof(last))
            _exit(1);
    }
}

static void killed_while_writing(void **state)
{
    struct journal *journal;
    int64_t before = 0;

    (void)state;
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    journal_close(journal);
    for (int round = 0; round < 12; round++) {
        int ends[2];
        int64_t told = before, last, bad;

        assert_int_equal(pipe(ends), 0);

        pid_t pid = fork();

        if (pid == 0)
            write_for_ever(ends[1]);
        close(ends[1]);
        for (int i = 0; i < 5 + round; i++)
            assert_int_equal(read(ends[0], &told, sizeof(told)), sizeof(told));
        usleep((useconds_t)(round * 137));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        while (read(ends[0], &last, sizeof(last)) == sizeof(last))
            told = last;
        close(ends[0]);

        /* A reader may come before the next writer has put the log in order. */
        OK(journal_open(path, JOURNAL_READ, NULL, &journal, &err));
        OK(first_fault(journal, &bad, &err));
        assert_true(journal_last(journal) >= told);
        journal_close(journal);
        OK(journal_open(path, JOURNAL_WRITE, NULL, &journal, &err));
        last = journal_last(journal);
        assert_true(last >= told);
        assert_int_equal(last % 7, 0);
        OK(first_fault(journal, &bad, &err));
        journal_close(journal);
        before = last;
    }
}

static void full_disk_loses_nothing(void **state)
{
    struct journal *journal;
    struct rlimit limit = {.rlim_cur = 200 * 1024, .rlim_max = RLIM_INFINITY};
    struct rlimit none = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    char hash[JOURNAL_HASH_TEXT];
    int64_t bad, safe;
    int result = 0;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    OK(journal_open(path, JOURNAL_CREATE, &options, &journal, &err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    OK(journal_blob(journal, "goes with the first turn", 24, hash, &err));
    for (int i = 0; i < 500 && result == 0; i++) {
        add_rows(journal, 10);

        struct journal_turn turn = turn_of(journal);

        result = journal_commit(journal, &turn, &err);
    }
    assert_true(result < 0);
    assert_non_null(strstr(err.text, "journal: "));
    safe = journal_committed(journal);
    assert_true(safe > 0 && safe < journal_last(journal));
    /* More comes while it is full. */
    OK(journal_blob(journal, "late", 4, hash, &err));
    add_rows(journal, 3);

    struct journal_turn turn = turn_of(journal);

    assert_true(journal_commit(journal, &turn, &err) < 0);
    assert_int_equal(journal_committed(journal), safe);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    OK(journal_commit(journal, &turn, &err));
    assert_int_equal(journal_committed(journal), journal_last(journal));
    assert_int_equal(journal_last(journal), safe + 13);
    OK(first_fault(journal, &bad, &err));
    OK(journal_last_turn(journal, &turn, &err));
    assert_int_equal(turn.first, safe + 1);
    journal_close(journal);
    OK(journal_open(path, JOURNAL_READ, NULL, &journal, &err));
    OK(first_fault(journal, &bad, &err));
    journal_close(journal);
}

static void in_memory(void **state)
{
    struct journal *journal;
    int64_t bad;

    (void)state;
    OK(journal_open(":memory:", JOURNAL_CREATE, &fast, &journal, &err));
    commit_rows(journal, 1000);
    OK(first_fault(journal, &bad, &err));
    journal_close(journal);
    assert_int_equal(access(":memory:.lock", F_OK), -1);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(write_and_read_again),
        CASE(refuses_wrong_numbers),
        CASE(one_writer_many_readers),
        CASE(blobs),
        CASE(history_is_not_edited),
        CASE(broken_by_hand),
        CASE(not_ours),
        CASE(killed_while_writing),
        CASE(full_disk_loses_nothing),
        CASE(in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
