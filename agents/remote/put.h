/* SPDX-License-Identifier: Apache-2.0 */
/* The verb `put`: a local file goes to a guest by SFTP, over a connection and a thread of its own. */
#pragma once

#include "remote/target.h"

/* Answers the request from its thread. Takes the target over. */
void put_start(struct target *target, struct serve_request *request);
