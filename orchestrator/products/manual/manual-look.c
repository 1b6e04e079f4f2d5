/* SPDX-License-Identifier: Apache-2.0 */
/* A path's segments are compared from its end; a segment that stands for an id ("X") may be named
 * by any id, or left out. */
#include "products/manual/manual-look.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "products/manual/manual.h"
#include "scenario/plan/manifest.h"
#include "scenario/sdl/host-list.h"
#include "scenario/sdl/range-model.h"

enum { LOOK_TEXT = 1024, LOOK_SEGMENTS = 16, LOOK_FEW = 4, LOOK_WIDTH = 78 };

struct look_file {
    const char *name;
    const struct table_place *places;
    const size_t *count;
};

static const struct look_file look_files[] = {
    {"scenario", table_places, &table_place_count},
    {"model", range_model_places, &range_model_place_count},
    {"package", manifest_places, &manifest_place_count},
    {"hosts", host_list_places, &host_list_place_count},
};

enum { LOOK_FILES = sizeof(look_files) / sizeof(look_files[0]) };

static bool look_is(const struct look_file *file, const char *name)
{
    if (name != NULL && strncmp(name, "excon-", 6) == 0)
        name += 6;
    return name == NULL || strcmp(name, file->name) == 0;
}

bool manual_look_is_file(const char *file)
{
    for (size_t i = 0; file != NULL && i < LOOK_FILES; i++)
        if (look_is(&look_files[i], file))
            return true;
    return false;
}

/* ---- paths ----
 */

struct look_path {
    const char *at[LOOK_SEGMENTS];
    size_t length[LOOK_SEGMENTS], count;
};

/* "injects.X.expect[]" is injects, X, expect; what stands behind a space or in brackets is left
 * out. */
static void look_split(struct look_path *path, const char *text)
{
    while (*text != '\0' && *text != ' ' && *text != '(' && path->count < LOOK_SEGMENTS) {
        size_t whole = strcspn(text, ". "), length = strcspn(text, ".[ ");

        if (length != 0) {
            path->at[path->count] = text;
            path->length[path->count++] = length;
        }
        text += whole + (text[whole] == '.');
    }
}

static bool look_stands_for_id(const struct look_path *path, size_t n)
{
    return path->length[n] == 1 && path->at[n][0] >= 'A' && path->at[n][0] <= 'Z';
}

/* Do the first `asked` segments of what is asked for end where the first `full` of a key's end? */
static bool look_ends(const struct look_path *key, size_t full, const struct look_path *words,
                      size_t asked)
{
    while (asked > 0 && full > 0) {
        if (look_stands_for_id(key, full - 1)) {
            if (look_ends(key, full - 1, words, asked))
                return true;
        } else if (key->length[full - 1] != words->length[asked - 1] ||
                   strncmp(key->at[full - 1], words->at[asked - 1], words->length[asked - 1]) !=
                       0) {
            return false;
        }
        full--;
        asked--;
    }
    return asked == 0;
}

static bool look_means(const struct look_path *words, const struct table_place *place,
                       const struct key *key)
{
    struct look_path path = {.count = 0};

    look_split(&path, place->path);
    look_split(&path, key->name);
    /* An id alone names nothing. */
    if (words->count == 0 || (words->count == 1 && look_stands_for_id(&path, path.count - 1)))
        return false;
    return look_ends(&path, path.count, words, words->count);
}

/* Calls `take` for each key that is meant; returns how many there are. */
static size_t look_each(const char *file, const char *words,
                        void (*take)(void *data, const struct look_file *file,
                                     const struct table_place *place, const struct key *key),
                        void *data)
{
    struct look_path asked = {.count = 0};
    size_t count = 0;

    look_split(&asked, words);
    for (size_t f = 0; f < LOOK_FILES; f++)
        for (size_t i = 0; look_is(&look_files[f], file) && i < *look_files[f].count; i++) {
            const struct table_place *place = &look_files[f].places[i];

            for (size_t k = 0; k < place->table->count; k++) {
                if (!look_means(&asked, place, &place->table->keys[k]))
                    continue;
                count++;
                if (take != NULL)
                    take(data, &look_files[f], place, &place->table->keys[k]);
            }
        }
    return count;
}

size_t manual_look_count(const char *file, const char *words)
{
    return look_each(file, words, NULL, NULL);
}

/* ---- a key ----
 */

/* "nodes.X.resources" and "ram" are "nodes.X.resources.ram". */
static void look_name(const struct table_place *place, const struct key *key, char *to, size_t size)
{
    const char *at = place->path[0] == '(' ? "" : place->path;
    size_t length = strcspn(at, " ");

    text_print(to, size, "%.*s%s%s%s", (int)length, at, length != 0 ? "." : "", key->name,
               strcmp(at + length, "") != 0 ? at + length : "");
}

static void look_value(const struct key *key, char *to, size_t size)
{
    size_t used;

    manual_value(key, to, size);
    used = strlen(to);
    if ((key->flags & KEY_REQUIRED) != 0)
        text_print(to + used, size - used, "%srequired", used != 0 ? ", " : "");
    used = strlen(to);
    if ((key->flags & KEY_OWN) != 0)
        text_print(to + used, size - used, "%s[excon]", used != 0 ? ", " : "");
}

struct look_print {
    const struct output *to;
    struct table *table; /* NULL: at length */
    json_t *list;        /* else as JSON */
};

static json_t *look_json(const struct look_file *file, const struct table_place *place,
                         const struct key *key)
{
    const char *about = manual_about(place, key),
               *example = manual_example(file->places, *file->count, place, key);
    char name[LOOK_TEXT], value[LOOK_TEXT];

    look_name(place, key, name, sizeof(name));
    manual_value(key, value, sizeof(value));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b}", "file", file->name, "key", name,
                     "value", value, "about", about != NULL ? about : "", "example",
                     example != NULL ? example : "", "required", (key->flags & KEY_REQUIRED) != 0,
                     "excon", (key->flags & KEY_OWN) != 0);
}

/* What it is for, or, where its name says that, what may stand there. */
static void look_row(struct table *table, const struct table_place *place, const struct key *key,
                     bool whole)
{
    const char *about = manual_about(place, key);
    char name[LOOK_TEXT], value[LOOK_TEXT];

    look_name(place, key, name, sizeof(name));
    look_value(key, value, sizeof(value));
    table_row(table);
    table_cell(table, 0, TONE_ACCENT, "%s", whole ? name : key->name);
    table_cell(table, 1, TONE_PLAIN, "%s", about != NULL && about[0] != '\0' ? about : value);
}

/* The keys of the places that stand right below. */
static void look_below(const struct output *to, const struct look_file *file,
                       const struct table_place *place, const struct key *key)
{
    const struct table_place *below = manual_below(file->places, *file->count, place, key);
    struct table table;

    if (key->type != KEY_ITEM || below == NULL)
        return;
    table_init(&table, "|");
    for (size_t k = 0; k < below->table->count; k++)
        look_row(&table, below, &below->table->keys[k], false);
    output_print(to, TONE_PLAIN, "  %s\n", below->path);
    table_print(&table, to, 4);
    table_done(&table);
}

static void look_take(void *data, const struct look_file *file, const struct table_place *place,
                      const struct key *key)
{
    const struct look_print *print = data;
    const char *about = manual_about(place, key),
               *example = manual_example(file->places, *file->count, place, key);
    char name[LOOK_TEXT], value[LOOK_TEXT];

    if (print->list != NULL) {
        json_array_append_new(print->list, look_json(file, place, key));
        return;
    }
    if (print->table != NULL) {
        look_row(print->table, place, key, true);
        return;
    }
    look_name(place, key, name, sizeof(name));
    look_value(key, value, sizeof(value));
    output_print(print->to, TONE_ACCENT, "%s", name);
    output_print(print->to, TONE_DIM, "  %s%s%s\n", value,
                 strcmp(file->name, "scenario") != 0 ? ", of the " : "",
                 strcmp(file->name, "scenario") != 0 ? file->name : "");
    if (about != NULL && about[0] != '\0')
        output_print(print->to, TONE_PLAIN, "  %s\n", about);
    if (example != NULL && example[0] != '\0')
        output_print(print->to, TONE_PLAIN, "  %s: %s\n", key->name, example);
    look_below(print->to, file, place, key);
}

void manual_look_keys(const struct output *to, const char *file, const char *words, bool json)
{
    struct table table;
    bool few = manual_look_count(file, words) <= LOOK_FEW;
    struct look_print print = {.to = to, .table = few ? NULL : &table};

    if (json) {
        print.list = json_array();
        look_each(file, words, look_take, &print);
        output_json(to, print.list);
        return;
    }
    table_init(&table, "|");
    look_each(file, words, look_take, &print);
    table_print(&table, to, 0);
    table_done(&table);
}

/* ---- a file ----
 */

static void look_place(const struct output *to, const struct table_place *place)
{
    int column = LOOK_WIDTH;

    output_print(to, TONE_BOLD, "%s", place->path);
    for (size_t k = 0; k < place->table->count; k++) {
        const char *name = place->table->keys[k].name;

        if (column + 1 + output_width(name) > LOOK_WIDTH) {
            output_print(to, TONE_PLAIN, "\n   ");
            column = 3;
        }
        output_print(to, TONE_PLAIN, " %s", name);
        column += 1 + output_width(name);
    }
    output_print(to, TONE_PLAIN, "\n");
}

void manual_look_file(const struct output *to, const char *file, bool json)
{
    json_t *list = json_array();

    for (size_t f = 0; f < LOOK_FILES; f++)
        for (size_t i = 0; look_is(&look_files[f], file) && i < *look_files[f].count; i++) {
            const struct table_place *place = &look_files[f].places[i];

            if (!json)
                look_place(to, place);
            for (size_t k = 0; json && k < place->table->count; k++)
                json_array_append_new(list,
                                      look_json(&look_files[f], place, &place->table->keys[k]));
        }
    if (json)
        output_json(to, list);
    else
        json_decref(list);
}
