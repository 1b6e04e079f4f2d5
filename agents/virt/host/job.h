/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request with a thread of its own and a deadline that holds whatever a library does.
 *
 * The work runs in a detached thread; a watching thread answers `timeout` when the deadline passes.
 * A call that hangs in libvirt then keeps only its own thread, which ends by itself some day and
 * finds that its answer is not wanted any more. So everything the work touches belongs to the job
 * until the work returns.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/serve.h"

struct job;

/* What a work that returned 0 says: both may stay empty. */
struct job_answer {
    json_t *result;
    char text[512];
};

typedef int job_work(struct job *job, void *own, struct job_answer *answer, struct error *err);

/*
 * Starts the watching thread. `over` is called, in any thread, each time a job is cancelled or has
 * passed its deadline: whatever waits on behalf of a job calls job_check again.
 */
int job_init(void (*over)(void), struct error *err);

/* Runs `work` in a thread; `free_own` (may be NULL) is called when it has returned, whatever
 * happened. */
void job_start(struct serve_request *request, job_work *work, void *own,
               void (*free_own)(void *own));

/* For struct serve_agent. */
void job_cancelled(struct serve_request *request);

/* Is an answer no longer wanted: cancelled, or past its deadline? */
bool job_is_over(struct job *job);

/* 0, or the error that ends a work whose job is over. To be asked between steps. */
int job_check(struct job *job, struct error *err);

/* How many works have not returned yet. */
int job_running(void);
