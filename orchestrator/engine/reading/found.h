/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exercise that was found: its folder and, where wanted, its journal folded into a view. Reading
 * needs no controller and takes no lock, so that status and reports work after a crash and after
 * the end of the exercise.
 */
#pragma once

#include "core/view/view.h"
#include "engine/control/told.h"
#include "engine/run/folder.h"
#include "journal/journal.h"

struct found {
    struct folder folder;
    struct folder_about about;
    struct journal *journal; /* NULL: not opened */
    struct view *view;       /* NULL: not folded */
    bool after;              /* for an order that is taken after the range is gone, too */
    bool unchecked;          /* do not compare rows with the chain: to take a range down */
    struct told_to to;       /* the seat whose rows are read. Zero: a director's */
    char team[64];           /* the seat's team, until its number is known; "": none */
};

/* Opens the journal, once. 0, or <0 with words. */
int found_open(struct found *found, struct error *err);

/* Opens the journal and folds it from its first row, again if it was folded. 0, or <0 with words.
 */
int found_fold(struct found *found, struct error *err);

/* A view of its own of the rows that the seat may see, up to the first one after exercise time `x`
 * (ms); *ret_view is freed by view_free. 0, or <0 with words. */
int found_view_at(struct found *found, int64_t x, struct view **ret_view, struct error *err);

/* Hands every row of the journal that the seat may see to `take`; texts are borrowed for the call.
 * 0, or <0 with words. */
int found_rows(struct found *found,
               int (*take)(void *data, const struct row *row, struct error *err), void *data,
               struct error *err);

/* How far rows were handed out; zero: none was. */
struct found_read {
    int64_t after; /* the journal's number of the last row that was read */
    int64_t told;  /* how many the seat was told */
};

/* As found_rows, but only the rows after *read, which moves on. Only a reading from the first row
 * on compares rows with the chain. */
int found_rows_more(struct found *found, struct found_read *read,
                    int (*take)(void *data, const struct row *row, struct error *err), void *data,
                    struct error *err);

/* Who gets rows while a journal is read once; `take` and texts as those of found_rows. */
struct found_reader {
    const struct told_to *to;
    int (*take)(void *data, const struct row *row, struct error *err);
    void *data;
    int64_t told; /* how many it was told */
};

/* As found_rows, for several seats at once, behind row *after (0: all rows), which moves on. */
int found_rows_each(struct found *found, int64_t *after, struct found_reader *readers, size_t count,
                    struct error *err);

/* Exercise ms now. The newest row may be a while ago; a clock that runs has gone on since. */
int64_t found_exercise_now(const struct found *found);

void found_done(struct found *found);
