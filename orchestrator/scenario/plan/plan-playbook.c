/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the folder of a playbook out of its package. Files are taken in the order of their names,
 * so that the same folder always makes the same document; links are refused, hidden entries passed
 * over.
 */
#include "scenario/plan/plan-playbook.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "core/model/ansible-name.h"
#include "scenario/plan/plan-files.h"

enum { PLAYBOOK_FILES_MOST = 2000, PLAYBOOK_DEPTH_MOST = 16, PLAYBOOK_PATH_MOST = 512 };
enum { PLAYBOOK_NAME_MOST = 200 /* of a variable, as the agent takes it */ };

struct playbook {
    struct planner *planner;
    const struct package *package;
    struct mark mark;
    const char *folder; /* of the playbook, below the package's: "" or "play/" */
    json_t *files;
    size_t used; /* bytes */
};

static bool playbook_complain(const struct playbook *playbook, const char *what, const char *why)
{
    complain_error(playbook->planner->complaints, playbook->mark, "package %s %s: %s %s",
                   playbook->package->name, playbook->package->version, what, why);
    return false;
}

static bool playbook_add_file(struct playbook *playbook, const char *path)
{
    struct planner *planner = playbook->planner;
    size_t length;
    uint32_t mode;
    const char *bytes = package_file(planner, playbook->package,
                                     planner_print(planner, "%s%s", playbook->folder, path),
                                     FILES_MOST - playbook->used, playbook->mark, &length, &mode);
    json_t *entry;

    if (bytes == NULL)
        return false;
    if (json_array_size(playbook->files) >= PLAYBOOK_FILES_MOST)
        return playbook_complain(playbook, "a folder", "has too many files for a playbook");
    playbook->used += length;
    entry = json_pack("{s:s, s:i, s:o}", "path", path, "mode", mode & 0111 ? 0755 : 0644, "data",
                      files_base64(planner, bytes, length));
    planner->no_memory |= json_array_append_new(playbook->files, entry) != 0;
    return !planner->no_memory;
}

/* ---- folders ---- */

static int playbook_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder, sorted, of the scratch pool. Takes the descriptor over. */
static bool playbook_list(struct playbook *playbook, int descriptor, const char ***ret_names,
                          size_t *ret_count)
{
    struct planner *planner = playbook->planner;
    const char **names = NULL;
    size_t count = 0;
    DIR *folder = fdopendir(descriptor);
    const struct dirent *entry;

    if (folder == NULL) {
        close(descriptor);
        planner->no_memory = true;
        return false;
    }
    while ((entry = readdir(folder)) != NULL) {
        const char **name;

        if (entry->d_name[0] == '.')
            continue;
        name = pool_grow(&planner->scratch, &names, &count, sizeof(*names));
        planner->no_memory |= name == NULL;
        if (name == NULL)
            break;
        *name = planner_print(planner, "%s", entry->d_name);
        if (count > PLAYBOOK_FILES_MOST) {
            closedir(folder);
            return playbook_complain(playbook, "a folder", "has too many files for a playbook");
        }
    }
    closedir(folder);
    if (names != NULL)
        qsort(names, count, sizeof(*names), playbook_compare);
    *ret_names = names;
    *ret_count = count;
    return !planner->no_memory;
}

static bool playbook_is_path(const char *path)
{
    for (const char *at = path; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return strlen(path) <= PLAYBOOK_PATH_MOST && text_is_utf8(path, strlen(path));
}

static bool playbook_add_folder(struct playbook *playbook, int root, const char *below, int depth);

/* A folder, or else a file: what is neither is complained of when it is read. */
static bool playbook_add_entry(struct playbook *playbook, int root, const char *path, int depth)
{
    struct planner *planner = playbook->planner;
    struct stat status;
    const char *name =
        planner_print(planner, "%s/%s%s", playbook->package->folder, playbook->folder, path);

    if (!playbook_is_path(path))
        return playbook_complain(playbook, "a file's name", "is too long or no text");
    if (fstatat(root, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode))
        return depth < PLAYBOOK_DEPTH_MOST
                   ? playbook_add_folder(playbook, root, path, depth + 1)
                   : playbook_complain(playbook, path, "lies too deep for a playbook");
    return playbook_add_file(playbook, path);
}

static bool playbook_add_folder(struct playbook *playbook, int root, const char *below, int depth)
{
    struct planner *planner = playbook->planner;
    const char **names, *name = planner_print(planner, "%s/%s%s", playbook->package->folder,
                                              playbook->folder, below);
    struct error err = {0};
    size_t count, length = strlen(name);
    int folder;

    name = planner_print(planner, "%.*s", (int)(length - (length > 0 && name[length - 1] == '/')),
                         name);
    if (inside_folder(root, name, &folder, &err) != 0)
        return playbook_complain(playbook, name, err.text[0] != '\0' ? err.text : "is no folder");
    if (!playbook_list(playbook, folder, &names, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!playbook_add_entry(
                playbook, root,
                planner_print(planner, "%s%s%s", below, below[0] != '\0' ? "/" : "", names[i]),
                depth))
            return false;
    return true;
}

static bool playbook_read(struct playbook *playbook)
{
    struct error err = {0};
    int root;
    bool good;

    if (inside_root(playbook->package->root, &root, &err) != 0)
        return playbook_complain(playbook, "its library", err.text);
    good = playbook_add_folder(playbook, root, "", 0);
    close(root);
    return good;
}

/* ---- variables ---- */

static const char playbook_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

static bool playbook_is_variable(const char *text, size_t length)
{
    return length > 0 && length <= PLAYBOOK_NAME_MOST && text[length] == '=' &&
           (text[0] < '0' || text[0] > '9') && strspn(text, playbook_letters) == length;
}

static json_t *playbook_variables(struct planner *planner, const struct scenario_texts *environment)
{
    json_t *variables = json_object();

    for (size_t i = 0; i < environment->count; i++) {
        size_t length = strlen(environment->items[i].text);
        const char *text = planner_expand(planner, environment->items[i].text, &length);
        size_t name = strcspn(text, "=");

        if (!playbook_is_variable(text, name))
            complain_error(planner->complaints, environment->items[i].mark,
                           "\"%s\" is no NAME=VALUE of a playbook's variable", text);
        else
            json_object_set_new(variables, planner_print(planner, "%.*s", (int)name, text),
                                json_string(text + name + 1));
    }
    return variables;
}

/* ---- groups ---- */

/* Their names are given once, in the order in which `excon inventory` gives them. */
static json_t *playbook_given(struct planner *planner)
{
    char name[ANSIBLE_GROUP_SIZE];

    if (planner->groups == NULL) {
        planner->groups = json_object();
        planner->no_memory |= planner->groups == NULL;
        ansible_group_nodes(planner->groups, planner->scenario);
        for (uint32_t team = 1; team <= planner->team_count; team++)
            ansible_group(planner->groups, "team", planner_team_id(planner, team), name);
    }
    return planner->groups;
}

/* The group's name behind the others. */
static const char *playbook_join(struct planner *planner, const char *groups, const char *kind,
                                 const char *id)
{
    char name[ANSIBLE_GROUP_SIZE];

    ansible_group(playbook_given(planner), kind, id, name);
    return planner_print(planner, "%s%s%s", groups, groups[0] != '\0' ? " " : "", name);
}

const char *playbook_groups(struct planner *planner, const struct node *node, uint32_t team)
{
    const char *groups = playbook_join(planner, "", team != 0 ? "team" : "shared",
                                       team != 0 ? planner_team_id(planner, team) : "range");

    groups = playbook_join(planner, groups, "node", node->id);
    for (size_t i = 0; i < node->roles.count; i++)
        groups = playbook_join(planner, groups, "role", node->roles.items[i].id);
    return groups;
}

/* ---- the whole ---- */

static bool playbook_is_named(const char *file)
{
    size_t length = strlen(file);
    const char *slash = strrchr(file, '/'), *name = slash != NULL ? slash + 1 : file;

    return inside_is_below(file) && playbook_is_path(file) && name[0] != '.' && name[0] != '-' &&
           ((length > 4 && strcmp(file + length - 4, ".yml") == 0) ||
            (length > 5 && strcmp(file + length - 5, ".yaml") == 0));
}

bool playbook_add(struct planner *planner, const struct package *package,
                  const struct feature *feature, json_t *document)
{
    const char *slash = strrchr(feature->playbook, '/');
    const char *name = slash != NULL ? slash + 1 : feature->playbook;
    struct playbook playbook = {.planner = planner,
                                .package = package,
                                .mark = feature->playbook_mark,
                                .files = json_array()};
    size_t length;
    uint32_t mode;
    bool good = playbook_is_named(feature->playbook);

    playbook.folder =
        planner_print(planner, "%.*s", (int)(name - feature->playbook), feature->playbook);
    if (!good)
        complain_error(planner->complaints, feature->playbook_mark,
                       "\"%s\" is no path of a .yml file in the feature's package",
                       feature->playbook);
    good = good &&
           package_file(planner, package, feature->playbook, FILES_MOST, feature->playbook_mark,
                        &length, &mode) != NULL &&
           playbook_read(&playbook);
    if (good)
        json_object_set_new(document, "playbook",
                            json_pack("{s:s, s:O, s:o}", "file", name, "files", playbook.files,
                                      "variables",
                                      playbook_variables(planner, &feature->environment)));
    json_decref(playbook.files);
    return good;
}
