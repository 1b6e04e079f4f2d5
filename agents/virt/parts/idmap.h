/* SPDX-License-Identifier: Apache-2.0 */
/* Owners of a container: its 65536 users and groups, root among them, are users of the host from
 * `base` on, whom nobody else is. */
#pragma once

#include <excon/error.h>
#include <stdint.h>
#include <sys/types.h>

enum { IDMAP_COUNT = 65536 };

/* The first of a VM's. */
uid_t idmap_base(int64_t vm);

/* Mounts the folder `from` once more at `to`, where what is user N's in `from` is user base + N's.
 * Wants Linux 5.19 and a file system that can (ext4, xfs, btrfs; tmpfs from 6.3 on). */
int idmap_mount(const char *from, const char *to, uid_t base, struct error *err);
