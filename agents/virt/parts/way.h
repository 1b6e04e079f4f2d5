/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to a guest's SSH: a process of excon-forward for each guest, between its QEMU's
 * management NIC and two unix sockets below the range's root, PATH.excon and PATH.team. No port of
 * the host leads to a guest. It is no child of anything, so that logins outlive us; it is found
 * again by the lock that it holds, and started again when it has died.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>

#include "virt/host/range.h"
#include "virt/parts/tag.h"

/* Finds the program; before privileges are dropped, when its folder may be closed to us. */
void way_init(void);

/* Makes the folder and starts the thread that looks after the processes. Once, when the range is
 * open. */
int way_open(const struct range *range, struct error *err);

/* Has the range such ways? Otherwise a guest's SSH is a port of loopback. */
bool way_is_used(const struct range *range);

/* PATH of a VM; `to` has PATH_MAX bytes. */
void way_path(const struct range *range, int64_t vm, char *to);

/* The NIC's socket, PATH.nic, which QEMU listens at. */
void way_nic(const struct range *range, int64_t vm, char *to);

/* Is the NIC's socket of one that runs still there? Without it only a new start makes the guest
 * reachable. A container has none: its process is in the container's own network. */
bool way_is_plugged_in(const struct range *range, virDomainPtr domain, const struct tag *tag);

/* From now on there is a process for this VM, until way_end; may be repeated. A container's is
 * there while the container runs. */
int way_take(const struct range *range, int64_t vm, struct error *err);

/* Ends the process and removes its sockets. Does nothing when there is no process. */
void way_end(const struct range *range, int64_t vm);

/* Ends all of the range's. */
void way_forget(const struct range *range);
