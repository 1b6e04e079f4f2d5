/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connection to libvirt. Its event loop runs in a thread from the start; a connection is only
 * handed out when every guest that runs has answered, because an order to one that libvirt is still
 * taking up again would lose it.
 */
#pragma once

#include <excon/error.h>

#include "virt/host/job.h"
#include "virt/host/range.h"

enum { CONNECTION_ROOT_MOST = 50 /* bytes: libvirt puts sockets deep below the root */ };

/* Starts the event loop's thread and silences libvirt's own printing. Once, before all else. */
int connection_init(struct error *err);

/* In the reading thread: directories, settings and environment of an embedded root; who we are. */
int connection_prepare(struct range *range, struct error *err);

/* In a job: opens range->uri and waits until all that runs answers. Sets range->connection. */
int connection_open(struct job *job, struct range *range, struct error *err);

/* Keeps what libvirt learned of QEMU for the next range, and closes. */
void connection_close(struct range *range);

/* "what: libvirt's words" of the call that failed in this thread. */
int connection_error(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
