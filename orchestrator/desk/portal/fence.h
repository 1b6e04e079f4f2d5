/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock, where the kernel has it: what a process and all that it starts may open from now on.
 * Descriptors that are open stay so. Each returns 0 also where the kernel has none.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>

/* No file, no TCP port, no abstract socket, no signal to a process outside. */
int fence_all(struct error *err);

/* Does the configuration name a port below 1024? */
int fence_ports(const char *config, bool *ret_low, struct error *err);

/*
 * The SSH server: programs and libraries of the system, its own folder and `program` are read,
 * terminals are used, and nothing is written. TCP: it listens at the ports of its configuration
 * (`config`: a path, read here), and connects with nobody.
 */
int fence_server(const char *folder, const char *config, const char *program, struct error *err);
