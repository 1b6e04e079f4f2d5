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

/* Its error: the first line, behind what it said of its progress in the same place. */
static const char *image_tool_error(char *out)
{
    char *again;

    out[strcspn(out, "\n")] = '\0';
    again = strrchr(out, '\r');
    return again != NULL ? again + 1 : out;
}

static int image_tool_run_plan(const struct child_plan *plan, char *out, size_t size,
                               int64_t within, struct error *err)
{
    struct child_result result;

    if (child_run(plan, NULL, out, size, within, &result, err) < 0)
        return error_wrap(err, "qemu-img (package qemu-utils)");
    if (result.timed_out)
        return error_set(err, ERROR_FAILED, "qemu-img did not come to an end");
    return result.status != 0 ? error_set(err, ERROR_INPUT, "%s", image_tool_error(out)) : 0;
}

static int image_tool_run_one(const char *draft, const char *const *argv, char *out, size_t size,
                              int64_t within, struct error *err)
{
    const struct child_plan plan = {.argv = argv, .cwd = draft, .errors = CHILD_ERRORS_TOO};

    return image_tool_run_plan(&plan, out, size, within, err);
}

/* argv behind what takes root's rights off. */
static void image_tool_lower(const char *const *argv, const char **all)
{
    size_t used = 0;

    if (geteuid() == 0)
        for (; used < LOWERED; used++)
            all[used] = lowered[used];
    for (size_t i = 0; argv[i] != NULL && i < ARGUMENTS_MOST; i++)
        all[used++] = argv[i];
}

int image_tool_run(const char *draft, const char *const *argv, char *out, size_t size,
                   int64_t within, struct error *err)
{
    const char *all[LOWERED + ARGUMENTS_MOST + 1] = {NULL};

    image_tool_lower(argv, all);
    return image_tool_run_one(draft, all, out, size, within, err);
}

/* docs/tools/qemu-img, check: 3 are clusters that nobody uses, 63 is a format without a check. */
int image_tool_check(const char *draft, const char *file, const char *format, int64_t within,
                     struct error *err)
{
    const char *all[LOWERED + ARGUMENTS_MOST + 1] = {NULL};
    const char *argv[] = {"qemu-img", "check", "-q", "-f", format, file, NULL};
    const struct child_plan plan = {.argv = all, .cwd = draft, .errors = CHILD_ERRORS_TOO};
    struct child_result result;
    char out[1024];

    image_tool_lower(argv, all);
    if (child_run(&plan, NULL, out, sizeof(out), within, &result, err) < 0)
        return error_wrap(err, "qemu-img (package qemu-utils)");
    if (result.timed_out)
        return error_set(err, ERROR_FAILED, "qemu-img did not come to an end");
    if (result.status == 0 || result.status == 3 || result.status == 63)
        return 0;
    return error_set(err, ERROR_INPUT, "it is damaged, or was cut off (qemu-img check says more)");
}

struct follow_tool {
    void (*heard)(void *own, int per_cent);
    void *own;
};

/* "    (12.34/100%)\r": the last of these. One that two reads divide is left out. */
static void image_tool_heard(void *own, const char *bytes, size_t length)
{
    const struct follow_tool *follow = own;
    int told = -1;

    for (size_t i = 0; i < length; i++) {
        int per_cent = 0;
        size_t at = i + 1;

        if (bytes[i] != '(')
            continue;
        for (; at < length && at < i + 4 && bytes[at] >= '0' && bytes[at] <= '9'; at++)
            per_cent = per_cent * 10 + (bytes[at] - '0');
        if (at > i + 1 && at < length && bytes[at] == '.' && per_cent <= 100)
            told = per_cent;
    }
    if (told >= 0)
        follow->heard(follow->own, told);
}

int image_tool_follow(const char *draft, const char *const *argv,
                      void (*heard)(void *own, int per_cent), void *own, int64_t within,
                      struct error *err)
{
    const char *all[LOWERED + ARGUMENTS_MOST + 1] = {NULL};
    char out[8192];
    struct follow_tool follow = {.heard = heard, .own = own};
    const struct child_plan plan = {.argv = all,
                                    .cwd = draft,
                                    .errors = CHILD_ERRORS_TOO,
                                    .heard = image_tool_heard,
                                    .own = &follow};

    image_tool_lower(argv, all);
    return image_tool_run_plan(&plan, out, sizeof(out), within, err);
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
