/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <state>/.index/exercises: line 1 {"version", "seen", "standing": [exercise…]}, line 2
 * [exercise…], those that are over; an exercise is [run, name, path, opened, ended]. A command that
 * gives an order parses line 1 alone. The index is written beside the runs, in a folder of its own,
 * so that writing it does not change the folder whose time of change it carries.
 */
#include "engine/run/folder-index.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "base/tree.h"
#include "engine/run/folder-own.h"

enum { VERSION = 1, INDEX_MOST = 16 * 1024 * 1024, PATH_ROOM = FOLDER_PATH + 32 };

/* A folder's time of change has the grain of the kernel's tick, or of a file server: a run that is
 * made within it after the look would not be noticed. */
enum { SETTLED = 2000 /* ms */ };

/* ---- reading ---- */

static bool index_entry(const json_t *entry, bool over, struct folder_about *to)
{
    const char *run = json_string_value(json_array_get(entry, 0));
    const char *name = json_string_value(json_array_get(entry, 1));
    const char *path = json_string_value(json_array_get(entry, 2));

    *to = (struct folder_about){.opened = json_integer_value(json_array_get(entry, 3)),
                                .ended = json_is_true(json_array_get(entry, 4)),
                                .ordered = true,
                                .gone = over};
    if (!folder_is_run(run) || name == NULL || path == NULL)
        return false;
    text_copy(to->run, sizeof(to->run), run);
    text_copy(to->name, sizeof(to->name), name);
    text_copy(to->path, sizeof(to->path), path);
    return true;
}

/* false: it is no list of exercises, or there is no memory for it. */
static bool index_entries(const json_t *list, bool over, struct folder_list *to)
{
    size_t i;
    const json_t *entry;

    if (!json_is_array(list))
        return false;
    json_array_foreach(list, i, entry)
    {
        struct folder_about *about = folder_list_more(to);

        if (about == NULL || !index_entry(entry, over, about))
            return false;
        to->count++;
    }
    return true;
}

/* When the folder of the runs changed last, in ns; 0: it cannot be said. */
static int64_t index_changed(const char *parent)
{
    struct stat status;

    if (stat(parent, &status) < 0)
        return 0;
    return (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
}

int index_read(const char *parent, bool over_too, struct folder_list *to)
{
    char path[PATH_ROOM], *text = NULL;
    int64_t changed = index_changed(parent);

    if (!text_print(path, sizeof(path), "%s/.index/exercises", parent) ||
        file_read(path, INDEX_MOST, &text, NULL) < 0)
        return INDEX_STALE;

    const char *over = strchr(text, '\n');
    json_t *first = over != NULL ? json_loadb(text, (size_t)(over - text), 0, NULL) : NULL,
           *second = NULL;
    bool whole = json_integer_value(json_object_get(first, "version")) == VERSION &&
                 index_entries(json_object_get(first, "standing"), false, to);
    bool seen = json_integer_value(json_object_get(first, "seen")) == changed && changed != 0;

    if (whole && over_too) {
        second = json_loads(over + 1, 0, NULL);
        whole = index_entries(second, true, to);
    }
    json_decref(first);
    json_decref(second);
    free(text);
    if (!whole)
        folder_list_done(to);
    return whole && seen ? 0 : INDEX_STALE;
}

/* ---- writing ---- */

static json_t *index_of(const struct folder_list *list, bool over)
{
    json_t *array = json_array();

    for (size_t i = 0; i < list->count; i++) {
        const struct folder_about *one = &list->all[i];

        if (one->gone == over)
            json_array_append_new(array, json_pack("[s, s, s, I, b]", one->run, one->name,
                                                   one->path, (json_int_t)one->opened, one->ended));
    }
    return array;
}

static char *index_text(const struct folder_list *list, int64_t seen)
{
    json_t *first = json_pack("{s:i, s:I, s:o}", "version", VERSION, "seen", (json_int_t)seen,
                              "standing", index_of(list, false));
    json_t *second = index_of(list, true);
    char *one = json_dumps(first, JSON_COMPACT), *other = json_dumps(second, JSON_COMPACT);
    char *text = NULL;

    if (one != NULL && other != NULL && asprintf(&text, "%s\n%s\n", one, other) < 0)
        text = NULL;
    free(one);
    free(other);
    json_decref(first);
    json_decref(second);
    return text;
}

int64_t index_moment(const char *parent)
{
    int64_t changed = index_changed(parent);
    struct moment now;

    time_now(&now);
    return now.wall - changed / 1000000 > SETTLED ? changed : 0;
}

void index_write(const char *parent, const struct folder_list *list, int64_t seen)
{
    char folder[PATH_ROOM], path[PATH_ROOM];
    bool fits = text_print(folder, sizeof(folder), "%s/.index", parent) &&
                text_print(path, sizeof(path), "%s/.index/exercises", parent);

    if (!fits || (seen != 0 && index_changed(parent) != seen))
        return;
    /* The first index makes its folder, and so changes the one that it was to speak of. */
    if (access(folder, F_OK) < 0) {
        tree_make(folder, NULL);
        return;
    }

    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    char *text = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0 ? index_text(list, seen) : NULL;

    if (text != NULL && strlen(text) < INDEX_MOST)
        file_replace(path, text, strlen(text), 0600, NULL);
    free(text);
    if (lock >= 0)
        close(lock);
}
