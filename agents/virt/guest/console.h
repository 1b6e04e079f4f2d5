/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMs' serial lines. Each VM's QEMU has a pipe to us and one from us, which keep bytes while we
 * do not run. Output goes to a log of bounded size and to the one attached client. A guest that
 * writes without end is read slowly and does not delay other lines.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

#include "virt/host/range.h"

/* Makes the folder of pipes and starts the thread. Once, when the range is open. */
int console_open(const struct range *range, struct error *err);

/*
 * Begins to read a VM's line; may be repeated. `ret_path`, of PATH_MAX bytes: the pipes that its
 * QEMU is to open, without ".in" and ".out"; "" when the range keeps no consoles.
 */
int console_take(const struct range *range, int64_t vm, char *ret_path, struct error *err);

/* Removes the pipes. */
void console_forget(const struct range *range);
