/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/pack-stage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pool.h"
#include "base/text.h"
#include "core/model/row.h"
#include "journal/cursor.h"
#include "journal/seal.h"
#include "journal/stored.h"
#include "products/pack/anonymous.h"

/* The kept head as a file of its own, when there is one. */
static int stage_head(struct journal *journal, const char *folder, struct error *err)
{
    char path[PATH_MAX];
    struct seal seal;
    int has = seal_read(journal, &seal, err);

    if (has != 0)
        return has < 0 ? has : 0;
    text_print(path, sizeof(path), "%s/" PACK_HEAD, folder);
    return seal_write(journal, &seal, path, err);
}

/* Of the first row: the names of exercise and scenario. */
struct stage_first {
    char name[128], scenario[JOURNAL_HASH_TEXT];
};

static int stage_take_first(void *data, const struct stored_row *stored, struct error *err)
{
    struct stage_first *first = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = stored_read(stored, &row, &pool, err);

    if (result == 0 && row.kind == ROW_EXERCISE_OPENED) {
        text_copy(first->name, sizeof(first->name), row.as.exercise_opened.name);
        text_copy(first->scenario, sizeof(first->scenario), row.as.exercise_opened.scenario);
    }
    pool_done(&pool);
    return result;
}

static int stage_take_wall(void *data, const struct stored_row *stored, struct error *err)
{
    (void)err;
    *(int64_t *)data = stored->wall;
    return 0;
}

static int stage_row(struct journal *copy, int64_t seq,
                     int (*take)(void *data, const struct stored_row *stored, struct error *err),
                     void *data, struct error *err)
{
    struct journal_cursor cursor = {0};
    int64_t count;
    int result = journal_cursor_open(&cursor, copy, seq - 1, err);

    if (result == 0)
        result = journal_cursor_next(&cursor, 1, take, data, &count, err);
    journal_cursor_close(&cursor);
    return result;
}

static int stage_scenario(struct journal *copy, const char *hash, const char *folder,
                          struct error *err)
{
    char path[PATH_MAX], *bytes = NULL;
    size_t length = 0;
    int result;

    if (hash[0] == '\0')
        return 0;
    result = journal_blob_read(copy, hash, &bytes, &length, err);
    text_print(path, sizeof(path), "%s/" PACK_SCENARIO, folder);
    if (result == 0)
        result = file_replace(path, bytes, length, 0600, err);
    free(bytes);
    return result < 0 ? result : 0;
}

static int stage_describe(struct journal *copy, const char *folder, struct pack_about *ret,
                          struct error *err)
{
    struct stage_first first = {0};
    int result;

    text_copy(ret->run, sizeof(ret->run), journal_run(copy));
    ret->rows = journal_committed(copy);
    result = stage_row(copy, 1, stage_take_first, &first, err);
    if (result == 0)
        result = stage_row(copy, ret->rows, stage_take_wall, &ret->wall, err);
    if (result == 0 && journal_head_at(copy, ret->rows, ret->head, err) != 0)
        result = error_set(err, ERROR_MISSING, "the journal has no head");
    text_copy(ret->name, sizeof(ret->name), first.name);
    return result == 0 ? stage_scenario(copy, first.scenario, folder, err) : result;
}

int pack_stage(struct journal *journal, const char *folder, bool anonymous, struct pack_about *ret,
               struct error *err)
{
    struct pack_about about = {.anonymous = anonymous};
    struct journal *copy = NULL;
    char path[PATH_MAX];
    int result;

    if (!text_print(path, sizeof(path), "%s/" PACK_JOURNAL, folder))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", folder);
    /* The head first: rows that are committed meanwhile do no harm, rows that it lacks would. */
    result = anonymous ? 0 : stage_head(journal, folder, err);
    if (result == 0)
        result = (anonymous ? anonymous_copy : journal_copy)(journal, path, err);
    if (result == 0)
        result = journal_open(path, JOURNAL_READ, NULL, &copy, err);
    if (result == 0)
        result = stage_describe(copy, folder, &about, err);
    journal_close(copy);
    if (result == 0)
        *ret = about;
    return result;
}
