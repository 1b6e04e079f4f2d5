/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small files as a whole: read up to a bound, replaced so that a reader finds the old one or the
 * new one and never a part, and on disk when the call returns.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>
#include <sys/types.h>

/* Writes all `length` bytes, over as many calls as it takes. 0, or the number of the error (errno).
 */
int file_write_all(int descriptor, const void *bytes, size_t length);

/* Replaces the file `path`, or makes it, with `mode`. By way of `path`.new, so one writer at a
 * time. */
int file_replace(const char *path, const void *bytes, size_t length, mode_t mode,
                 struct error *err);

/* Files that were made, renamed or removed in the folder that holds `path` are so on disk when it
 * returns. */
int file_sync_folder(const char *path, struct error *err);

/* Renames a draft to `path`, in the same folder; its bytes and its name are on disk when it
 * returns. */
int file_place(const char *draft, const char *path, struct error *err);

/* At most `most` bytes, ended by a NUL, for free(). The rest of a longer file is not read. */
int file_read(const char *path, size_t most, char **ret_text, struct error *err);
