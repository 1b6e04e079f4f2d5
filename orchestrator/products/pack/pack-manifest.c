/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/pack-manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char format_word[] = "excon-archive";
enum { FORMAT = 1 };

void pack_about_done(struct pack_about *about)
{
    free(about->files);
    *about = (struct pack_about){0};
}

static bool manifest_is_word(const char *word)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    return word[0] != '\0' && word[0] != '.' && word[0] != '-' &&
           word[strspn(word, letters)] == '\0';
}

bool pack_is_name(const char *name)
{
    static const char *const known[] = {PACK_JOURNAL, PACK_HEAD, PACK_SCENARIO};

    if (strlen(name) >= PACK_NAME)
        return false;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(name, known[i]) == 0)
            return true;
    return strncmp(name, PACK_REPORT "/", sizeof(PACK_REPORT)) == 0 &&
           manifest_is_word(name + sizeof(PACK_REPORT));
}

char *pack_manifest_text(const struct pack_about *about, size_t *ret_length)
{
    json_t *files = json_array(), *all;
    char *text = NULL, *dump;

    for (size_t i = 0; i < about->count; i++)
        json_array_append_new(files, json_pack("{s:s, s:I, s:s}", "name", about->files[i].name,
                                               "bytes", (json_int_t)about->files[i].bytes, "hash",
                                               about->files[i].hash));
    all = json_pack("{s:s, s:i, s:s, s:s, s:I, s:I, s:s, s:b, s:o}", "format", format_word,
                    "version", FORMAT, "run", about->run, "name", about->name, "rows",
                    (json_int_t)about->rows, "wall", (json_int_t)about->wall, "head", about->head,
                    "anonymous", about->anonymous, "files", files);
    dump = json_dumps(all, JSON_INDENT(1));
    json_decref(all);
    if (dump != NULL && asprintf(&text, "%s\n", dump) < 0)
        text = NULL;
    free(dump);
    if (text != NULL)
        *ret_length = strlen(text);
    return text;
}

static bool manifest_take(const json_t *object, const char *key, char *to, size_t size)
{
    const json_t *text = json_object_get(object, key);

    return json_is_string(text) && strlen(json_string_value(text)) == json_string_length(text) &&
           json_string_length(text) < size && text_copy(to, size, json_string_value(text));
}

static bool manifest_read_file(const json_t *object, struct pack_file *file)
{
    const json_t *bytes = json_object_get(object, "bytes");

    file->bytes = json_integer_value(bytes);
    return manifest_take(object, "name", file->name, sizeof(file->name)) &&
           pack_is_name(file->name) && json_is_integer(bytes) && file->bytes >= 0 &&
           manifest_take(object, "hash", file->hash, sizeof(file->hash)) &&
           text_is_hex(file->hash, sizeof(file->hash) - 1);
}

static int manifest_compare_names(const void *a, const void *b)
{
    return strcmp(((const struct pack_file *)a)->name, ((const struct pack_file *)b)->name);
}

/* The journal is the first one, and no name stands there twice. */
static bool manifest_are_names(const struct pack_about *about)
{
    struct pack_file *sorted = calloc(about->count + 1, sizeof(*sorted));
    bool are =
        sorted != NULL && about->count > 0 && strcmp(about->files[0].name, PACK_JOURNAL) == 0;

    if (are) {
        memcpy(sorted, about->files, about->count * sizeof(*sorted));
        qsort(sorted, about->count, sizeof(*sorted), manifest_compare_names);
        for (size_t i = 1; i < about->count; i++)
            are = are && strcmp(sorted[i - 1].name, sorted[i].name) != 0;
    }
    free(sorted);
    return are;
}

static int manifest_read_files(const json_t *list, struct pack_about *about, struct error *err)
{
    size_t count = json_array_size(list);

    if (count == 0 || count > PACK_FILES_MOST)
        return error_set(err, ERROR_INPUT, "it is no archive of excon");
    about->files = calloc(count, sizeof(*about->files));
    if (about->files == NULL)
        return error_memory(err);
    for (; about->count < count; about->count++)
        if (!manifest_read_file(json_array_get(list, about->count), &about->files[about->count]))
            return error_set(err, ERROR_INPUT, "file %zu of its list is none of an archive",
                             about->count + 1);
    return manifest_are_names(about)
               ? 0
               : error_set(err, ERROR_INPUT,
                           "its list of files does not begin with %s, or names "
                           "one twice",
                           PACK_JOURNAL);
}

int pack_manifest_read(const char *text, size_t length, struct pack_about *ret, struct error *err)
{
    json_t *all = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    const char *format = json_string_value(json_object_get(all, "format"));
    json_int_t version = json_integer_value(json_object_get(all, "version"));
    struct pack_about about = {.rows = json_integer_value(json_object_get(all, "rows")),
                               .wall = json_integer_value(json_object_get(all, "wall")),
                               .anonymous = json_is_true(json_object_get(all, "anonymous"))};
    int result = 0;

    if (format == NULL || strcmp(format, format_word) != 0)
        result = error_set(err, ERROR_INPUT, "it is no archive of excon");
    else if (version != FORMAT)
        result = error_set(err, ERROR_INPUT, "an archive of form %lld; this program reads form %d",
                           (long long)version, FORMAT);
    else if (!manifest_take(all, "run", about.run, sizeof(about.run)) ||
             !text_is_hex(about.run, sizeof(about.run) - 1) ||
             !manifest_take(all, "name", about.name, sizeof(about.name)) ||
             !manifest_take(all, "head", about.head, sizeof(about.head)))
        result = error_set(err, ERROR_INPUT, "%s is not whole", PACK_MANIFEST);
    else
        result = manifest_read_files(json_object_get(all, "files"), &about, err);
    json_decref(all);
    if (result < 0)
        pack_about_done(&about);
    else
        *ret = about;
    return result;
}
