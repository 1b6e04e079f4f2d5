/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive: one file that holds an exercise for another host. It is a tar file (POSIX.1-2001,
 * pax) compressed by Zstandard, and holds, in this order:
 *
 *   excon-archive.json  what it is, and each further file with its size and BLAKE2b-256
 *   journal.db          the journal with its blobs
 *   journal.db.head     the signed head that was kept beside it, when there was one
 *   scenario.yml        the scenario as it was read
 *   report/…            the after-action report: HTML, JSON and CSV
 *
 * Owner, group and times are the same whoever writes it, so the same journal and the same version
 * give the same bytes. The run key is never in it: whoever has an archive can sign nothing.
 */
#pragma once

#include <excon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACK_MANIFEST "excon-archive.json"
#define PACK_JOURNAL "journal.db"
#define PACK_HEAD "journal.db.head"
#define PACK_SCENARIO "scenario.yml"
#define PACK_REPORT "report"

enum {
    PACK_FILES_MOST = 4096,
    PACK_NAME = 256,
    PACK_RATIO_MOST = 400,               /* bytes unpacked for each byte of the archive */
    PACK_FREE = 16 * 1024 * 1024,        /* and so many besides */
    PACK_MANIFEST_MOST = 2 * 1024 * 1024 /* bytes */
};

struct pack_file {
    char name[PACK_NAME];
    int64_t bytes;
    char hash[65];
};

/* What the first file says. */
struct pack_about {
    char run[9], name[128], head[65];
    int64_t rows, wall; /* of the last row: when it was written, ms */
    bool anonymous;
    struct pack_file *files; /* in their order; malloc'd */
    size_t count;
};

void pack_about_done(struct pack_about *about);

/* May a file of an archive be called so? "journal.db", …, "report/NAME". */
bool pack_is_name(const char *name);

/*
 * Writes the archive of a folder that holds what is listed above, but the first file. `about` has
 * all but files and count, which are filled. `path` is replaced as a whole, mode 0600.
 */
int pack_write(const char *folder, struct pack_about *about, const char *path, struct error *err);

/*
 * Unpacks an archive into the new folder `folder`, mode 0700; after an error it is gone. Only what
 * is listed above is unpacked: regular files of exactly the sizes and hashes that the first file
 * gives. The journal is not looked into. 0; <0: it is no archive, was cut off or changed, or
 * `folder` is there already.
 */
int pack_unpack(const char *path, const char *folder, struct pack_about *ret, struct error *err);
