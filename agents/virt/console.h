/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMs' serial lines. Each VM's QEMU connects to a socket of ours and does so again when we have been away; what
 * comes is kept in a log that never grows beyond its bound, and handed to the one person who is attached. A guest that
 * writes without end is read slowly, and holds up nobody else.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "virt/range.h"

/* Makes the folder of sockets and starts the thread. Once, when the range is open. */
int console_open(const struct range *range, struct error *err);

/*
 * Listens for a VM's line from now on; may be repeated. `ret_path`, of PATH_MAX bytes: the socket to which its QEMU is to
 * connect, "" when the range keeps no consoles.
 */
int console_take(const struct range *range, int64_t vm, char *ret_path, struct error *err);

/* Removes the sockets. */
void console_forget(const struct range *range);
