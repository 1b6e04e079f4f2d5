/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a snapshot needs beside its overlay: libvirt's XML of the snapshot and of the machine, in a
 * file in `disks`, x<run>-<vm>.<name>.kept. The file is written when the snapshot is complete, so a
 * snapshot with a file can be reverted to, even after libvirt forgot the domain (an embedded root
 * does not survive a reboot of the host).
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <libvirt/libvirt.h>
#include <libxml/tree.h>
#include <stdbool.h>

#include "virt/host/range.h"
#include "virt/parts/tag.h"

/* Is there a snapshot of this name? */
bool kept_file_is_there(const struct range *range, const char *domain, const char *name);

/* On disk when the call returns. */
int kept_file_write(const struct range *range, virDomainSnapshotPtr snapshot, const char *domain,
                    const char *name, struct error *err);

/* Removes the file of one snapshot, if there is one. */
void kept_file_remove(const struct range *range, const char *domain, const char *name);

/* Removes those of all snapshots of the domain. */
void kept_file_drop(const struct range *range, const char *domain);

/* The names of the domain's snapshots. */
json_t *kept_file_names(const struct range *range, const char *domain);

/* The same without those among `stays`, names with a space between them. */
json_t *kept_file_others(const struct range *range, const char *domain, const char *stays);

struct kept {
    xmlDocPtr document; /* of the snapshot, its domain's definition in it */
    int port;           /* the port of the domain's SSH; 0: it has a socket (way.h) */
};

/* Reads it; for kept_done. 1: there is none. */
int kept_file_read(const struct range *range, const char *domain, const char *name,
                   struct kept *ret, struct error *err);

/* Sets the port of its SSH. */
int kept_lead(struct kept *kept, int port, struct error *err);

/* The definition of its domain alone, for xmlFree. */
int kept_definition(const struct kept *kept, xmlChar **ret_xml, struct error *err);

/* Puts the definition of another domain in place of its own: as a snapshot of that one. */
int kept_adopt(struct kept *kept, virDomainPtr domain, struct error *err);

/* Reads libvirt's description of a snapshot from a file; for kept_done. */
int kept_read(const char *path, struct kept *ret, struct error *err);

/* Defines the snapshot of an existing domain in libvirt. */
int kept_tell(const struct kept *kept, virDomainPtr domain, struct error *err);

void kept_done(struct kept *kept);
