/* SPDX-License-Identifier: Apache-2.0 */
/* Overlays as files made by qemu-img, each whole under its name or not at all. */
#include "virt/disk.h"

#include "base/text.h"
#include "virt/reach.h"
#include "virt/tool.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int disk_size(struct job *job, const char *path, int64_t *ret_size, struct error *err)
{
    const char *arguments[] = {"qemu-img", "info", "--output=json", path, NULL};
    char output[TOOL_OUTPUT_MOST];
    int r = tool_run(job, arguments, output, err);

    if (r < 0)
        return r;

    json_t *json = json_loads(output, JSON_DISABLE_EOF_CHECK, NULL);
    json_int_t size = json_integer_value(json_object_get(json, "virtual-size"));

    json_decref(json);
    if (size <= 0)
        return error_set(err, ERROR_INPUT, "qemu-img does not know the size of %s", path);
    *ret_size = size;
    return 0;
}

void disk_path(const struct range *range, const char *domain, char *to)
{
    text_print(to, PATH_MAX, "%s/%s.qcow2", range->disks, domain);
}

static int create(struct job *job, const struct spec *spec, const struct image *image, const char *draft,
                  struct error *err)
{
    char size[32];
    int64_t base;
    const char *arguments[] = {"qemu-img", "create", "-q",  "-f",   "qcow2", "-F",
                               "qcow2",    "-b",     image->disk, draft, NULL,    NULL};
    int r = spec->disk > 0 ? disk_size(job, image->disk, &base, err) : 0;

    if (r == 0 && spec->disk > 0 && spec->disk > base) {
        snprintf(size, sizeof(size), "%" PRId64, spec->disk);
        arguments[10] = size;
    }
    if (r == 0)
        r = tool_run(job, arguments, NULL, err);
    return r < 0 ? error_wrap(err, "the image's disk %s", image->disk) : 0;
}

static int make(struct job *job, const struct range *range, const struct spec *spec, const struct image *image,
                char *ret_path, struct error *err)
{
    char path[PATH_MAX], draft[PATH_MAX];

    disk_path(range, spec->domain, path);
    text_print(draft, sizeof(draft), "%s/%s.draft", range->disks, spec->domain);
    if (access(path, F_OK) < 0) {
        int r = create(job, spec, image, draft, err);

        if (r == 0 && rename(draft, path) < 0)
            r = error_system(err, errno, "cannot make %s", path);
        if (r < 0) {
            unlink(draft);
            return r;
        }
    }
    text_copy(ret_path, PATH_MAX, path);
    return 0;
}

static bool is_there(const struct range *range, const char *domain)
{
    char path[PATH_MAX];

    disk_path(range, domain, path);
    return access(path, F_OK) == 0;
}

/* Files have no names but below `disks`. */
static void foreign(const struct range *range, json_t *list)
{
    (void)range;
    (void)list;
}

static int drop(const struct range *range, const char *domain, struct error *err)
{
    char path[PATH_MAX];

    disk_path(range, domain, path);
    if (unlink(path) < 0 && errno != ENOENT)
        return error_system(err, errno, "cannot remove %s", path);
    return 0;
}

/* The files lie below `disks`, which range.drop empties. */
static void drop_all(const struct range *range, json_t *left)
{
    (void)range;
    (void)left;
}

const struct disk_backend disk_file = {
    .name = "file", .make = make, .is_there = is_there, .foreign = foreign, .drop = drop, .drop_all = drop_all};
