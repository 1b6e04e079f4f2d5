/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a picture, as a seat is told them: those of the journal that still matter, rows that
 * stand for many, and `picture.done`. What it needs of the view is taken at once, and is small; so
 * the rows may be told as slowly as the seat reads, while the exercise goes on.
 */
#pragma once

#include "core/decide/state.h"
#include "engine/control/picture.h"
#include "engine/control/told.h"
#include "journal/cursor.h"

struct attach;

/* Takes a row that the seat sees, with the seat's own number: as told_row makes it, `body` NULL:
 * the row's own. 0; 1: no more now, the row comes again; <0. */
typedef int attach_take(void *data, const struct stored_row *stored, int64_t number,
                        const char *body, struct error *err);

/*
 * All rows of the picture have to be committed, and none besides is in the state. `to` and `key` as
 * in told_row; all but `to`, which is copied, have to outlive it. 0 and *ret_attach, or <0.
 */
int attach_new(const struct picture *picture, const struct state *state, struct journal *journal,
               const struct told_to *to, const unsigned char key[FOLDER_KEY],
               struct attach **ret_attach, struct error *err);
void attach_free(struct attach *attach);

/* Hands out some rows more, about `most`. 0: there are more; 1: that was all; <0. */
int attach_next(struct attach *attach, int64_t most, attach_take *take, void *data,
                struct error *err);

/* Once that was all: the newest row of the journal that it stands for, and how many the seat was
 * told, those that were passed over included. */
int64_t attach_after(const struct attach *attach);
int64_t attach_told(const struct attach *attach);
