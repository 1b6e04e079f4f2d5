/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/board/detail.h"

#include <string.h>

#include "base/text.h"

enum { LABEL_COLUMNS = 14, FACTS_MOST = 32 };

static const struct detail *const details[SUBJECTS] = {
    [SUBJECT_EVENT] = &detail_event,       [SUBJECT_INJECT] = &detail_inject,
    [SUBJECT_TARGET] = &detail_target,     [SUBJECT_VM] = &detail_vm,
    [SUBJECT_TEAM] = &detail_team,         [SUBJECT_CONDITION] = &detail_condition,
    [SUBJECT_REQUEST] = &detail_request,   [SUBJECT_ASK] = &detail_ask,
    [SUBJECT_REPORT] = &detail_report,     [SUBJECT_QUESTION] = &detail_question,
    [SUBJECT_DISPUTE] = &detail_dispute,   [SUBJECT_EXPECTATION] = &detail_expectation,
    [SUBJECT_DEADLINE] = &detail_deadline, [SUBJECT_GRADED] = &detail_graded,
    [SUBJECT_LINE] = &detail_line,         [SUBJECT_ANSWER] = &detail_answer,
};

static const struct detail *detail_of(const struct board *board)
{
    return board->about.kind < SUBJECTS ? details[board->about.kind] : NULL;
}

/* ---- the panel ---- */

static void detail_heading(const struct board *board, struct pen *pen, enum style style)
{
    const struct detail *detail = detail_of(board);

    if (detail != NULL)
        detail->heading(board, board->about.item, pen, style);
}

static void detail_list(const struct board *board, const struct room *room, struct entries *rows)
{
    const struct detail *detail = detail_of(board);

    for (uint32_t n = 0; detail != NULL && n < FACTS_MOST; n++) {
        struct fact fact = {0};

        if (!detail->fact(board, board->about.item, n, &fact))
            break;
        if (fact.text[0] != '\0')
            entries_add(rows, 0, DETAIL_FACT, n);
    }
    if (detail != NULL && detail->more != NULL)
        detail->more(board, room, board->about.item, rows);
}

static void detail_paint_fact(const struct board *board, const struct room *room,
                              const struct entry *entry, struct pen *pen)
{
    struct fact fact = {0};

    (void)room;
    if (!detail_of(board)->fact(board, board->about.item, entry->item, &fact))
        return;
    pen_field(pen, STYLE_DIM, LABEL_COLUMNS, fact.label);
    pen_blank(pen, 1);
    pen_text(pen, fact.style, fact.text);
}

static void detail_paint_text(const struct board *board, const struct entry *entry, struct pen *pen)
{
    const struct detail *detail = detail_of(board);
    const char *text = detail->text != NULL
                           ? detail->text(board, board->about.item, (enum detail_text)entry->item)
                           : NULL;
    char line[DETAIL_LINE_BYTES + 1];
    size_t length = entry->count < DETAIL_LINE_BYTES ? entry->count : DETAIL_LINE_BYTES;

    /* The text may have become shorter since its lines were listed. */
    if (text == NULL || strlen(text) < entry->first + length)
        return;
    memcpy(line, text + entry->first, length);
    line[length] = '\0';
    pen_blank(pen, 2);
    pen_text(pen, STYLE_PLAIN, line);
}

static void detail_paint(const struct board *board, const struct room *room,
                         const struct entries *rows, const struct entry *entry, struct pen *pen)
{
    (void)rows;
    if (detail_of(board) == NULL)
        return;
    if (entry->kind == DETAIL_FACT)
        detail_paint_fact(board, room, entry, pen);
    else if (entry->kind == DETAIL_TEXT)
        detail_paint_text(board, entry, pen);
    else
        detail_paint_line(board, room, entry, pen);
}

static bool detail_subject(const struct board *board, const struct entry *entry,
                           struct subject *ret)
{
    static const uint8_t kinds[] = {
        [DETAIL_TARGET] = SUBJECT_TARGET,
        [DETAIL_INJECT] = SUBJECT_TARGET,
        [DETAIL_VM] = SUBJECT_VM,
        [DETAIL_CONDITION] = SUBJECT_CONDITION,
        [DETAIL_EXPECTATION] = SUBJECT_EXPECTATION,
        [DETAIL_REPORT] = SUBJECT_REPORT,
        [DETAIL_QUESTION] = SUBJECT_QUESTION,
        [DETAIL_REQUEST] = SUBJECT_REQUEST,
        [DETAIL_GRADED] = SUBJECT_GRADED,
        [DETAIL_FORM] = SUBJECT_METRIC,
        [DETAIL_METRIC] = SUBJECT_METRIC,
        [DETAIL_TEXT] = SUBJECT_NONE,
    };

    (void)board;
    if (entry->kind >= sizeof(kinds) || kinds[entry->kind] == SUBJECT_NONE)
        return false;
    *ret = (struct subject){.kind = kinds[entry->kind], .item = entry->item};
    return true;
}

const struct panel panel_detail = {
    .name = "detail",
    .title = "Detail",
    .heading = detail_heading,
    .list = detail_list,
    .paint = detail_paint,
    .subject = detail_subject,
    .empty = "it is not there any more",
};
