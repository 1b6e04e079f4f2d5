/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports on their way in. The document of a line is as hostile as any: it is read again here and
 * brought to its canonical form, whatever the client made of it; the blob is in the journal in the
 * commit of its row.
 */
#pragma once

#include "core/decide/decide.h"

struct controller;

/* As order_decide, of an order "report" or "draft" with the document of its line. */
int intake_decide(struct controller *c, const struct order *order, struct intents *intents,
                  char *reply, size_t size);
