/* SPDX-License-Identifier: Apache-2.0 */
/* What reaches into a container that runs: its network name space, for excon-forward, and the
 * host's ends of its network cards. */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stdint.h>

#include "virt/host/range.h"

/* Is the domain a container, and no machine of QEMU's? */
bool container_is(const struct range *range, virDomainPtr domain);

/*
 * 0: *ret_net is its network name space, *ret_process a pidfd of the process that keeps it, which
 * ends with it; 1: the VM is no container; <0: it does not run, or libvirt cannot tell. From then
 * on it has its host name, which its root has no right to set, and no user name spaces can be made
 * in it: in one of their own its users would reach parts of the kernel that are a root's.
 */
int container_net_open(const struct range *range, int64_t vm, int *ret_net, int *ret_process,
                       struct error *err);

/* Sets the host's ends of its cards up or down. */
int container_net_set(virDomainPtr domain, bool up, struct error *err);
