/* SPDX-License-Identifier: Apache-2.0 */
/* Reading turns, and their chain, which a signed head holds beside that of the rows. */
#include "base/text.h"
#include "journal/chain.h"
#include "journal/schema.h"
#include "journal/store.h"

void store_read_turn(sqlite3_stmt *turns, struct journal_turn *ret)
{
    const char *boot_id = (const char *)sqlite3_column_text(turns, 6);

    *ret = (struct journal_turn){.first = sqlite3_column_int64(turns, 0),
                                 .last = sqlite3_column_int64(turns, 1),
                                 .x = sqlite3_column_int64(turns, 2),
                                 .r = sqlite3_column_int64(turns, 3),
                                 .boot = sqlite3_column_int64(turns, 4),
                                 .wall = sqlite3_column_int64(turns, 5)};
    text_copy(ret->boot_id, sizeof(ret->boot_id), boot_id != NULL ? boot_id : "");
}

int store_chain_turns(struct journal *journal, struct error *err)
{
    sqlite3_stmt *turns = NULL;
    int step;

    chain_start_turns(journal->turns, journal->run);
    if (sqlite3_prepare_v2(
            journal->db,
            "SELECT \"first\", \"last\", x, r, boot, wall, boot_id FROM turn ORDER BY \"last\"", -1,
            &turns, NULL) != SQLITE_OK)
        return schema_error(journal->db, "turns cannot be read", err);
    while ((step = sqlite3_step(turns)) == SQLITE_ROW) {
        struct journal_turn turn;

        store_read_turn(turns, &turn);
        chain_next_turn(journal->turns, &turn);
    }

    int result = step == SQLITE_DONE ? 0 : schema_error(journal->db, "turns cannot be read", err);

    sqlite3_finalize(turns);
    return result;
}
