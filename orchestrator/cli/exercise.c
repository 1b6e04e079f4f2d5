/* SPDX-License-Identifier: Apache-2.0 */
/* Finding an exercise and folding its journal, read-only and beside whoever writes it. */
#include "cli/exercise.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "journal/cursor.h"
#include "journal/row.h"

enum { ROWS = 1000 };

void exercise_done(struct found *exercise)
{
    view_free(exercise->view);
    journal_close(exercise->journal);
    folder_done(&exercise->folder);
    *exercise = (struct found){0};
}

/* ---- finding ---- */

/* The newest of all, for commands that look back. 1: there is none. */
static int newest(struct folder *ret_folder, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0, standing = 0;
    struct error own = {0};
    int result = folder_list(&all, &count, &own);

    if (result < 0) {
        *err = own;
        return result;
    }
    for (size_t i = 0; i < count; i++)
        standing += !all[i].gone;
    /* With several standing the first error, which names them, is the better one. */
    result = count == 0 || standing > 1 ? 1 : folder_open(ret_folder, all[0].run, err);
    free(all);
    return result;
}

static int read_about(struct found *exercise, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0;
    int result = folder_list(&all, &count, err);

    if (result < 0)
        return result;
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].run, exercise->folder.run) == 0)
            exercise->about = all[i];
    free(all);
    return 0;
}

int exercise_find(const struct command_line *line, int which, struct found *ret)
{
    struct found exercise = {0};
    struct error err = {0};
    int result = folder_find(line->exercise, &exercise.folder, &err);

    if (result == 1 && which == EXERCISE_ANY && line->exercise == NULL)
        result = newest(&exercise.folder, &err);
    if (result == 0)
        result = read_about(&exercise, &err);
    if (result == 0) {
        *ret = exercise;
        return 0;
    }
    exercise_done(&exercise);
    return command_failed(line, &err);
}

/* ---- reading ---- */

struct reading {
    int (*take)(void *data, const struct event *event, struct error *err);
    void *data;
};

static int take_row(void *data, const struct journal_row *row, struct error *err)
{
    const struct reading *reading = data;
    struct pool pool = POOL_EMPTY;
    struct event event;
    int result = row_event(row, &event, &pool, err);

    if (result == 0)
        result = reading->take(reading->data, &event, err);
    pool_done(&pool);
    return result;
}

int exercise_rows(struct found *exercise,
                  int (*take)(void *data, const struct event *event, struct error *err), void *data,
                  struct error *err)
{
    struct reading reading = {take, data};
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, exercise->journal, 0, err);

    if (result < 0)
        return result;
    if (!exercise->unchecked)
        journal_cursor_check(&cursor);
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, take_row, &reading, &count, err);
    journal_cursor_close(&cursor);
    return result;
}

static int fold(void *data, const struct event *event, struct error *err)
{
    return view_apply(data, event, err);
}

int exercise_open(struct found *exercise, struct error *err)
{
    if (exercise->journal != NULL)
        return 0;
    return journal_open(exercise->folder.journal, JOURNAL_READ, NULL, &exercise->journal, err);
}

int exercise_fold(struct found *exercise, struct error *err)
{
    int result;

    view_free(exercise->view);
    exercise->view = view_new();
    if (exercise->view == NULL)
        return error_memory(err);
    result = exercise_open(exercise, err);
    if (result == 0)
        result = exercise_rows(exercise, fold, exercise->view, err);
    return result < 0 ? error_wrap(err, "exercise %s", exercise->folder.run) : result;
}

int exercise_read(const struct command_line *line, int which, struct found *ret)
{
    struct error err = {0};
    int code = exercise_find(line, which, ret);

    if (code != 0)
        return code;
    if (exercise_fold(ret, &err) == 0)
        return 0;
    exercise_done(ret);
    return command_failed(line, &err);
}

/* ---- words ---- */

const struct view_team *exercise_team(const struct command_line *line, const struct view *view,
                                      const char *name)
{
    const struct view_team *team = view_team_called(view, name);
    struct error err = {0};
    char names[512] = "";
    size_t used = 0;

    if (team != NULL)
        return team;
    for (size_t i = 0; i < view->team_count && used + 1 < sizeof(names); i++)
        if (view->teams[i].made.team != 0) {
            text_print(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
                       view->teams[i].made.id);
            used += strlen(names + used);
        }
    error_set(&err, ERROR_MISSING, "no team \"%s\"; there %s%s", name,
              used > 0 ? "are: " : "is none", names);
    command_failed(line, &err);
    return NULL;
}

const char *exercise_actor(const struct command_line *line)
{
    const char *said = command_option(line, "by"), *user = getenv("USER");

    if (said != NULL)
        return said;
    if (user != NULL && user[0] != '\0')
        return user;

    const struct passwd *entry = getpwuid(geteuid());

    return entry != NULL ? entry->pw_name : "somebody";
}
