/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of exercise control (core/view/queue.h), printed for people and programs. */
#pragma once

#include <jansson.h>

#include "core/view/queue.h"
#include "products/print/output.h"

/*
 * Keeps of a list what the person has claimed, or (`next`) the one thing to see to next: the first
 * of its own, else the first that nobody has. How many that is.
 */
size_t queue_keep(struct queue_item *items, size_t count, const char *name, bool next);

/* A table with a line for each. `numbered`: the numbers mean something to the reader's seat. */
void queue_print(const struct output *to, const struct view *view, const struct queue_item *items,
                 size_t count, bool numbered);

/* One whole, with the commands that end it. */
void queue_print_one(const struct output *to, const struct view *view,
                     const struct queue_item *item);

/* The array of all of them. */
json_t *queue_json(const struct view *view, const struct queue_item *items, size_t count);
