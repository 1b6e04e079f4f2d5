/* SPDX-License-Identifier: Apache-2.0 */
/* For the files of the queue: a kind of thing that waits for a person. */
#pragma once

#include "core/view/queue.h"

struct queue_class {
    size_t (*count)(const struct view *view);
    /* Fills the item; does the thing at that place wait? */
    bool (*waits)(const struct view *view, uint32_t place, int64_t x, struct queue_item *item);
    void (*text)(const struct view *view, uint32_t place, char *to, size_t size);
};

/* queue-range.c */
extern const struct queue_class queue_machine, queue_agent, queue_cleanup, queue_comcheck,
    queue_silent;
/* queue-sheets.c */
extern const struct queue_class queue_sheet, queue_apart, queue_metric, queue_artifact,
    queue_attack;
