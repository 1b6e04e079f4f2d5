/* SPDX-License-Identifier: Apache-2.0 */
/* The C library knows one zone at a time: ours is set for the call, and the process's own put back.
 */
#include "base/zone.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

/* A folder of zones ("Europe") and a table beside them are none: RFC 8536 3.1 begins with "TZif".
 */
static bool zone_is_file(const char *path)
{
    char magic[4];
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool is = file >= 0 && read(file, magic, sizeof(magic)) == sizeof(magic) &&
              memcmp(magic, "TZif", sizeof(magic)) == 0;

    if (file >= 0)
        close(file);
    return is;
}

static bool zone_is_known(const char *name)
{
    const char *folder = getenv("TZDIR");
    char path[512];

    if (strcmp(name, "UTC") == 0)
        return true;
    if (name[0] == '/' || strstr(name, "..") != NULL)
        return false;
    if (!text_print(path, sizeof(path), "%s/%s", folder != NULL ? folder : "/usr/share/zoneinfo",
                    name))
        return false;
    return zone_is_file(path);
}

/* What clocks show in the zone that is set, ms since 1970 as if UTC. */
static int64_t zone_shown(time_t wall)
{
    struct tm parts;

    return localtime_r(&wall, &parts) != NULL ? (int64_t)timegm(&parts) * 1000 : INT64_MIN;
}

static int zone_find(int64_t local, int64_t *ret_wall)
{
    time_t seconds = local / 1000;
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL)
        return ZONE_NO_TIME;
    parts.tm_isdst = -1;

    time_t wall = mktime(&parts);

    if (zone_shown(wall) != local / 1000 * 1000)
        return ZONE_NO_TIME;
    if (zone_shown(wall - 3600) == local / 1000 * 1000)
        wall -= 3600;
    *ret_wall = (int64_t)wall * 1000;
    return 0;
}

int zone_check(const char *name, struct error *err)
{
    if (zone_is_known(name))
        return 0;
    return error_set(err, ERROR_INPUT,
                     "the time zone database does not know \"%s\" (or is not installed: tzdata)",
                     name);
}

int zone_wall(const char *name, int64_t local, int64_t *ret_wall, int64_t *ret_ahead,
              struct error *err)
{
    const char *set = getenv("TZ");
    char *own = set != NULL ? strdup(set) : NULL;
    int result;

    if (set != NULL && own == NULL)
        return error_memory(err);
    if (zone_check(name, err) < 0) {
        free(own);
        return -ERROR_INPUT;
    }
    setenv("TZ", name, 1);
    tzset();
    result = zone_find(local, ret_wall);
    if (result == 0)
        *ret_ahead = local / 1000 * 1000 - *ret_wall;
    if (own != NULL)
        setenv("TZ", own, 1);
    else
        unsetenv("TZ");
    tzset();
    free(own);
    return result;
}
