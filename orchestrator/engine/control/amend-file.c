/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/amend-file.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/model/row.h"
#include "engine/control/laid.h"
#include "journal/cursor.h"
#include "journal/stored.h"

/* ---- the scenario as it stands ---- */

struct amend_reading {
    struct pool *pool;
    struct amend_rows *to;
    int64_t last; /* the row that ends this part; 0: genesis.done does */
    bool ended;
};

static int amend_take_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct amend_reading *reading = data;
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result;

    if (reading->ended)
        return 1;
    result = stored_read(stored, &row, &pool, err);
    if (result == 0) {
        reading->ended = row.kind == ROW_GENESIS_DONE || row.seq == reading->last;
        result = amend_base_add(reading->to, &row, reading->pool, err);
    }
    pool_done(&pool);
    return result;
}

/* The rows behind `after`, up to the last one of the part. */
static int amend_read_part(struct journal *journal, int64_t after, struct amend_reading *reading,
                           struct error *err)
{
    enum { ROWS = 1000 };
    struct journal_cursor cursor = {0};
    int64_t count = 1;
    int result = journal_cursor_open(&cursor, journal, after, err);

    if (result < 0)
        return result;
    reading->ended = false;
    while (result == 0 && !reading->ended && count != 0)
        result = journal_cursor_next(&cursor, ROWS, amend_take_row, reading, &count, err);
    journal_cursor_close(&cursor);
    if (result == 0 && !reading->ended)
        result = error_set(err, ERROR_STATE, "the journal has not all rows of the scenario yet");
    return result;
}

int amend_base_read(struct journal *journal, const struct view *view, struct pool *pool,
                    struct amend_rows *ret, struct error *err)
{
    struct amend_rows rows = {0};
    struct amend_reading reading = {.pool = pool, .to = &rows};
    int result = amend_read_part(journal, 0, &reading, err);

    for (size_t i = 0; result == 0 && i < view->amends.count; i++) {
        reading.last = view->amends.items[i].done;
        result = amend_read_part(journal, view->amends.items[i].row - 1, &reading, err);
    }
    *ret = rows;
    return result;
}

/* ---- the file ---- */

int amend_store_blobs(const json_t *blobs, struct journal *journal, struct error *err)
{
    size_t i;
    json_t *blob;
    char hash[JOURNAL_HASH_TEXT] = "";

    json_array_foreach((json_t *)(uintptr_t)blobs, i, blob)
    {
        if (!json_is_string(blob))
            return error_set(err, ERROR_INPUT, "a blob of the amended scenario is no text");
        if (journal_blob(journal, json_string_value(blob), json_string_length(blob), hash, err) < 0)
            return -ERROR_SYSTEM;
    }
    return 0;
}

/* The journal has what the row names, or will have it with the row. */
static int amend_check_blobs(const struct row *row, const json_t *ours, struct journal *journal,
                             const char **known, struct error *err)
{
    const struct row_class *class = &row_classes[row->kind];

    for (size_t i = 0; i < class->field_count; i++) {
        const struct row_field *field = &class->fields[i];
        const char *hash = field->blob ? *(const char *const *)amend_at(row, field) : "";
        char *bytes = NULL;
        size_t length;
        int result;

        if (hash[0] == '\0' || strcmp(hash, *known) == 0 || json_object_get(ours, hash) != NULL)
            continue;
        result = text_is_hex(hash, 64) ? journal_blob_read(journal, hash, &bytes, &length, err) : 1;
        free(bytes);
        if (result != 0)
            return result < 0 ? result
                              : error_set(err, ERROR_MISSING, "%s: there is no blob %.16s…",
                                          class->name, hash);
        *known = hash;
    }
    return 0;
}

/* Of other kinds nothing new becomes a row. */
static bool amend_needs_blobs(const struct row *row)
{
    return row->kind == ROW_EXERCISE_OPENED || row->kind == ROW_INJECT_MADE;
}

static int amend_read_rows(const json_t *list, const json_t *ours, struct journal *journal,
                           struct pool *pool, struct amend_rows *ret, struct error *err)
{
    size_t count = json_array_size(list);
    struct row *rows = pool_take_array(pool, count + 1, sizeof(*rows));
    const char *known = "";

    if (rows == NULL)
        return error_memory(err);
    if (count == 0 || count > AMEND_ROWS_MOST)
        return error_set(err, ERROR_INPUT, "the amended scenario has no rows, or too many");
    for (size_t i = 0; i < count; i++) {
        const json_t *entry = json_array_get(list, i);
        const char *kind = json_string_value(json_array_get(entry, 0));

        if (row_read(&rows[i], kind, json_array_get(entry, 1), pool, err) < 0)
            return -ERROR_INPUT;
        if ((rows[i].kind == ROW_EXERCISE_OPENED) != (i == 0))
            return error_set(err, ERROR_INPUT, "%s is no row of a scenario there", kind);
        if (amend_needs_blobs(&rows[i]) &&
            amend_check_blobs(&rows[i], ours, journal, &known, err) < 0)
            return -ERROR_MISSING;
    }
    *ret = (struct amend_rows){.items = rows, .count = count};
    return 0;
}

/* The hashes of the file's own blobs. */
static json_t *amend_hash_blobs(const json_t *blobs)
{
    json_t *ours = json_object();
    char hash[HASH_TEXT] = "";

    for (size_t i = 0; i < json_array_size(blobs); i++) {
        const json_t *blob = json_array_get(blobs, i);

        if (!json_is_string(blob))
            continue;
        hash_text(hash, json_string_value(blob), json_string_length(blob));
        json_object_set_new(ours, hash, json_true());
    }
    return ours;
}

static int amend_fill(const json_t *document, struct journal *journal, const struct view *view,
                      struct pool *pool, struct order_amend *ret, struct error *err)
{
    const json_t *blobs = json_object_get(document, "blobs");
    const char *path = json_string_value(json_object_get(document, "path")),
               *mark = json_string_value(json_object_get(document, "mark"));
    json_int_t after = json_integer_value(json_object_get(document, "after"));
    char clean[1024] = "";
    json_t *ours;
    int result;

    if (path == NULL || mark == NULL || after < 0 || after > AMENDS_MOST)
        return error_set(err, ERROR_INPUT, "the file of the amended scenario is incomplete");
    text_clean(clean, sizeof(clean), path, strlen(path));
    ret->path = pool_text(pool, clean);
    ret->mark = pool_text(pool, mark);
    ret->after = (uint32_t)after;
    ours = amend_hash_blobs(blobs);
    if (ret->path == NULL || ret->mark == NULL || ours == NULL)
        result = error_memory(err);
    else
        result =
            amend_read_rows(json_object_get(document, "rows"), ours, journal, pool, &ret->now, err);
    json_decref(ours);
    if (result == 0)
        result = amend_check(&ret->now, view, err);
    return result == 0 ? amend_store_blobs(blobs, journal, err) : result;
}

int amend_file_read(const struct folder *folder, struct journal *journal, const struct view *view,
                    const char *hash, struct pool *pool, struct order_amend *ret, struct error *err)
{
    struct order_amend amend = {0};
    json_t *document = NULL;
    int result = laid_read(&laid_amend, folder, hash, &document, err);

    if (result == 0)
        result = amend_fill(document, journal, view, pool, &amend, err);
    json_decref(document);
    if (result == 0)
        result = amend_base_read(journal, view, pool, &amend.base, err);
    if (result == 0)
        *ret = amend;
    return result;
}
