/* SPDX-License-Identifier: Apache-2.0 */
/* From a stored row to the event that it is. */
#pragma once

#include "journal/journal.h"
#include "core/model/event.h"

/* Texts and ordinals of the event are allocated from `pool`. The error names the row. */
int row_event(const struct journal_row *row, struct event *ret_event, struct pool *pool, struct error *err);
