/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/aar-files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "products/aar/aar-print.h"

enum { FILES_STEP = 64 };

/* What is to be written, in memory. */
struct draft_file {
    FILE *to;
    char *bytes;
    size_t length;
};

static int files_begin(struct draft_file *draft, struct error *err)
{
    *draft = (struct draft_file){0};
    draft->to = open_memstream(&draft->bytes, &draft->length);
    return draft->to != NULL ? 0 : error_memory(err);
}

static int files_note(struct aar_file **files, size_t *count, const char *name, size_t bytes,
                      struct error *err)
{
    if (*count % FILES_STEP == 0) {
        struct aar_file *more = realloc(*files, (*count + FILES_STEP) * sizeof(**files));

        if (more == NULL)
            return error_memory(err);
        *files = more;
    }
    struct aar_file *file = &(*files)[(*count)++];

    text_copy(file->name, sizeof(file->name), name);
    file->bytes = bytes;
    return 0;
}

/* Writes it, or drops it after an error (`result` below 0). */
static int files_end(struct draft_file *draft, const char *folder, const char *name, int result,
                     struct aar_file **files, size_t *count, struct error *err)
{
    char path[PATH_MAX];

    if (fclose(draft->to) != 0 && result == 0)
        result = error_memory(err);
    if (result == 0 && !text_print(path, sizeof(path), "%s/%s", folder, name))
        result = error_set(err, ERROR_INPUT, "%s: the path is too long", folder);
    if (result == 0)
        result = file_replace(path, draft->bytes, draft->length, 0600, err);
    if (result == 0)
        result = files_note(files, count, name, draft->length, err);
    free(draft->bytes);
    return result;
}

int aar_write_page(const struct aar *aar, const char *folder, const char *name, const char *title,
                   int reload, struct aar_file **files, size_t *count, struct error *err)
{
    struct draft_file draft;
    int result = files_begin(&draft, err);

    if (result < 0)
        return result;
    aar_print_html(aar, title, reload, draft.to);
    return files_end(&draft, folder, name, 0, files, count, err);
}

static int files_json(const struct aar *aar, const char *folder, const char *name,
                      struct aar_file **files, size_t *count, struct error *err)
{
    struct draft_file draft;
    json_t *json = aar_json(aar);
    int result = files_begin(&draft, err);

    if (result == 0) {
        if (json == NULL || json_dumpf(json, draft.to, JSON_COMPACT) < 0)
            result = error_memory(err);
        fputc('\n', draft.to);
        result = files_end(&draft, folder, name, result, files, count, err);
    }
    json_decref(json);
    return result;
}

static int files_table(const struct aar *aar, const char *id, const char *folder, const char *name,
                       bool lines, struct aar_file **files, size_t *count, struct error *err)
{
    struct draft_file draft;
    int result = files_begin(&draft, err);

    if (result < 0)
        return result;
    (lines ? aar_print_jsonl : aar_print_csv)(aar, id, draft.to);
    return files_end(&draft, folder, name, 0, files, count, err);
}

int aar_write_tables(const struct aar *aar, const char *folder, bool lines, struct aar_file **files,
                     size_t *count, struct error *err)
{
    char file[200];
    const char *id;
    int result = 0;

    for (size_t n = 0; result == 0 && (id = aar_table_id(aar, n)) != NULL; n++) {
        text_print(file, sizeof(file), "%s.%s", id, lines ? "jsonl" : "csv");
        result = files_table(aar, id, folder, file, lines, files, count, err);
    }
    return result;
}

int aar_write(const struct aar *aar, const char *folder, const char *name, const char *title,
              struct aar_file **files, size_t *count, struct error *err)
{
    char file[200];
    const char *id;
    int result;

    text_print(file, sizeof(file), "%s.html", name);
    result = aar_write_page(aar, folder, file, title, 0, files, count, err);
    text_print(file, sizeof(file), "%s.json", name);
    if (result == 0)
        result = files_json(aar, folder, file, files, count, err);
    for (size_t n = 0; result == 0 && (id = aar_table_id(aar, n)) != NULL; n++) {
        text_print(file, sizeof(file), "%s-%s.csv", name, id);
        result = files_table(aar, id, folder, file, false, files, count, err);
    }
    return result;
}
