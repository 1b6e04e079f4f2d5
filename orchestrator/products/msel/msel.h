/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master scenario events list (MSEL): a line for each inject of each event at each of its
 * times, the teams that get it together in one. Made from a view, so that a plan and a running
 * exercise are told by the same code; the scenario adds what rows do not say. NATO's words:
 * storyline (story), main event (script), incident (event).
 */
#pragma once

#include <excon/error.h>

#include "base/pool.h"
#include "core/view/view.h"
#include "core/model/scenario.h"

/* Texts are never NULL, not cleaned, and borrowed from the view, the scenario, or the list's pool.
 */
struct msel_line {
    uint32_t
        number;   /* in the document's order from 1, whatever is left out and however times move */
    int64_t at;   /* exercise ms; -1: not by time, and not fired */
    size_t teams; /* that get it by name */
    bool manual;  /* a person fires it */
    const char *inject, *story, *script, *event;
    const char *control, *group, *time, *dtg, *story_dtg, *type, *method, *from, *to, *title,
        *description, *expected, *objective, *controller, *status, *notes;
};

/* By time; what waits for something else than its time, or for a person, last. */
struct msel {
    struct pool pool;
    struct msel_line *lines;
    size_t count;
    bool has_numbers;   /* a control number is not the inject's id */
    bool has_dtg;       /* it is known when something comes, or came */
    bool has_story_dtg; /* the scenario says when it is inside the story */
};

/* What is wanted; NULL and 0: everything. What all teams share is every team's. */
struct msel_filter {
    const char *story;
    uint32_t team;
    const char *controller; /* case does not matter */
};

/* `scenario` may be NULL: DTG, objective and controller stay empty, description is the message's.
 * 0, or <0: no memory. msel_done ends it. */
int msel_make(const struct view *view, const struct scenario *scenario,
              const struct msel_filter *filter, struct msel *ret, struct error *err);
void msel_done(struct msel *msel);
