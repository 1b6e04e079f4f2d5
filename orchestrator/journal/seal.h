/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed heads. A head is a row's number, the chain's hash there, and the chain of the turns that
 * end at or before it; it is signed (Ed25519) with a key derived from the run key. Signed heads are
 * in rows (journal.sealed), and the newest one in a small file beside the journal, PATH.head: a
 * chain without its last rows is valid again, and only a head kept elsewhere distinguishes it from
 * the journal of a killed controller.
 */
#pragma once

#include "journal/journal.h"

enum { SEAL_PUBLIC = 32, SEAL_SECRET = 64, SEAL_SIGNATURE_TEXT = 129 };

struct seal {
    int64_t seq;
    char hash[JOURNAL_HASH_TEXT], turns[JOURNAL_HASH_TEXT],
        signature[SEAL_SIGNATURE_TEXT]; /* hex */
};

/* Signs the head at the last row that was added, committed or not. For a writer. */
void seal_make(const struct journal *journal, const unsigned char secret[SEAL_SECRET],
               struct seal *ret);

/* Was it signed for this run with the secret key that belongs to this public one? */
bool seal_is_by(const struct seal *seal, const char *run,
                const unsigned char public_key[SEAL_PUBLIC]);

/* Keeps it beside the journal. Only a head that is on disk may be kept. A journal in memory keeps
 * none. */
int seal_keep(const struct journal *journal, const struct seal *seal, struct error *err);

/* Writes it, as a head that is kept, into the file `path`. */
int seal_write(const struct journal *journal, const struct seal *seal, const char *path,
               struct error *err);

/* Reads the kept head. 1: there is none; <0: it belongs to another run. */
int seal_read(const struct journal *journal, struct seal *ret, struct error *err);
