/* SPDX-License-Identifier: Apache-2.0 */
/* The genesis has the hashes: the scenario's is the name of its blob, those of the packages are
 * listed in another blob. */
#include "desk/client/changes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/inside.h"
#include "base/text.h"
#include "engine/run/library.h"
#include "scenario/sdl/load.h"
#include "scenario/plan/plan.h"

enum { FILE_MOST = 16 * 1024 * 1024 /* bytes, as much as the loader reads of any */ };

static int changes_add(struct changes *changes, enum change_kind kind, const char *path,
                       const char *text, struct error *err)
{
    struct change *change =
        pool_grow(&changes->pool, &changes->items, &changes->count, sizeof(*change));

    if (change == NULL)
        return error_memory(err);
    *change = (struct change){.kind = kind,
                              .path = pool_text(&changes->pool, path),
                              .text = pool_text(&changes->pool, text)};
    return change->path != NULL && change->text != NULL ? 0 : error_memory(err);
}

/* Compares one file with the hash that it had. */
static int changes_look_at(struct changes *changes, const char *path, const char *hash,
                           struct error *err)
{
    char now[HASH_TEXT] = "", folder[4096] = "";
    const char *slash = strrchr(path, '/');
    struct inside_file file = {0};
    struct error why = {0};
    int result;

    if (slash == NULL || slash[1] == '\0')
        return 0; /* no whole path: the exercise is older than this comparison */
    text_print(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path), path);
    result = inside_load(folder, slash + 1, FILE_MOST, &file, &why);
    if (result > 0)
        return changes_add(changes, CHANGE_GONE, path, "", err);
    if (result < 0)
        return changes_add(changes, CHANGE_UNREADABLE, path, why.text, err);
    hash_text(now, file.bytes, file.length);
    free(file.bytes);
    return strcmp(now, hash) == 0 ? 0 : changes_add(changes, CHANGE_EDITED, path, "", err);
}

static int changes_look_at_packages(struct changes *changes, struct found *found, struct error *err)
{
    const char *hash = found->view->exercise.sources;
    char *text = NULL;
    size_t length = 0, i;
    json_t *sources, *source;
    int result;

    if (hash == NULL || hash[0] == '\0')
        return 0;
    result = journal_blob_read(found->journal, hash, &text, &length, err);
    if (result != 0)
        return result < 0 ? result
                          : error_set(err, ERROR_MISSING,
                                      "the journal does not name the files that the exercise was "
                                      "planned from");
    sources = json_loadb(text, length, 0, NULL);
    free(text);
    json_array_foreach(sources, i, source)
    {
        const char *path = json_string_value(json_object_get(source, "path"));
        const char *was = json_string_value(json_object_get(source, "hash"));

        if (result == 0 && path != NULL && was != NULL)
            result = changes_look_at(changes, path, was, err);
    }
    json_decref(sources);
    return result;
}

/* Errors of the scenario as it is now. */
static size_t changes_count_errors(const char *path, const char *run)
{
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct scenario *scenario = NULL;
    struct plan *plan = NULL;
    char library[8192] = "";
    struct plan_options options = {.run = run, .library = library};
    size_t errors;
    int result;

    library_path(library, sizeof(library));
    result = scenario_load(path, 0, &scenario, &complaints, NULL);
    if (result == 0)
        result = plan_make(scenario, &options, &complaints, &plan, NULL);
    plan_free(plan);
    scenario_free(scenario);
    errors = complaints.errors;
    complaints_done(&complaints);
    return result == 0 ? 0 : errors != 0 ? errors : 1;
}

int changes_find(struct found *found, struct changes *ret, struct error *err)
{
    struct changes changes = {0};
    int result;

    if (sodium_init() < 0)
        return error_set(err, ERROR_FAILED, "libsodium does not start");
    result = found_fold(found, err);
    if (result == 0)
        result = changes_look_at(&changes, found->view->exercise.path,
                                 found->view->exercise.scenario, err);
    if (result == 0)
        result = changes_look_at_packages(&changes, found, err);
    if (result < 0) {
        changes_done(&changes);
        return result;
    }
    for (size_t i = 0; i < found->view->feature_count; i++)
        changes.failed |= found->view->features[i].made.feature != 0 &&
                          found->view->features[i].state == FEATURE_FAILED;
    if (changes.count != 0)
        changes.errors = changes_count_errors(found->view->exercise.path, found->folder.run);
    *ret = changes;
    return 0;
}

void changes_done(struct changes *changes)
{
    pool_done(&changes->pool);
    *changes = (struct changes){0};
}

void changes_print(const struct desk *desk, const struct found *found,
                   const struct changes *changes)
{
    static const char *const words[] = {[CHANGE_EDITED] =
                                            "has changed since this exercise was planned",
                                        [CHANGE_GONE] = "was removed since this exercise was "
                                                        "planned",
                                        [CHANGE_UNREADABLE] = "can no longer be read: "};
    char path[TEXT_SHELL];

    text_shell(path, found->view->exercise.path);
    if (changes->count == 0)
        return;
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];

        output_print(&desk->err, TONE_WARN, "warning: ");
        output_print(&desk->err, TONE_PLAIN, "%s %s%s\n", change->path, words[change->kind],
                     change->text);
    }
    if (changes->errors != 0)
        output_print(&desk->err, TONE_PLAIN, "The scenario now has %zu error%s (excon check %s).\n",
                     changes->errors, changes->errors == 1 ? "" : "s", path);
    output_print(
        &desk->err, TONE_PLAIN,
        "The exercise continues as planned, from the copies in its journal. To take the change: "
        "excon down, then excon up %s.\n",
        path);
    if (changes->failed)
        output_print(
            &desk->err, TONE_PLAIN,
            "A feature that failed takes its corrected package by: excon up NODE --retake.\n");
}

json_t *changes_json(const struct changes *changes)
{
    json_t *list = json_array();

    for (size_t i = 0; i < changes->count; i++)
        json_array_append_new(list, json_string(changes->items[i].path));
    return list;
}
