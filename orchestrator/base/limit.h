/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much memory a program may take: a bound on what a hostile party makes it hold, far above what
 * it needs. Beyond it an allocation fails, and the program says so or ends, and is started again;
 * the machine and its guests go on.
 */
#pragma once

#include <stdint.h>

/*
 * Private writable memory (RLIMIT_DATA), stacks of threads included. Not address space (RLIMIT_AS):
 * of that glibc reserves 64 MiB for each thread and sanitizers reserve terabytes, none of it
 * memory. Called before there are threads. What this process forks has the limit from before: a
 * guest's QEMU is no smaller for who started it. Less than it is given it leaves as it is, and with
 * sanitizers it does nothing.
 */
void limit_memory(uint64_t bytes);
