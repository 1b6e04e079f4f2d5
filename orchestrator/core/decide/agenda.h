/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agenda: what is due when. A binary heap ordered by time, then by the order of adding.
 * Entries are never searched or removed: the consumer checks that the item is still valid. There
 * is one agenda on exercise time and one on range time.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agenda_item {
    int64_t due; /* ms of the agenda's clock */
    uint64_t order;
    int what; /* the user's */
    uint32_t subject;
};

struct agenda {
    struct agenda_item *items;
    size_t count, size;
    uint64_t added;
};

void agenda_done(struct agenda *agenda);
int agenda_add(struct agenda *agenda, int64_t due, int what, uint32_t subject, struct error *err);

/* The first one; NULL: empty. */
const struct agenda_item *agenda_first(const struct agenda *agenda);

/* Takes the first one when it is due at `now`. */
bool agenda_pop(struct agenda *agenda, int64_t now, struct agenda_item *ret_item);
