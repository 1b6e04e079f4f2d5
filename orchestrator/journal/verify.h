/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Was a journal changed? Reads all of it in one read transaction: SQLite's own structure, tables
 * and triggers, every row against the chain, turns, blobs and the rows that name them, signed
 * heads, and the head that is kept beside the journal. It continues after a fault, so that all
 * faults are named.
 *
 * The chain alone shows changes by somebody who did not compute all later hashes again. Only the
 * signatures show rows, turns or a chain that were made anew up to a signed head. Only the kept
 * head shows rows that were removed at the end. Somebody who has the run key can sign anything.
 */
#pragma once

#include "journal/seal.h"

enum verify_what {
    VERIFY_FILE,    /* the file's structure, tables or guards */
    VERIFY_ROW,     /* a row is not what was written, or is missing */
    VERIFY_MISSING, /* rows are missing at the end, from `row` on */
    VERIFY_TURN,    /* a turn; `row` is its last row */
    VERIFY_BLOB,    /* a blob is not what its name says, or is missing */
    VERIFY_HEAD,    /* a signed head: the one in row `row`, or (0) the kept one */
    VERIFY_WHATS
};

extern const char *const verify_words[VERIFY_WHATS];

struct verify_fault {
    enum verify_what what;
    int64_t row;      /* 0: of none */
    const char *blob; /* its name; NULL: of none */
    const char *text;
};

struct verify_face {
    /* Each may be NULL. Texts are borrowed for the call. */
    void (*fault)(void *data, const struct verify_fault *fault);
    void (*progress)(void *data, int64_t done, int64_t of); /* bytes of rows and blobs, about */
    void *data;
};

struct verify_report {
    int64_t rows, turns, blobs, faults;
    int64_t signed_row; /* the last row that a signed head covers; 0: none */
    int64_t heads;      /* signed ones, the kept one too */
    bool kept;          /* one is kept beside the journal */
    bool checked;       /* the signatures were checked, by `public_key` */
    char head[JOURNAL_HASH_TEXT], public_key[JOURNAL_HASH_TEXT];
};

/*
 * `public_key` (hex): signatures are checked by it; NULL: by the one in the first row, which a
 * forger of the whole journal could replace too. 0: whole; 1: not, each fault was reported; <0: it
 * could not be read.
 */
int verify_journal(struct journal *journal, const char *public_key, const struct verify_face *face,
                   struct verify_report *ret_report, struct error *err);
