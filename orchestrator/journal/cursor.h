/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place in the journal that moves forward over committed rows. Between calls it holds no read
 * transaction, so a slow reader hinders nobody. Each follower has one; there is no queue per
 * follower.
 */
#pragma once

#include "journal/journal.h"

struct journal_cursor {
    struct journal *journal;
    int64_t after; /* the row that was read last */
    struct sqlite3_stmt *rows;
};

/* Starts behind row `after` (0: at the first one). Ends before its journal is closed. */
int journal_cursor_open(struct journal_cursor *cursor, struct journal *journal, int64_t after,
                        struct error *err);
void journal_cursor_close(struct journal_cursor *cursor);

/*
 * Hands at most `most` rows to `take`, in order; texts are borrowed for the call. A `take` that
 * returns 1 has not taken the row, which comes again next time; <0 ends it with that error.
 * *ret_count: rows taken. Returns 0, or <0. `take` must not use this cursor.
 */
int journal_cursor_next(struct journal_cursor *cursor, int64_t most,
                        int (*take)(void *data, const struct journal_row *row, struct error *err),
                        void *data, int64_t *ret_count, struct error *err);

/* Are there rows that were not read yet? */
bool journal_cursor_behind(const struct journal_cursor *cursor);
