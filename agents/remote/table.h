/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions by their target. They are held, one for a target (several where the server stands no
 * channels side by side, and one apart for connections that are carried); a lost session is opened
 * again when somebody wants it, with back-off; one whose target has been gone for a minute, and
 * that nobody wants, ends.
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

/* Makes the session of the request's target look at its requests: one was cancelled. */
void table_stir(struct serve_request *request);
