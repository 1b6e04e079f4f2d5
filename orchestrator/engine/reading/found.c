/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/reading/found.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "core/order/rights.h"
#include "journal/cursor.h"
#include "journal/stored.h"

enum { ROWS = 1000 };

int64_t found_exercise_now(const struct found *found)
{
    const struct view *view = found->view;
    struct moment now;

    if (view->phase != PHASE_RUNNING || !found->about.alive)
        return view->x;
    time_now(&now);
    return view->x + (now.wall > view->wall ? (now.wall - view->wall) * view->speed / 1000 : 0);
}

void found_done(struct found *found)
{
    view_free(found->view);
    journal_close(found->journal);
    folder_done(&found->folder);
    *found = (struct found){0};
}

struct found_reading {
    struct found *found;
    const unsigned char *key; /* NULL: it cannot be read */
    int64_t after;
    struct found_reader *readers;
    size_t count;
};

/* Which team the seat names, as soon as there is a row that says so. */
static int found_find_team(struct found *found, const struct stored_row *stored, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = 0;

    if (strcmp(stored->kind, "team.made") == 0 && found->team[0] != '\0') {
        result = stored_read(stored, &row, &pool, err);
        if (result == 0 && strcmp(row.as.team_made.id, found->team) == 0) {
            found->to.team = row.as.team_made.team;
            found->team[0] = '\0';
        }
        pool_done(&pool);
    } else if (strcmp(stored->kind, "genesis.done") == 0 && found->team[0] != '\0') {
        result = error_set(err, ERROR_MISSING, "there is no team \"%s\"", found->team);
    } else if (strcmp(stored->kind, "genesis.done") == 0 && found->to.team == 0 &&
               rights_has_team(found->to.role)) {
        result = error_set(err, ERROR_INPUT, "a %s is of a team: say which (%s:TEAM)",
                           role_words[found->to.role], role_words[found->to.role]);
    }
    return result;
}

/* Hands the row to one reader as its seat may see it. */
static int found_tell(const struct found_reading *reading, struct found_reader *reader,
                      const struct stored_row *stored, struct error *err)
{
    struct stored_row told = *stored;
    struct pool pool = POOL_EMPTY;
    struct row row;
    char *body = NULL;
    int result = told_row(reader->to, stored, reading->found->view, reading->key, &body, err);

    if (result != 0)
        return result < 0 ? result : 0;
    if (body != NULL) {
        told.body = body;
        told.length = strlen(body);
    }
    reader->told++;
    /* Gaps in the numbers would tell how much happens elsewhere. */
    if (!told_inside(reader->to))
        told.seq = reader->told;
    result = stored_read(&told, &row, &pool, err);
    if (result == 0)
        result = reader->take(reader->data, &row, err);
    pool_done(&pool);
    free(body);
    return result;
}

static int found_take_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct found_reading *reading = data;
    int result = found_find_team(reading->found, stored, err);

    reading->after = stored->seq;
    for (size_t i = 0; i < reading->count && result == 0; i++)
        result = found_tell(reading, &reading->readers[i], stored, err);
    return result;
}

/* Rows behind *after, which moves on. */
static int found_read_rows(struct found *found, int64_t *after, struct found_reader *readers,
                           size_t reader_count, struct error *err)
{
    unsigned char key[FOLDER_KEY];
    bool has_key = found->view != NULL && folder_read_key(&found->folder, key, NULL) == 0;
    struct found_reading reading = {.found = found,
                                    .key = has_key ? key : NULL,
                                    .after = *after,
                                    .readers = readers,
                                    .count = reader_count};
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, found->journal, *after, err);

    if (result < 0)
        return result;
    if (!found->unchecked && *after == 0)
        journal_cursor_check(&cursor);
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, found_take_row, &reading, &count, err);
    journal_cursor_close(&cursor);
    *after = reading.after;
    sodium_memzero(key, sizeof(key));
    return result;
}

int found_rows(struct found *found,
               int (*take)(void *data, const struct row *row, struct error *err), void *data,
               struct error *err)
{
    struct found_read read = {0};

    return found_rows_more(found, &read, take, data, err);
}

int found_rows_more(struct found *found, struct found_read *read,
                    int (*take)(void *data, const struct row *row, struct error *err), void *data,
                    struct error *err)
{
    struct found_reader reader = {.to = &found->to, .take = take, .data = data, .told = read->told};
    int result = found_read_rows(found, &read->after, &reader, 1, err);

    read->told = reader.told;
    return result;
}

int found_rows_each(struct found *found, int64_t *after, struct found_reader *readers, size_t count,
                    struct error *err)
{
    return found_read_rows(found, after, readers, count, err);
}

static int found_fold_row(void *data, const struct row *row, struct error *err)
{
    return view_apply(data, row, err);
}

int found_open(struct found *found, struct error *err)
{
    if (found->journal != NULL)
        return 0;
    return journal_open(found->folder.journal, JOURNAL_READ, NULL, &found->journal, err);
}

int found_fold(struct found *found, struct error *err)
{
    int result;

    view_free(found->view);
    found->view = view_new();
    if (found->view == NULL)
        return error_memory(err);
    result = found_open(found, err);
    if (result == 0)
        result = found_rows(found, found_fold_row, found->view, err);
    return result < 0 ? error_wrap(err, "exercise %s", found->folder.run) : result;
}
