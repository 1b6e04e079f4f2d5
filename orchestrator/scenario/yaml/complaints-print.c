/* SPDX-License-Identifier: Apache-2.0 */
/* Complaints as a text for people and as JSON for editors. What came from the document is cleaned
 * first. */
#include <string.h>

#include "base/text.h"
#include "scenario/yaml/complaints.h"

enum { SHOWN_COLUMNS = 160, WORDS_MOST = 2048 };

struct palette {
    const char *strong, *error, *warning, *quiet, *end;
};

static const struct palette plain = {"", "", "", "", ""};
static const struct palette coloured = {"\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[36m",
                                        "\x1b[0m"};

static const char *const grade_words[] = {"error", "warning"};

static size_t print_shown(const struct complaints *complaints, size_t most)
{
    return most != 0 && most < complaints->count ? most : complaints->count;
}

/* The file that a complaint is about. */
static struct complaint_file *print_file_of(struct complaints *complaints,
                                            const struct complaint *complaint)
{
    return complaint->file != NULL ? complaint->file : &complaints->document;
}

static const char *print_name_of(const struct complaint_file *file)
{
    return file->name != NULL ? file->name : "scenario";
}

static struct mark print_place_of(const struct complaint *complaint)
{
    return complaint->file != NULL ? complaint->place : complaint->at;
}

/* The bytes of line `line`, without its line end. */
static const char *print_line_of(const struct complaint_file *file, uint32_t line,
                                 size_t *ret_length)
{
    if (line == 0 || line > file->line_count)
        return NULL;

    size_t from = file->lines[line - 1];
    size_t to = from;

    while (to < file->length && complaints_break(file->bytes + to, file->bytes + file->length) == 0)
        to++;
    *ret_length = to - from;
    return file->bytes + from;
}

static const char *print_step(const char *at, const char *end)
{
    uint32_t code;
    size_t length = text_character(at, end, &code);

    return at + (length != 0 ? length : 1);
}

/* The line with a caret below; a long line is shown from a little before the column. */
static void print_line(const struct complaint_file *file, struct mark at, FILE *to,
                       const struct palette *colours)
{
    size_t length = 0;
    const char *line = print_line_of(file, at.line, &length);
    char clean[4 * SHOWN_COLUMNS];

    if (line == NULL)
        return;

    const char *from = line, *end = line + length, *stop;
    uint32_t column = at.column != 0 ? at.column : 1, skipped = 0;

    for (; column - skipped > SHOWN_COLUMNS - 40 && from < end; skipped++)
        from = print_step(from, end);
    stop = from;
    for (int i = 0; i < SHOWN_COLUMNS && stop < end; i++)
        stop = print_step(stop, end);
    text_clean(clean, sizeof(clean), from, (size_t)(stop - from));
    fprintf(to, "%s%6u |%s %s\n%s       |%s ", colours->quiet, at.line, colours->end, clean,
            colours->quiet, colours->end);

    /* The caret's place counts columns of the terminal up to the character that is meant. */
    const char *at_text = clean, *clean_end = clean + strlen(clean);

    for (uint32_t i = skipped + 1; i < column; i++) {
        uint32_t code = ' ';
        size_t width = text_character(at_text, clean_end, &code);

        fprintf(to, "%*s", width != 0 ? text_columns(code) : 1,
                width != 0 && text_columns(code) == 0 ? "" : " ");
        at_text += width;
    }
    fprintf(to, "%s^%s\n", colours->strong, colours->end);
}

static void print_one(struct complaints *complaints, const struct complaint *complaint, FILE *to,
                      const struct palette *colours)
{
    char words[WORDS_MOST], name[512];
    struct complaint_file *file = print_file_of(complaints, complaint);
    struct mark at = print_place_of(complaint);

    complaints_find_lines(complaints, file);
    text_clean(name, sizeof(name), print_name_of(file), strlen(print_name_of(file)));
    text_clean(words, sizeof(words), complaint->text, strlen(complaint->text));
    fprintf(to, "%s%s", colours->strong, name);
    if (at.line != 0)
        fprintf(to, ":%u:%u", at.line, at.column);
    fprintf(to, ":%s %s%s:%s %s\n", colours->end,
            complaint->grade == COMPLAINT_ERROR ? colours->error : colours->warning,
            grade_words[complaint->grade], colours->end, words);
    print_line(file, at, to, colours);
    if (complaint->hint != NULL) {
        text_clean(words, sizeof(words), complaint->hint, strlen(complaint->hint));
        fprintf(to, "       %s=%s %s\n", colours->quiet, colours->end, words);
    }
    if (complaint->other.line == 0)
        return;
    text_clean(words, sizeof(words),
               complaint->other_text != NULL ? complaint->other_text : "see also",
               strlen(complaint->other_text != NULL ? complaint->other_text : "see also"));
    fprintf(to, "%s:%u:%u: %s\n", name, complaint->other.line, complaint->other.column, words);
    print_line(file, complaint->other, to, colours);
}

static void print_sums(const struct complaints *complaints, FILE *to, size_t told)
{
    size_t all = complaints->errors + complaints->warnings;

    if (all == 0)
        return;
    fprintf(to, "%zu error%s, %zu warning%s", complaints->errors,
            complaints->errors == 1 ? "" : "s", complaints->warnings,
            complaints->warnings == 1 ? "" : "s");
    if (told < all)
        fprintf(to, "; the first %zu are shown", told);
    fputc('\n', to);
}

void complaints_print(struct complaints *complaints, FILE *to, unsigned flags, size_t most)
{
    const struct palette *colours = (flags & COMPLAINTS_COLOUR) != 0 ? &coloured : &plain;

    complaints_sort(complaints);
    for (size_t i = 0; i < print_shown(complaints, most); i++)
        print_one(complaints, &complaints->items[i], to, colours);
    print_sums(complaints, to, print_shown(complaints, most));
}

/* A text of the document as JSON: replaced where it is not one of UTF-8. */
static json_t *print_text_json(const char *text)
{
    char words[WORDS_MOST];

    text_clean(words, sizeof(words), text, strlen(text));
    return json_string(words);
}

static json_t *print_one_json(struct complaints *complaints, const struct complaint *complaint)
{
    json_t *json = json_object();
    struct mark at = print_place_of(complaint);

    json_object_set_new(json, "file",
                        print_text_json(print_name_of(print_file_of(complaints, complaint))));
    json_object_set_new(json, "line", json_integer(at.line));
    json_object_set_new(json, "column", json_integer(at.column));
    json_object_set_new(json, "grade", json_string(grade_words[complaint->grade]));
    json_object_set_new(json, "text", print_text_json(complaint->text));
    if (complaint->hint != NULL)
        json_object_set_new(json, "hint", print_text_json(complaint->hint));
    if (complaint->other.line != 0) {
        json_t *other = json_object();

        json_object_set_new(other, "line", json_integer(complaint->other.line));
        json_object_set_new(other, "column", json_integer(complaint->other.column));
        json_object_set_new(
            other, "text",
            print_text_json(complaint->other_text != NULL ? complaint->other_text : ""));
        json_object_set_new(json, "other", other);
    }
    return json;
}

json_t *complaints_json(struct complaints *complaints, size_t most)
{
    json_t *array = json_array();

    complaints_sort(complaints);
    for (size_t i = 0; array != NULL && i < print_shown(complaints, most); i++)
        if (json_array_append_new(array, print_one_json(complaints, &complaints->items[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}
