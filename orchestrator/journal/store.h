/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share about an open journal. */
#pragma once

#include <sqlite3.h>

#include "journal/journal.h"

/* A row that waits; its texts stand in journal.texts, so that growing moves them without harm. */
struct waiting_row {
    struct journal_row row; /* kind and body unset */
    size_t kind, body;      /* places in texts */
    unsigned char chain[JOURNAL_HASH];
};

struct waiting_blob {
    struct waiting_blob *next;
    char hash[JOURNAL_HASH_TEXT];
    size_t length;
    unsigned char bytes[];
};

struct journal {
    sqlite3 *db;
    sqlite3_stmt *insert_row, *insert_turn, *insert_blob, *read_blob, *begin, *commit, *rollback;
    enum journal_mode mode;
    int lock;
    char run[JOURNAL_RUN_MOST];
    int64_t last, committed;
    unsigned char head[JOURNAL_HASH];      /* at `last` */
    unsigned char safe_head[JOURNAL_HASH]; /* at `committed` */

    struct waiting_row *rows;
    size_t row_count, row_room;
    char *texts;
    size_t text_used, text_room;
    struct waiting_blob *blobs, **blobs_end;
    struct waiting_blob *last_read; /* not waiting */
};

/* Inserts the blobs that wait (blob.c). */
int store_blobs(struct journal *journal, struct error *err);
void store_drop_blobs(struct journal *journal);
