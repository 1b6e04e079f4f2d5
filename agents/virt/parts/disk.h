/* SPDX-License-Identifier: Apache-2.0 */
/* Where a VM's overlay comes from: disk-file.c (qemu-img) or disk-volume.c (libvirt's storage). */
#pragma once

#include <excon/error.h>
#include <jansson.h>

#include "virt/parts/image.h"
#include "virt/host/job.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"

struct disk_backend {
    const char *name;
    /* The VM's overlay on the image's disk; one that is there is kept. `ret_path` has PATH_MAX
     * bytes. */
    int (*make)(struct job *job, const struct range *range, const struct spec *spec,
                const struct image *image, char *ret_path, struct error *err);
    /* Copies a file in `disks`, bytes as they are, over what has the other name. */
    int (*copy)(struct job *job, const struct range *range, const char *from, const char *to,
                struct error *err);
    /* Is there one? */
    bool (*is_there)(const struct range *range, const char *domain);
    /* Names what has a name of the run's and is not the run's: {what, name, text}. */
    void (*foreign)(const struct range *range, json_t *list);
    /* Removes it; one that is not there is done too. */
    int (*drop)(const struct range *range, const char *domain, struct error *err);
    /* Removes all that is the run's; names what stays in `left`. */
    void (*drop_all)(const struct range *range, json_t *left);
};

/* Where an overlay lies, whoever makes it; PATH_MAX bytes. */
void disk_path(const struct range *range, const char *domain, char *to);

extern const struct disk_backend disk_file, disk_volume;

/* The size in bytes that a disk in the format qcow2 has for a guest (QEMU's docs/interop/qcow2.txt,
 * "Header"). */
int disk_size(const char *path, int64_t *ret_size, struct error *err);
