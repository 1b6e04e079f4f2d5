/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the controller's inside: a controller made by hand, with a small genesis, a journal
 * in memory and ports that only note what they are asked. Its turn commits, acts and tells as the
 * real one does; the test answers the requests.
 *
 * Teams 1 "a" and 2 "b"; VM 1 and 2 "web" of each, VM 3 "prober" of nobody; check 1 and 2 on the
 * webs, 3 a probe of web 1 from the prober; feature 1 on web 1; inject 1 a script with files, 2 a
 * message that says ${flag}, 3 something that is done to web 1 from outside, 4 a script with a
 * cleanup; the variable "flag", another one for each team.
 */
#pragma once

#include <excon/agent.h>
#include <jansson.h>

#include "engine/control/control.h"

struct asked {
    uint64_t job;
    char verb[32];
    int64_t within;
    json_t *body;
    struct port *port;
    bool answered;
};

enum { SMALL_ASKED = 512 };

struct small {
    struct controller c;
    struct controller_options options;
    struct folder folder;
    char place[64];
    struct port provider, transport, probe, network;
    struct asked asked[SMALL_ASKED];
    size_t asked_count;
    bool refuses;              /* its ports take nothing */
    bool (*until)(void *data); /* small_until */
    void *until_data;
    struct loop_timer guard;
    bool late; /* small_until has waited for too long */
};

/* NULL: it could not be made. `virtual_time`: as in a rehearsal, else requests hold keys, scripts
 * and secrets. */
struct small *small_new(bool virtual_time);
void small_free(struct small *small);

/* What the turn does at the end of a wake-up. */
void small_turn(struct small *small);
/* A row, and all that follows from it. */
void small_row(struct small *small, const struct row *row);
/* The range is up: each VM is made and reached. */
void small_up(struct small *small);
/* And what is asked for then is answered well, until nothing is: the feature is in its VM. */
void small_ready(struct small *small);
/* Turns of the loop until it is true; false: it did not become so within a minute. NULL: one
 * wake-up. */
bool small_until(struct small *small, bool (*until)(void *data), void *data);

/* The oldest request of the verb that was not answered yet; NULL: none. */
struct asked *small_asked(struct small *small, const char *verb);
/* Answers it, as its agent would; `result` (may be NULL) is taken over. A turn follows. */
void small_answer(struct small *small, struct asked *asked, enum outcome outcome, const char *text,
                  json_t *result);
/* So many ms pass, and what is due is decided. */
void small_pass(struct small *small, int64_t ms);

/* How many committed rows of a kind there are. */
size_t small_rows(struct small *small, const char *kind);
