/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs: bytes under their own hash. They wait beside the rows that name them and reach the disk in
 * the same commit. */
#include "journal/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "journal/schema.h"

static const struct waiting_blob *blob_find_waiting(const struct journal *journal, const char *hash)
{
    const struct waiting_blob *blob = NULL;

    /* What is asked for need not be a hash. */
    if (strlen(hash) == JOURNAL_HASH_TEXT - 1)
        HASH_FIND(hh, journal->by_hash, hash, JOURNAL_HASH_TEXT - 1, blob);
    return blob;
}

static const struct short_blob *blob_find_short(const struct journal *journal, const void *bytes,
                                                size_t length)
{
    for (size_t i = 0; i < SHORT_BLOBS; i++) {
        const struct short_blob *one = &journal->shorts[i];

        if (one->length == length && one->hash[0] != '\0' && memcmp(one->bytes, bytes, length) == 0)
            return one;
    }
    return NULL;
}

static void blob_note_short(struct journal *journal, const void *bytes, size_t length,
                            const char hash[JOURNAL_HASH_TEXT])
{
    struct short_blob *one = &journal->shorts[journal->next_short];

    if (length == 0 || length > SHORT_BLOB_MOST)
        return;
    journal->next_short = (journal->next_short + 1) % SHORT_BLOBS;
    one->length = length;
    memcpy(one->bytes, bytes, length);
    memcpy(one->hash, hash, JOURNAL_HASH_TEXT);
}

int journal_blob(struct journal *journal, const void *bytes, size_t length,
                 char ret_hash[JOURNAL_HASH_TEXT], struct error *err)
{
    const struct short_blob *known;
    char hash[JOURNAL_HASH_TEXT];

    if (journal->mode == JOURNAL_READ)
        return error_set(err, ERROR_STATE, "journal: open for reading only");
    if (length > JOURNAL_BLOB_MOST)
        return error_set(err, ERROR_INPUT, "journal: %zu bytes are too many for a blob", length);
    known = blob_find_short(journal, bytes, length);
    if (known != NULL) {
        memcpy(ret_hash, known->hash, sizeof(known->hash));
        return 0;
    }
    hash_text(hash, bytes, length);
    if (blob_find_waiting(journal, hash) == NULL) {
        struct waiting_blob *blob = malloc(sizeof(*blob) + length);

        if (blob == NULL)
            return error_memory(err);
        blob->next = NULL;
        blob->length = length;
        memcpy(blob->hash, hash, sizeof(hash));
        if (length > 0)
            memcpy(blob->bytes, bytes, length);
        *journal->blobs_end = blob;
        journal->blobs_end = &blob->next;
        HASH_ADD(hh, journal->by_hash, hash, JOURNAL_HASH_TEXT - 1, blob);
    }
    blob_note_short(journal, bytes, length, hash);
    memcpy(ret_hash, hash, sizeof(hash));
    return 0;
}

int store_blobs(struct journal *journal, struct error *err)
{
    for (const struct waiting_blob *blob = journal->blobs; blob != NULL; blob = blob->next) {
        sqlite3_stmt *insert = journal->insert_blob;

        sqlite3_bind_text(insert, 1, blob->hash, JOURNAL_HASH_TEXT - 1, SQLITE_STATIC);
        /* A zero-length blob must not become NULL, which a NULL pointer would. */
        sqlite3_bind_blob64(insert, 2, blob->bytes, blob->length, SQLITE_STATIC);

        int step = sqlite3_step(insert);

        sqlite3_reset(insert);
        if (step != SQLITE_DONE)
            return schema_error(journal->db, "a blob was not written", err);
    }
    return 0;
}

void store_drop_blobs(struct journal *journal)
{
    HASH_CLEAR(hh, journal->by_hash);
    for (struct waiting_blob *blob = journal->blobs; blob != NULL;) {
        struct waiting_blob *next = blob->next;

        free(blob);
        blob = next;
    }
    journal->blobs = NULL;
    journal->blobs_end = &journal->blobs;
}

static int blob_hand_out(const void *bytes, size_t length, char **ret_bytes, size_t *ret_length,
                         struct error *err)
{
    char *copy = malloc(length + 1);

    if (copy == NULL)
        return error_memory(err);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    *ret_bytes = copy;
    *ret_length = length;
    return 0;
}

/* Many guests are sent the same blob at one instant, so the last one read is kept. Without memory
 * it is read again. */
static void blob_remember(struct journal *journal, const char *hash, const void *bytes,
                          size_t length)
{
    enum { KEPT_MOST = 256 * 1024 };
    struct waiting_blob *blob = length <= KEPT_MOST ? malloc(sizeof(*blob) + length) : NULL;

    if (blob == NULL)
        return;
    *blob = (struct waiting_blob){.length = length};
    memcpy(blob->hash, hash, JOURNAL_HASH_TEXT);
    if (length > 0)
        memcpy(blob->bytes, bytes, length);
    free(journal->last_read);
    journal->last_read = blob;
}

int journal_blob_read(struct journal *journal, const char *hash, char **ret_bytes,
                      size_t *ret_length, struct error *err)
{
    const struct waiting_blob *waiting = blob_find_waiting(journal, hash);
    char name[JOURNAL_HASH_TEXT];
    sqlite3_stmt *query;
    int result;

    if (waiting == NULL && journal->last_read != NULL &&
        strcmp(journal->last_read->hash, hash) == 0)
        waiting = journal->last_read;
    if (waiting != NULL)
        return blob_hand_out(waiting->bytes, waiting->length, ret_bytes, ret_length, err);
    /* Every check reads its script: the statement is kept. */
    if (journal->read_blob == NULL &&
        sqlite3_prepare_v3(journal->db, "SELECT bytes FROM blob WHERE hash = ?", -1,
                           SQLITE_PREPARE_PERSISTENT, &journal->read_blob, NULL) != SQLITE_OK)
        return schema_error(journal->db, "a blob cannot be read", err);
    query = journal->read_blob;
    sqlite3_bind_text(query, 1, hash, -1, SQLITE_STATIC);
    switch (sqlite3_step(query)) {
    case SQLITE_ROW:
        hash_text(name, sqlite3_column_blob(query, 0), (size_t)sqlite3_column_bytes(query, 0));
        if (strcmp(name, hash) != 0) {
            result =
                error_set(err, ERROR_INPUT,
                          "journal: blob %.12s… is not what was written (see: excon verify)", hash);
            break;
        }
        blob_remember(journal, hash, sqlite3_column_blob(query, 0),
                      (size_t)sqlite3_column_bytes(query, 0));
        result = blob_hand_out(sqlite3_column_blob(query, 0),
                               (size_t)sqlite3_column_bytes(query, 0), ret_bytes, ret_length, err);
        break;
    case SQLITE_DONE:
        error_set(err, ERROR_MISSING, "journal: no blob %.64s", hash);
        result = 1;
        break;
    default:
        result = schema_error(journal->db, "a blob cannot be read", err);
    }
    sqlite3_reset(query);
    sqlite3_clear_bindings(query);
    return result;
}

int journal_blob_each(struct journal *journal,
                      int (*take)(void *data, const char *hash, struct error *err), void *data,
                      struct error *err)
{
    sqlite3_stmt *hashes = NULL;
    int result = 0, step = SQLITE_DONE;

    if (sqlite3_prepare_v2(journal->db, "SELECT hash FROM blob ORDER BY hash", -1, &hashes, NULL) !=
        SQLITE_OK)
        return schema_error(journal->db, "blobs cannot be read", err);
    while (result == 0 && (step = sqlite3_step(hashes)) == SQLITE_ROW) {
        const char *hash = (const char *)sqlite3_column_text(hashes, 0);

        result = hash != NULL ? take(data, hash, err) : error_memory(err);
    }
    if (result == 0 && step != SQLITE_DONE)
        result = schema_error(journal->db, "blobs cannot be read", err);
    sqlite3_finalize(hashes);
    return result;
}
