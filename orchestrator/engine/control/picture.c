/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For each row its class (who sees it, alike for all rows of a class) and whether it is passed
 * over. What may be passed over follows from what the fold does with such rows:
 *
 * - A result sets what is known of its check, and condition.past sets all of that once more, so no
 *   result has to be told but for its line in the ticker, when it changed the value. The newest
 *   PICTURE_LINES lines of each class are enough for whoever sees some of the classes.
 * - An award, an objective's state and a standing replace the one before of the same subject. Told
 *   are the two newest that changed the value: so the newest one changes it again, and says since
 *   when. Kept for good are the first one, one of another audience than the one before, and what a
 *   person gave, which is a line; and, where a row is about points as they are at that time, those
 *   that are the newest then.
 */
#include "engine/control/picture-own.h"

#include <stdlib.h>
#include <string.h>

#include "core/model/row.h"

struct picture *picture_new(void)
{
    return calloc(1, sizeof(struct picture));
}

void picture_free(struct picture *picture)
{
    if (picture == NULL)
        return;
    for (size_t i = 0; i < picture->class_count; i++) {
        free(picture->classes[i].to);
        free(picture->classes[i].lines);
    }
    free(picture->classes);
    free(picture->rows);
    free(picture->by_team.items);
    free(picture->checks.items);
    free(picture->metrics.items);
    free(picture->objectives.items);
    free(picture->standings.items);
    free(picture);
}

int64_t picture_rows(const struct picture *picture)
{
    return picture == NULL || picture->off ? -1 : (int64_t)picture->count;
}

/* The place of an ordinal, zeroed when it is new; NULL: no memory, or no such ordinal. */
static void *picture_place(struct list *list, size_t size, size_t ordinal)
{
    if (ordinal >= list->count) {
        size_t count = (ordinal + 1) * 2;
        char *items = ordinal <= VIEW_ORDINAL_MOST ? reallocarray(list->items, count, size) : NULL;

        if (items == NULL)
            return NULL;
        memset(items + list->count * size, 0, (count - list->count) * size);
        list->items = items;
        list->count = count;
    }
    return (char *)list->items + ordinal * size;
}

/* ---- classes ---- */

static int picture_add_class(struct picture *picture, const struct row *row,
                             const struct ordinals *to)
{
    struct seen_by *classes;
    uint32_t *teams = NULL;

    if (picture->class_count == CLASSES_MOST)
        return -1;
    classes = reallocarray(picture->classes, picture->class_count + 1, sizeof(*classes));
    if (classes == NULL)
        return -1;
    picture->classes = classes;
    if (to != NULL) {
        teams = calloc(to->count + 1, sizeof(*teams));
        if (teams == NULL || picture->named == NAMED_MOST) {
            free(teams);
            return -1;
        }
        if (to->count != 0)
            memcpy(teams, to->items, to->count * sizeof(*teams));
        picture->named++;
    }
    classes[picture->class_count] = (struct seen_by){.audience = row->audience,
                                                     .team = row->team,
                                                     .to = teams,
                                                     .to_count = to != NULL ? to->count : 0};
    return (int)picture->class_count++;
}

/* Whom a row of AUDIENCE_NAMED names. */
static struct ordinals picture_to(const struct row *row)
{
    const struct row_class *kind = &row_classes[row->kind];
    struct ordinals to = {0};

    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].type == FIELD_ORDINALS && strcmp(kind->fields[i].name, "to") == 0)
            memcpy(&to, (const char *)&row->as + kind->fields[i].offset, sizeof(to));
    return to;
}

static int picture_named_class(struct picture *picture, const struct row *row)
{
    struct ordinals to = picture_to(row);

    for (size_t i = 0; i < picture->class_count; i++) {
        const struct seen_by *one = &picture->classes[i];

        if (one->audience == AUDIENCE_NAMED && one->team == row->team &&
            one->to_count == to.count &&
            (to.count == 0 || memcmp(one->to, to.items, to.count * sizeof(*one->to)) == 0))
            return (int)i;
    }
    return picture_add_class(picture, row, &to);
}

/* <0: no memory, or more than are expected. */
static int picture_class(struct picture *picture, const struct row *row)
{
    uint16_t *place;
    int class;

    if (row->audience == AUDIENCE_NAMED)
        return picture_named_class(picture, row);
    place = picture_place(&picture->by_team, sizeof(*place),
                          (size_t)row->team * AUDIENCES + row->audience);
    if (place == NULL)
        return -1;
    class = *place != 0 ? *place - 1 : picture_add_class(picture, row, NULL);
    *place = (uint16_t)(class + 1);
    return class;
}

/* ---- what is passed over ---- */

static void picture_pass(const struct picture *picture, uint32_t row)
{
    if (row != 0)
        picture->rows[row - 1] |= PASSED;
}

/* A row that changed its subject is kept for nothing but that. */
static void picture_subject_changed(const struct picture *picture, struct subject *subject,
                                    uint32_t row)
{
    picture_pass(picture, subject->changed[0]);
    subject->changed[0] = subject->changed[1];
    subject->changed[1] = row;
}

/* What was told of it so far is for good. */
static void picture_subject_keep(struct subject *subject)
{
    subject->changed[0] = subject->changed[1] = subject->again = 0;
}

static void picture_keep_all(const struct list *list)
{
    struct subject *subjects = list->items;

    for (size_t i = 0; i < list->count; i++)
        picture_subject_keep(&subjects[i]);
}

/* Of an objective that is kept for good: also those that are told for their line. */
static void picture_keep_lines(const struct picture *picture, uint32_t objective)
{
    for (size_t i = 0; i < picture->class_count; i++)
        for (size_t k = 0; picture->classes[i].lines != NULL && k < PICTURE_LINES; k++)
            if (picture->classes[i].lines[k].objective == objective)
                picture->classes[i].lines[k] = (struct line_row){0};
}

/* The row is told for its line, and the oldest of its class is so no longer. */
static bool picture_line(const struct picture *picture, int class, uint32_t row, uint32_t objective)
{
    struct seen_by *of = &picture->classes[class];
    struct line_row *line;

    if (of->lines == NULL)
        of->lines = calloc(PICTURE_LINES, sizeof(*of->lines));
    if (of->lines == NULL)
        return false;
    line = &of->lines[of->line_count++ % PICTURE_LINES];
    if (line->objective != 0)
        picture_subject_changed(
            picture, (struct subject *)picture->objectives.items + line->objective, line->row);
    else
        picture_pass(picture, line->row);
    *line = (struct line_row){row, objective};
    return true;
}

static bool picture_take_result(struct picture *picture, const struct view *view,
                                const struct row *row, int class)
{
    const struct condition_result *body = &row->as.condition_result;
    struct checked *check =
        picture_place(&picture->checks, sizeof(*check), (size_t)body->condition);
    const struct view_condition *condition = view_condition(view, body->condition);
    bool changed;

    if (check == NULL || condition == NULL)
        return false;
    changed = check->row == 0 || check->value != body->value;
    check->row = (uint32_t)row->seq;
    check->value = body->value;
    ledger_book_result(view, condition, row, &check->book);
    if (changed)
        return picture_line(picture, class, check->row, 0);
    picture_pass(picture, check->row);
    return true;
}

/* Is the row of another sort than the one before, so that both are kept for good? */
static bool picture_subject_turns(struct subject *subject, int class, bool inside, bool none)
{
    bool turns = !subject->known || subject->class != class || subject->inside != inside ||
                 subject->none != none;

    subject->known = true;
    subject->class = (uint16_t) class;
    subject->inside = inside;
    subject->none = none;
    return turns;
}

/* *ret_changed: the row changed its value and may be passed over later. False: it is dealt with. */
static bool picture_subject_take(const struct picture *picture, struct subject *subject,
                                 uint32_t row, int64_t value, bool turns)
{
    bool changed = subject->value != value;

    subject->value = value;
    if (turns) {
        picture_subject_keep(subject);
        return false;
    }
    picture_pass(picture, subject->again);
    subject->again = changed ? 0 : row;
    return changed;
}

static bool picture_take_award(struct picture *picture, const struct row *row, int class)
{
    const struct score_award *body = &row->as.score_award;
    struct subject *subject = picture_place(&picture->metrics, sizeof(*subject), body->metric);
    bool given = body->by != NULL && body->by[0] != '\0';

    if (subject == NULL)
        return false;
    given |= picture_subject_turns(subject, class, body->inside, body->none);
    if (picture_subject_take(picture, subject, (uint32_t)row->seq, body->points, given))
        picture_subject_changed(picture, subject, (uint32_t)row->seq);
    return true;
}

static bool picture_take_objective(struct picture *picture, const struct view *view,
                                   const struct row *row, int class)
{
    const struct objective_state_row *body = &row->as.objective_state;
    const struct view_objective *objective = view_objective(view, body->objective);
    struct subject *subject =
        picture_place(&picture->objectives, sizeof(*subject), body->objective);
    bool turns;

    if (subject == NULL || objective == NULL)
        return false;
    turns = picture_subject_turns(subject, class, body->inside, false);
    if (turns)
        picture_keep_lines(picture, body->objective);
    if (!picture_subject_take(picture, subject, (uint32_t)row->seq, body->reached, turns))
        return true;
    if (objective->made.type != OBJECTIVE_EVALUATION)
        return picture_line(picture, class, (uint32_t)row->seq, body->objective);
    picture_subject_changed(picture, subject, (uint32_t)row->seq);
    return true;
}

static bool picture_take_standing(struct picture *picture, const struct row *row, int class)
{
    uint32_t team = row->as.score_standing.team;
    struct subject *subject = picture_place(&picture->standings, sizeof(*subject), team);

    if (subject == NULL)
        return team > VIEW_ORDINAL_MOST;
    /* Each says all: the newest one alone is told. */
    picture_subject_take(picture, subject, (uint32_t)row->seq, 0,
                         picture_subject_turns(subject, class, false, false));
    return true;
}

static bool picture_take_kind(struct picture *picture, const struct view *view,
                              const struct row *row, int class)
{
    switch (row->kind) {
    case ROW_CONDITION_RESULT:
        return picture_take_result(picture, view, row, class);
    case ROW_SCORE_AWARD:
        return picture_take_award(picture, row, class);
    case ROW_OBJECTIVE_STATE:
        return picture_take_objective(picture, view, row, class);
    case ROW_SCORE_STANDING:
        return picture_take_standing(picture, row, class);
    case ROW_SCORE_FROZEN:
    case ROW_SCORE_THAWED:
    case ROW_METRIC_AMENDED:
    case ROW_AMEND_DROPPED:
        picture_keep_all(&picture->metrics);
        picture_keep_all(&picture->standings);
        return true;
    default:
        return true;
    }
}

static bool picture_add_row(struct picture *picture, int class)
{
    if (picture->count == picture->room) {
        size_t room = picture->room != 0 ? picture->room * 2 : 4096;
        uint16_t *rows = reallocarray(picture->rows, room, sizeof(*rows));

        if (rows == NULL)
            return false;
        picture->rows = rows;
        picture->room = room;
    }
    picture->rows[picture->count++] = (uint16_t) class;
    return true;
}

void picture_take(struct picture *picture, const struct view *view, const struct row *row)
{
    int class;

    if (picture == NULL || picture->off)
        return;
    class = picture_class(picture, row);
    picture->off = class < 0 || row->seq != (int64_t)picture->count + 1 || row->seq > UINT32_MAX ||
                   !picture_add_row(picture, class) ||
                   !picture_take_kind(picture, view, row, class);
}
