/* SPDX-License-Identifier: Apache-2.0 */
/* Gathering complaints. What is held is bounded, what is counted is not. */
#include "scenario/yaml/complaints.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void complaints_done(struct complaints *complaints)
{
    if (complaints == NULL)
        return;
    held_text_drop(complaints->text);
    pool_done(&complaints->pool);
    *complaints = COMPLAINTS_EMPTY;
}

size_t complaints_break(const char *at, const char *end)
{
    size_t left = (size_t)(end - at);

    if (at[0] == '\n')
        return 1;
    if (at[0] == '\r')
        return left > 1 && at[1] == '\n' ? 2 : 1;
    if (left > 1 && memcmp(at, "\xc2\x85", 2) == 0)
        return 2;
    return left > 2 && (memcmp(at, "\xe2\x80\xa8", 3) == 0 || memcmp(at, "\xe2\x80\xa9", 3) == 0)
               ? 3
               : 0;
}

/* The next byte that may begin a line break, or the end. */
static const char *complaints_next_break(const char *at, const char *end)
{
    while (at < end && (((unsigned char)*at < 0x80 && *at >= 0x20) ||
                        (*at != '\n' && *at != '\r' && *at != '\xc2' && *at != '\xe2')))
        at++;
    return at;
}

/* The offsets at which lines begin are put into `starts`, unless it is NULL. Returns how many. */
static size_t complaints_lines(const struct complaint_file *file, size_t *starts)
{
    const char *end = file->bytes + file->length;
    size_t lines = 1, skip;

    if (starts != NULL)
        starts[0] = 0;
    for (const char *at = complaints_next_break(file->bytes, end); at < end;
         at = complaints_next_break(at + (skip != 0 ? skip : 1), end)) {
        skip = complaints_break(at, end);
        if (skip != 0 && starts != NULL)
            starts[lines] = (size_t)(at - file->bytes) + skip;
        lines += skip != 0;
    }
    return lines;
}

void complaints_find_lines(struct complaints *complaints, struct complaint_file *file)
{
    size_t count;

    if (file->lines != NULL || file->bytes == NULL)
        return;
    count = complaints_lines(file, NULL);
    file->lines = pool_take_array(&complaints->pool, count, sizeof(*file->lines));
    file->line_count = file->lines != NULL ? complaints_lines(file, file->lines) : 0;
}

int complaints_hold(struct complaints *complaints, const char *name, struct held_text *text)
{
    char *copy = pool_text(&complaints->pool, name);

    if (copy == NULL)
        return -ERROR_MEMORY;
    held_text_drop(complaints->text);
    complaints->text = held_text_hold(text);
    complaints->document =
        (struct complaint_file){.name = copy, .bytes = text->bytes, .length = text->length};
    return 0;
}

int complaints_source(struct complaints *complaints, const char *name, const char *bytes,
                      size_t length)
{
    struct held_text *text = held_text_copy(bytes, length);
    int result = text != NULL ? complaints_hold(complaints, name, text) : -ERROR_MEMORY;

    held_text_drop(text);
    return result;
}

int complaints_file(struct complaints *complaints, const char *name, const char *bytes,
                    size_t length, size_t most, struct error *err)
{
    if (complaints_source(complaints, name, bytes, length < most ? length : most) != 0)
        return error_memory(err);
    if (length <= most)
        return 0;
    complain_error(complaints, (struct mark){0, 0}, "the file is larger than %zu KiB", most >> 10);
    return 1;
}

/* Names of the document stand in texts, and may be as long as the document: a complaint is not. */
static char *complaints_print_one(struct pool *pool, const char *format, va_list args)
{
    char text[1024];

    text_vprint(text, sizeof(text), format, args);
    return pool_text(pool, text);
}

static void complaints_add(struct complaints *complaints, enum complaint_grade grade,
                           struct mark at, const char *format, va_list args)
{
    *(grade == COMPLAINT_ERROR ? &complaints->errors : &complaints->warnings) += 1;
    complaints->hold = false;
    if (complaints->count >= COMPLAINTS_MOST)
        return;

    char *text = complaints_print_one(&complaints->pool, format, args);
    struct complaint *complaint = text == NULL ? NULL
                                               : pool_grow(&complaints->pool, &complaints->items,
                                                           &complaints->count, sizeof(*complaint));

    if (complaint == NULL) {
        complaints->out_of_memory = true;
        return;
    }
    *complaint =
        (struct complaint){.at = at, .grade = grade, .text = text, .order = complaints->count};
    complaints->hold = true;
}

void complain_error(struct complaints *complaints, struct mark at, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complaints_add(complaints, COMPLAINT_ERROR, at, format, args);
    va_end(args);
}

void complain_warning(struct complaints *complaints, struct mark at, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    complaints_add(complaints, COMPLAINT_WARNING, at, format, args);
    va_end(args);
}

void complain_hint(struct complaints *complaints, const char *format, ...)
{
    va_list args;

    if (!complaints->hold)
        return;
    va_start(args, format);
    complaints->items[complaints->count - 1].hint =
        complaints_print_one(&complaints->pool, format, args);
    va_end(args);
}

void complain_other(struct complaints *complaints, struct mark other, const char *text)
{
    if (!complaints->hold)
        return;

    struct complaint *last = &complaints->items[complaints->count - 1];

    last->other = other;
    last->other_text = pool_text(&complaints->pool, text);
}

/* The other file's text lives as long as the complaints about it. */
static struct complaint_file *complaints_file_of(struct complaints *complaints,
                                                 const struct complaint_file *of)
{
    struct complaint_file *file = pool_take(&complaints->pool, sizeof(*file));

    if (file == NULL)
        return NULL;
    file->name = pool_text(&complaints->pool, of->name != NULL ? of->name : "");
    file->bytes = pool_text_of(&complaints->pool, of->bytes != NULL ? of->bytes : "", of->length);
    file->length = of->length;
    return file->name != NULL && file->bytes != NULL ? file : NULL;
}

void complaints_adopt(struct complaints *complaints, struct mark at, const struct complaints *of,
                      bool mildly)
{
    struct complaint_file *file =
        of->count != 0 ? complaints_file_of(complaints, &of->document) : NULL;

    if (of->count != 0 && file == NULL)
        complaints->out_of_memory = true;
    for (size_t i = 0; file != NULL && i < of->count; i++) {
        const struct complaint *from = &of->items[i];

        if (from->grade == COMPLAINT_ERROR && !mildly)
            complain_error(complaints, at, "%s", from->text);
        else
            complain_warning(complaints, at, "%s", from->text);
        if (!complaints->hold)
            continue;

        struct complaint *last = &complaints->items[complaints->count - 1];

        last->file = file;
        last->place = from->at;
        last->other = from->other;
        last->hint = pool_text(&complaints->pool, from->hint);
        last->other_text = pool_text(&complaints->pool, from->other_text);
    }
}

static int complaints_compare(const void *a, const void *b)
{
    const struct complaint *x = a, *y = b;

    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    if (x->at.column != y->at.column)
        return x->at.column < y->at.column ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void complaints_sort(struct complaints *complaints)
{
    complaints->hold = false;
    if (complaints->count > 1)
        qsort(complaints->items, complaints->count, sizeof(*complaints->items), complaints_compare);
}
