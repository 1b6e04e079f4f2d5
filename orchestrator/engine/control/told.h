/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a row that a seat gets, alike over the controller's socket and in a command that
 * reads the journal itself. core/order/rights.c alone decides whether the seat sees the row at all.
 */
#pragma once

#include "engine/run/folder.h"
#include "core/view/view.h"
#include "journal/journal.h"

struct told_to {
    enum role role;
    uint32_t team;    /* 0: none */
    const char *name; /* the person, borrowed; NULL: nobody's own fields are told */
};

/* Does the seat see the rows of exercise control? */
bool told_inside(const struct told_to *to);

/*
 * *ret_body: the body that the seat gets, malloc'd; NULL: the row's own. `view` and `key` (NULL:
 * none) give ${name} in messages its value. 0; 1: the seat does not see the row; <0.
 */
int told_row(const struct told_to *to, const struct stored_row *stored, const struct view *view,
             const unsigned char key[FOLDER_KEY], char **ret_body, struct error *err);
