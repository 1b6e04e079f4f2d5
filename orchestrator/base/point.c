/* SPDX-License-Identifier: Apache-2.0 */
#include "base/point.h"

#ifdef EXCON_POINTS
#include <signal.h>
#include <stdlib.h>
#include <string.h>

void point_reached(const char *name)
{
    static const char *wanted;
    static unsigned long left;
    static size_t length;

    if (wanted == NULL) {
        const char *number;

        wanted = getenv("EXCON_POINT");
        if (wanted == NULL)
            wanted = "";
        number = strchr(wanted, ':');
        left = number != NULL ? strtoul(number + 1, NULL, 10) : 0;
        length = number != NULL ? (size_t)(number - wanted) : 0;
    }
    if (left != 0 && strlen(name) == length && memcmp(name, wanted, length) == 0 && --left == 0)
        raise(SIGKILL);
}
#else
/* A translation unit may not be empty. */
typedef int point_is_off;
#endif
