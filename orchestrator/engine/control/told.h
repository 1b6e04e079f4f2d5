/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a seat is told of a row: by the controller's socket and by a command that reads the journal
 * itself, alike. Whether it is told at all, core/order/rights.c says and nothing else.
 */
#pragma once

#include "engine/run/folder.h"
#include "core/view/view.h"
#include "journal/journal.h"

struct told_to {
    enum role role;
    uint32_t team; /* 0: none */
};

/* Does it see what is exercise control's? */
bool told_inside(const struct told_to *to);

/*
 * *ret_body: the body as it is told, malloc'd; NULL: as the row has it. `view` and `key` (NULL:
 * none) read ${name} in messages. 0; 1: it is not told; <0.
 */
int told_row(const struct told_to *to, const struct stored_row *stored, const struct view *view,
             const unsigned char key[FOLDER_KEY], char **ret_body, struct error *err);
