/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A position in the journal that moves forward over committed rows. Between calls it holds no read
 * transaction, so a slow reader hinders nobody. Each follower has one; there is no queue for each
 * follower.
 */
#pragma once

#include "journal/journal.h"

struct journal_cursor {
    struct journal *journal;
    int64_t after;                    /* the row that was read last */
    struct sqlite3_stmt *rows, *hold; /* hold: journal_cursor_hold */
    bool checks;                      /* journal_cursor_check */
    unsigned char hash[JOURNAL_HASH];
};

/* Starts behind row `after` (0: at the first one). Ends before its journal is closed. */
int journal_cursor_open(struct journal_cursor *cursor, struct journal *journal, int64_t after,
                        struct error *err);
/*
 * From here on each row is compared with the chain before it is handed out, and at the end the
 * turns and the kept head (journal/seal.h) with the rows. A mismatch ends the reading with an error
 * that names the row. For programs that fold a journal from its beginning: the cursor must be
 * before row 1.
 */
void journal_cursor_check(struct journal_cursor *cursor);
void journal_cursor_close(struct journal_cursor *cursor);

/*
 * Hands at most `most` rows to `take`, in order; texts are borrowed for the call. A `take` that
 * returns 1 has not taken the row, which comes again next time; <0 ends it with that error.
 * *ret_count: rows taken. Returns 0, or <0. `take` must not use this cursor.
 */
int journal_cursor_next(struct journal_cursor *cursor, int64_t most,
                        int (*take)(void *data, const struct stored_row *stored, struct error *err),
                        void *data, int64_t *ret_count, struct error *err);

/*
 * Until the release, reads see the journal of one moment, and its file is locked for all of them
 * once. For many small reads in one turn of the loop: nothing is written in between. 0, or <0.
 */
int journal_cursor_hold(struct journal_cursor *cursor, struct error *err);
void journal_cursor_release(struct journal_cursor *cursor);

/* Reads all rows that are on disk for what journal_cursor_check sees, and for nothing else. */
int journal_cursor_check_all(struct journal *journal, struct error *err);

/* Are there rows that were not read yet? */
bool journal_cursor_behind(const struct journal_cursor *cursor);
