/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows that bytes choose, made from the table of kinds: each field gets a value of its type, mostly
 * one that means something to the exercise of small.h, so that folds take many of them and refuse
 * many.
 */
#pragma once

#include "base/pool.h"
#include "core/model/row.h"

/* Bytes that are used up; 0 when none is left. */
struct dice {
    const uint8_t *bytes;
    size_t left;
};

uint8_t dice_next(struct dice *dice);

/* Of any kind (not ROW_NONE); texts and ordinals are of `pool`, or stay. */
struct row random_row(struct dice *dice, struct pool *pool);
