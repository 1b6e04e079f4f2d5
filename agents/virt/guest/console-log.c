/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/guest/console-log.h"

#include "base/text.h"
#include "base/time.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOG_MOST = 64 * 1024 /* bytes of a file */ };

static void console_log_reopen(struct console_log *log)
{
    char path[PATH_MAX];
    off_t size;

    text_print(path, sizeof(path), "%s/%" PRId64 ".log", log->folder, log->vm);
    log->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    size = log->fd >= 0 ? lseek(log->fd, 0, SEEK_END) : 0;
    log->size = size > 0 ? (size_t)size : 0;
}

void console_log_open(struct console_log *log, const char *folder, int64_t vm)
{
    *log = (struct console_log){.folder = folder, .vm = vm};
    console_log_reopen(log);
}

static void console_log_turn(struct console_log *log)
{
    char path[PATH_MAX], before[PATH_MAX + 8];

    text_print(path, sizeof(path), "%s/%" PRId64 ".log", log->folder, log->vm);
    snprintf(before, sizeof(before), "%s.1", path);
    if (log->fd >= 0)
        close(log->fd);
    rename(path, before);
    console_log_reopen(log);
}

void console_log_add(struct console_log *log, const char *bytes, size_t length)
{
    if (log->size + length > LOG_MOST)
        console_log_turn(log);
    if (log->fd >= 0 && write(log->fd, bytes, length) > 0)
        log->size += length;
}

void console_log_mark(struct console_log *log)
{
    char text[96], when[TIME_TEXT];
    struct moment now;

    time_now(&now);
    time_text_wall(when, now.wall);
    text_print(text, sizeof(text), "\r\n--- %s: the line is open ---\r\n", when);
    console_log_add(log, text, strlen(text));
}
