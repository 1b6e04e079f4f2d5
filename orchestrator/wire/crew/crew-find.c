/* SPDX-License-Identifier: Apache-2.0 */
/* Finds excon's programs: in an installed tree, in a build folder, or in the folder that the
 * environment names. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wire/crew/crew.h"

/* folder/middle/program when it can be run. NULL: not there, or no memory. */
static char *find_try_at(const char *folder, const char *middle, const char *program)
{
    char *path = NULL;

    if (asprintf(&path, "%s%s/%s", folder, middle, program) < 0)
        return NULL;
    if (access(path, X_OK) == 0)
        return path;
    free(path);
    return NULL;
}

/* The folder of this executable, malloc'd. */
static char *find_own_folder(struct error *err)
{
    char *path = calloc(1, PATH_MAX);
    /* Not realpath: an upgrade may have replaced the file while we run, and the folder is all we
     * ask for. */
    ssize_t length = path != NULL ? readlink("/proc/self/exe", path, PATH_MAX - 1) : -1;
    char *slash = length > 0 ? strrchr(path, '/') : NULL;

    if (slash == NULL) {
        error_system(err, errno, "/proc/self/exe");
        free(path);
        return NULL;
    }
    *slash = '\0';
    return path;
}

char *crew_find(const char *program, struct error *err)
{
    const char *told = getenv("EXCON_AGENTS");

    if (told != NULL && told[0] != '\0') {
        char *path = find_try_at(told, "", program);

        if (path == NULL)
            error_set(err, ERROR_MISSING, "%s is not in %s (EXCON_AGENTS)", program, told);
        return path;
    }
    return crew_find_own(program, err);
}

char *crew_find_own(const char *program, struct error *err)
{
    char *folder = find_own_folder(err);

    if (folder == NULL)
        return NULL;

    char *path = find_try_at(folder, "", program);

    if (path == NULL)
        path = find_try_at(folder, "/../libexec/excon", program);
    if (path == NULL)
        error_set(err, ERROR_MISSING, "%s is neither in %s nor in %s/../libexec/excon", program,
                  folder, folder);
    free(folder);
    return path;
}
