/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of packages and images, found from the environment and from where the program is. */
#include "engine/run/library.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/where.h"

static void library_add(char *to, size_t size, const char *folder)
{
    size_t used = strlen(to);

    if (folder[0] != '\0' && used + strlen(folder) + 2 < size)
        text_print(to + used, size - used, "%s%s", used != 0 ? ":" : "", folder);
}

static void library_add_if_there(char *to, size_t size, const char *base, const char *below)
{
    char folder[PATH_MAX], real[PATH_MAX];
    struct stat st;

    if (!text_print(folder, sizeof(folder), "%s/%s", base, below) || realpath(folder, real) == NULL)
        return;
    /* A ':' inside a name would read as two folders. */
    if (stat(real, &st) == 0 && S_ISDIR(st.st_mode) && strchr(real, ':') == NULL)
        library_add(to, size, real);
}

static void library_add_users(char *to, size_t size)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

    if (data != NULL && data[0] == '/')
        library_add_if_there(to, size, data, "excon/packages");
    else if (home != NULL && home[0] == '/')
        library_add_if_there(to, size, home, ".local/share/excon/packages");
}

void library_path(char *to, size_t size)
{
    char program[PATH_MAX] = "";
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    const char *said = getenv("EXCON_LIBRARY");
    char *slash = length > 0 ? strrchr(program, '/') : NULL;

    to[0] = '\0';
    if (said != NULL)
        library_add(to, size, said);
    library_add_users(to, size);
    if (slash == NULL)
        return;
    *slash = '\0';
    library_add_if_there(to, size, program, "../share/excon/packages");
    /* build/bin, and build/san/bin. */
    library_add_if_there(to, size, program, "../../scenarios/packages");
    library_add_if_there(to, size, program, "../../../scenarios/packages");
}

int library_images(char (*ret_path)[PATH_MAX], struct error *err)
{
    return where_images(*ret_path, sizeof(*ret_path), err);
}
