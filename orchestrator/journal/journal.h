/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal: what happened, in rows that are only ever added, one commit a turn, chained by
 * hashes. It is an SQLite file (WAL, synchronous=FULL): one writer, any number of readers, and a
 * kill at any instant leaves whole turns only.
 *
 * Rows and blobs wait in memory until journal_commit. A commit that fails (a full disk) leaves them
 * there: the same call may be made again. Nothing of an open turn is ever seen by a cursor.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum journal_mode {
    JOURNAL_CREATE, /* a new file; it must not be there */
    JOURNAL_WRITE,  /* to go on; there is one writer at a time */
    JOURNAL_READ    /* beside a writer or alone */
};

enum {
    JOURNAL_SCHEMA = 1,
    JOURNAL_HASH = 32,             /* bytes of a hash */
    JOURNAL_HASH_TEXT = HASH_TEXT, /* its hex digits and a NUL */
    JOURNAL_RUN_MOST = 64,         /* bytes of a run's id */
    JOURNAL_BLOB_MOST = 64 * 1024 * 1024,
    JOURNAL_BUSY = OUTCOMES_JOURNAL, /* journal_open: another process writes it */
};

struct journal_options {
    const char *run; /* JOURNAL_CREATE: the run's id, which the chain starts from */
    bool fast;       /* synchronous=OFF: for rehearsals and tests; a power cut may lose turns */
};

struct stored_row {
    int64_t seq; /* from 1, without gaps */
    const char *kind;
    int64_t x, r, wall;
    int64_t audience, team;
    const char *body; /* JSON */
    size_t length;
};

/* One per commit: the clocks at that instant. */
struct journal_turn {
    int64_t first, last; /* rows; set by journal_commit. A turn without rows is not kept. */
    int64_t x, r;
    int64_t boot;
    char boot_id[37];
    int64_t wall;
};

struct journal;

/* 0, JOURNAL_BUSY, or <0: no such file, not a journal, of a newer version, … `options` may be NULL
 * when not creating. */
int journal_open(const char *path, enum journal_mode mode, const struct journal_options *options,
                 struct journal **ret_journal, struct error *err);

/* Rows that were not committed are dropped. */
void journal_close(struct journal *journal);

const char *journal_run(const struct journal *journal);

/* The last row that was added (committed or not); 0: none. */
int64_t journal_last(const struct journal *journal);
/* The last row on disk, as this process knows it; a reader asks the file. */
int64_t journal_committed(struct journal *journal);

/* Adds a row (copied). Its seq must be journal_last() + 1. */
int journal_add(struct journal *journal, const struct stored_row *stored, struct error *err);

/* Adds bytes under their hash (BLAKE2b-256, hex); the same bytes are kept once. On disk with the
 * next commit. */
int journal_blob(struct journal *journal, const void *bytes, size_t length,
                 char ret_hash[JOURNAL_HASH_TEXT], struct error *err);

/* A blob's bytes, malloc'd, with a NUL behind them that *ret_length does not count. 1: there is
 * none of that hash. */
int journal_blob_read(struct journal *journal, const char *hash, char **ret_bytes,
                      size_t *ret_length, struct error *err);

/* Puts rows and blobs on disk. Nothing to put: done. Only after it returned 0 may anything leave
 * the process. */
int journal_commit(struct journal *journal, const struct journal_turn *turn, struct error *err);

/* The last turn. 1: there is none. */
int journal_last_turn(struct journal *journal, struct journal_turn *ret_turn, struct error *err);

/* The chain's hash at row `seq` (0: the start), as it is stored. 1: no such row. */
int journal_head_at(struct journal *journal, int64_t seq, char ret_head[JOURNAL_HASH_TEXT],
                    struct error *err);

/* Moves the write-ahead log into the file, as far as no reader still needs it. The rest stays in
 * the log. */
void journal_gather(struct journal *journal);

/*
 * Writes what is on disk now as a journal of its own into a new file (mode 0600). The same rows and
 * blobs, written by the same version of SQLite, give the same bytes. The kept head is not copied.
 */
int journal_copy(struct journal *journal, const char *path, struct error *err);

/* Hands the hashes of all blobs on disk to `take`, in their order. 0, or <0; `take` ends it with
 * <0, and must not use the journal. */
int journal_blob_each(struct journal *journal,
                      int (*take)(void *data, const char *hash, struct error *err), void *data,
                      struct error *err);
