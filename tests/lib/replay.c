/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/stored.h"

static int replay_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct state *state = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0)
        result = state_apply(state, &row, err);
    pool_done(&pool);
    return result;
}

void replay_check(struct small *small)
{
    struct state state;
    struct journal_cursor cursor;
    struct error err = {0};
    int64_t count = 1;
    char *live, *again;

    if (state_init(&state, &err) < 0 || journal_cursor_open(&cursor, small->c.journal, 0, &err) < 0)
        abort();
    while (count > 0)
        if (journal_cursor_next(&cursor, 1000, replay_row, &state, &count, &err) < 0) {
            fprintf(stderr, "replay: %s\n", err.text);
            abort();
        }
    journal_cursor_close(&cursor);
    live = view_dump(small->c.state.view);
    again = view_dump(state.view);
    if (strcmp(live, again) != 0) {
        fprintf(stderr, "replay:\n%s--- is not\n%s", live, again);
        abort();
    }
    free(live);
    free(again);
    state_done(&state);
}
