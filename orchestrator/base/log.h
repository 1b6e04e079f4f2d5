/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's log: a line is "2026-11-22T10:30:00Z warn  crew: excon-virt ended, …". Every text
 * is cleaned for a terminal and cut to a line. A function logs or returns an error, never both;
 * secrets are never logged. At most 500 lines come at once and then 20 a second; the others are
 * counted, and the next line that has its place says how many (but for LOG_LEVEL_DEBUG).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG, LOG_LEVELS };

/* Where to (stays the caller's) and how much. Before the first call: standard error, warnings and
 * worse. */
void log_open(int descriptor, enum log_level most);

/*
 * Bounds the file at `path`, if the log is appended to it: beyond `most` bytes the newest of them
 * become `path`.1, and the file begins anew, also for other processes that append to it. Checked
 * with each line, and by log_look.
 */
void log_keep(const char *path, size_t most);
/* Every few seconds: what others wrote, and lines that were left out last. */
void log_look(void);

void log_error(const char *module, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *module, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *module, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *module, const char *format, ...) __attribute__((format(printf, 2, 3)));
