/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue: one list of all that waits for a person of exercise control. Each kind of thing is a
 * line of the table in queue.c. A thing's number is that of the row since which it waits, so it
 * keeps its number for as long as it waits, and people and programs name it by that.
 */
#pragma once

#include "core/view/view.h"

enum queue_kind {
    QUEUE_REQUEST,     /* a team's request */
    QUEUE_ASK,         /* an order that waits for approval */
    QUEUE_REPORT,      /* a team's report, to be read and matched */
    QUEUE_QUESTION,    /* a team's question without an answer */
    QUEUE_ANSWER,      /* a team's answer to a call, an order or the press, to be read or taken */
    QUEUE_DISPUTE,     /* a team disputes its points */
    QUEUE_EXPECTATION, /* an expected action that is overdue or missed */
    QUEUE_OVERDUE,     /* a stage of a report that is overdue */
    QUEUE_INJECT,      /* an inject that failed, is held or was overtaken */
    QUEUE_MACHINE,     /* a VM that is lost, could not be made, or hangs */
    QUEUE_AGENT,       /* an agent that is lost: without it nothing of its kind happens */
    QUEUE_CLEANUP,     /* what an inject did could not be undone */
    QUEUE_COMCHECK,    /* a team that has not shown all its lamps yet */
    QUEUE_SILENT,      /* a team that has given no sign of itself for a while */
    QUEUE_SHEET,       /* sheets of evaluators that are missing */
    QUEUE_APART,       /* sheets that disagree */
    QUEUE_METRIC,      /* a metric that nobody has graded by ENDEX */
    QUEUE_ARTIFACT,    /* a file that a team has handed in */
    QUEUE_ATTACK,      /* somebody claims what an attack came to */
    QUEUE_KINDS
};

extern const char *const queue_words[QUEUE_KINDS];

/* A team is silent when it did nothing by itself for so long, exercise ms, after it once has. */
enum { QUEUE_SILENCE = 30 * 60 * 1000 };

struct queue_item {
    enum queue_kind kind;
    uint32_t place; /* in the view's list of that kind */
    int64_t row;    /* its number */
    int64_t newest; /* seq of the newest row about it */
    uint32_t team;  /* 0: of no single team */
    int64_t since;  /* exercise ms */
    enum priority urgency;
    bool needs_answer;              /* somebody waits for the answer: only that ends it */
    bool done;                      /* somebody has said that it needs nobody */
    const struct view_claim *claim; /* who has it; NULL: nobody */
};

/*
 * What waits for a person, of `team` and what concerns all (0: of everybody), at exercise time x:
 * the most urgent first, then the oldest. `all`: what somebody is done with, too. Malloc'd; NULL:
 * nothing, or no memory.
 */
struct queue_item *queue_list(const struct view *view, uint32_t team, int64_t x, bool all,
                              size_t *ret_count);

/* How many that are; of these *ret_urgent flash or immediate ones (may be NULL). */
size_t queue_count(const struct view *view, uint32_t team, int64_t x, size_t *ret_urgent);

/* The thing of that number, done or not. False: nothing of the kind waits. */
bool queue_find(const struct view *view, int64_t row, int64_t x, struct queue_item *ret_item);

/* The thing at a place of a kind's list; false: it does not wait. */
bool queue_item_at(const struct view *view, enum queue_kind kind, uint32_t place, int64_t x,
                   struct queue_item *ret_item);

/* One line for people, cleaned: "asks for the rapid reaction team: two desks are lost". */
void queue_text(const struct view *view, const struct queue_item *item, char *to, size_t size);

/* queue-claim.c: what was said of the thing of that number; NULL: nothing. */
struct view_claim *queue_claim_of(const struct view *view, int64_t row);
