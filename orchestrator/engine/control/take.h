/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What features take in the place of what they were planned with: a file beside the order (laid.h).
 * Its form is checked, its payloads become blobs that are on disk with the order's rows.
 *
 * The file: {"payloads": [text, ...], "takes": [{"feature": ordinal, "payload": place in payloads,
 * "title": text, "restart": bool}, ...]}
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>

#include "base/pool.h"
#include "engine/run/folder.h"
#include "core/decide/decide.h"

struct controller;
struct journal;

enum { TAKES_MOST = 100000 };

/* As order_decide of the controller's state; the file that the order takes is read before, and kept
 * in the journal. */
int take_decide(struct controller *c, const struct order *order, struct intents *intents,
                char *reply, size_t size);

/* Reads it into the order, whose texts are of `pool` then, and takes the file away. 0, or <0:
 * nothing of it has become a row. */
int take_read(const struct folder *folder, struct journal *journal, struct pool *pool,
              struct order *order, struct error *err);

/* flag.c: the team's flag of that value; 0: it is none. */
uint32_t flag_called(struct controller *c, uint32_t team, const char *value);
