/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/anonymous.h"

#include <limits.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/text.h"
#include "core/model/row.h"
#include "journal/cursor.h"
#include "products/pack/anonymous-blobs.h"
#include "products/pack/anonymous-names.h"
#include "products/pack/pack.h"

enum { ROWS = 1000 };

struct anonymous {
    struct journal *from, *to;
    struct hidden *hidden;
    struct anonymous_map map;
    char head[JOURNAL_HASH_TEXT]; /* of the journal that it is made from */
    struct journal_turn turn;     /* the times of the last row */
};

/* Fields that are left out, and what stands in their place (""; nothing). */
static const struct {
    enum row_kind kind;
    const char *field, *instead;
} anonymous_left_out[] = {
    {ROW_EXERCISE_OPENED, "path", PACK_SCENARIO},
    {ROW_EXERCISE_OPENED, "seal_key", ""},
    {ROW_CONTROLLER_STARTED, "host", ""},
    {ROW_JOURNAL_SEALED, "hash", ""},
    {ROW_JOURNAL_SEALED, "turns", ""},
    {ROW_JOURNAL_SEALED, "signature", ""},
    {ROW_JOURNAL_SEALED, "text", "left out of an anonymous copy"},
    {ROW_MEMBER_KEY, "key", ""},
    {ROW_MEMBER_INVITED, "code", ""},
    {ROW_ARTIFACT_FILED, "name", ""},
    {ROW_PORTAL_WANTED, "listen", "left out"},
    {ROW_PORTAL_STATE, "text", ""},
    {ROW_HUB_WANTED, "url", "left out"},
    {ROW_HUB_WANTED, "key", ""},
    {ROW_HUB_WANTED, "ca", ""},
    {ROW_HUB_STATE, "text", ""},
    {ROW_SHEET_FILED, "sha256", "left out"},
};

static const char *anonymous_find_left_out(enum row_kind kind, const char *field)
{
    for (size_t i = 0; i < sizeof(anonymous_left_out) / sizeof(anonymous_left_out[0]); i++)
        if (anonymous_left_out[i].kind == kind && strcmp(anonymous_left_out[i].field, field) == 0)
            return anonymous_left_out[i].instead;
    return NULL;
}

/* Words of ours are not names, whoever is called so. */
static bool anonymous_is_word(enum row_kind kind, const char *field)
{
    const struct row_class *class = &row_classes[kind];

    for (size_t i = 0; i < class->field_count; i++)
        if (strcmp(class->fields[i].name, field) == 0)
            return class->fields[i].type == FIELD_WORD;
    return strcmp(field, "verb") == 0 || strcmp(field, "kind") == 0;
}

/* A text without names, of at most `most` bytes. NULL: no memory. */
static json_t *anonymous_text(const struct anonymous *a, const json_t *text, size_t most)
{
    size_t length;
    char *bytes = anonymous_map_text(&a->map, a->hidden, json_string_value(text),
                                     json_string_length(text), &length);
    json_t *result;

    if (bytes == NULL)
        return NULL;
    while (length > most)
        do
            length--;
        while (length > 0 && ((unsigned char)bytes[length] & 0xc0) == 0x80);
    result = json_stringn(bytes, length);
    free(bytes);
    return result;
}

/* What stands in the place of a value of a field; NULL: no memory. */
static json_t *anonymous_value(const struct anonymous *a, enum row_kind kind, const char *field,
                               json_t *value)
{
    const char *instead = anonymous_find_left_out(kind, field);
    json_t *list;
    size_t i;

    if (json_is_array(value)) {
        const json_t *item;

        list = json_array();
        json_array_foreach(value, i, item)
        {
            json_array_append_new(list, json_is_string(item)
                                            ? anonymous_text(a, item, ROW_TEXT_MOST)
                                            : json_incref((json_t *)(uintptr_t)item));
        }
        return list;
    }
    if (!json_is_string(value) || anonymous_is_word(kind, field))
        return json_incref(value);
    if (instead != NULL)
        return json_string(instead);
    if (anonymous_is_actor(field) && hidden_find(a->hidden, json_string_value(value)) != NULL)
        return json_string(hidden_find(a->hidden, json_string_value(value)));
    return anonymous_text(a, value, ROW_TEXT_MOST);
}

static char *anonymous_body(const struct anonymous *a, const struct stored_row *stored)
{
    enum row_kind kind = row_kind_of(stored->kind);
    json_t *body = json_loadb(stored->body, stored->length, 0, NULL), *other = json_object();
    const char *field, *instead = NULL;
    json_t *value;
    char *text;

    json_object_foreach(body, field, value)
    {
        json_object_set_new(other, field, anonymous_value(a, kind, field, value));
    }
    if (kind == ROW_JOURNAL_SEALED && (instead = anonymous_find_left_out(kind, "text")) != NULL)
        json_object_set_new(other, "text", json_string(instead));
    text = json_dumps(other, JSON_COMPACT);
    json_decref(other);
    json_decref(body);
    return text;
}

static int anonymous_take(void *data, const struct stored_row *stored, struct error *err)
{
    struct anonymous *a = data;
    struct stored_row row = *stored;
    char *body = anonymous_body(a, stored);
    int result;

    if (body == NULL)
        return error_memory(err);
    row.body = body;
    row.length = strlen(body);
    a->turn = (struct journal_turn){.x = row.x, .r = row.r, .wall = row.wall};
    result = journal_add(a->to, &row, err);
    free(body);
    return result;
}

/* The last row: what this is. */
static int anonymous_note(struct anonymous *a, struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row = {.kind = ROW_NOTE_WRITTEN};
    struct stored_row stored = {.seq = journal_last(a->to) + 1,
                                .kind = row_classes[ROW_NOTE_WRITTEN].name,
                                .x = a->turn.x,
                                .r = a->turn.r,
                                .wall = a->turn.wall,
                                .audience = AUDIENCE_EXCON};
    char *body;
    int result;

    row.as.note_written.by = "excon";
    row.as.note_written.text = pool_print(
        &pool,
        "This is an anonymous copy: numbers stand in the place of teams and people, the chain was "
        "made anew, and nobody signed it. It was made from %lld rows whose head is %s.",
        (long long)journal_last(a->to), a->head);
    body = row.as.note_written.text != NULL ? row_body(&row, &stored.length) : NULL;
    stored.body = body;
    result = body != NULL ? journal_add(a->to, &stored, err) : error_memory(err);
    free(body);
    pool_done(&pool);
    return result;
}

static int anonymous_rows(struct anonymous *a, struct error *err)
{
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, a->from, 0, err);

    while (result == 0 && count == ROWS) {
        result = journal_cursor_next(&cursor, ROWS, anonymous_take, a, &count, err);
        if (result == 0 && count < ROWS)
            result = anonymous_note(a, err);
        if (result == 0)
            result = journal_commit(a->to, &a->turn, err);
    }
    journal_cursor_close(&cursor);
    return result;
}

static int anonymous_write(struct anonymous *a, struct error *err)
{
    struct anonymous_blobs left_out = {0};
    int result = anonymous_names(a->from, a->hidden, &left_out, err);

    if (result == 0)
        result = anonymous_map_make(&a->map, a->hidden, &left_out, a->from, a->to, err);
    if (result == 0)
        result = anonymous_rows(a, err);
    free(left_out.list);
    return result;
}

/* The draft, its log and its lock. */
static void anonymous_drop(const char *draft)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (text_print(path, sizeof(path), "%s%s", draft, ends[i]))
            unlink(path);
}

int anonymous_copy(struct journal *journal, const char *path, struct error *err)
{
    struct anonymous a = {.from = journal, .hidden = hidden_new()};
    struct journal_options options = {.run = journal_run(journal), .fast = true};
    char draft[PATH_MAX];
    int result = a.hidden != NULL ? 0 : error_memory(err);

    if (result == 0 && !text_print(draft, sizeof(draft), "%s.draft", path))
        result = error_set(err, ERROR_INPUT, "%s: the path is too long", path);
    if (result == 0 && journal_head_at(journal, journal_committed(journal), a.head, err) != 0)
        result = error_set(err, ERROR_MISSING, "the journal has no head");
    if (result == 0) {
        result = journal_open(draft, JOURNAL_CREATE, &options, &a.to, err);
        if (result == 0)
            result = anonymous_write(&a, err);
        /* Written once more as a whole: no page has room that was used before. */
        if (result == 0)
            result = journal_copy(a.to, path, err);
        journal_close(a.to);
        anonymous_drop(draft);
    }
    anonymous_map_done(&a.map);
    hidden_free(a.hidden);
    return result;
}
