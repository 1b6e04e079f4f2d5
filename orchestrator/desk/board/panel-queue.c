/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queue: what waits for a person of exercise control, the most urgent first. Keys choose one, claim
 * it and give it back; who has it is seen by everybody who looks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "desk/board/board.h"

enum {
    WIDE = 100,
    NUMBER_COLUMNS = 5,
    FOLD_LEAST = 4 /* of one inject are one line */,
    URGENCY_COLUMNS = 9,
    WHO_COLUMNS = 10
};

bool board_chosen(const struct board *board, struct queue_item *ret_item)
{
    const struct cursor *cursor = &board->cursors[PANEL_QUEUE];

    return cursor->set && cursor->kind < QUEUE_KINDS &&
           queue_item_at(board->view, (enum queue_kind)cursor->kind, cursor->item, board->x,
                         ret_item) &&
           !ret_item->done;
}

size_t board_queue(const struct board *board, size_t *ret_urgent)
{
    if (ret_urgent != NULL)
        *ret_urgent = 0;
    return board->inside ? queue_count(board->view, board->team, board->x, ret_urgent) : 0;
}

static void queue_summary(const struct board *board, struct pen *pen)
{
    size_t urgent, count = board_queue(board, &urgent);

    if (urgent != 0)
        pen_print(pen, STYLE_BAD, "%zu of %zu urgent", urgent, count);
}

/* How many things from the first on are the same inject in the same state, of one team each. */
static size_t queue_alike(const struct view *view, const struct queue_item *items, size_t count)
{
    const struct view_inject *first = &view->injects[items[0].place];
    size_t same = 1;

    if (items[0].kind != QUEUE_INJECT || items[0].claim != NULL)
        return 1;
    while (same < count && items[same].kind == QUEUE_INJECT && items[same].claim == NULL &&
           view->injects[items[same].place].state == first->state &&
           strcmp(view->injects[items[same].place].made.id, first->made.id) == 0)
        same++;
    return same;
}

static void queue_rows(const struct board *board, const struct room *room, struct entries *rows)
{
    size_t count;
    struct queue_item *items;

    (void)room;
    if (!board->inside)
        return;
    items = queue_list(board->view, board->team, board->x, false, &count);
    for (size_t i = 0, same; i < count; i += same) {
        same = board->zoomed ? 1 : queue_alike(board->view, items + i, count - i);
        if (same < FOLD_LEAST)
            same = 1;
        entries_add(rows, 0, same > 1 ? QUEUE_KINDS : (uint8_t)items[i].kind, items[i].place);
        for (size_t j = 0; same > 1 && j < same; j++)
            rows_add_ordinal(rows, items[i + j].place);
    }
    free(items);
}

static void queue_paint(const struct board *board, const struct room *room,
                        const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    static const enum style styles[PRIORITIES] = {STYLE_DIM, STYLE_PLAIN, STYLE_WARN, STYLE_BAD};
    struct queue_item item;
    char text[256], number[24], time[SAY_TEXT], teams[24];
    bool wide = room->width >= WIDE;
    int team_columns = board_team_columns(board, wide ? 16 : 8);

    (void)rows;
    if (!queue_item_at(board->view,
                       entry->kind == QUEUE_KINDS ? QUEUE_INJECT : (enum queue_kind)entry->kind,
                       entry->item, board->x, &item))
        return;
    text_print(number, sizeof(number), "%lld ", (long long)item.row);
    /* People name the thing by its number: it is never cut. */
    pen_right(pen, STYLE_STRONG,
              text_width(number) > NUMBER_COLUMNS ? text_width(number) : NUMBER_COLUMNS, number);
    pen_field(pen, styles[item.urgency], URGENCY_COLUMNS, priority_words[item.urgency]);
    pen_blank(pen, 1);
    if (wide)
        pen_field(pen, STYLE_DIM, 10, say_exercise(time, item.since));
    else
        pen_field(pen, STYLE_DIM, 8, say_countdown_short(time, board_until(board, item.since)));
    pen_blank(pen, 1);
    text_print(teams, sizeof(teams), "%u teams", entry->count);
    if (entry->kind == QUEUE_KINDS)
        pen_field(pen, STYLE_STRONG, team_columns, teams);
    else if (item.team != 0)
        board_team_name(board, STYLE_STRONG, team_columns, item.team, pen);
    else
        pen_field(pen, STYLE_DIM, team_columns, "-");
    pen_blank(pen, 1);
    if (wide)
        pen_field(pen, item.claim != NULL ? STYLE_CLOCK : STYLE_DIM, WHO_COLUMNS,
                  item.claim != NULL ? item.claim->by : "-");
    else if (item.claim != NULL)
        pen_print(pen, STYLE_CLOCK, "%s:", item.claim->by);
    if (wide || item.claim != NULL)
        pen_blank(pen, 1);
    queue_text(board->view, &item, text, sizeof(text));
    pen_text(pen, item.claim != NULL ? STYLE_DIM : STYLE_PLAIN, text);
}

static bool queue_subject(const struct board *board, const struct entry *entry, struct subject *ret)
{
    static const uint8_t kinds[QUEUE_KINDS + 1] = {
        [QUEUE_KINDS] = SUBJECT_INJECT,      [QUEUE_REQUEST] = SUBJECT_REQUEST,
        [QUEUE_ASK] = SUBJECT_ASK,           [QUEUE_REPORT] = SUBJECT_REPORT,
        [QUEUE_QUESTION] = SUBJECT_QUESTION, [QUEUE_ANSWER] = SUBJECT_ANSWER,
        [QUEUE_DISPUTE] = SUBJECT_DISPUTE,   [QUEUE_EXPECTATION] = SUBJECT_EXPECTATION,
        [QUEUE_OVERDUE] = SUBJECT_DEADLINE,  [QUEUE_INJECT] = SUBJECT_TARGET,
        [QUEUE_MACHINE] = SUBJECT_VM,        [QUEUE_CLEANUP] = SUBJECT_TARGET,
        [QUEUE_COMCHECK] = SUBJECT_TEAM,     [QUEUE_SILENT] = SUBJECT_TEAM,
        [QUEUE_SHEET] = SUBJECT_GRADED,      [QUEUE_APART] = SUBJECT_GRADED,
        [QUEUE_METRIC] = SUBJECT_METRIC,
    };
    /* Places begin at 0, ordinals at 1. */
    static const bool ordinal[SUBJECTS] = {[SUBJECT_INJECT] = true,
                                           [SUBJECT_TARGET] = true,
                                           [SUBJECT_VM] = true,
                                           [SUBJECT_TEAM] = true,
                                           [SUBJECT_METRIC] = true};

    (void)board;
    *ret = (struct subject){kinds[entry->kind], entry->item};
    ret->item += ordinal[ret->kind];
    return ret->kind != SUBJECT_NONE;
}

const struct panel panel_queue = {
    .name = "queue",
    .title = "Queue",
    .summary = queue_summary,
    .list = queue_rows,
    .paint = queue_paint,
    .subject = queue_subject,
    .empty = "nothing waits for a person",
};
