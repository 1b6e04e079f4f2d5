/* SPDX-License-Identifier: Apache-2.0 */
/* For migrate.c, machines that go to another host shut down, and migrate-live.c, as they run. */
#pragma once

#include "engine/control/act-own.h"

enum {
    /* shut down */
    STEP_CLEAR,
    STEP_GUEST,
    STEP_END,
    STEP_COPY,
    /* live */
    LIVE_CLEAR,
    LIVE_READY,
    LIVE_RECEIVE,
    LIVE_HOLD,
    LIVE_CARRY,
    /* it could not */
    LIVE_BACK,
    LIVE_DROP
};

enum { MIGRATE_WORDS_MOST = 160, MIGRATE_SAID_MOST = 2048 };

/* Programs that copy a machine, and what they say: its first line is for people. */
struct migrating {
    struct controller *controller;
    struct migrating *next;
    uint64_t job;
    uint32_t vm;
    struct child *child;
    struct loop_timer late;
    int64_t since;
    const char *fails; /* begins what is said when they fail */
    char why[160];     /* live: why it stays */
    char said[MIGRATE_SAID_MOST];
    size_t length;
};

/* NULL: no memory, the controller stops. */
struct migrating *migrate_new(struct controller *controller, uint32_t vm);
/* The one of a VM; NULL: there is none. */
struct migrating *migrate_of(struct controller *controller, uint32_t vm);
void migrate_free(struct migrating *migrating);

/* Puts words (ended by NULL) behind the `count` words of `argv`, which has MIGRATE_WORDS_MOST
 * places with the NULL at its end. Returns how many there are then. */
size_t migrate_add(const char **argv, size_t count, const char *const *words);

/* Starts them; the job ends when they do, or after a time in which a disk of that size is copied.
 */
int migrate_start(struct migrating *migrating, struct job *job, const char *const *argv,
                  int64_t disk, struct error *err);

/* Asks a host's provider. */
void migrate_ask(struct controller *controller, struct job *job, struct range_host *host,
                 const char *verb, int64_t within, json_t *body);

/* ---- migrate-live.c ---- */
void live_step(struct controller *controller, const struct action *action, unsigned step);
void live_answered(struct controller *controller, const struct job *job, enum outcome outcome,
                   const char *text, json_t *result);
