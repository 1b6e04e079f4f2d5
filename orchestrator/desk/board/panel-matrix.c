/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matrix: teams down, injects across, a sign for each instance. The teams in most trouble come
 * first; those where all is as planned are one line until somebody unfolds them. Injects stand by
 * storyline and time. It scrolls both ways.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/view/troubles.h"
#include "desk/board/board.h"
#include "desk/board/matrix.h"

enum { CELL = 4, NAME_MOST = 16, CHECKS = 8, POINTS = 16, COLUMNS_MOST = 512 };

/* ---- columns ---- */

struct column {
    const char *id, *story;
    uint32_t instance; /* one of it */
    int64_t at;        /* exercise ms; INT64_MAX: by hand */
    int64_t first;     /* of all columns of its story */
};

struct columns {
    struct column *list;
    uint32_t count;
    uint32_t last; /* where the newest one was found */
};

static const char *matrix_story(const struct view_event *event)
{
    if (event == NULL)
        return "";
    return event->made.story[0] != '\0' ? event->made.story : event->made.script;
}

/* Instances stand together, by inject or by team: the column found last or the one behind it is
 * most often the right one. */
static uint32_t matrix_find(struct columns *columns, const char *id)
{
    for (uint32_t ahead = 0; ahead < columns->count; ahead++) {
        uint32_t i = (columns->last + ahead) % columns->count;

        if (columns->list[i].id == id || strcmp(columns->list[i].id, id) == 0) {
            columns->last = i;
            return i;
        }
    }
    return columns->count;
}

static int matrix_by_story(const void *one, const void *other)
{
    const struct column *a = one, *b = other;
    int order = strcmp(a->story, b->story);

    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (order != 0)
        return order;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* False: no memory. */
static bool matrix_columns(const struct board *board, struct columns *columns)
{
    const struct view *view = board->view;

    *columns = (struct columns){.list = calloc(COLUMNS_MOST, sizeof(*columns->list))};
    if (columns->list == NULL)
        return false;
    for (size_t i = 0; i < view->inject_count && columns->count < COLUMNS_MOST; i++) {
        const struct view_inject *inject = &view->injects[i];
        const struct view_event *event = view_event(view, inject->made.event);
        uint32_t at;

        if (inject->made.inject == 0 || inject->made.inside ||
            !board_shows(board, inject->made.team))
            continue;
        at = matrix_find(columns, inject->made.id);
        if (at == columns->count)
            columns->list[columns->count++] = (struct column){.id = inject->made.id,
                                                              .story = matrix_story(event),
                                                              .at = INT64_MAX,
                                                              .instance = inject->made.inject};
        if (event != NULL && event->made.at >= 0 && event->made.at < columns->list[at].at)
            columns->list[at].at = event->made.at;
    }
    for (uint32_t i = 0; i < columns->count; i++) {
        struct column *column = &columns->list[i];

        column->first = column->at;
        for (uint32_t j = 0; j < columns->count; j++)
            if (columns->list[j].at < column->first &&
                strcmp(columns->list[j].story, column->story) == 0)
                column->first = columns->list[j].at;
    }
    qsort(columns->list, columns->count, sizeof(*columns->list), matrix_by_story);
    columns->last = 0;
    return true;
}

/* ---- trouble ---- */

/* How much of a person's look a team wants; 0: all is as planned. */
static void matrix_trouble(const struct board *board, uint32_t *scores)
{
    const struct view *view = board->view;

    for (size_t i = 0; i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i];

        if (inject->made.inject == 0 || inject->made.team > view->team_count)
            continue;
        scores[inject->made.team] += troubles_is_broken(inject)            ? 100
                                     : troubles_is_overtaken(view, inject) ? 20
                                     : inject->state == INJECT_HELD        ? 30
                                     : inject->cleanup == CLEANUP_FAILED   ? 40
                                                                           : 0;
    }
    for (size_t i = 0; i < view->vm_count; i++) {
        const struct view_vm *vm = &view->vms[i];

        if (vm->made.vm == 0 || vm->made.team > view->team_count || !view_has_range(view))
            continue;
        scores[vm->made.team] += vm->state == VM_LOST || vm->state == VM_FAILED ? 80
                                 : troubles_is_hung(vm)                         ? 60
                                                                                : 0;
    }
    for (size_t i = 0; i < view->expectation_count; i++) {
        const struct view_expectation *one = &view->expectations[i];

        if (one->made.expectation == 0 || one->made.team > view->team_count)
            continue;
        scores[one->made.team] +=
            one->state == EXPECTATION_MISSED                                          ? 15
            : one->state == EXPECTATION_OPEN && one->due >= 0 && one->due <= board->x ? 25
                                                                                      : 0;
    }
    for (size_t i = 0; i < view->team_count; i++)
        scores[i + 1] += view->teams[i].held ? 15 : 0;
}

struct scored {
    uint32_t team, score;
};

static int matrix_by_trouble(const void *one, const void *other)
{
    const struct scored *a = one, *b = other;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->team < b->team ? -1 : a->team > b->team;
}

/* ---- which lines there are ---- */

/* The instance of each team and column, the one that matters most: [team * columns + column]. */
static uint32_t *matrix_cells(const struct board *board, struct columns *columns)
{
    const struct view *view = board->view;
    uint32_t *cells = calloc((view->team_count + 1) * (columns->count + 1), sizeof(*cells));

    for (size_t i = 0; cells != NULL && i < view->inject_count; i++) {
        const struct view_inject *inject = &view->injects[i], *other;
        uint32_t column, *cell;

        if (inject->made.inject == 0 || inject->made.inside ||
            inject->made.team > view->team_count ||
            (column = matrix_find(columns, inject->made.id)) == columns->count)
            continue;
        cell = &cells[(size_t)inject->made.team * columns->count + column];
        other = view_inject(view, *cell);
        if (other == NULL ||
            inject_signs[inject->state].interest > inject_signs[other->state].interest)
            *cell = inject->made.inject;
    }
    return cells;
}

/* The place of the chosen column, from 1; 0: none is chosen, or it is not shown. */
static uint32_t matrix_chosen(const struct board *board, struct columns *columns)
{
    const struct view_inject *inject = view_inject(board->view, board->column);
    uint32_t at = inject != NULL ? matrix_find(columns, inject->made.id) : columns->count;

    return at < columns->count ? at + 1 : 0;
}

/* Behind a line stand the place of the chosen column, from 1, and the instances of injects. */
static void matrix_add_team(uint32_t team, const uint32_t *cells, const struct columns *columns,
                            uint32_t chosen, struct entries *rows)
{
    entries_add(rows, 0, MATRIX_TEAM, team);
    rows_add_ordinal(rows, chosen);
    for (uint32_t c = 0; c < columns->count; c++) {
        uint32_t own = cells[(size_t)team * columns->count + c];

        rows_add_ordinal(rows, own != 0 ? own : cells[c]);
    }
}

static void matrix_list_teams(const struct board *board, struct scored *scored, uint32_t count,
                              struct columns *columns, struct entries *rows)
{
    uint32_t *cells = matrix_cells(board, columns), planned = 0;
    uint32_t chosen = matrix_chosen(board, columns);

    qsort(scored, count, sizeof(*scored), matrix_by_trouble);
    for (uint32_t i = 0; cells != NULL && i < count; i++) {
        planned += scored[i].score == 0;
        if (scored[i].score != 0 || board->unfolded || board_filters(board, PANEL_MATRIX))
            matrix_add_team(scored[i].team, cells, columns, chosen, rows);
    }
    /* The item is how many there are. */
    if (planned != 0 && !board->unfolded && !board_filters(board, PANEL_MATRIX))
        entries_add(rows, 0, MATRIX_FOLD, planned);
    free(cells);
}

static void matrix_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct view *view = board->view;
    uint32_t *scores = calloc(view->team_count + 1, sizeof(*scores)), count = 0;
    struct scored *scored = calloc(view->team_count + 1, sizeof(*scored));
    struct columns columns = {0};

    (void)room;
    if (scores == NULL || scored == NULL || !matrix_columns(board, &columns)) {
        rows->failed = true;
    } else {
        matrix_trouble(board, scores);
        for (size_t i = 0; i < view->team_count; i++)
            if (view->teams[i].made.team != 0 && board_shows(board, view->teams[i].made.team))
                scored[count++] =
                    (struct scored){view->teams[i].made.team, scores[view->teams[i].made.team]};
        matrix_list_teams(board, scored, count, &columns, rows);
    }
    free(columns.list);
    free(scores);
    free(scored);
}

/* ---- what a line says ---- */

static int matrix_name_columns(const struct board *board)
{
    return board_team_columns(board, NAME_MOST) + 1;
}

/* How many columns are shown, and the first of them: so that the chosen one is among them. */
static uint32_t matrix_window(const struct board *board, const struct room *room, uint32_t count,
                              uint32_t chosen, uint32_t *ret_first)
{
    int left =
        room->width - matrix_name_columns(board) - CHECKS - (room->width >= 100 ? POINTS : 0);
    uint32_t fit = left > CELL ? (uint32_t)(left / CELL) : 1;

    *ret_first = chosen > fit ? chosen - fit : 0;
    return fit < count - *ret_first ? fit : count - *ret_first;
}

/* "+", "~" and how many of each: the team's checks. */
static void matrix_paint_checks(const struct board *board, uint32_t team, struct pen *pen)
{
    const struct view *view = board->view;
    unsigned good = 0, bad = 0, fault = 0;
    int end = pen->x + CHECKS;

    for (size_t i = 0; i < view->condition_count; i++) {
        const struct view_condition *condition = &view->conditions[i];

        if (condition->made.condition == 0 || condition->made.team != team)
            continue;
        good += condition->value >= 1000;
        bad += condition->value >= 0 && condition->value < 1000;
        fault += condition->value == VALUE_FAULT;
    }
    pen_blank(pen, 1);
    if (bad != 0)
        pen_print(pen, STYLE_BAD, "%u", bad);
    if (bad != 0)
        pen_glyph(pen, STYLE_BAD, GLYPH_BAD);
    if (fault != 0)
        pen_print(pen, STYLE_WARN, "%u?", fault);
    if (good != 0)
        pen_print(pen, STYLE_GOOD, "%u", good);
    if (good != 0)
        pen_glyph(pen, STYLE_GOOD, GLYPH_GOOD);
    pen_blank(pen, end - pen->x);
}

static void matrix_paint_cell(const struct board *board, uint32_t instance, bool chosen,
                              struct pen *pen)
{
    const struct view_inject *inject = view_inject(board->view, instance);
    uint8_t lit = pen->lit;

    /* In the line of the cursor the cell of its column is the one that keys act on. */
    pen_blank(pen, 1);
    if (chosen)
        pen->lit = lit == LIT_CURSOR ? LIT_NOT : LIT_NEXT;
    if (chosen && lit == LIT_CURSOR)
        pen_text(pen, STYLE_KEY, "[");
    else
        pen_blank(pen, 1);
    if (inject != NULL)
        pen_glyph(pen, inject_signs[inject->state].style, inject_signs[inject->state].glyph);
    else
        pen_text(pen, STYLE_DIM, " ");
    if (chosen && lit == LIT_CURSOR)
        pen_text(pen, STYLE_KEY, "]");
    else
        pen_blank(pen, 1);
    pen->lit = lit;
}

static void matrix_paint(const struct board *board, const struct room *room,
                         const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    const struct view_team *team = view_team(board->view, entry->item);
    char points[TEXT_THOUSANDTHS], most[TEXT_THOUSANDTHS];
    uint32_t first, shown, chosen = rows_ordinal(rows, entry, 0);

    if (entry->kind == MATRIX_FOLD) {
        pen_print(pen, STYLE_DIM, "… %u more, all as planned (Enter unfolds)", entry->item);
        return;
    }
    if (team == NULL)
        return;
    board_team_name(board, STYLE_STRONG, matrix_name_columns(board) - 1, entry->item, pen);
    if (team->held)
        pen_glyph(pen, STYLE_WARN, GLYPH_HELD);
    else
        pen_blank(pen, 1);
    shown = matrix_window(board, room, entry->count - 1, chosen, &first);
    for (uint32_t c = first + 1; c <= first + shown; c++)
        matrix_paint_cell(board, rows_ordinal(rows, entry, c), c == chosen, pen);
    matrix_paint_checks(board, entry->item, pen);
    if (room->width >= 100 && team->max > 0)
        pen_print(pen, STYLE_PLAIN, " %s/%s", text_thousandths(points, team->points / 100 * 100),
                  text_thousandths(most, team->max / 100 * 100));
}

/* Where a short label of a column begins: ids that begin alike ("wave-1", "wave-2") differ behind
 * the last sign that they share. */
static const char *matrix_label(const struct columns *columns, uint32_t column)
{
    enum { LEAST = 3 };
    const char *id = columns->list[column].id, *label = id;
    size_t shared = 0;

    for (uint32_t i = 0; i < columns->count; i++) {
        size_t length = i != column ? text_shared(id, columns->list[i].id) : 0;

        shared = length > shared ? length : shared;
    }
    for (size_t i = 0; shared >= LEAST && i <= shared && id[i] != '\0'; i++)
        if (strchr("-_. ", id[i]) != NULL && id[i + 1] != '\0')
            label = id + i + 1;
    return label;
}

/* Two lines above: storylines, and the beginnings of the injects' ids. */
static void matrix_header(const struct board *board, const struct room *room, int line,
                          struct pen *pen)
{
    struct columns columns;
    uint32_t first, shown, chosen;

    if (!matrix_columns(board, &columns))
        return;
    chosen = matrix_chosen(board, &columns);
    shown = matrix_window(board, room, columns.count, chosen, &first);
    pen_blank(pen, matrix_name_columns(board));
    for (uint32_t c = first, same; c < first + shown; c += same) {
        same = 1;
        while (line == 0 && c + same < first + shown &&
               strcmp(columns.list[c].story, columns.list[c + same].story) == 0)
            same++;
        pen_blank(pen, 1);
        /* A story of one inject that is called as it says nothing. */
        if (line == 0)
            pen_field(pen, STYLE_TITLE, (int)same * CELL - 1,
                      same == 1 && strcmp(columns.list[c].story, columns.list[c].id) == 0
                          ? ""
                          : columns.list[c].story);
        else
            board_name_start(matrix_label(&columns, c), CELL - 1,
                             c + 1 == chosen ? STYLE_KEY : STYLE_DIM, pen);
    }
    if (line == 1) {
        pen_field(pen, STYLE_DIM, CHECKS, "  checks");
        pen_text(pen, STYLE_DIM, " points");
    }
    free(columns.list);
}

/* The column that keys act on, by its whole name. */
static void matrix_summary(const struct board *board, struct pen *pen)
{
    struct columns columns;
    uint32_t chosen;

    if (!matrix_columns(board, &columns))
        return;
    chosen = matrix_chosen(board, &columns);
    if (chosen != 0)
        pen_print(pen, STYLE_KEY, "%s", columns.list[chosen - 1].id);
    else
        pen_print(pen, STYLE_PLAIN, "%u inject%s, left and right choose", columns.count,
                  columns.count == 1 ? "" : "s");
    free(columns.list);
}

void matrix_step(struct board *board, bool back)
{
    struct columns columns;
    uint32_t at;

    if (!matrix_columns(board, &columns))
        return;
    at = matrix_chosen(board, &columns);
    if (back)
        at = at > 0 ? at - 1 : 0;
    else if (at < columns.count)
        at++;
    board->column = at != 0 ? columns.list[at - 1].instance : 0;
    free(columns.list);
}

/* With a column chosen a line is the team's instance of that inject, else the team. */
static bool matrix_subject(const struct board *board, const struct entry *entry,
                           struct subject *ret)
{
    struct columns columns;
    uint32_t chosen;

    *ret = (struct subject){SUBJECT_TEAM, entry->item};
    if (entry->kind != MATRIX_TEAM)
        return false;
    if (board->column == 0 || !matrix_columns(board, &columns))
        return true;
    if ((chosen = matrix_chosen(board, &columns)) != 0) {
        uint32_t *cells = matrix_cells(board, &columns), at = chosen - 1;

        *ret = (struct subject){SUBJECT_NONE, 0};
        if (cells != NULL && entry->item <= board->view->team_count)
            ret->item = cells[(size_t)entry->item * columns.count + at] != 0
                            ? cells[(size_t)entry->item * columns.count + at]
                            : cells[at];
        ret->kind = ret->item != 0 ? SUBJECT_TARGET : SUBJECT_NONE;
        free(cells);
    }
    free(columns.list);
    return ret->kind != SUBJECT_NONE;
}

const struct panel panel_matrix = {
    .name = "matrix",
    .title = "Teams × injects",
    .headers = 2,
    .header = matrix_header,
    .summary = matrix_summary,
    .list = matrix_list,
    .paint = matrix_paint,
    .subject = matrix_subject,
    .plain = true,
    .numbers = true,
    .empty = "no team is known yet",
};
