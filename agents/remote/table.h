/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions by their target. Sessions are kept open, one for each target (several if the server
 * allows only one channel at a time, and a separate one for carried connections). A lost session is
 * opened again for the next job, with back-off. A session without jobs whose target has been gone
 * for a minute ends.
 */
#pragma once

#include "remote/job.h"
#include "remote/target.h"

struct session;

typedef struct session *table_make(const struct target *target, enum job_kind kind);

/* Before all else: how a session is made. */
void table_begin(table_make *make);

/* Gives the job to its target's session, which answers it. Takes both over, also on failure. */
void table_give(struct target *target, struct job *job);

/* Closes the sessions of all users to the target's endpoint before the next request to
 * it. */
void table_renew(const struct target *target);

/* ms that the target's endpoint took for its first word, whoever logged in there; 0: nobody has of
 * late. */
int64_t table_word(const struct target *target);

/* Makes the session of the request's target look at its requests: one was cancelled. */
void table_stir(struct serve_request *request);
