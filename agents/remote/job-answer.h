/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of jobs that have a channel: the outputs, the exit of an exec, the state of a marker
 * as its program prints it.
 */
#pragma once

#include "remote/job.h"

enum { STATE_LINES = 64 /* bytes before an inject's outputs */ };

/* Has a byte of the program left? */
bool job_has_left(const struct job *job);

/* Does the program say that the payload runs, and not yet that it ended? */
bool job_payload_runs(const struct job *job);

/* Answers it, with all that came. */
void job_answer(struct job *job, enum outcome outcome, const char *text);

/* The channel has nothing more to say: answers by what came. */
void job_answer_at_end(struct job *job);
