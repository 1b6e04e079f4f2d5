/* SPDX-License-Identifier: Apache-2.0 */
/* The log of one serial line, of bounded size: the current file and the one before it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct console_log {
    const char *folder; /* borrowed */
    int64_t vm;
    int fd; /* -1: it could not be opened */
    size_t size;
};

/* FOLDER/VM.log, which goes on where it ended. */
void console_log_open(struct console_log *log, const char *folder, int64_t vm);

/* On a full disk the log is not written and the console goes on. */
void console_log_add(struct console_log *log, const char *bytes, size_t length);

/* A line of ours: the machine writes from here on. */
void console_log_mark(struct console_log *log);
