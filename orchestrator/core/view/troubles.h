/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What exercise control has to see at once: injects that failed, were not reached, are held or were
 * overtaken; what is expected of teams; machines that do not answer; orders and requests that wait
 * for an answer. One count for `excon status`, its JSON and the head of the board.
 */
#pragma once

#include "core/view/view.h"

struct troubles {
    unsigned failed, partial, unreachable, interrupted, held, overtaken, unneeded; /* injects */
    unsigned cleanups;                                                             /* that failed */
    unsigned expected, overdue, missed;  /* expectations */
    int64_t due;                         /* exercise ms of the next of these; -1: none */
    unsigned hung, lost;                 /* machines; those that could not be made: lost */
    unsigned asks, requests;             /* without an answer */
    const struct view_inject *first;     /* the first that failed or was not reached */
    const struct view_expectation *next; /* the one that is due next */
};

/* Of `team` and what all share (0: of everybody), at exercise time x. */
struct troubles troubles_count(const struct view *view, uint32_t team, int64_t x);

/* An inject that was not sent though its time came: it was held, or ENDEX came first. */
bool troubles_is_overtaken(const struct view *view, const struct view_inject *inject);

/* An inject that was not sent because what its event waits for (a condition, another event, a
 * person) did not come: a contingency that nobody needed. */
bool troubles_is_unneeded(const struct view *view, const struct view_inject *inject);

/* When an action is due by what is known at x, exercise ms: while its team is held that is later
 * and later. -1: at ENDEX. */
int64_t troubles_due(const struct view *view, const struct view_expectation *one, int64_t x);

/* How an inject stands, in a word for people: that of its state, or "not needed". */
const char *troubles_state_word(const struct view *view, const struct view_inject *inject);

/* An inject that did not have its effect: failed, partial, unreachable or interrupted. */
bool troubles_is_broken(const struct view_inject *inject);

/* The machine runs, or should, and does not answer though it did before. */
bool troubles_is_hung(const struct view_vm *vm);
