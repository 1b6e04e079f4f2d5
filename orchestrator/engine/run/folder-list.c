/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists the exercises. The list is read from the journals: a handful of row kinds is folded, all
 * other rows are skipped unparsed, so that a list costs little even after a long exercise. Journals
 * of exercises that are over are read once, for the index.
 */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "engine/run/folder-index.h"
#include "journal/cursor.h"
#include "journal/stored.h"
#include "core/model/row.h"

enum { LIST_MOST = 10000, ROWS = 1000 };

/* ---- lists ---- */

static const struct folder_about *list_run(const struct folder_list *list, const char *run)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->all[i].run, run) == 0)
            return &list->all[i];
    return NULL;
}

static int list_newest_first(const void *a, const void *b)
{
    const struct folder_about *one = a, *other = b;

    if (one->opened != other->opened)
        return one->opened < other->opened ? 1 : -1;
    return strcmp(one->run, other->run);
}

static void list_sort(struct folder_list *list)
{
    if (list->count > 1)
        qsort(list->all, list->count, sizeof(*list->all), list_newest_first);
}

/* ---- one exercise, from its journal ---- */

struct about {
    struct folder_about *about;
    struct pool pool;
    bool opened;
    int range;
};

static bool list_about_takes(enum row_kind kind)
{
    return kind == ROW_EXERCISE_OPENED || kind == ROW_RANGE_WANTED || kind == ROW_RANGE_STATE ||
           kind == ROW_CLOCK_STARTED || kind == ROW_CLOCK_PAUSED || kind == ROW_CLOCK_RESUMED ||
           kind == ROW_CLOCK_HOURS || kind == ROW_CLOCK_ENDED;
}

static void list_about_clock(struct folder_about *to, const struct row *row)
{
    bool plays = to->phase == PHASE_RUNNING || to->phase == PHASE_CLOSED;

    if (row->kind == ROW_CLOCK_ENDED)
        to->phase = PHASE_ENDED;
    else if (row->kind == ROW_CLOCK_PAUSED)
        to->phase = PHASE_PAUSED;
    else if (row->kind != ROW_CLOCK_HOURS)
        to->phase = PHASE_RUNNING;
    else if (plays)
        to->phase = row->as.clock_hours.open ? PHASE_RUNNING : PHASE_CLOSED;
}

static int list_about_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct about *about = data;
    struct folder_about *to = about->about;
    struct row row;
    enum row_kind kind = row_kind_of(stored->kind);

    if (!list_about_takes(kind))
        return 0;

    int result = stored_read(stored, &row, &about->pool, err);

    if (result < 0)
        return result;
    if (kind == ROW_EXERCISE_OPENED) {
        about->opened = true;
        to->opened = stored->wall;
        text_copy(to->name, sizeof(to->name), row.as.exercise_opened.name);
        text_copy(to->path, sizeof(to->path), row.as.exercise_opened.path);
    } else if (kind == ROW_RANGE_WANTED) {
        to->ordered |= row.as.range_wanted.up;
    } else if (kind == ROW_RANGE_STATE) {
        about->range = row.as.range_state.state;
    } else {
        list_about_clock(to, &row);
    }
    return 0;
}

static int list_about_rows(struct journal *journal, struct about *about, struct error *err)
{
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, journal, 0, err);

    if (result < 0)
        return result;
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, list_about_row, about, &count, err);
    journal_cursor_close(&cursor);
    return result;
}

/* 0: *to is filled; 1: no exercise that can be read. */
int folder_about_read(const char *state, const char *run, struct folder_about *to)
{
    char path[FOLDER_PATH + 64];
    struct journal *journal = NULL;
    struct about about = {.about = to};

    struct folder_about empty = {0};

    /* `run` may be *to's own. */
    text_copy(empty.run, sizeof(empty.run), run);
    *to = empty;
    text_print(path, sizeof(path), "%s/lock", state);
    to->alive = folder_is_locked(path);
    text_print(path, sizeof(path), "%s/journal.db", state);
    if (journal_open(path, JOURNAL_READ, NULL, &journal, NULL) != 0)
        return 1;

    int result = list_about_rows(journal, &about, NULL);

    journal_close(journal);
    pool_done(&about.pool);
    to->stopped = about.range == RANGE_STOPPED;
    to->gone = about.range == RANGE_GONE;
    to->ended = to->phase == PHASE_ENDED;
    return result < 0 || !about.opened ? 1 : 0;
}

static int list_about_read(const char *parent, const char *run, struct folder_about *to)
{
    char state[FOLDER_PATH + 16];

    text_print(state, sizeof(state), "%s/%s", parent, run);
    return folder_about_read(state, run, to);
}

/* ---- all of them ---- */

/* Reads the folder itself, but not journals of exercises that are known to be over. `ret_dark`:
 * some could not be read. */
static int list_folder(DIR *names, const char *parent, const struct folder_list *known,
                       struct folder_list *list, bool *ret_dark, struct error *err)
{
    const struct dirent *entry;

    while ((entry = readdir(names)) != NULL && list->count < LIST_MOST) {
        const struct folder_about *before;
        struct folder_about *about;

        if (!folder_is_run(entry->d_name))
            continue;
        about = folder_list_more(list);
        if (about == NULL)
            return error_memory(err);
        before = list_run(known, entry->d_name);
        if (before != NULL && before->gone) {
            *about = *before;
        } else if (list_about_read(parent, entry->d_name, about) != 0) {
            *ret_dark = true;
            continue;
        }
        list->count++;
    }
    return 0;
}

static size_t list_over(const struct folder_list *list)
{
    size_t over = 0;

    for (size_t i = 0; i < list->count; i++)
        over += list->all[i].gone;
    return over;
}

static int list_anew(const char *parent, const struct folder_list *known, struct folder_list *list,
                     struct error *err)
{
    int64_t seen = index_moment(parent);
    bool dark = false;
    DIR *names = opendir(parent);

    if (names == NULL)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", parent);

    int result = list_folder(names, parent, known, list, &dark, err);

    closedir(names);
    /* A folder that cannot be read now may be a standing exercise: the next command looks again. */
    if (dark)
        seen = 0;
    if (result == 0 && (seen != 0 || list_over(list) > list_over(known)))
        index_write(parent, list, seen);
    return result;
}

/* Checks each exercise that the index lists as up in its journal. 1: one of them is over. */
static int list_look(const char *parent, const char *name, struct folder_list *list)
{
    size_t kept = 0;
    int changed = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct folder_about about = list->all[i];

        if (!about.gone && name != NULL && strcmp(about.name, name) != 0)
            continue;
        if (!about.gone && (list_about_read(parent, about.run, &about) != 0 || about.gone))
            changed = 1;
        list->all[kept++] = about;
    }
    list->count = kept;
    return changed;
}

/* Keeps the wanted exercises of the list. */
static void list_keep(struct folder_list *list, enum folder_which which, const char *name)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if ((which != FOLDER_STANDING || !list->all[i].gone) &&
            (name == NULL || strcmp(list->all[i].name, name) == 0))
            list->all[kept++] = list->all[i];
    list->count = kept;
}

int folder_list(enum folder_which which, const char *name, struct folder_about **ret_all,
                size_t *ret_count, struct error *err)
{
    char parent[FOLDER_PATH];
    struct folder_list list = {0}, known = {0};
    int result = folder_parent(&parent, err);

    if (result < 0)
        return result;
    if (which == FOLDER_ALL || index_read(parent, which == FOLDER_KNOWN, &list) != 0 ||
        list_look(parent, name, &list) != 0) {
        folder_list_done(&list);
        if (which != FOLDER_ALL)
            index_read(parent, true, &known);
        result = list_anew(parent, &known, &list, err);
        folder_list_done(&known);
    }
    if (result < 0) {
        folder_list_done(&list);
        return result;
    }
    list_keep(&list, which, name);
    list_sort(&list);
    *ret_all = list.all;
    *ret_count = list.count;
    return 0;
}

/* ---- the one that is meant ---- */

const char *folder_words(const struct folder_about *about, char *to, size_t size)
{
    static const char *const phases[] = {[PHASE_BEFORE] = "before STARTEX",
                                         [PHASE_RUNNING] = "running",
                                         [PHASE_PAUSED] = "in PAUSEX",
                                         [PHASE_ENDED] = "after ENDEX",
                                         [PHASE_CLOSED] = "outside its play hours"};
    char since[TIME_TEXT];

    time_text_wall(since, about->opened);
    text_print(to, size, "%s (since %s, %s%s)", about->run, since,
               about->gone ? "over" : phases[about->phase],
               about->gone       ? ""
               : about->stopped  ? ", stopped"
               : !about->ordered ? ", never begun"
               : about->alive    ? ""
                                 : ", no controller");
    return to;
}

/* "orders 1a2b3c4d (since …, running), …" */
static void list_choose_names(const struct folder_list *list, bool with_name, char *to, size_t size)
{
    enum { MOST = 8 };
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < list->count && i < MOST && used + 1 < size; i++) {
        char words[128];

        text_print(to + used, size - used, "%s%s%s%s", used > 0 ? ", " : "",
                   with_name ? list->all[i].name : "", with_name ? " " : "",
                   folder_words(&list->all[i], words, sizeof(words)));
        used += strlen(to + used);
    }
    if (list->count > MOST && used + 1 < size)
        text_print(to + used, size - used, " and %zu more (excon status --all)",
                   list->count - MOST);
}

/* 0: there is one; 1: none or several, the error lists them. */
static int list_choose(const struct folder_list *list, const char *name, bool over,
                       struct error *err)
{
    char names[900];

    list_choose_names(list, name == NULL, names, sizeof(names));
    if (list->count == 1)
        return 0;
    if (list->count == 0 && name == NULL)
        error_set(err, ERROR_MISSING, "no exercise is up; start one by: excon up SCENARIO");
    else if (name == NULL)
        error_set(err, ERROR_INPUT, "there are several exercises, say which one by -x: %s", names);
    else if (list->count > 1)
        error_set(err, ERROR_INPUT,
                  "%zu exercises%s are called \"%s\", say which one by -x RUN: %s", list->count,
                  over ? ", all over," : "", name, names);
    return 1;
}

static int list_choose_missing(const char *name, struct error *err)
{
    struct folder_list all = {0};
    char names[900];
    int result = folder_list(FOLDER_KNOWN, NULL, &all.all, &all.count, err);

    if (result < 0)
        return result;
    list_choose_names(&all, true, names, sizeof(names));
    error_set(err, ERROR_MISSING, "no exercise \"%s\"; there %s%s", name,
              all.count > 0 ? "are: " : "is none at all", names);
    folder_list_done(&all);
    return 1;
}

/* By run: nothing but its own journal is looked at. */
static int list_find_run(const char *run, struct folder *ret_folder, struct folder_about *ret,
                         struct error *err)
{
    char parent[FOLDER_PATH];
    int result = folder_is_run(run) ? folder_parent(&parent, err) : 1;

    if (result == 0)
        result = list_about_read(parent, run, ret);
    return result == 0 ? folder_open(ret_folder, run, err) : result;
}

int folder_find(const char *wanted, struct folder *ret_folder, struct folder_about *ret_about,
                struct error *err)
{
    struct folder_list list = {0};
    struct folder_about about;
    int result = 1;
    bool over = false;

    if (wanted != NULL)
        result = list_find_run(wanted, ret_folder, &about, err);

    if (result > 0) {
        result = folder_list(FOLDER_STANDING, wanted, &list.all, &list.count, err);
        if (result == 0 && list.count == 0 && wanted != NULL) {
            folder_list_done(&list);
            over = true;
            result = folder_list(FOLDER_KNOWN, wanted, &list.all, &list.count, err);
        }
        if (result == 0)
            result = over && list.count == 0 ? list_choose_missing(wanted, err)
                                             : list_choose(&list, wanted, over, err);
        if (result == 0) {
            about = list.all[0];
            result = folder_open(ret_folder, about.run, err);
        }
        folder_list_done(&list);
    }
    if (result == 0 && ret_about != NULL)
        *ret_about = about;
    return result;
}
