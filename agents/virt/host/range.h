/* SPDX-License-Identifier: Apache-2.0 */
/* What `open` settled: the connection, where things lie, and which back ends make them. */
#pragma once

#include <inttypes.h>
#include <libvirt/libvirt.h>
#include <limits.h>
#include <stdbool.h>

#define RANGE_UUID "%s-0000-4000-%s-%012" PRIx64 /* of the run, the kind of thing, its ordinal */
#define RANGE_UUID_DOMAIN "8000"
#define RANGE_UUID_NETWORK "8001"
#define RANGE_UUID_POOL "8002"

#define RANGE_LIGHT "/run/excon-light" /* below it, a folder of each run that has containers */

struct network_backend;
struct disk_backend;

struct range {
    char run[32];
    char uri[PATH_MAX]; /* as it was opened */
    char root[PATH_MAX], runtime[PATH_MAX], disks[PATH_MAX];
    char ports[PATH_MAX];    /* where NICs' sockets are, and nothing else; may be empty */
    char images[PATH_MAX];   /* where images' folders are, and nothing else; may be empty */
    char consoles[PATH_MAX]; /* where the serial lines' logs are kept; empty: nowhere, and there are
                                no such lines */
    char shared_cache[PATH_MAX]; /* libvirt's knowledge of the QEMU there is, kept between ranges;
                                    may be empty */
    bool embedded;
    bool mock; /* libvirt's test driver: all is kept in this process, nothing runs */
    bool kvm;
    virConnectPtr connection; /* NULL until it is open */
    virConnectPtr light;      /* to the same daemon's containers; NULL: it has none for us */
    const struct network_backend *network;
    const struct disk_backend *disk;
    const char *isolation; /* one sentence for people */
};
