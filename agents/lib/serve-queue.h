/* SPDX-License-Identifier: Apache-2.0 */
/* A queue of an agent's requests: threads do them in the order in which they came. */
#pragma once

#include "lib/serve.h"

/* Does a request and answers it. In one of the threads. */
typedef void serve_queue_run(struct serve_request *request);

/* Starts so many threads. */
int serve_queue_open(long threads, struct error *err);

/* From the reading thread: takes the request over. One that was cancelled before its turn is
 * answered so. False: no memory, and the request is the caller's still. */
bool serve_queue_add(struct serve_request *request, serve_queue_run *run);
