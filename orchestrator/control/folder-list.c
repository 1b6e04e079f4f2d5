/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which exercises there are. What a list shows is read from the journals: a handful of kinds is
 * folded, all other rows are passed over unparsed, so that a list costs little even after a long
 * exercise.
 */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "control/folder-own.h"
#include "journal/cursor.h"
#include "journal/row.h"

enum { LIST_MOST = 10000, ROWS = 1000 };

struct about {
    struct folder_about *about;
    struct pool pool;
    bool opened, wanted;
    int range;
};

static bool is_wanted(enum event_kind kind)
{
    return kind == EVENT_EXERCISE_OPENED || kind == EVENT_RANGE_WANTED ||
           kind == EVENT_RANGE_STATE || kind == EVENT_CLOCK_ENDED;
}

static int take(void *data, const struct journal_row *row, struct error *err)
{
    struct about *about = data;
    struct folder_about *to = about->about;
    struct event event;
    enum event_kind kind = event_kind_of(row->kind);

    if (!is_wanted(kind))
        return 0;

    int result = row_event(row, &event, &about->pool, err);

    if (result < 0)
        return result;
    if (kind == EVENT_EXERCISE_OPENED) {
        about->opened = true;
        to->opened = row->wall;
        text_copy(to->name, sizeof(to->name), event.as.exercise_opened.name);
        text_copy(to->path, sizeof(to->path), event.as.exercise_opened.path);
    } else if (kind == EVENT_RANGE_WANTED) {
        about->wanted |= event.as.range_wanted.up;
    } else if (kind == EVENT_RANGE_STATE) {
        about->range = event.as.range_state.state;
    } else {
        to->ended = true;
    }
    return 0;
}

static int read_rows(struct journal *journal, struct about *about, struct error *err)
{
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, journal, 0, err);

    if (result < 0)
        return result;
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, take, about, &count, err);
    journal_cursor_close(&cursor);
    return result;
}

/* 0: *to is filled; 1: no exercise that can be read. */
static int read_about(const char *parent, const char *run, struct folder_about *to)
{
    char path[FOLDER_PATH + 32];
    struct journal *journal = NULL;
    struct about about = {.about = to};

    *to = (struct folder_about){0};
    text_copy(to->run, sizeof(to->run), run);
    text_print(path, sizeof(path), "%s/%s/lock", parent, run);
    to->alive = folder_is_locked(path);
    text_print(path, sizeof(path), "%s/%s/journal.db", parent, run);
    if (journal_open(path, JOURNAL_READ, NULL, &journal, NULL) != 0)
        return 1;

    int result = read_rows(journal, &about, NULL);

    journal_close(journal);
    pool_done(&about.pool);
    to->stopped = about.range == RANGE_STOPPED;
    to->gone = about.range == RANGE_GONE || (!about.wanted && !to->alive);
    return result < 0 || !about.opened ? 1 : 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct folder_about *one = a, *other = b;

    if (one->opened != other->opened)
        return one->opened < other->opened ? 1 : -1;
    return strcmp(one->run, other->run);
}

static int add_all(DIR *names, const char *parent, struct folder_about **all, size_t *count,
                   struct error *err)
{
    const struct dirent *entry;
    size_t room = 0;

    while ((entry = readdir(names)) != NULL && *count < LIST_MOST) {
        if (!folder_is_run(entry->d_name))
            continue;
        if (*count == room) {
            size_t more = room != 0 ? 2 * room : 8;
            struct folder_about *larger = realloc(*all, more * sizeof(*larger));

            if (larger == NULL)
                return error_memory(err);
            *all = larger;
            room = more;
        }
        if (read_about(parent, entry->d_name, &(*all)[*count]) == 0)
            (*count)++;
    }
    return 0;
}

int folder_list(struct folder_about **ret_all, size_t *ret_count, struct error *err)
{
    char parent[FOLDER_PATH];
    struct folder_about *all = NULL;
    size_t count = 0;
    int result = folder_parent(&parent, err);

    if (result < 0)
        return result;

    DIR *names = opendir(parent);

    if (names == NULL && errno != ENOENT)
        return error_system(err, errno, "%s", parent);
    if (names != NULL) {
        result = add_all(names, parent, &all, &count, err);
        closedir(names);
    }
    if (result < 0) {
        free(all);
        return result;
    }
    if (count > 1)
        qsort(all, count, sizeof(*all), newest_first);
    *ret_all = all;
    *ret_count = count;
    return 0;
}

/* ---- the one that is meant ---- */

/* "first-light (1a2b3c4d), …" of those that are not gone, or of all. */
static void name_all(const struct folder_about *all, size_t count, bool gone_too, char *to,
                     size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++)
        if (gone_too || !all[i].gone) {
            text_print(to + used, size - used, "%s%s (%s)", used > 0 ? ", " : "", all[i].name,
                       all[i].run);
            used += strlen(to + used);
        }
}

/* 0: *ret; 1: none or several, with words. */
static int choose(const char *wanted, const struct folder_about *all, size_t count,
                  const struct folder_about **ret, struct error *err)
{
    const struct folder_about *found = NULL;
    char names[512];
    size_t standing = 0;

    for (size_t i = 0; i < count; i++) {
        if (wanted != NULL && found == NULL &&
            (strcmp(all[i].run, wanted) == 0 || strcmp(all[i].name, wanted) == 0))
            found = &all[i];
        if (all[i].gone)
            continue;
        standing++;
        if (wanted == NULL && found == NULL)
            found = &all[i];
    }
    name_all(all, count, wanted != NULL, names, sizeof(names));
    if (wanted == NULL && standing > 1) {
        error_set(err, ERROR_INPUT, "there are several exercises, say which one by -x: %s", names);
        return 1;
    }
    if (found == NULL && wanted == NULL) {
        error_set(err, ERROR_MISSING, "no exercise stands; begin one by: excon up SCENARIO");
        return 1;
    }
    if (found == NULL) {
        error_set(err, ERROR_MISSING, "no exercise \"%s\"; there %s%s", wanted,
                  count > 0 ? "are: " : "is none at all", names);
        return 1;
    }
    *ret = found;
    return 0;
}

int folder_find(const char *wanted, struct folder *ret_folder, struct error *err)
{
    struct folder_about *all = NULL;
    const struct folder_about *found = NULL;
    size_t count = 0;
    int result = folder_list(&all, &count, err);

    if (result < 0)
        return result;
    result = choose(wanted, all, count, &found, err);
    if (result == 0)
        result = folder_open(ret_folder, found->run, err);
    free(all);
    return result;
}
