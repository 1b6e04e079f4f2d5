/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's one thread that speaks with MISP: requests are answered in the order in which they
 * came. */
#pragma once

#include "hub/http.h"
#include "lib/serve-queue.h"

int queue_open(struct error *err);

/* From the reading thread: takes the request over. `run` answers it (queue_done, queue_fail). */
void queue_add(struct serve_request *request, serve_queue_run *run);

void queue_done(struct serve_request *request, json_t *result);

/* Of the request itself: it asks for what nobody can do. */
void queue_refuse(struct serve_request *request, const char *why);

/* As its answer says; the answer is done with. */
void queue_fail(struct serve_request *request, struct http_answer *answer);

/* MISP's answer is not what its documentation says. */
void queue_nonsense(struct serve_request *request, struct http_answer *answer, const char *what);
