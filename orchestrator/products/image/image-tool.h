/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qemu-img over a stranger's file, in the folder that becomes the image. Started by root it runs as
 * a user that owns nothing (nobody) and sees a copy of the file there: a file that takes qemu-img
 * over finds no right of root's.
 */
#pragma once

#include <excon/error.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Makes the folder ready for the tool. What is read from now on is the file `path` itself or its
 * copy: *ret_file (PATH_MAX bytes) is its path, and *ret_named what the tool calls it.
 */
int image_tool_begin(const char *draft, const char *path, char *ret_file, const char **ret_named,
                     struct error *err);

/* Runs argv, of 16 words at most, in the folder. What it writes to out[size] is the error when it
 * fails. */
int image_tool_run(const char *draft, const char *const *argv, char *out, size_t size,
                   int64_t within, struct error *err);

/* The same with "-p" among argv: `heard` gets how far it is, 0 … 100, each time it says so. */
int image_tool_follow(const char *draft, const char *const *argv,
                      void (*heard)(void *own, int per_cent), void *own, int64_t within,
                      struct error *err);

/* Is what the file's tables name in the file? Where not, QEMU would read zeros there. */
int image_tool_check(const char *draft, const char *file, const char *format, int64_t within,
                     struct error *err);

/* Takes the folder and the disk `name` in it back; the copy goes. */
int image_tool_end(const char *draft, const char *name, struct error *err);
