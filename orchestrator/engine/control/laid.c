/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/control/laid.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/inside.h"
#include "base/text.h"

enum { LAID_MOST = 256 * 1024 * 1024, LAID_PATH = 1200 };

const struct laid_kind laid_take = {"take", "the file to take", LAID_MOST},
                       laid_amend = {"amend", "the file of the amended scenario", LAID_MOST};

bool laid_path(const struct laid_kind *kind, const struct folder *folder, const char *hash,
               char *to, size_t size)
{
    return text_is_hex(hash, HASH_TEXT - 1) &&
           text_print(to, size, "%s/%s-%s", folder->state, kind->name, hash);
}

int laid_write(const struct laid_kind *kind, const struct folder *folder, const char *text,
               size_t length, char ret_hash[HASH_TEXT], struct error *err)
{
    char path[LAID_PATH] = "";

    hash_text(ret_hash, text, length);
    if (!laid_path(kind, folder, ret_hash, path, sizeof(path)))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", folder->state);
    return file_replace(path, text, length, 0600, err);
}

int laid_read(const struct laid_kind *kind, const struct folder *folder, const char *hash,
              json_t **ret_document, struct error *err)
{
    char path[LAID_PATH] = "", is[HASH_TEXT] = "";
    struct inside_file file = {0};
    int result;

    if (!laid_path(kind, folder, hash, path, sizeof(path)))
        return error_set(err, ERROR_INPUT, "the order does not name %s", kind->what);
    result = inside_load(folder->state, strrchr(path, '/') + 1, kind->most, &file, err);
    unlink(path);
    if (result != 0)
        return result < 0 ? result : error_set(err, ERROR_MISSING, "%s does not exist", kind->what);
    hash_text(is, file.bytes, file.length);
    if (strcmp(is, hash) != 0)
        result = error_set(err, ERROR_INPUT, "%s has another hash than the order says", kind->what);
    else
        *ret_document = json_loadb(file.bytes, file.length, JSON_REJECT_DUPLICATES, NULL);
    free(file.bytes);
    return result;
}

void laid_clear(const struct laid_kind *kind, const struct folder *folder, const char *hash)
{
    char path[LAID_PATH] = "";

    if (laid_path(kind, folder, hash, path, sizeof(path)))
        unlink(path);
}
