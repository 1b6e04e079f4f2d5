/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packages along the library path: a folder NAME or NAME-… with a package.yml, or else a
 * package.toml, whose `package.name` is the name. The newest version that the source accepts wins;
 * of equal ones the first along the path. What a package holds, its own folder's name among it, is
 * opened below the library's or the scenario's folder without following links (base/inside.h).
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/inside.h"
#include "base/text.h"
#include "scenario/plan/manifest.h"
#include "scenario/plan/planner.h"

enum { NAME_MOST = 64, SCRIPT_MOST = 512 * 1024, FOLDERS_MOST = 10000 };

/* ---- reading ---- */

int planner_read(struct planner *planner, const char *root, const char *name, size_t most,
                 struct planner_file *ret, struct error *err)
{
    struct inside_file file;
    int result = inside_load(root, name, most, &file, err);

    if (result != 0)
        return result;

    char *bytes = pool_take(&planner->scratch, file.length + 1);

    if (bytes != NULL)
        memcpy(bytes, file.bytes, file.length + 1);
    free(file.bytes);
    if (bytes == NULL) {
        planner->no_memory = true;
        return error_memory(err);
    }
    *ret = (struct planner_file){.bytes = bytes, .length = file.length, .mode = file.mode};
    return 0;
}

void planner_used(struct planner *planner, const char *root, const char *name,
                  const struct planner_file *file)
{
    char text[HASH_TEXT] = "", *real = NULL, *path = NULL;
    json_t *source, *known;
    size_t i;

    /* A rehearsal stands nowhere, and is the same from wherever it is played. */
    if (planner->only_looks || planner->options->rehearsal)
        return;
    real = realpath(root, NULL);
    if (real == NULL || asprintf(&path, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name) < 0) {
        free(real);
        return; /* it is gone since: nothing to compare with */
    }
    hash_text(text, file->bytes, file->length);
    source = json_pack("{s:s, s:s}", "path", path, "hash", text);
    free(real);
    free(path);
    if (source == NULL)
        return; /* no UTF-8: nothing that could be told */
    if (planner->sources == NULL)
        planner->sources = json_array();
    json_array_foreach(planner->sources, i, known)
    {
        if (json_equal(known, source)) {
            json_decref(source);
            return;
        }
    }
    planner->no_memory |= json_array_append_new(planner->sources, source) != 0;
}

const char *planner_root(struct planner *planner)
{
    const char *path = planner->scenario->path != NULL ? planner->scenario->path : "";
    const char *slash = strrchr(path, '/');

    return slash == NULL   ? "."
           : slash == path ? "/"
                           : planner_print(planner, "%.*s", (int)(slash - path), path);
}

static struct package package_of(struct planner *planner, const struct source *source,
                                 const struct manifest *manifest, const char *root,
                                 const char *folder)
{
    bool account = manifest->management == MANAGEMENT_ACCOUNT;

    return (struct package){
        .name = source->name,
        .wanted = source->version,
        .found = true,
        .version = planner_text(planner, manifest->version),
        .root = root,
        .folder = folder,
        .type = manifest_words[manifest->type],
        .action = manifest->action,
        .in_guest = manifest->in_guest,
        .file_path = manifest->file_path,
        .interval = manifest->interval,
        .restarts = manifest->restarts,
        .router = manifest->router,
        .firmware = manifest->firmware != 0 ? manifest_firmwares[manifest->firmware] : NULL,
        .hardware = manifest->hardware,
        .unmanaged = manifest->management == MANAGEMENT_NONE,
        .probed = manifest->ready == READY_PROBE,
        .powershell = manifest->machine_shell != 0,
        .light = manifest->light,
        .login = manifest->default_account,
        .account = account ? manifest_default_account(manifest) : NULL,
        .accounts = account ? manifest->accounts : NULL,
        .account_count = account ? manifest->account_count : 0,
        .shell = manifest->shell,
        .assets = manifest->assets,
        .asset_count = manifest->asset_count};
}

/* What was found on the way to a package. */
struct search {
    const struct source *source;
    struct package best;
    struct complaints *wrong; /* of each manifest that cannot be read, or says a word of warning */
    size_t wrong_count;
    bool told; /* that a folder is passed over */
};

/* Its complaints are told when the search is over: a broken package beside a good one is a warning.
 */
static void package_keep_complaints(struct planner *planner, struct search *search,
                                    struct complaints *complaints)
{
    struct complaints *kept =
        complaints->count == 0
            ? NULL
            : pool_grow(&planner->scratch, &search->wrong, &search->wrong_count, sizeof(*kept));

    if (kept != NULL)
        *kept = *complaints;
    else
        complaints_done(complaints);
}

/* A manifest that nothing can be read from: no place in it. */
static void package_complain_of_file(struct planner *planner, struct complaints *complaints,
                                     const char *path, const struct error *why)
{
    if (complaints_source(complaints, path, "", 0) != 0)
        planner->no_memory = true;
    complain_error(complaints, (struct mark){0, 0}, "cannot be read: %s", why->text);
}

/* Is the folder's name NAME or NAME-1…? Then what cannot be read in it is complained of. */
static bool package_is_meant(const char *folder, const char *name)
{
    const char *slash = strrchr(folder, '/');
    const char *rest = (slash != NULL ? slash + 1 : folder) + strlen(name);

    return *rest == '\0' || (*rest == '-' && rest[1] >= '0' && rest[1] <= '9');
}

/* Does the folder below `root` hold the package, in a version that is wanted, as a manifest of this
 * form says it? */
static bool package_read_form(struct planner *planner, enum manifest_form form, const char *root,
                              const char *folder, struct search *search, bool *ret_there,
                              struct package *package)
{
    const char *name = planner_print(planner, "%s/%s", folder, manifest_files[form]);
    const char *path = strcmp(root, ".") == 0 ? name : planner_print(planner, "%s/%s", root, name);
    struct complaints complaints = COMPLAINTS_EMPTY;
    struct manifest manifest = {0};
    struct planner_file file;
    struct error why;
    int result = planner_read(planner, root, name, MANIFEST_MOST, &file, &why);

    *ret_there = result <= 0;
    if (result > 0)
        return false;
    if (result == 0) {
        result = manifest_read(&planner->scratch, form, path, file.bytes, file.length, &complaints,
                               &manifest, NULL);
        planner->no_memory |= result < 0;
    } else {
        package_complain_of_file(planner, &complaints, path, &why);
    }
    if (result == 0 ? strcmp(manifest.name, search->source->name) != 0
                    : !package_is_meant(folder, search->source->name)) {
        complaints_done(&complaints); /* another package: "web-admin" beside "web" */
        return false;
    }
    package_keep_complaints(planner, search, &complaints);
    if (result != 0 || !version_meets(manifest.version, search->source->version))
        return false;
    *package = package_of(planner, search->source, &manifest, root, folder);
    package->manifest_name = name;
    package->manifest = file;
    return true;
}

/* The first form that the folder has; without any it is a folder of something else. */
static bool package_read(struct planner *planner, const char *root, const char *folder,
                         struct search *search, struct package *package)
{
    bool there = false, found = false;

    for (int form = 0; form < MANIFEST_FORMS && !there; form++)
        found = package_read_form(planner, (enum manifest_form)form, root, folder, search, &there,
                                  package);
    return found;
}

/* Errors when no good package was found beside the broken. */
static void package_tell_complaints(struct planner *planner, struct search *search)
{
    for (size_t i = 0; i < search->wrong_count; i++) {
        complaints_sort(&search->wrong[i]);
        complaints_adopt(planner->complaints, search->source->mark, &search->wrong[i],
                         search->best.found);
        complaints_done(&search->wrong[i]);
    }
}

/* ---- looking ---- */

/* The names in a folder of the library (`below` empty) or in one below it. NULL: none, or it is
 * refused. */
static DIR *package_open_names(struct planner *planner, const char *root, const char *below,
                               struct search *search)
{
    struct error err;
    int folder = -1, names = -1, result = inside_root(root, &folder, NULL);

    if (result == 0 && below[0] != '\0') {
        result = inside_folder(folder, below, &names, &err);
        close(folder);
        folder = names;
        if (result < 0 && !search->told)
            complain_warning(planner->complaints, search->source->mark, "%s/%s is skipped: %s",
                             root, below, err.text);
        search->told |= result < 0;
    }
    return result == 0 ? fdopendir(folder) : NULL;
}

/* Every NAME and NAME-… in it. */
static void package_look_in(struct planner *planner, const char *root, const char *below,
                            struct search *search)
{
    DIR *dir = package_open_names(planner, root, below, search);
    size_t length = strlen(search->source->name), seen = 0;
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL && seen++ < FOLDERS_MOST) {
        struct package package;

        if (strncmp(entry->d_name, search->source->name, length) != 0 ||
            (entry->d_name[length] != '\0' && entry->d_name[length] != '-'))
            continue;
        if (!package_read(
                planner, root,
                planner_print(planner, "%s%s%s", below, below[0] != '\0' ? "/" : "", entry->d_name),
                search, &package))
            continue;
        if (!search->best.found || version_compare(package.version, search->best.version) > 0)
            search->best = package;
    }
    if (dir != NULL)
        closedir(dir);
}

/* The scenario's own packages/ first, then the library's; their names into `looked`. */
static void package_look_everywhere(struct planner *planner, struct search *search, char *looked,
                                    size_t size)
{
    const char *library = planner->options->library, *root = planner_root(planner);

    package_look_in(planner, root, "packages", search);
    text_print(looked, size, "%s%spackages", strcmp(root, ".") == 0 ? "" : root,
               strcmp(root, ".") == 0 ? "" : "/");
    while (library != NULL && *library != '\0') {
        size_t length = strcspn(library, ":"), used = strlen(looked);

        if (length != 0) {
            const char *folder = planner_print(planner, "%.*s", (int)length, library);

            package_look_in(planner, folder, "", search);
            text_print(looked + used, size - used, ", %s", folder);
        }
        library += length + (library[length] == ':');
    }
    package_tell_complaints(planner, search);
}

/* A name becomes part of paths: letters, digits, inner dots, underscores and minus signs. */
static bool package_is_name(const char *name)
{
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    return length > 0 && length <= NAME_MOST && name[length] == '\0' && name[0] != '.' &&
           name[0] != '-';
}

/* A source is asked for by each element and step that uses it; its complaint is made once. */
static bool package_was_complained_of(const struct planner *planner, struct mark at)
{
    for (size_t i = 0; i < planner->complaints->count; i++)
        if (planner->complaints->items[i].at.line == at.line &&
            planner->complaints->items[i].at.column == at.column &&
            planner->complaints->items[i].grade == COMPLAINT_ERROR)
            return true;
    return false;
}

static int package_is_of_type(struct planner *planner, const struct source *source,
                              const struct package *package, const char *type)
{
    if (strcmp(package->type, type) == 0)
        return 0;
    if (!package_was_complained_of(planner, source->mark))
        complain_error(planner->complaints, source->mark,
                       "package %s is of type \"%s\", not \"%s\"", source->name, package->type,
                       type);
    return 1;
}

int package_find(struct planner *planner, const struct source *source, const char *type,
                 bool missing_is_error, const struct package **ret_package)
{
    char looked[768] = "";
    struct package *package;

    for (size_t i = 0; i < planner->package_count; i++) {
        package = &planner->packages[i];
        if (strcmp(package->name, source->name) != 0 ||
            strcmp(package->wanted, source->version) != 0)
            continue;
        *ret_package = package;
        return package->found ? package_is_of_type(planner, source, package, type) : 1;
    }

    struct search search = {.source = source,
                            .best = {.name = source->name, .wanted = source->version}};

    if (package_is_name(source->name))
        package_look_everywhere(planner, &search, looked, sizeof(looked));
    package =
        pool_grow(&planner->scratch, &planner->packages, &planner->package_count, sizeof(*package));
    if (package == NULL) {
        planner->no_memory = true;
        return 1;
    }
    *package = search.best;
    if (package->found) {
        planner_used(planner, package->root, package->manifest_name, &package->manifest);
        *ret_package = package;
        return package_is_of_type(planner, source, package, type);
    }
    if (!package_is_name(source->name))
        complain_error(planner->complaints, source->mark, "\"%s\" is no name of a package",
                       source->name);
    else if (missing_is_error && !planner->only_looks)
        complain_error(planner->complaints, source->mark, "no package %s %s", source->name,
                       source->version);
    else
        complain_warning(planner->complaints, source->mark, "no package %s %s", source->name,
                         source->version);
    if (looked[0] != '\0')
        complain_hint(planner->complaints, "looked in %s", looked);
    return 1;
}

/* A file that the manifest names; `what` it is. False: complained. */
static bool package_read_named(struct planner *planner, const struct package *package,
                               const char *what, const char *name, size_t most, struct mark mark,
                               struct planner_file *ret)
{
    struct error err = {0};
    const char *path = name == NULL || name[0] == '/' || name[0] == '\0'
                           ? NULL
                           : planner_print(planner, "%s/%s", package->folder, name);
    int result = path == NULL ? 1 : planner_read(planner, package->root, path, most, ret, &err);

    if (result > 0)
        complain_error(planner->complaints, mark, "package %s %s has no %s %s", package->name,
                       package->version, what, name != NULL ? name : "(its manifest names none)");
    else if (result < 0)
        complain_error(planner->complaints, mark, "package %s %s: %s", package->name,
                       package->version, err.text);
    else
        planner_used(planner, package->root, path, ret);
    return result == 0;
}

const char *package_file(struct planner *planner, const struct package *package, const char *name,
                         size_t most, struct mark mark, size_t *ret_length, uint32_t *ret_mode)
{
    struct planner_file file;

    if (!package_read_named(planner, package, "file", name, most, mark, &file))
        return NULL;
    *ret_length = file.length;
    *ret_mode = file.mode;
    return file.bytes;
}

const char *package_script(struct planner *planner, const struct package *package, struct mark mark,
                           size_t *ret_length)
{
    struct planner_file file;
    const char *script;

    /* The program is among the assets, or the machine has it; without one (an inject's) nothing is
     * run. */
    if (package->in_guest) {
        script = package->action != NULL
                     ? pool_print(&planner->scratch, "%s\n", script_quote(planner, package->action))
                     : "";
        planner->no_memory |= script == NULL;
        if (script == NULL)
            return NULL;
        *ret_length = strlen(script);
        return script;
    }
    if (!package_read_named(planner, package, "script", package->action, SCRIPT_MOST, mark, &file))
        return NULL;
    script = file.bytes;
    if (strlen(script) != file.length) {
        complain_error(planner->complaints, mark, "package %s %s: %s is no text", package->name,
                       package->version, package->action);
        return NULL;
    }
    *ret_length = file.length;
    if (script[0] == '#' && script[1] == '!' &&
        memmem(script, strcspn(script, "\n"), "sh", 2) == NULL) {
        complain_error(planner->complaints, mark,
                       "package %s %s: this version runs scripts of sh only", package->name,
                       package->version);
        return NULL;
    }
    script_warn(planner, mark,
                planner_print(planner, "package %s %s: %s", package->name, package->version,
                              package->action),
                script, package->shell);
    return script_for(planner, package->shell, script, ret_length);
}

void plan_packages(struct planner *planner)
{
    const struct scenario *scenario = planner->scenario;
    const struct package *package;

    for (size_t i = 0; i < scenario->nodes.count; i++)
        if (scenario->nodes.items[i].source.name != NULL)
            package_find(planner, &scenario->nodes.items[i].source, "vm", true, &package);
    for (size_t i = 0; i < scenario->features.count; i++)
        if (scenario->features.items[i].source.name != NULL)
            package_find(planner, &scenario->features.items[i].source, "feature", true, &package);
    for (size_t i = 0; i < scenario->conditions.count; i++)
        if (scenario->conditions.items[i].source.name != NULL)
            package_find(planner, &scenario->conditions.items[i].source, "condition", true,
                         &package);
    for (size_t i = 0; i < scenario->injects.count; i++)
        if (scenario->injects.items[i].source.name != NULL)
            package_find(planner, &scenario->injects.items[i].source, "inject", true, &package);
    for (size_t i = 0; i < scenario->events.count; i++)
        if (scenario->events.items[i].source.name != NULL)
            package_find(planner, &scenario->events.items[i].source, "event", true, &package);
}
