/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files for guests: what a package calls its assets, and where they go. All bytes are in the
 * document, so that a resume reads no package.
 */
#include "scenario/plan/plan-files.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/expand.h"

enum { PATH_MOST = 1000 };

void files_done(struct files *files)
{
    json_decref(files->files);
    json_decref(files->dirs);
    *files = (struct files){0};
}

json_t *files_base64(struct planner *planner, const char *bytes, size_t length)
{
    size_t size = sodium_base64_ENCODED_LEN(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = planner_scratch(planner, size, 1);

    if (text == NULL)
        return NULL;
    sodium_bin2base64(text, size, (const unsigned char *)bytes, length,
                      sodium_base64_VARIANT_ORIGINAL);
    return json_string(text);
}

bool files_add_folder(struct planner *planner, struct files *files, const char *path)
{
    int failed;

    if (files->files == NULL)
        *files = (struct files){.files = json_array(), .dirs = json_array()};
    failed = json_array_append_new(files->dirs, json_string(script_quote(planner, path)));
    planner->no_memory |= failed != 0;
    return failed == 0;
}

bool files_add(struct planner *planner, struct files *files, const char *path, const char *bytes,
               size_t length, uint32_t mode)
{
    const char *slash = strrchr(path, '/');
    int failed;

    bytes = planner_expand(planner, bytes, &length);
    if (slash != path &&
        !files_add_folder(planner, files,
                          planner_print(planner, "%.*s", (int)(slash - path), path)))
        return false;
    if (files->files == NULL)
        *files = (struct files){.files = json_array(), .dirs = json_array()};
    files->used += length;
    failed = json_array_append_new(files->files,
                                   json_pack("{s:s, s:i, s:o}", "path", path, "mode", (int)mode,
                                             "data", files_base64(planner, bytes, length)));
    planner->no_memory |= failed != 0;
    return failed == 0;
}

/* "mkdir -p -- 'a' 'b'", or nothing. */
static json_t *files_dirs_script(struct planner *planner, const json_t *dirs)
{
    const char *script = "";
    json_t *dir;
    size_t i;

    json_array_foreach(dirs, i, dir)
    {
        bool told = false;

        for (size_t j = 0; j < i; j++)
            told |= json_equal(json_array_get(dirs, j), dir);
        if (!told && script != NULL)
            script = pool_print(&planner->scratch, "%s %s",
                                script[0] != '\0' ? script : "mkdir -p --", json_string_value(dir));
    }
    return json_string(script);
}

json_t *files_end(struct planner *planner, struct files *files)
{
    json_t *document =
        json_pack("{s:o, s:o}", "dirs", files_dirs_script(planner, files->dirs), "files",
                  files->files != NULL ? json_incref(files->files) : json_array());

    files_done(files);
    planner->no_memory |= document == NULL;
    return document;
}

/* ---- packages ---- */

/* Where an asset goes: absolute, else below the destination; a folder takes it by its own name. */
static const char *files_path_of(struct planner *planner, const struct asset *asset,
                                 const char *destination, struct mark mark)
{
    const char *slash = strrchr(asset->from, '/'), *name = slash != NULL ? slash + 1 : asset->from;
    const char *to = asset->to;
    bool own_place = destination != NULL && strcmp(destination, EXPAND_PLACE) == 0;

    if (to[0] != '/' && destination == NULL) {
        complain_error(
            planner->complaints, mark,
            "the asset %s goes to \"%s\": that is no absolute path, and no \"destination\" is said",
            asset->from, to);
        return NULL;
    }
    if (to[0] != '/')
        to = planner_print(planner, "%s/%s", destination, to);
    if (to[strlen(to) - 1] == '/')
        to = planner_print(planner, "%s%s", to, name);
    for (const char *at = to; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strlen(to) > PATH_MOST ||
            (to[0] != '/' && !own_place)) {
            complain_error(planner->complaints, mark,
                           "the asset %s goes to a place that is no path", asset->from);
            return NULL;
        }
    return to;
}

/* A program whose manifest says no mode is made one; one that says a mode under which it cannot run
 * is warned of. */
static uint32_t files_mode(struct planner *planner, const struct package *package,
                           const struct asset *asset, const char *path, uint32_t mode,
                           struct mark mark)
{
    bool program =
        package->in_guest && package->action != NULL && strcmp(path, package->action) == 0;

    if (asset->mode == 0)
        return program ? mode | 0111 : mode;
    if (program && (asset->mode & 0111) == 0)
        complain_warning(
            planner->complaints, mark,
            "package %s %s: its action %s is put there with mode %03o and cannot be run",
            package->name, package->version, path, (unsigned)asset->mode);
    return asset->mode;
}

json_t *files_document(struct planner *planner, const struct package *package,
                       const char *destination, struct mark mark)
{
    struct files files = {0};

    /* An inject begins in its own folder, wherever its files go. */
    if (destination != NULL && strcmp(destination, EXPAND_PLACE) == 0 &&
        !files_add_folder(planner, &files, destination))
        return NULL;

    for (size_t i = 0; i < package->asset_count; i++) {
        const struct asset *asset = &package->assets[i];
        const char *path = files_path_of(planner, asset, destination, mark);
        size_t length;
        uint32_t mode;
        const char *bytes = path != NULL
                                ? package_file(planner, package, asset->from,
                                               FILES_MOST - files.used, mark, &length, &mode)
                                : NULL;

        if (bytes == NULL || !files_add(planner, &files, path, bytes, length,
                                        files_mode(planner, package, asset, path, mode, mark))) {
            files_done(&files);
            return NULL;
        }
    }
    return files_end(planner, &files);
}

struct plan_blob files_blob(struct planner *planner, json_t *document)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    char *copy = text != NULL ? pool_text(planner->pool, text) : NULL;

    json_decref(document);
    free(text);
    if (copy == NULL) {
        planner->no_memory = true;
        return (struct plan_blob){0};
    }
    return (struct plan_blob){.bytes = copy, .length = strlen(copy)};
}
