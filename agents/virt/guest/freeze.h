/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds guests whose QEMU process is stopped on this host: by a signal, or by a debugger. libvirt
 * knows nothing of that and takes them for running, and any call about one waits for as long as it
 * is stopped. Each is reported as a `seen` line with the state "paused", for as long as it is.
 */
#pragma once

#include <excon/error.h>

#include "virt/host/range.h"

/* Once, after the connection is open. */
int freeze_start(const struct range *range, struct error *err);

/* Where libvirt's driver notes the processes of its guests, NAME.pid. False: it has none here. */
bool freeze_folder(const struct range *range, char *to, size_t size);

/* Is the process of that note (the path of a NAME.pid) stopped? False, too, when there is none. */
bool freeze_is_stopped(const char *note, long *ret_pid);
