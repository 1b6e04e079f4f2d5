/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One work a domain at a time, and only so many that start guests at once. A request that is
 * repeated while the first still works (its answer was lost, or it timed out) waits here instead of
 * racing it.
 */
#pragma once

#include <excon/error.h>

struct job;

/* Waits until the name is free and takes it; an error when the job is over before. */
int claim_take(struct job *job, const char *name, struct error *err);
void claim_drop(const char *name);

/* The same for one of the few slots for starts. */
int claim_enter(struct job *job, struct error *err);
void claim_leave(void);

/* Lets every waiting job check whether it is over: the callback of job_init. */
void claim_wake(void);
