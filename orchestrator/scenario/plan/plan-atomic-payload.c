/* SPDX-License-Identifier: Apache-2.0 */
/* The files that a test wants: the folders of techniques, copied below the inject's own folder. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inside.h"
#include "scenario/plan/plan-atomic-own.h"

enum { PAYLOAD_DEPTH = 8, PAYLOAD_FILES = 1000 };

/* What is no payload: hidden, or (`top`: beside the folders src and bin) the technique's own
 * description. */
static bool atomic_is_left_out(const char *name, bool top)
{
    const char *dot = strrchr(name, '.');

    return name[0] == '.' ||
           (top && dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".md") == 0));
}

static void atomic_add_folder(struct writing *writing, int folder, const char *from, const char *to,
                              int depth);

/* A regular file, or a folder's; what else there is stays behind and is told. */
static void atomic_add_name(struct writing *writing, int folder, const char *from, const char *to,
                            const char *name, int depth)
{
    struct planner *planner = writing->planner;
    const char *path = atomic_put(planner, "%s/%s", from, name),
               *place = atomic_put(planner, "%s/%s", to, name);
    struct planner_file file;
    struct stat status;
    struct error err = {0};

    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    if (++writing->file_count > PAYLOAD_FILES) {
        atomic_fail(writing, "there are more than %d payloads", PAYLOAD_FILES);
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        int inner = -1;

        if (depth + 1 < PAYLOAD_DEPTH && inside_folder(folder, name, &inner, NULL) == 0)
            atomic_add_folder(writing, inner, path, place, depth + 1);
    } else if (!S_ISREG(status.st_mode)) {
        complain_warning(planner->complaints, writing->inject->atomic.mark,
                         "the payload %s stays behind: it is %s", path,
                         S_ISLNK(status.st_mode) ? "a symbolic link, and those are not followed"
                                                 : "no plain file");
    } else if (planner_read(planner, writing->root, path, FILES_MOST - writing->files.used, &file,
                            &err) != 0) {
        atomic_fail(writing, "the payload %s cannot be read: %s", path, err.text);
    } else {
        planner_used(planner, writing->root, path, &file);
        files_add(planner, &writing->files, place, file.bytes, file.length, file.mode);
    }
}

/* Takes over `folder`, which is `from` below the root. */
static void atomic_add_folder(struct writing *writing, int folder, const char *from, const char *to,
                              int depth)
{
    struct dirent **entries = NULL;
    int count = scandirat(folder, ".", &entries, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        if (!writing->failed && !atomic_is_left_out(entries[i]->d_name, depth == 0))
            atomic_add_name(writing, folder, from, to, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
    close(folder);
}

/* All of a technique's folder. */
static void atomic_add_technique(struct writing *writing, const char *from, const char *to)
{
    struct error err = {0};
    int root = -1, folder = -1, result = inside_root(writing->root, &root, &err);

    if (result == 0) {
        result = inside_folder(root, from, &folder, &err);
        close(root);
    }
    if (result < 0)
        atomic_fail(writing, "%s: %s", writing->root, err.text);
    if (result == 0)
        atomic_add_folder(writing, folder, from, to, 0);
}

void atomic_want_files(struct writing *writing, const char *text)
{
    struct planner *planner = writing->planner;

    writing->in_folder = true;
    for (const char *at = text; (at = strstr(at, ATOMIC_FOLDER)) != NULL;) {
        const char *name, *to;
        size_t length;
        bool there = false;

        at += strlen(ATOMIC_FOLDER);
        name = at + 1;
        length = *at == '/' ? strspn(name, "T0123456789.") : 0;
        /* What is no technique is made by the test itself: ExternalPayloads. */
        if (length < 5 || name[0] != 'T' || strchr(".", name[1]) != NULL)
            continue;
        to = atomic_put(planner, "%s/%.*s", ATOMIC_PLACE, (int)length, name);
        for (size_t i = 0; i < json_array_size(writing->files.files); i++) {
            const char *path =
                json_string_value(json_object_get(json_array_get(writing->files.files, i), "path"));

            there |= strncmp(path, to, strlen(to)) == 0 && path[strlen(to)] == '/';
        }
        if (!there)
            atomic_add_technique(writing, atomic_put(planner, "atomics/%.*s", (int)length, name),
                                 to);
    }
}
