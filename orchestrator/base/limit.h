/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program's memory limit, far above what it needs, against hostile peers that make it allocate.
 * Beyond the limit an allocation fails; the program reports it or ends and is started again, and
 * the machine and its guests go on. Beside it the rights of a process that reads a hostile file.
 */
#pragma once

#include <excon/error.h>
#include <stdint.h>

/*
 * Private writable memory (RLIMIT_DATA), stacks of threads included. Not address space (RLIMIT_AS):
 * of that glibc reserves 64 MiB for each thread and sanitizers reserve terabytes, none of it
 * memory. Called before there are threads. Children of this process get the earlier limit, so that
 * a guest's QEMU is not limited. A lower limit that is already set stays, and with sanitizers the
 * call does nothing.
 */
void limit_memory(uint64_t bytes);

/*
 * For a child that reads a file from elsewhere and answers through a pipe: it ends with its parent,
 * gains no rights, has none when root started it, and at most so much memory. Called in the child,
 * before a byte of the file is read; what it needs is open by then.
 */
int limit_rights(uint64_t memory, struct error *err);
