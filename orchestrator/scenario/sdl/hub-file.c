/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/sdl/hub-file.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/sdl/load.h"
#include "scenario/sdl/sections.h"

enum { F_URL, F_KEY, F_CA, F_ORGANISATIONS };

static const struct key hub_keys[] = {
    [F_URL] = {.name = "url",
               .spellings = "",
               .type = KEY_TEXT,
               .flags = KEY_REQUIRED,
               .offset = offsetof(struct hub_file, url),
               .about = "where MISP is: `https://misp.example`"},
    [F_KEY] = {.name = "key-file",
               .spellings = "",
               .type = KEY_TEXT,
               .flags = KEY_REQUIRED,
               .offset = offsetof(struct hub_file, key),
               .about =
                   "the file with the key of a site admin, of mode 0600; beside this file where "
                   "it is no whole path"},
    [F_CA] = {.name = "ca",
              .spellings = "",
              .type = KEY_TEXT,
              .offset = offsetof(struct hub_file, ca),
              .about = "the file of the certificates that are trusted; default: the host's"},
    [F_ORGANISATIONS] = {.name = "organisations",
                         .spellings = "",
                         .type = KEY_ITEM,
                         .about = "organisations that MISP has already: a team's id, that of an "
                                  "organisation outside or `excon`, and the UUID there. Others get "
                                  "one that is made of the run"},
};

static const struct key_table hub_table = {"MISP", true, NULL, hub_keys,
                                           sizeof(hub_keys) / sizeof(hub_keys[0])};

static void hub_file_read_organisations(struct loader *loader, const struct item *map,
                                        struct scenario_pairs *to)
{
    size_t count = 0;
    const struct pair **pairs;

    if (!value_map(loader, map, "organisations", true))
        return;
    pairs = section_pairs(loader, map, "Organisation", &count);
    to->items = loader_take(loader, count, sizeof(*to->items));
    for (size_t i = 0; pairs != NULL && to->items != NULL && i < count; i++) {
        struct scenario_pair *pair = &to->items[to->count];

        *pair = (struct scenario_pair){.mark = pairs[i]->key->mark, .key = pairs[i]->key->text};
        if (!value_text(loader, pairs[i]->value, pair->key, &pair->value))
            continue;
        if (!text_is_uuid(pair->value))
            complain_error(loader->complaints, pairs[i]->value->mark,
                           "\"%s\" must be a UUID in lower case", pair->key);
        for (size_t k = 0; k < to->count; k++)
            if (strcmp(to->items[k].value, pair->value) == 0)
                complain_error(loader->complaints, pairs[i]->value->mark,
                               "\"%s\" has this UUID already", to->items[k].key);
        to->count++;
    }
}

static int hub_file_read(struct pool *pool, const char *name, const char *bytes, size_t length,
                         struct complaints *complaints, struct hub_file *ret, struct error *err)
{
    struct loader loader = {.pool = pool, .complaints = complaints};
    struct hub_file file = {.url = NULL};
    const struct pair *seen[KEYS_MOST];
    struct item *root = NULL;
    int result = complaints_file(complaints, name, bytes, length, HUB_FILE_MOST, err);

    if (result == 0)
        result = document_read(pool, bytes, length, true, complaints, &root, err);
    if (result != 0)
        return result;
    if (item_is_null(root))
        complain_error(complaints, (struct mark){1, 1}, "the file names no MISP");
    else if (keys_read(&loader, root, &hub_table, NULL, root->mark, &file, seen) &&
             seen[F_ORGANISATIONS] != NULL)
        hub_file_read_organisations(&loader, seen[F_ORGANISATIONS]->value, &file.organisations);
    if (loader.no_memory || complaints->out_of_memory)
        return error_memory(err);
    if (complaints->errors != 0)
        return 1;
    *ret = file;
    return 0;
}

int hub_file_load(struct pool *pool, const char *path, struct complaints *complaints,
                  struct hub_file *ret, struct error *err)
{
    char *bytes = NULL;
    size_t length = 0;
    int result = load_file(path, HUB_FILE_MOST, &bytes, &length, err);

    if (result == 0)
        result = hub_file_read(pool, path, bytes, length, complaints, ret, err);
    free(bytes);
    return result;
}
