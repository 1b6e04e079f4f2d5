/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share about an open journal. */
#pragma once

#include <sqlite3.h>
#include <uthash.h>

#include "journal/journal.h"

/* A row that waits for the commit. Its texts are offsets into journal.texts, so that the buffer can
 * grow. */
struct waiting_row {
    struct stored_row row; /* kind and body unset */
    size_t kind, body;     /* places in texts */
    unsigned char chain[JOURNAL_HASH];
};

struct waiting_blob {
    struct waiting_blob *next;
    UT_hash_handle hh; /* by hash, of those that wait */
    char hash[JOURNAL_HASH_TEXT];
    size_t length;
    unsigned char bytes[];
};

/* Checks print the same few words: whoever adds those once more need not hash them again. */
enum { SHORT_BLOBS = 8, SHORT_BLOB_MOST = 64 };
struct short_blob {
    char hash[JOURNAL_HASH_TEXT]; /* "": none */
    size_t length;
    unsigned char bytes[SHORT_BLOB_MOST];
};

struct journal {
    sqlite3 *db;
    sqlite3_stmt *insert_row, *insert_turn, *insert_blob, *read_blob, *begin, *commit, *rollback;
    enum journal_mode mode;
    int lock;
    char *path; /* NULL: in memory */
    char run[JOURNAL_RUN_MOST];
    int64_t last, committed;
    unsigned char head[JOURNAL_HASH];      /* at `last` */
    unsigned char safe_head[JOURNAL_HASH]; /* at `committed` */
    unsigned char turns[JOURNAL_HASH];     /* chain of the committed turns; of a writer */

    struct waiting_row *rows;
    size_t row_count, row_room;
    char *texts;
    size_t text_used, text_room;
    struct waiting_blob *blobs, **blobs_end;
    struct waiting_blob *by_hash;          /* the same */
    struct short_blob shorts[SHORT_BLOBS]; /* that were added last, and wait or are on disk */
    unsigned next_short;
    struct waiting_blob *last_read; /* not waiting */
};

/* ---- seal.c ---- */

/* Do turns, rows and the kept head end together? */
int store_check_end(struct journal *journal, struct error *err);

/* ---- turns.c ---- */

/* A turn of "SELECT first, last, x, r, boot, wall, boot_id FROM turn". */
void store_read_turn(sqlite3_stmt *turns, struct journal_turn *ret);

/* The chain of the turns on disk into journal->turns. */
int store_chain_turns(struct journal *journal, struct error *err);

/* ---- whole.c: the one file ---- */

/* What a writer does before it closes: all rows into the file itself, the write-ahead log empty. */
void store_gather(sqlite3 *db);

/* The same after a reader has closed, when rows wait in the log and nobody writes: a writer was
 * killed, or a reader closed last. */
void store_gather_after_reader(const char *path);

/* True: SQLite cannot make its two files beside this one, and the journal is read without them (a
 * read-only medium). */
bool store_is_still(const char *path);

/* Inserts the blobs that wait (blob.c). */
int store_blobs(struct journal *journal, struct error *err);
void store_drop_blobs(struct journal *journal);
