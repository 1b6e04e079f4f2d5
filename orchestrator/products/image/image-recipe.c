/* SPDX-License-Identifier: Apache-2.0 */
#include "products/image/image-recipe.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "engine/run/library.h"
#include "scenario/yaml/document.h"

enum { MANIFEST_MOST = 256 * 1024 };

static const struct item *recipe_child_of(const struct item *map, const char *key)
{
    for (size_t i = 0; map != NULL && map->kind == ITEM_MAP && i < map->count; i++)
        if (map->pairs[i].key->kind == ITEM_SCALAR && strcmp(map->pairs[i].key->text, key) == 0)
            return map->pairs[i].value;
    return NULL;
}

static const char *recipe_text_at(const struct item *map, const char *first, const char *second,
                                  const char *third)
{
    const struct item *item = recipe_child_of(recipe_child_of(map, first), second);

    if (third != NULL)
        item = recipe_child_of(item, third);
    return item != NULL && item->kind == ITEM_SCALAR ? item->text : "";
}

bool image_is_plain(const char *text)
{
    return text[0] != '\0' && text[0] != '.' && strlen(text) < 90 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-") ==
               strlen(text);
}

/* Takes the package in a folder of the library when it is the wanted one, a VM, and newer than what
 * was found. */
static void recipe_look_at(const char *library, const char *folder, const char *wanted,
                           struct image_recipe *found, char (*version_found)[96], bool *is_found)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct pool pool = POOL_EMPTY;
    struct item *root = NULL;
    struct inside_file file = {0};
    char package[PATH_MAX], manifest[300];

    if (text_print(manifest, sizeof(manifest), "%s/package.yml", folder) &&
        text_print(package, sizeof(package), "%s/%s", library, folder) &&
        inside_load(library, manifest, MANIFEST_MOST, &file, NULL) == 0 &&
        complaints_source(&complaints, package, file.bytes, file.length) == 0 &&
        document_read(&pool, file.bytes, file.length, false, &complaints, &root, NULL) == 0 &&
        root != NULL) {
        const char *name = recipe_text_at(root, "package", "name", NULL),
                   *version = recipe_text_at(root, "package", "version", NULL);
        const char *type = recipe_text_at(root, "content", "type", NULL),
                   *build = recipe_text_at(root, "content", "vm", "build");
        char whole[192];

        text_print(whole, sizeof(whole), "%s-%s", name, version);
        if (image_is_plain(name) && image_is_plain(version) && strcasecmp(type, "vm") == 0 &&
            image_is_plain(build) && (strcmp(name, wanted) == 0 || strcmp(whole, wanted) == 0) &&
            (!*is_found || strverscmp(version, *version_found) > 0)) {
            *is_found = true;
            text_copy(*version_found, sizeof(*version_found), version);
            text_copy(found->image, sizeof(found->image), whole);
            text_copy(found->package, sizeof(found->package), package);
            text_print(found->program, sizeof(found->program), "%s/%s", package, build);
        }
    }
    free(file.bytes);
    pool_done(&pool);
    complaints_done(&complaints);
}

static void recipe_look_in(const char *folder, const char *wanted, struct image_recipe *found,
                           char (*version)[96], bool *is_found)
{
    DIR *names = opendir(folder);
    const struct dirent *entry;

    while (names != NULL && (entry = readdir(names)) != NULL)
        if (entry->d_name[0] != '.')
            recipe_look_at(folder, entry->d_name, wanted, found, version, is_found);
    if (names != NULL)
        closedir(names);
}

/* The recipe is a file of the package, not a link out of it. */
static int recipe_check_program(const struct image_recipe *recipe, struct error *err)
{
    int folder = -1, file = -1, result = inside_root(recipe->package, &folder, err);

    if (result == 0) {
        result = inside_open(folder, strrchr(recipe->program, '/') + 1, &file, NULL, err);
        close(folder);
    }
    if (result < 0)
        return error_wrap(err, "%s", recipe->package);
    if (file >= 0)
        close(file);
    return access(recipe->program, X_OK) < 0 ? error_system(err, errno, "%s", recipe->program) : 0;
}

int image_recipe_find(const char *name, struct image_recipe *ret, struct error *err)
{
    char library[8192], rest[8192], version[96] = "", images[PATH_MAX];
    struct image_recipe found = {0};
    bool is_found = false;
    char *at = rest, *folder;

    library_path(library, sizeof(library));
    text_copy(rest, sizeof(rest), library);
    while ((folder = strsep(&at, ":")) != NULL)
        if (folder[0] != '\0')
            recipe_look_in(folder, name, &found, &version, &is_found);
    if (!is_found)
        return error_set(
            err, ERROR_MISSING, "no package \"%s\" of type vm with a recipe; looked in %s", name,
            library[0] != '\0' ? library : "no folder at all (EXCON_LIBRARY is empty)");
    if (recipe_check_program(&found, err) < 0)
        return -1;
    if (library_images(&images, err) < 0)
        return -1;
    if (!text_print(found.folder, sizeof(found.folder), "%s/%s", images, found.image))
        return error_set(err, ERROR_INPUT, "path is too long: %s", images);
    *ret = found;
    return 0;
}
