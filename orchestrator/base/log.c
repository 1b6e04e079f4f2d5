/* SPDX-License-Identifier: Apache-2.0 */
/* One write per line, so that lines of several programs on one descriptor do not mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/time.h"

static const char *const words[LOG_LEVELS] = {"error", "warn", "info", "debug"};

/* The log is the one thing of a program that every module reaches without being handed it. */
static int out = STDERR_FILENO;
static enum log_level loudest = LOG_LEVEL_WARN;

void log_open(int descriptor, enum log_level most)
{
    out = descriptor;
    loudest = most;
}

bool log_level_of(const char *word, enum log_level *ret_level)
{
    for (int i = 0; i < LOG_LEVELS; i++) {
        if (strcmp(words[i], word) == 0) {
            *ret_level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

bool log_wants(enum log_level level)
{
    return level <= loudest;
}

static void put(enum log_level level, const char *module, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void put(enum log_level level, const char *module, const char *format, va_list args)
{
    char text[1500], clean[1500], when[TIME_TEXT], line[1700];
    struct moment now;

    time_now(&now);
    time_text_wall(when, now.wall);
    text_vprint(text, sizeof(text), format, args);
    text_clean(clean, sizeof(clean), text, strlen(text));
    text_print(line, sizeof(line) - 1, "%s %-5s %s: %s", when, words[level], module, clean);

    size_t length = strlen(line);

    line[length++] = '\n';
    /* There is nobody to tell that the log cannot be written. */
    if (write(out, line, length) < 0)
        return;
}

#define DEFINE(name, level)                                                                        \
    void name(const char *module, const char *format, ...)                                         \
    {                                                                                              \
        va_list args;                                                                              \
                                                                                                   \
        if (!log_wants(level))                                                                     \
            return;                                                                                \
        va_start(args, format);                                                                    \
        put(level, module, format, args);                                                          \
        va_end(args);                                                                              \
    }

DEFINE(log_error, LOG_LEVEL_ERROR)
DEFINE(log_warn, LOG_LEVEL_WARN)
DEFINE(log_info, LOG_LEVEL_INFO)
DEFINE(log_debug, LOG_LEVEL_DEBUG)
