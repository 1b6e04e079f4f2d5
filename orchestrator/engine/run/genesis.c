/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/run/genesis.h"

#include <stdlib.h>

#include "base/time.h"
#include "core/model/row.h"
#include "journal/journal.h"

struct genesis {
    struct journal *journal;
    int64_t wall;
};

static int genesis_keep_blob(void *own, const void *bytes, size_t length, char ret_hash[65],
                             struct error *err)
{
    struct genesis *genesis = own;

    return journal_blob(genesis->journal, bytes, length, ret_hash, err);
}

static int genesis_keep_row(void *own, struct row *row, struct error *err)
{
    struct genesis *genesis = own;
    size_t length;
    char *body = row_body(row, &length);
    struct stored_row stored = {.seq = journal_last(genesis->journal) + 1,
                                .kind = row_classes[row->kind].name,
                                .wall = genesis->wall,
                                .audience = row->audience,
                                .team = row->team,
                                .body = body,
                                .length = body != NULL ? length : 0};
    int result = body != NULL ? journal_add(genesis->journal, &stored, err) : error_memory(err);

    free(body);
    return result;
}

int genesis_create(const struct folder *folder, const struct plan *plan, bool fast, int64_t wall,
                   struct error *err)
{
    struct journal_options options = {.run = folder->run, .fast = fast};
    struct genesis genesis = {.wall = wall};
    struct genesis_sink sink = {
        .own = &genesis, .blob = genesis_keep_blob, .row = genesis_keep_row};
    struct journal_turn turn = {.wall = wall};
    struct moment now;
    int result = journal_open(folder->journal, JOURNAL_CREATE, &options, &genesis.journal, err);

    if (result != 0)
        return result < 0 ? result : -ERROR_STATE;
    if (!plan->opened.as.exercise_opened.rehearsal) {
        time_now(&now);
        turn.boot = now.boot;
        result = time_boot_id(turn.boot_id, err);
    }
    if (result == 0)
        result = plan_genesis(plan, &sink, err);
    if (result == 0)
        result = journal_commit(genesis.journal, &turn, err);
    journal_close(genesis.journal);
    return result < 0 ? error_wrap(err, "writing the genesis") : 0;
}
