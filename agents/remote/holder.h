/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few threads that serve many objects. A held object is woken by its own descriptor, by its
 * timer, or by another thread, and then takes a turn in its holder's thread. It has one holder at a
 * time, so a turn needs no lock for the object's own data; handing the object over makes its data
 * visible to the next thread.
 *
 * Logins, jobs and carried connections have holders of their own, so that none of them delays the
 * others. A turn is short: an object with more to do wakes itself.
 */
#pragma once

#include "base/loop/loop.h"

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum holder_kind { HOLDER_LOGIN, HOLDER_JOBS, HOLDER_SOCKS, HOLDER_KINDS };

enum { HOLDER_DESCRIPTORS = 2 };

/* Why it has a turn: */
enum { HOLDER_TIME, HOLDER_WOKEN, HOLDER_READY /* a descriptor is */ };

struct holder;

/* Embedded in the held object. Its owner sets `turn`; all other fields are private. */
struct held {
    void (*turn)(struct held *held, int why);
    struct holder *holder;
    struct held *prev, *next; /* of those that were woken */
    bool woken;
    struct loop_watch *watches[HOLDER_DESCRIPTORS];
    struct loop_timer timer;
};

/* Starts the threads, which go on for good. */
int holder_begin(struct error *err);

/* Its first holder. It is woken. */
void holder_add(struct held *held, enum holder_kind kind);

/* It has a turn soon. From any thread, while it cannot be dropped. */
void holder_wake(struct held *held);

/* The rest is called in a turn of its own. */

/* Waits for LOOP_READABLE and LOOP_WRITABLE of a descriptor, besides others with another number. */
int holder_watch(struct held *held, int number, int fd, int what, struct error *err);
/* Before its descriptors are closed. */
void holder_unwatch(struct held *held);

/* A turn at that time (monotonic ms), and no earlier one. INT64_MAX: none. */
void holder_due(struct held *held, int64_t at);

/* The end of its turn: it goes on with another holder, where it is woken. Waits for nothing any
 * more. */
void holder_move(struct held *held, enum holder_kind kind);

/* It is held no more. The caller sees to it that nobody wakes it. */
void holder_drop(struct held *held);
