/* SPDX-License-Identifier: Apache-2.0 */
/* Finding an exercise and folding its journal, read-only and beside whoever writes it. */
#include "desk/client/exercise.h"

#include <pwd.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "desk/client/order.h"
#include "core/order/visible.h"
#include "journal/cursor.h"
#include "journal/stored.h"

enum { ROWS = 1000 };

void exercise_done(struct found *exercise)
{
    view_free(exercise->view);
    journal_close(exercise->journal);
    folder_done(&exercise->folder);
    *exercise = (struct found){0};
}

/* ---- finding ---- */

/* Nothing stands: the newest of those that are over, for commands that look back. 1: there is none,
 * or several stand and the first error, which names them, is the better one. */
static int exercise_newest(struct found *exercise, struct error *err)
{
    struct folder_about *all = NULL;
    size_t count = 0, standing = 0;
    struct error own = {0};
    int result = folder_list(FOLDER_KNOWN, NULL, &all, &count, &own);

    if (result < 0) {
        *err = own;
        return result;
    }
    for (size_t i = 0; i < count; i++)
        standing += !all[i].gone;
    result = count == 0 || standing > 1 ? 1 : folder_open(&exercise->folder, all[0].run, err);
    if (result == 0)
        exercise->about = all[0];
    free(all);
    return result;
}

/* The seat of the line; whoever is not of exercise control is not told where the scenario lies. */
static int exercise_take_seat(const struct command_line *line, struct found *exercise,
                              struct error *err)
{
    struct hello seat = {0};

    if (order_seat(line, &seat, err) < 0)
        return -ERROR_INPUT;
    exercise->to = (struct told_to){.role = (enum role)word_find(role_words, ROLES, seat.role)};
    text_copy(exercise->team, sizeof(exercise->team), seat.team);
    if (!told_inside(&exercise->to))
        exercise->about.path[0] = '\0';
    return 0;
}

int exercise_find(const struct command_line *line, int which, struct found *ret)
{
    struct found exercise = {0};
    struct error err = {0};
    int result = folder_find(line->exercise, &exercise.folder, &exercise.about, &err);

    if (result == 1 && which == EXERCISE_ANY && line->exercise == NULL)
        result = exercise_newest(&exercise, &err);
    if (result == 0)
        result = exercise_take_seat(line, &exercise, &err);
    if (result == 0) {
        *ret = exercise;
        return 0;
    }
    exercise_done(&exercise);
    return command_failed(line, &err);
}

void exercise_warn_of_name(const struct command_line *line, const struct folder_about *about)
{
    struct folder_about *all = NULL;
    size_t count = 0;
    struct output to = line->err;
    struct error err;
    char words[128];

    if (folder_list(FOLDER_STANDING, about->name, &all, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count && !line->quiet && !line->json; i++)
        if (strcmp(all[i].run, about->run) != 0)
            output_print(
                &to, TONE_WARN,
                "Another exercise called %s stands: %s. Name this one by its run in orders: -x %s\n",
                about->name, folder_words(&all[i], words, sizeof(words)), about->run);
    free(all);
}

/* ---- reading ---- */

struct reading {
    struct found *exercise;
    const unsigned char *key; /* NULL: it cannot be read */
    int64_t told;
    int (*take)(void *data, const struct row *row, struct error *err);
    void *data;
};

/* Which team the seat names, as soon as there is a row that says so. */
static int exercise_find_team(struct found *exercise, const struct stored_row *stored,
                              struct error *err)
{
    struct pool pool = POOL_EMPTY;
    struct row row;
    int result = 0;

    if (strcmp(stored->kind, "team.made") == 0 && exercise->team[0] != '\0') {
        result = stored_read(stored, &row, &pool, err);
        if (result == 0 && strcmp(row.as.team_made.id, exercise->team) == 0) {
            exercise->to.team = row.as.team_made.team;
            exercise->team[0] = '\0';
        }
        pool_done(&pool);
    } else if (strcmp(stored->kind, "genesis.done") == 0 && exercise->team[0] != '\0') {
        result = error_set(err, ERROR_MISSING, "there is no team \"%s\"", exercise->team);
    } else if (strcmp(stored->kind, "genesis.done") == 0 && exercise->to.team == 0 &&
               visible_has_team(exercise->to.role)) {
        result = error_set(err, ERROR_INPUT, "a %s is of a team: say which (%s:TEAM)",
                           role_words[exercise->to.role], role_words[exercise->to.role]);
    }
    return result;
}

static int exercise_take_row(void *data, const struct stored_row *stored, struct error *err)
{
    struct reading *reading = data;
    struct found *exercise = reading->exercise;
    struct stored_row told = *stored;
    struct pool pool = POOL_EMPTY;
    struct row row;
    char *body = NULL;
    int result = exercise_find_team(exercise, stored, err);

    if (result == 0)
        result = told_row(&exercise->to, stored, exercise->view, reading->key, &body, err);
    if (result != 0)
        return result < 0 ? result : 0;
    if (body != NULL) {
        told.body = body;
        told.length = strlen(body);
    }
    reading->told++;
    /* Gaps in the numbers would tell how much happens elsewhere. */
    if (!told_inside(&exercise->to))
        told.seq = reading->told;
    result = stored_read(&told, &row, &pool, err);
    if (result == 0)
        result = reading->take(reading->data, &row, err);
    pool_done(&pool);
    free(body);
    return result;
}

int exercise_rows(struct found *exercise,
                  int (*take)(void *data, const struct row *row, struct error *err), void *data,
                  struct error *err)
{
    unsigned char key[FOLDER_KEY];
    bool has_key = exercise->view != NULL && folder_read_key(&exercise->folder, key, NULL) == 0;
    struct reading reading = {
        .exercise = exercise, .key = has_key ? key : NULL, .take = take, .data = data};
    struct journal_cursor cursor = {0};
    int64_t count = ROWS;
    int result = journal_cursor_open(&cursor, exercise->journal, 0, err);

    if (result < 0)
        return result;
    if (!exercise->unchecked)
        journal_cursor_check(&cursor);
    while (result == 0 && count == ROWS)
        result = journal_cursor_next(&cursor, ROWS, exercise_take_row, &reading, &count, err);
    journal_cursor_close(&cursor);
    sodium_memzero(key, sizeof(key));
    return result;
}

static int exercise_fold_row(void *data, const struct row *row, struct error *err)
{
    return view_apply(data, row, err);
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
        result = exercise_rows(exercise, exercise_fold_row, exercise->view, err);
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

/* ---- what a seat may ---- */

bool exercise_may(const struct command_line *line, const char *right, bool own)
{
    struct hello seat = {0};
    struct error err;
    int role;

    if (order_seat(line, &seat, &err) < 0) {
        command_failed(line, &err);
        return false;
    }
    role = word_find(role_words, ROLES, seat.role);
    if (visible_order((enum role)role, right, own) != MAY_NOT)
        return true;
    error_set(&err, ERROR_STATE, "the seat %s%s%s may not have this%s", seat.role,
              seat.team[0] != '\0' ? ":" : "", seat.team,
              visible_order((enum role)role, right, true) != MAY_NOT ? " of another team"
                                                                     : "; ask exercise control");
    command_failed(line, &err);
    return false;
}

bool exercise_inside(const struct command_line *line)
{
    struct found found = {0};
    struct error err;

    return exercise_take_seat(line, &found, &err) == 0 && told_inside(&found.to);
}

bool exercise_may_of(const struct command_line *line, const char *right, const char *team)
{
    struct hello seat = {0};
    struct error err;

    return exercise_may(line, right,
                        team != NULL && order_seat(line, &seat, &err) == 0 &&
                            strcmp(seat.team, team) == 0);
}

bool exercise_see_as(const struct command_line *line, const char *role, const char *team,
                     struct found *exercise)
{
    struct hello seat = {0};
    struct error err;
    struct told_to to = {ROLE_DIRECTOR, 0};
    int is, wanted;

    if (role == NULL && team == NULL)
        return true;
    if (order_seat(line, &seat, &err) < 0) {
        command_failed(line, &err);
        return false;
    }
    is = word_find(role_words, ROLES, seat.role);
    wanted = role != NULL ? word_find(role_words, ROLES, role) : is;
    to.role = (enum role)is;
    if (wanted < 0) {
        command_usage(line, "there is no role \"%s\"", role);
        return false;
    }
    struct told_to other = {(enum role)wanted, 0};

    if (!told_inside(&to) &&
        (told_inside(&other) || (team != NULL && strcmp(team, seat.team) != 0) ||
         visible(AUDIENCE_TRAINER, 1, (enum role)wanted, 1) >
             visible(AUDIENCE_TRAINER, 1, to.role, 1) ||
         visible(AUDIENCE_RANGE, 0, (enum role)wanted, 0) >
             visible(AUDIENCE_RANGE, 0, to.role, 0))) {
        error_set(&err, ERROR_STATE, "the seat %s%s%s may not look through the eyes of %s%s%s",
                  seat.role, seat.team[0] != '\0' ? ":" : "", seat.team, role_words[wanted],
                  team != NULL ? ":" : "", team != NULL ? team : "");
        command_failed(line, &err);
        return false;
    }
    if (exercise != NULL) {
        exercise->to = other;
        text_copy(exercise->team, sizeof(exercise->team),
                  team != NULL       ? team
                  : told_inside(&to) ? ""
                                     : seat.team);
    }
    return true;
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
