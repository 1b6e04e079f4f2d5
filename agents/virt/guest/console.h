/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMs' serial lines. Each VM's QEMU has a pipe to us and one from us, which hold what comes
 * while we are away. What comes is kept in a log that never grows beyond its bound, and handed to
 * the one person who is attached. A guest that writes without end is read slowly, and holds up
 * nobody else.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "virt/host/range.h"

/* Makes the folder of pipes and starts the thread. Once, when the range is open. */
int console_open(const struct range *range, struct error *err);

/*
 * Listens to a VM's line from now on; may be repeated. `ret_path`, of PATH_MAX bytes: the pipes
 * that its QEMU is to open, without ".in" and ".out"; "" when the range keeps no consoles.
 */
int console_take(const struct range *range, int64_t vm, char *ret_path, struct error *err);

/* Removes the pipes. */
void console_forget(const struct range *range);
