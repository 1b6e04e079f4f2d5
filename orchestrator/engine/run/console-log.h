/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the VMs wrote to their serial lines, as excon-virt keeps it: <state>/consoles/<vm>.log and,
 * before it, <vm>.log.1, both of bounded size. It is a guest's writing: raw, and hostile.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/run/folder.h"

enum { CONSOLE_LOG_MOST = 256 * 1024 };

/* All that is kept of a VM's line, malloc'd; 1: nothing is. */
int console_log_read(const struct folder *folder, uint32_t vm, char **ret_bytes, size_t *ret_length,
                     struct error *err);

/*
 * The last words of a guest's console, for people: the newest kernel panic in the log, else the
 * last line; cleaned. Returns whether there is any. *ret_panic: it is a panic.
 */
bool console_log_last(const struct folder *folder, uint32_t vm, char *to, size_t size,
                      bool *ret_panic);

/* The next cleaned line of `*at` (to `end`), without what terminals obey; false: there is none
 * left. */
bool console_log_line(const char **at, const char *end, char *to, size_t size);
