/* SPDX-License-Identifier: Apache-2.0 */
/* From a stored row to `struct row`. */
#pragma once

#include "journal/journal.h"
#include "core/model/row.h"

/* Texts and ordinals of the event are allocated from `pool`. The error names the row. */
int stored_read(const struct stored_row *stored, struct row *ret_row, struct pool *pool,
                struct error *err);
