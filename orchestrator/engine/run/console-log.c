/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/run/console-log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/terminal.h"
#include "base/text.h"

enum { LATELY = 32 * 1024, LINE_MOST = 1024 };

/* Adds at most the rest of CONSOLE_LOG_MOST; a file that is not there adds nothing. */
static int console_log_add_file(const char *path, char *to, size_t *used, struct error *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat stat;
    ssize_t n = 0;

    if (fd < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode))
        while (*used < CONSOLE_LOG_MOST && (n = read(fd, to + *used, CONSOLE_LOG_MOST - *used)) > 0)
            *used += (size_t)n;
    close(fd);
    return n < 0 ? error_system(err, errno, "%s", path) : 0;
}

int console_log_read(const struct folder *folder, uint32_t vm, char **ret_bytes, size_t *ret_length,
                     struct error *err)
{
    char path[4096], *bytes = malloc(CONSOLE_LOG_MOST);
    size_t used = 0;
    int r = bytes != NULL ? 0 : error_memory(err);

    for (int before = 1; r == 0 && before >= 0; before--) {
        text_print(path, sizeof(path), "%s/%u.log%s", folder->consoles, vm, before ? ".1" : "");
        r = console_log_add_file(path, bytes, &used, err);
    }
    if (r == 0 && used == 0)
        r = 1;
    if (r != 0) {
        free(bytes);
        return r;
    }
    *ret_bytes = bytes;
    *ret_length = used;
    return 0;
}

bool console_log_line(const char **at, const char *end, char *to, size_t size)
{
    struct terminal_filter filter = {0};
    char raw[LINE_MOST], plain[LINE_MOST * TERMINAL_GROWTH + TERMINAL_SEQUENCE];
    const char *stop;
    size_t length;

    if (*at >= end)
        return false;
    stop = memchr(*at, '\n', (size_t)(end - *at));
    length = (size_t)((stop != NULL ? stop : end) - *at);
    if (length > sizeof(raw)) {
        length = sizeof(raw); /* the rest of it is a line of its own */
        stop = *at + length - 1;
    }
    memcpy(raw, *at, length);
    *at = stop != NULL ? stop + 1 : end;
    while (length > 0 && raw[length - 1] == '\r')
        length--;
    length = terminal_filter_take(&filter, raw, length, plain);
    while (length > 0 && (plain[length - 1] == '\r' || plain[length - 1] == ' '))
        length--;
    text_clean(to, size, plain, length);
    return true;
}

bool console_log_last(const struct folder *folder, uint32_t vm, char *to, size_t size,
                      bool *ret_panic)
{
    char *bytes = NULL, text[LINE_MOST], last[LINE_MOST] = "", panic[LINE_MOST] = "";
    size_t length = 0;
    struct error err;
    const char *at, *end, *found;

    if (console_log_read(folder, vm, &bytes, &length, &err) != 0)
        return false;
    end = bytes + length;
    at = length > LATELY ? end - LATELY : bytes;
    while (console_log_line(&at, end, text, sizeof(text))) {
        /* Our own marks, and the second telling of a panic. */
        if (text[0] == '\0' || strncmp(text, "--- ", 4) == 0 ||
            strstr(text, "---[ end Kernel panic") != NULL)
            continue;
        text_copy(last, sizeof(last), text);
        if ((found = strstr(text, "Kernel panic - not syncing")) != NULL)
            text_copy(panic, sizeof(panic), found);
    }
    free(bytes);
    if (last[0] == '\0')
        return false;
    *ret_panic = panic[0] != '\0';
    text_copy(to, size, panic[0] != '\0' ? panic : last);
    return true;
}
