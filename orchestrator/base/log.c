/* SPDX-License-Identifier: Apache-2.0 */
/* One write per line, so that lines of several programs on one descriptor do not mix. Messages that
 * repeat without end, because of a full disk or a hostile client, neither fill the disk nor push
 * out earlier lines. */
#include "base/log.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pace.h"
#include "base/text.h"
#include "base/time.h"

static const char *const words[LOG_LEVELS] = {"error", "warn", "info", "debug"};

/* The log is the one thing of a program that every module reaches without being handed it. */
static int out = STDERR_FILENO;
static enum log_level loudest = LOG_LEVEL_WARN;

/* ---- bounds: threads log side by side, so a lock goes with them */

static const struct pace_limit lines = {500, 20 * 60};

static struct {
    pthread_mutex_t lock;
    struct pace pace;
    unsigned long dropped;
    char path[PATH_MAX]; /* of the file that `out` writes; "": it is not bounded */
    off_t most;
} bounds = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* At level debug every line is written. */
static bool log_may_write(int64_t now)
{
    return loudest == LOG_LEVEL_DEBUG || pace_take(&bounds.pace, &lines, now);
}

/* The newest bytes of the file become the older part, in the place of the one before. */
static void log_keep_newest(off_t size)
{
    char older[PATH_MAX], bytes[16384];
    int from = open(bounds.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), to;
    ssize_t got;

    if (from < 0 || !text_print(older, sizeof(older), "%s.1", bounds.path)) {
        if (from >= 0)
            close(from);
        return;
    }
    to = open(older, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to >= 0 && lseek(from, size > bounds.most ? size - bounds.most : 0, SEEK_SET) >= 0)
        for (off_t left = bounds.most; left > 0 && (got = read(from, bytes, sizeof(bytes))) > 0;
             left -= got)
            if (file_write_all(to, bytes, (size_t)got) != 0)
                break;
    if (to >= 0)
        close(to);
    close(from);
}

/* Emptied and not renamed: agents have the same file open, to append to it. */
static void log_bound_size(void)
{
    struct stat written, named;

    if (bounds.path[0] == '\0' || fstat(out, &written) < 0 || written.st_size <= bounds.most)
        return;
    if (stat(bounds.path, &named) < 0 || named.st_dev != written.st_dev ||
        named.st_ino != written.st_ino || !S_ISREG(written.st_mode) ||
        (fcntl(out, F_GETFL) & O_APPEND) == 0)
        return;
    log_keep_newest(written.st_size);
    if (ftruncate(out, 0) < 0)
        return;
}

static void log_write_line(const char *text, enum log_level level, const char *module)
{
    char when[TIME_TEXT], line[1700];
    struct moment now;

    time_now(&now);
    time_text_wall(when, now.wall);
    text_print(line, sizeof(line) - 1, "%s %-5s %s: %s", when, words[level], module, text);

    size_t length = strlen(line);

    line[length++] = '\n';
    /* There is nobody to tell that the log cannot be written. */
    if (write(out, line, length) < 0)
        return;
}

/* Writes how many lines were left out before this one. */
static void log_tell_dropped(void)
{
    char text[64];

    if (bounds.dropped == 0)
        return;
    text_print(text, sizeof(text), "%lu lines were left out: too many", bounds.dropped);
    log_write_line(text, LOG_LEVEL_WARN, "log");
    bounds.dropped = 0;
}

void log_keep(const char *path, size_t most)
{
    pthread_mutex_lock(&bounds.lock);
    text_copy(bounds.path, sizeof(bounds.path), path);
    bounds.most = (off_t)most;
    pthread_mutex_unlock(&bounds.lock);
}

void log_look(void)
{
    pthread_mutex_lock(&bounds.lock);
    if (bounds.dropped > 0 && log_may_write(time_mono()))
        log_tell_dropped();
    log_bound_size();
    pthread_mutex_unlock(&bounds.lock);
}

void log_open(int descriptor, enum log_level most)
{
    out = descriptor;
    loudest = most;
}

static void log_put(enum log_level level, const char *module, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void log_put(enum log_level level, const char *module, const char *format, va_list args)
{
    char text[1500], clean[1500];

    text_vprint(text, sizeof(text), format, args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    pthread_mutex_lock(&bounds.lock);
    if (log_may_write(time_mono())) {
        log_tell_dropped();
        log_write_line(clean, level, module);
    } else {
        bounds.dropped++;
    }
    log_bound_size();
    pthread_mutex_unlock(&bounds.lock);
}

#define DEFINE(name, level)                                                                        \
    void name(const char *module, const char *format, ...)                                         \
    {                                                                                              \
        va_list args;                                                                              \
                                                                                                   \
        if (level > loudest)                                                                       \
            return;                                                                                \
        va_start(args, format);                                                                    \
        log_put(level, module, format, args);                                                      \
        va_end(args);                                                                              \
    }

DEFINE(log_error, LOG_LEVEL_ERROR)
DEFINE(log_warn, LOG_LEVEL_WARN)
DEFINE(log_info, LOG_LEVEL_INFO)
DEFINE(log_debug, LOG_LEVEL_DEBUG)
