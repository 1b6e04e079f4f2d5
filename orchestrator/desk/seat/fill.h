/* SPDX-License-Identifier: Apache-2.0 */
/* A form on the seat's terminal, over its session: news is told in it, the draft is kept. */
#pragma once

#include "desk/form/form.h"
#include "desk/seat/seat.h"

struct fill {
    struct form *form;
    const char *draft; /* the kind that its draft is kept as; NULL: none is */
    /*
     * The form is to be filed: 0, *ret_answer is what the person is told, and what is not accepted
     * leaves the form open; <0: err.
     */
    int (*send)(struct seat *seat, void *data, const char *document, size_t length,
                struct seat_answer *ret_answer, struct error *err);
    void *data;
};

enum fill_end { FILL_SENT, FILL_KEPT, FILL_LEFT };

/* Can this seat show forms: is it a person's terminal? */
bool fill_can(const struct seat *seat);

/*
 * Until the form is filed, kept as a draft or left, as *ret_end says; prints what came of it. When
 * the terminal or the session ends, what was written is kept as a draft where that is possible.
 */
int fill(struct seat *seat, struct fill *how, enum fill_end *ret_end, struct error *err);

/* One text of several lines: a form with `about` (may be NULL; what it is about, shown above it)
 * and the text's `label`. 0: *ret_text is malloc'd, 1: it was left. */
int fill_text(struct seat *seat, const char *title, const char *about, const char *label,
              size_t most, char **ret_text, struct error *err);
