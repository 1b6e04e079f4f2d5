/* SPDX-License-Identifier: Apache-2.0 */
/* The system's clocks, and times as people read them. Calendar arithmetic is the C library's, in
 * UTC. */
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

static int64_t time_read_clock(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void time_now(struct moment *ret_now)
{
    *ret_now = (struct moment){.mono = time_read_clock(CLOCK_MONOTONIC),
                               .boot = time_read_clock(CLOCK_BOOTTIME),
                               .wall = time_read_clock(CLOCK_REALTIME)};
}

int64_t time_mono(void)
{
    return time_read_clock(CLOCK_MONOTONIC);
}

int time_boot_id(char ret_id[TIME_BOOT_ID], struct error *err)
{
    static const char path[] = "/proc/sys/kernel/random/boot_id";
    char bytes[TIME_BOOT_ID];
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return error_system(err, errno, "%s", path);

    ssize_t got = read(file, bytes, TIME_BOOT_ID - 1);

    close(file);
    if (got != TIME_BOOT_ID - 1)
        return error_set(err, ERROR_SYSTEM, "%s: no boot id", path);
    bytes[got] = '\0';
    memcpy(ret_id, bytes, TIME_BOOT_ID);
    return 0;
}

/* Whole units, rounded down. */
static int64_t time_floor_by(int64_t value, int64_t unit)
{
    return value / unit - (value % unit < 0);
}

static bool time_split(int64_t wall, struct tm *parts)
{
    time_t seconds = time_floor_by(wall, 1000);

    return gmtime_r(&seconds, parts) != NULL && parts->tm_year >= -1900 &&
           parts->tm_year <= 9999 - 1900;
}

void time_text_wall(char to[TIME_TEXT], int64_t wall)
{
    struct tm parts;

    if (!time_split(wall, &parts)) {
        text_copy(to, TIME_TEXT, "?");
        return;
    }
    text_print(to, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900,
               parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* The letter of a zone: A to M without J ahead of UTC, N to Y behind, by whole hours. */
static char time_zone_letter(int64_t zone)
{
    static const char letters[] = "YXWVUTSRQPONZABCDEFGHIKLM";
    int64_t hours = zone / 3600000;

    return zone % 3600000 != 0 || hours < -12 || hours > 12 ? '\0' : letters[hours + 12];
}

void time_text_dtg(char to[TIME_TEXT], int64_t wall, int64_t zone)
{
    char letter = time_zone_letter(zone);
    static const char months[12][4] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    struct tm parts;

    /* Times in a zone that has no military letter are printed in UTC. */
    if (!time_split(letter != '\0' ? wall + zone : wall, &parts)) {
        text_copy(to, TIME_TEXT, "?");
        return;
    }
    text_print(to, TIME_TEXT, "%02d%02d%02d%c%s%02d", parts.tm_mday, parts.tm_hour, parts.tm_min,
               letter != '\0' ? letter : 'Z', months[parts.tm_mon], (parts.tm_year + 1900) % 100);
}

void time_text_span(char to[TIME_TEXT], int64_t ms)
{
    int64_t seconds = time_floor_by(ms, 1000);
    const char *sign = seconds < 0 ? "-" : "";
    uint64_t all = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
    unsigned long long hours = all / 3600;

    if (hours > 0)
        text_print(to, TIME_TEXT, "%s%llu:%02u:%02u", sign, hours, (unsigned)(all / 60 % 60),
                   (unsigned)(all % 60));
    else
        text_print(to, TIME_TEXT, "%s%u:%02u", sign, (unsigned)(all / 60), (unsigned)(all % 60));
}
