/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The detail: one thing whole. Each kind of thing (struct subject) is a datum: its title, its
 * facts, and the lists and texts that belong to it. Lines that stand for something can be opened in
 * turn. What a guest or a team wrote is shown as text alone: a pen cleans it.
 */
#pragma once

#include "desk/board/board.h"

/* The kinds of a detail's lines. */
enum {
    DETAIL_FACT,   /* item: which fact */
    DETAIL_HEAD,   /* item: enum detail_head */
    DETAIL_TARGET, /* an instance of an inject */
    DETAIL_INJECT, /* the same, with its name */
    DETAIL_VM,
    DETAIL_FEATURE,
    DETAIL_CONDITION,
    DETAIL_METRIC,
    DETAIL_EXPECTATION,
    DETAIL_REPORT,
    DETAIL_QUESTION,
    DETAIL_BENIGN, /* a shared value that is harmless */
    DETAIL_REQUEST,
    DETAIL_MEMBER,
    DETAIL_GRADED, /* what sheets are about */
    DETAIL_SHEET,  /* item: place in the view's list of sheets */
    DETAIL_FORM,   /* a sheet of the viewer's own about this metric, to be filled in */
    DETAIL_TEXT,   /* item: enum detail_text; first, count: the bytes of this line */
};

enum detail_head {
    HEAD_TARGETS,
    HEAD_MESSAGE,
    HEAD_REASON,
    HEAD_OUTPUT,
    HEAD_EXPECTED,
    HEAD_MACHINES,
    HEAD_FEATURES,
    HEAD_CHECKS,
    HEAD_INJECTS,
    HEAD_POINTS,
    HEAD_REPORTS,
    HEAD_QUESTIONS,
    HEAD_REQUESTS,
    HEAD_MEMBERS,
    HEAD_SHEETS,
    HEAD_ANSWER,
    HEAD_BENIGN,
    HEADS
};

enum detail_text { TEXT_MESSAGE, TEXT_REASON, TEXT_OUTPUT, TEXT_ANSWER, TEXTS };

struct fact {
    const char *label;
    enum style style;
    char text[320]; /* "": the fact is left out */
};

struct detail {
    /* What stands in the rule above: where it belongs, then its name. */
    void (*heading)(const struct board *board, uint32_t item, struct pen *pen, enum style style);
    /* The n-th fact; false: there are no more. */
    bool (*fact)(const struct board *board, uint32_t item, uint32_t n, struct fact *fact);
    /* The lists and texts below. May be NULL. */
    void (*more)(const struct board *board, const struct room *room, uint32_t item,
                 struct entries *rows);
    /* A text that DETAIL_TEXT lines are cut of; NULL: there is none. May be NULL. */
    const char *(*text)(const struct board *board, uint32_t item, enum detail_text which);
};

extern const struct detail detail_event, detail_inject, detail_target, detail_vm, detail_team,
    detail_condition, detail_request, detail_ask, detail_report, detail_question, detail_dispute,
    detail_expectation, detail_deadline, detail_graded, detail_line, detail_answer;

/* ---- for the files of details (detail-tools.c) ---- */

enum { DETAIL_LINE_BYTES = 4000 /* of a text's line at most */ };

/* A heading, when the next line is added below it: call it before the first line of its list. */
void detail_head(struct entries *rows, enum detail_head head);

/* The lines of a text, broken at the room's width; nothing when it is empty. `head`: the heading
 * above. */
void detail_lines(struct entries *rows, const struct room *room, enum detail_head head,
                  enum detail_text which, const char *text);

/* The text of a document that this subject asked for, or words about where it is; NULL: it is not
 * asked for. */
const char *detail_document(const struct board *board, uint8_t kind, uint32_t item);

/* Paints a line of one of the kinds above but DETAIL_FACT and DETAIL_TEXT (detail-lines.c). */
void detail_paint_line(const struct board *board, const struct room *room,
                       const struct entry *entry, struct pen *pen);

/* Lines of what waits: how the thing of that kind and place stands in the queue; false: no more. */
bool detail_queue_fact(const struct board *board, enum queue_kind kind, uint32_t place, uint32_t n,
                       struct fact *fact);

/* Lines of the sheets about a team's report, and those that may be filled in about it. */
void detail_list_sheets(const struct board *board, uint32_t team, uint32_t report,
                        struct entries *rows);

/* Paints one of DETAIL_GRADED, DETAIL_SHEET, DETAIL_FORM (detail-sheet.c). */
void detail_paint_sheet(const struct board *board, const struct room *room,
                        const struct entry *entry, struct pen *pen);

/* Is this inject an instance of the same as that one? */
bool detail_same_inject(const struct view_inject *one, const struct view_inject *other);

/* "latgale > stop-web > portal": a word of where something belongs, and its end. */
void detail_trail(struct pen *pen, enum style style, const char *word, bool last);

/* Formatting of facts. */
void fact_print(struct fact *fact, const char *label, enum style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Exercise time and the wall's: "00:12:03  281203ZNOV26"; x below 0: left out. */
void fact_time(const struct board *board, struct fact *fact, const char *label, int64_t x);
