/* SPDX-License-Identifier: Apache-2.0 */
/* An SSH connection to a target with the jobs that use it. */
#pragma once

#include "remote/job.h"
#include "remote/target.h"

struct session;

/* Without a connection, woken. NULL: no memory or descriptors. It frees itself once no job has
 * wanted it for a minute. */
struct session *session_new(const struct target *target, enum job_kind kind);
