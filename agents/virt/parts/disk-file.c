/* SPDX-License-Identifier: Apache-2.0 */
/* Overlays as files made by qemu-img, each whole under its name or not at all. */
#include "virt/parts/disk.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/host/rights.h"
#include "virt/host/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int disk_size(const char *path, int64_t *ret_size, struct error *err)
{
    static const unsigned char magic[] = {'Q', 'F', 'I', 0xfb};
    unsigned char head[32];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);

    if (descriptor < 0)
        return error_system(err, errno, "the image's disk %s", path);

    ssize_t length = pread(descriptor, head, sizeof(head), 0);
    uint64_t size = 0;

    close(descriptor);
    for (size_t i = 24; i < sizeof(head); i++)
        size = size << 8 | head[i];
    if (length != sizeof(head) || memcmp(head, magic, sizeof(magic)) != 0 || size == 0 ||
        size > INT64_MAX)
        return error_set(err, ERROR_INPUT, "the image's disk %s: it is no qcow2", path);
    *ret_size = (int64_t)size;
    return 0;
}

void disk_path(const struct range *range, const char *domain, char *to)
{
    text_print(to, PATH_MAX, "%s/%s.qcow2", range->disks, domain);
}

static int file_create(struct job *job, const struct spec *spec, const struct image *image,
                       const char *draft, struct error *err)
{
    char size[32];
    int64_t base = 0;
    const char *arguments[] = {"qemu-img", "create", "-q",        "-f",  "qcow2", "-F",
                               "qcow2",    "-b",     image->disk, draft, NULL,    NULL};
    int r = spec->disk > 0 ? disk_size(image->disk, &base, err) : 0;

    if (r < 0)
        return r;
    if (spec->disk > base) {
        snprintf(size, sizeof(size), "%" PRId64, spec->disk);
        arguments[10] = size;
    }
    r = tool_run(job, arguments, NULL, err);
    return r < 0 ? error_wrap(err, "the image's disk %s", image->disk) : 0;
}

static int file_make(struct job *job, const struct range *range, const struct spec *spec,
                     const struct image *image, char *ret_path, struct error *err)
{
    char path[PATH_MAX], draft[PATH_MAX];

    disk_path(range, spec->domain, path);
    text_print(draft, sizeof(draft), "%s/%s.draft", range->disks, spec->domain);
    if (access(path, F_OK) < 0) {
        int r = file_create(job, spec, image, draft, err);

        if (r == 0)
            r = file_place(draft, path, err);
        if (r < 0) {
            unlink(draft);
            return r;
        }
    }
    text_copy(ret_path, PATH_MAX, path);
    return 0;
}

/* Shares blocks where the file system can; holes stay holes. */
static int file_pour(struct job *job, int from, int to, struct error *err)
{
    enum { STEP = 64 * 1024 * 1024 };
    off_t end = lseek(from, 0, SEEK_END), at = 0, hole;

    if (end < 0 || ftruncate(to, end) < 0)
        return error_system(err, errno, "copy");
    if (ioctl(to, FICLONE, from) == 0)
        return 0;
    while (at < end && (at = lseek(from, at, SEEK_DATA)) >= 0) {
        hole = lseek(from, at, SEEK_HOLE);
        for (off_t into = at; at < hole;) {
            size_t step = hole - at < STEP ? (size_t)(hole - at) : STEP;
            ssize_t done = copy_file_range(from, &at, to, &into, step, 0);

            if (done <= 0)
                return error_system(err, done < 0 ? errno : EIO, "copy");
            if (job_check(job, err) < 0)
                return -ERROR_STATE;
        }
    }
    return at >= 0 || errno == ENXIO ? 0 : error_system(err, errno, "copy");
}

static int file_copy(struct job *job, const struct range *range, const char *from, const char *to,
                     struct error *err)
{
    char source[PATH_MAX], path[PATH_MAX], draft[PATH_MAX];
    int in = -1, out = -1, r = 0;

    if (!text_print(source, sizeof(source), "%s/%s", range->disks, from) ||
        !text_print(path, sizeof(path), "%s/%s", range->disks, to) ||
        !text_print(draft, sizeof(draft), "%s.draft", path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    in = open(source, O_RDONLY | O_CLOEXEC);
    out = in < 0 ? -1 : open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (in < 0 || out < 0)
        r = error_system(err, errno, "cannot copy %s", source);
    if (r == 0 && (r = file_pour(job, in, out, err)) < 0)
        error_wrap(err, "%s", draft);
    if (r == 0 && fsync(out) < 0)
        r = error_system(err, errno, "%s", draft);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    if (r == 0)
        r = file_place(draft, path, err);
    if (r < 0)
        unlink(draft);
    return r;
}

static bool file_is_there(const struct range *range, const char *domain)
{
    char path[PATH_MAX];

    disk_path(range, domain, path);
    return access(path, F_OK) == 0;
}

/* Files have no names but below `disks`. */
static void file_foreign(const struct range *range, json_t *list)
{
    (void)range;
    (void)list;
}

static int file_drop(const struct range *range, const char *domain, struct error *err)
{
    char path[PATH_MAX];

    disk_path(range, domain, path);
    if (unlink(path) < 0 && errno != ENOENT)
        return error_system(err, errno, "cannot remove %s", path);
    return 0;
}

/* The files lie below `disks`, which range.drop empties. */
static void file_drop_all(const struct range *range, json_t *left)
{
    (void)range;
    (void)left;
}

const struct disk_backend disk_file = {.name = "file",
                                       .make = file_make,
                                       .copy = file_copy,
                                       .is_there = file_is_there,
                                       .foreign = file_foreign,
                                       .drop = file_drop,
                                       .drop_all = file_drop_all};
