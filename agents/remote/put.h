/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verb `put`: a local file goes to a guest by SFTP, in a process of its own (upload.h). A few
 * run at a time, one for each target; others wait in the order in which they came. One thread
 * serves all of them.
 */
#pragma once

#include "remote/target.h"

/* Starts the thread. */
int put_begin(struct error *err);

/* Answers the request when it is done. Takes the target over. */
void put_start(struct target *target, struct serve_request *request);
