/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a container. An image with "boot": "root" has an archive of a root folder. It is
 * unpacked once in a range, below its disks, and is the lower layer of all containers of it; what a
 * container writes lies in memory, up to a bound, and counts as the container's own memory:
 *
 *   /run/excon-light/RUN/VM/       a tmpfs of its own, which its root alone may search:
 *     lower/                       the unpacked image, mounted with the container's own users
 *     upper/, work/                what it wrote
 *     root/                        both together: its root folder
 *     seed/tiny/                   who it is (seed.h), which it reads at /seed and cannot write
 *     laid                         all of it is there
 *
 * It lasts while the host runs: a container that was stopped has its files when it starts again.
 */
#pragma once

#include <excon/error.h>
#include <limits.h>
#include <stdbool.h>

#include "virt/host/range.h"
#include "virt/parts/image.h"
#include "virt/parts/spec.h"

struct job;

/* Makes the files of a VM that has none. Wants root. */
int container_lay(struct job *job, const struct range *range, const struct spec *spec,
                  const struct image *image, struct error *err);

/* Is all of it there? */
bool container_is_laid(const struct range *range, int64_t vm);

/* PATH_MAX bytes: its root folder, and that of its seed. */
void container_root(const struct range *range, int64_t vm, char *to);
void container_seed(const struct range *range, int64_t vm, char *to);

/* Removes the files of a VM by its domain's name. Succeeds where there are none. */
int container_drop(const struct range *range, const char *domain, struct error *err);

/* Removes those of all VMs of the range, and says what stays. */
int container_drop_all(const struct range *range, struct error *err);
