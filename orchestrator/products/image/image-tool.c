/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setpriv (util-linux) takes the rights off between our fork and qemu-img. The tool's folder is its
 * working directory, so that it needs no right on the way there.
 */
#include "products/image/image-tool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/loop/child.h"
#include "base/inside.h"
#include "base/text.h"

enum { NOBODY = 65534, ARGUMENTS_MOST = 16, COPY_WITHIN = 3600 * 1000 };

static const char *const lowered[] = {"setpriv",
                                      "--reuid=65534",
                                      "--regid=65534",
                                      "--clear-groups",
                                      "--no-new-privs",
                                      "--inh-caps=-all",
                                      "--"};
enum { LOWERED = sizeof(lowered) / sizeof(lowered[0]) };

static int image_tool_run_one(const char *draft, const char *const *argv, char *out, size_t size,
                              int64_t within, struct error *err)
{
    struct child_plan plan = {.argv = argv, .cwd = draft, .errors = CHILD_ERRORS_TOO};
    struct child_result result;

    if (child_run(&plan, NULL, out, size, within, &result, err) < 0)
        return error_wrap(err, "qemu-img (package qemu-utils)");
    if (result.timed_out)
        return error_set(err, ERROR_FAILED, "qemu-img did not come to an end");
    if (result.status != 0) {
        out[strcspn(out, "\n")] = '\0';
        return error_set(err, ERROR_INPUT, "%s", out);
    }
    return 0;
}

int image_tool_run(const char *draft, const char *const *argv, char *out, size_t size,
                   int64_t within, struct error *err)
{
    const char *all[LOWERED + ARGUMENTS_MOST + 1] = {NULL};
    size_t used = 0;

    if (geteuid() == 0)
        for (; used < LOWERED; used++)
            all[used] = lowered[used];
    for (size_t i = 0; argv[i] != NULL && i < ARGUMENTS_MOST; i++)
        all[used++] = argv[i];
    return image_tool_run_one(draft, all, out, size, within, err);
}

int image_tool_begin(const char *draft, const char *path, char *ret_file, const char **ret_named,
                     struct error *err)
{
    char copy[PATH_MAX], said[1024];
    const char *argv[] = {"cp", "--reflink=auto", "--sparse=auto", "--", path, copy, NULL};

    if (geteuid() != 0) {
        text_copy(ret_file, PATH_MAX, path);
        *ret_named = path;
        return 0;
    }
    if (!text_print(copy, sizeof(copy), "%s/source", draft))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", draft);
    if (image_tool_run_one(draft, argv, said, sizeof(said), COPY_WITHIN, err) < 0)
        return error_wrap(err, "the file cannot be copied");
    if (chmod(copy, 0400) < 0 || chown(copy, NOBODY, NOBODY) < 0 || chmod(draft, 0700) < 0 ||
        chown(draft, NOBODY, NOBODY) < 0)
        return error_system(err, errno, "%s cannot be given to a user without rights", draft);
    text_copy(ret_file, PATH_MAX, copy);
    *ret_named = "source";
    return 0;
}

/* The disk, which is no link and has no other name. */
static int tool_take_back(int folder, const char *name, struct error *err)
{
    struct stat status;
    int file = -1, result = inside_open(folder, name, &file, &status, err);

    if (result > 0)
        return error_set(err, ERROR_MISSING, "qemu-img made no %s", name);
    if (result == 0 && status.st_nlink != 1)
        result = error_set(err, ERROR_INPUT, "%s has another name", name);
    if (result == 0 && (fchown(file, 0, 0) < 0 || fchmod(file, 0644) < 0))
        result = error_system(err, errno, "%s", name);
    if (file >= 0)
        close(file);
    return result;
}

int image_tool_end(const char *draft, const char *name, struct error *err)
{
    int folder, result;

    if (geteuid() != 0)
        return 0;
    folder = open(draft, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return error_system(err, errno, "%s", draft);
    if (fchown(folder, 0, 0) < 0 || fchmod(folder, 0755) < 0 || unlinkat(folder, "source", 0) < 0)
        result = error_system(err, errno, "%s", draft);
    else
        result = tool_take_back(folder, name, err);
    close(folder);
    return result;
}
