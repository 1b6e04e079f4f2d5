/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing. One writer at a time: it holds a lock on PATH.lock, a file of its own,
 * because closing any other descriptor of the journal itself would drop the locks that SQLite holds
 * on it (POSIX, fcntl).
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

static const char in_memory[] = ":memory:";

/* A reader that gathers what a killed writer left holds it for a moment, so a writer waits that
 * long. */
static int open_await_lock(int descriptor)
{
    enum { TRIES = 100 };
    const struct timespec beat = {.tv_nsec = 10 * 1000 * 1000};
    int result = flock(descriptor, LOCK_EX | LOCK_NB);

    for (int i = 0; result < 0 && errno == EWOULDBLOCK && i < TRIES; i++) {
        nanosleep(&beat, NULL);
        result = flock(descriptor, LOCK_EX | LOCK_NB);
    }
    return result;
}

/* 0, JOURNAL_BUSY or <0. */
static int open_take_lock(struct journal *journal, const char *path, struct error *err)
{
    char *name = NULL;

    if (asprintf(&name, "%s.lock", path) < 0)
        return error_memory(err);
    journal->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    int result = 0;

    if (journal->lock < 0) {
        result = error_system(err, errno, "journal: %s", name);
    } else if (open_await_lock(journal->lock) < 0) {
        if (errno == EWOULDBLOCK) {
            error_set(err, ERROR_STATE, "journal: another process writes %s", path);
            result = JOURNAL_BUSY;
        } else {
            result = error_system(err, errno, "journal: %s", name);
        }
    }
    free(name);
    return result;
}

static int open_make_file(const char *path, struct error *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return error_system(err, errno, "journal: %s", path);
    close(file);
    return 0;
}

/* The file as a URI that lets SQLite read it without a lock and without files beside it. NULL: no
 * memory. */
static char *open_still_name(const char *path)
{
    static const char digits[] = "0123456789ABCDEF";
    char *name = malloc(3 * strlen(path) + sizeof("file:?immutable=1")), *to = name;

    if (name == NULL)
        return NULL;
    to = stpcpy(to, "file:");
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;

        if (byte != '%' && byte != '?' && byte != '#') {
            *to++ = *path;
            continue;
        }
        *to++ = '%';
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    memcpy(to, "?immutable=1", sizeof("?immutable=1"));
    return name;
}

static int open_database(struct journal *journal, const char *path, struct error *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

    flags |= journal->mode == JOURNAL_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (strcmp(path, in_memory) == 0)
        flags |= SQLITE_OPEN_MEMORY;

    char *still =
        journal->mode == JOURNAL_READ && store_is_still(path) ? open_still_name(path) : NULL;
    int code = sqlite3_open_v2(still != NULL ? still : path, &journal->db,
                               still != NULL ? flags | SQLITE_OPEN_URI : flags, NULL);

    free(still);
    if (journal->db == NULL)
        return error_memory(err);
    sqlite3_extended_result_codes(journal->db, 0);
    if (code != SQLITE_OK) {
        if (access(path, F_OK) < 0)
            return error_system(err, errno, "journal: %s", path);
        return error_set(err, ERROR_SYSTEM, "journal: %s: %s", path, sqlite3_errmsg(journal->db));
    }
    return 0;
}

static int open_prepare(struct journal *journal, struct error *err)
{
    const struct {
        sqlite3_stmt **statement;
        const char *sql;
    } list[] = {
        {&journal->insert_row, "INSERT INTO \"row\" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"},
        {&journal->insert_turn, "INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?)"},
        {&journal->insert_blob, "INSERT OR IGNORE INTO blob VALUES (?, ?)"},
        {&journal->begin, "BEGIN IMMEDIATE"},
        {&journal->commit, "COMMIT"},
        {&journal->rollback, "ROLLBACK"},
    };

    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (sqlite3_prepare_v3(journal->db, list[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               list[i].statement, NULL) != SQLITE_OK)
            return schema_error(journal->db, "cannot be prepared", err);
    return 0;
}

/* Where the last writer ended. */
static int open_find_end(struct journal *journal, struct error *err)
{
    char head[JOURNAL_HASH_TEXT];
    int64_t turn;

    if (schema_number(journal->db, "SELECT max(seq) FROM \"row\"", 0, &journal->last, err) < 0 ||
        schema_number(journal->db, "SELECT max(\"last\") FROM turn", 0, &turn, err) < 0)
        return -ERROR_SYSTEM;
    journal->committed = journal->last;
    /* A reader may open a broken journal: verify_journal reports its faults. */
    if (journal->mode == JOURNAL_READ)
        return 0;
    if (turn != journal->last)
        return error_set(err, ERROR_INPUT,
                         "journal: its last turn ends at row %lld, its last row is %lld",
                         (long long)turn, (long long)journal->last);
    if (store_chain_turns(journal, err) < 0)
        return -ERROR_SYSTEM;

    int result = journal_head_at(journal, journal->last, head, err);

    if (result != 0)
        return result < 0
                   ? result
                   : error_set(err, ERROR_INPUT, "journal: no row %lld", (long long)journal->last);
    text_unhex(journal->head, JOURNAL_HASH, head);
    memcpy(journal->safe_head, journal->head, JOURNAL_HASH);
    return 0;
}

static int open_all(struct journal *journal, const char *path,
                    const struct journal_options *options, struct error *err)
{
    bool fast = options != NULL && options->fast;
    int result = open_database(journal, path, err);

    if (result == 0 && journal->mode != JOURNAL_CREATE)
        result = schema_check(journal->db, journal->run, err);
    if (result == 0)
        result = schema_tune(journal->db, journal->mode, fast, err);
    if (result == 0 && journal->mode == JOURNAL_CREATE) {
        text_copy(journal->run, sizeof(journal->run), options->run);
        result = schema_create(journal->db, options->run, err);
    }
    if (result == 0 && journal->mode != JOURNAL_READ)
        result = open_prepare(journal, err);
    if (result == 0)
        result = open_find_end(journal, err);
    return result;
}

static int open_check_options(enum journal_mode mode, const struct journal_options *options,
                              struct error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERROR_SYSTEM, "journal: libsodium does not start");
    if (mode == JOURNAL_CREATE &&
        (options == NULL || options->run == NULL || strlen(options->run) >= JOURNAL_RUN_MOST))
        return error_set(err, ERROR_INPUT,
                         "journal: a new one needs a run's id of less than %d bytes",
                         JOURNAL_RUN_MOST);
    return 0;
}

int journal_open(const char *path, enum journal_mode mode, const struct journal_options *options,
                 struct journal **ret_journal, struct error *err)
{
    bool is_file = strcmp(path, in_memory) != 0;
    int result = open_check_options(mode, options, err);
    struct journal *journal = result == 0 ? calloc(1, sizeof(*journal)) : NULL;

    if (result < 0)
        return result;
    if (journal == NULL)
        return error_memory(err);
    journal->mode = mode;
    journal->lock = -1;
    journal->blobs_end = &journal->blobs;
    if (is_file && (journal->path = strdup(path)) == NULL) {
        journal_close(journal);
        return error_memory(err);
    }

    bool made = false;

    if (mode == JOURNAL_WRITE && access(path, F_OK) < 0)
        result = error_system(err, errno, "journal: %s", path);
    if (result == 0 && is_file && mode != JOURNAL_READ)
        result = open_take_lock(journal, path, err);
    if (result == 0 && is_file && mode == JOURNAL_CREATE) {
        result = open_make_file(path, err);
        made = result == 0;
    }
    if (result == 0) {
        result = open_all(journal, path, options, err);
        if (result < 0)
            error_wrap(err, "%s", path);
    }
    if (result != 0) {
        journal_close(journal);
        if (made)
            unlink(path);
        return result;
    }
    *ret_journal = journal;
    return 0;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL)
        return;
    sqlite3_finalize(journal->insert_row);
    sqlite3_finalize(journal->insert_turn);
    sqlite3_finalize(journal->insert_blob);
    sqlite3_finalize(journal->read_blob);
    free(journal->last_read);
    sqlite3_finalize(journal->begin);
    sqlite3_finalize(journal->commit);
    sqlite3_finalize(journal->rollback);
    if (journal->path != NULL && journal->lock >= 0)
        store_gather(journal->db);
    sqlite3_close(journal->db);
    if (journal->path != NULL && journal->mode == JOURNAL_READ)
        store_gather_after_reader(journal->path);
    if (journal->lock >= 0)
        close(journal->lock);
    store_drop_blobs(journal);
    free(journal->rows);
    free(journal->texts);
    free(journal->path);
    free(journal);
}
