/* SPDX-License-Identifier: Apache-2.0 */
#include "base/where.h"

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"

/* An absolute path in the environment; NULL: none. */
static const char *where_said(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] == '/' ? value : NULL;
}

int where_state(char *to, size_t size, struct error *err)
{
    const char *own = getenv("EXCON_STATE"), *state = where_said("XDG_STATE_HOME");
    const char *home = where_said("HOME");
    bool whole;

    if (own != NULL && own[0] != '\0' && own[0] != '/')
        return error_set(err, ERROR_INPUT, "EXCON_STATE must be an absolute path, not \"%s\"", own);
    if (own != NULL && own[0] != '\0')
        whole = text_copy(to, size, own);
    else if (state != NULL)
        whole = text_print(to, size, "%s/excon", state);
    else if (home != NULL)
        whole = text_print(to, size, "%s/.local/state/excon", home);
    else
        return error_set(
            err, ERROR_MISSING,
            "neither EXCON_STATE nor XDG_STATE_HOME nor HOME says where to keep exercises");
    return whole ? 0 : error_set(err, ERROR_INPUT, "the path of the state folder is too long");
}

static void where_temporary(char *to, size_t size)
{
    text_print(to, size, "/tmp/excon-%ju", (uintmax_t)geteuid());
}

void where_runtime(char *to, size_t size)
{
    const char *runtime = where_said("XDG_RUNTIME_DIR");
    char user[32];

    text_print(user, sizeof(user), "/run/user/%ju", (uintmax_t)geteuid());
    if (runtime != NULL)
        text_print(to, size, "%s/excon", runtime);
    else if (tree_is_private(user, NULL) == 0)
        text_print(to, size, "%s/excon", user);
    else
        where_temporary(to, size);
}

void where_runtime_away(char *to, size_t size)
{
    if (geteuid() == 0)
        text_copy(to, size, "/run/excon");
    else
        where_temporary(to, size);
}

int where_images(char *to, size_t size, struct error *err)
{
    const char *images = getenv("EXCON_IMAGES"), *cache = where_said("XDG_CACHE_HOME"),
               *home = where_said("HOME");
    bool fits;

    if (images != NULL && images[0] != '\0')
        fits = text_copy(to, size, images);
    else if (cache != NULL)
        fits = text_print(to, size, "%s/excon/images", cache);
    else if (home != NULL)
        fits = text_print(to, size, "%s/.cache/excon/images", home);
    else
        return error_set(err, ERROR_MISSING,
                         "none of EXCON_IMAGES, XDG_CACHE_HOME and HOME says where images are");
    return fits ? 0 : error_set(err, ERROR_INPUT, "the path of the images' folder is too long");
}

bool where_program(const char *name, char *to, size_t size)
{
    const char *path = getenv("PATH");

    if (path == NULL || path[0] == '\0')
        path = "/usr/local/bin:/usr/bin:/bin";
    for (const char *at = path; *at != '\0';) {
        size_t length = strcspn(at, ":");

        if (text_print(to, size, "%.*s/%s", (int)length, at, name) && access(to, X_OK) == 0)
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

/* libvirt asks for all three before it starts any of them. */
const char *where_no_tpm(void)
{
    static const char *const programs[] = {"swtpm", "swtpm_setup", "swtpm_ioctl"};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        if (!where_program(programs[i], path, sizeof(path)))
            return programs[i];
    return NULL;
}

bool where_is_system(const char *uri)
{
    size_t length = sizeof(WHERE_SYSTEM) - 1;

    return strncmp(uri, WHERE_SYSTEM, length) == 0 && (uri[length] == '\0' || uri[length] == '?');
}

bool where_containers(void)
{
    return access("/usr/lib/libvirt/libvirt_lxc", X_OK) == 0 ||
           access("/usr/libexec/libvirt_lxc", X_OK) == 0;
}
