/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of the chain. */
#include <string.h>

#include "base/text.h"
#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

int journal_head_at(struct journal *journal, int64_t seq, char ret_head[JOURNAL_HASH_TEXT],
                    struct error *err)
{
    unsigned char hash[JOURNAL_HASH];
    sqlite3_stmt *query = NULL;
    int result = 0, step;

    if (seq == 0) {
        chain_start(hash, journal->run);
        text_hex(ret_head, hash, sizeof(hash));
        return 0;
    }
    if (sqlite3_prepare_v2(journal->db, "SELECT chain FROM \"row\" WHERE seq = ?", -1, &query,
                           NULL) != SQLITE_OK)
        return schema_error(journal->db, "cannot be read", err);
    sqlite3_bind_int64(query, 1, seq);
    step = sqlite3_step(query);
    if (step == SQLITE_DONE)
        result = 1;
    else if (step != SQLITE_ROW)
        result = schema_error(journal->db, "cannot be read", err);
    else if (sqlite3_column_bytes(query, 0) != JOURNAL_HASH)
        result = error_set(err, ERROR_INPUT, "journal: row %lld has no hash", (long long)seq);
    else
        text_hex(ret_head, sqlite3_column_blob(query, 0), JOURNAL_HASH);
    sqlite3_finalize(query);
    return result;
}
