/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures from QEMU's docs/interop, "Virtual Disk Format 5.0" (VMDK), VDICore.h of VirtualBox,
 * MS-VHDX, POSIX (ustar), RFC 1952, RFC 8878, and the .xz format. */
#include "products/image/image-format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, DESCRIPTOR_MOST = 64 * 1024 };

const char *const image_format_words[IMAGE_FORMATS] = {
    [IMAGE_QCOW2] = "qcow2", [IMAGE_RAW] = "raw",   [IMAGE_VMDK] = "vmdk",
    [IMAGE_VDI] = "vdi",     [IMAGE_VHDX] = "vhdx",
};

struct format_file {
    const char *path;
    int file;
    unsigned char head[SECTOR];
    ssize_t got;
};

static bool format_has(const struct format_file *file, size_t at, const char *bytes, size_t length)
{
    return (size_t)file->got >= at + length && memcmp(file->head + at, bytes, length) == 0;
}

/* A qcow2's header (docs/interop/qcow2 of QEMU): does it name a backing file (offset 8), or keep
 * its data elsewhere (incompatible feature 2, offset 72 of version 3)? */
static int format_check_qcow2(const struct format_file *file, struct error *err)
{
    bool backed = false;

    for (int i = 8; i < 16; i++)
        backed |= file->head[i] != 0;
    if (backed)
        return error_set(err, ERROR_INPUT, "%s needs another file (a backing file)", file->path);
    if (file->head[7] >= 3 && (file->head[79] & 4) != 0)
        return error_set(err, ERROR_INPUT, "%s has its data in another file", file->path);
    return 0;
}

/* Little-endian. */
static uint64_t format_number(const unsigned char *at, int bytes)
{
    uint64_t number = 0;

    for (int i = bytes; i-- > 0;)
        number = number << 8 | at[i];
    return number;
}

/* Its words about extents and a parent: the only extent is the file itself, which has no name there
 * that is opened, and there is no parent. */
static int format_check_descriptor(const struct format_file *file, const char *text,
                                   struct error *err)
{
    const char *parent = strcasestr(text, "parentCID");

    if (strcasestr(text, "parentFileNameHint") != NULL)
        return error_set(err, ERROR_INPUT, "%s needs another file (its parent)", file->path);
    if (strcasestr(text, "createType=\"monolithicSparse\"") == NULL &&
        strcasestr(text, "createType=\"streamOptimized\"") == NULL)
        return error_set(err, ERROR_INPUT, "%s has its data in other files", file->path);
    if (parent == NULL || strncasecmp(parent, "parentCID=ffffffff", 18) != 0 ||
        strcasestr(parent + 1, "parentCID") != NULL)
        return error_set(err, ERROR_INPUT, "%s needs another file (its parent)", file->path);
    return 0;
}

/* The header of a sparse extent: its capacity at 12, and at 28 where its descriptor is, in sectors.
 * A capacity of 0 would have QEMU read names of files there. QEMU looks for a parent in the second
 * sector, whatever the header says, so it has to be there; what stands behind a zero it does not
 * read, and neither do we. */
static int format_check_vmdk(const struct format_file *file, struct error *err)
{
    char *text;
    ssize_t got;
    int result;

    if (format_number(file->head + 12, 8) == 0)
        return error_set(err, ERROR_INPUT, "%s has its data in other files", file->path);
    if (format_number(file->head + 28, 8) != 1)
        return error_set(err, ERROR_INPUT, "%s is a part of a disk, or broken", file->path);
    text = calloc(1, DESCRIPTOR_MOST + 1);
    if (text == NULL)
        return error_memory(err);
    got = pread(file->file, text, DESCRIPTOR_MOST, SECTOR);
    result = got <= 0 ? error_set(err, ERROR_INPUT, "%s breaks off", file->path)
                      : format_check_descriptor(file, text, err);
    free(text);
    return result;
}

/* VDICore.h, header 1.1: where the blocks begin (344), how large one is (376) and how many of them
 * the file holds (388). QEMU reads zeros behind the end of a file that was cut off. */
static int format_check_vdi(const struct format_file *file, const struct stat *status,
                            struct error *err)
{
    const unsigned char *head = file->head;
    uint64_t least =
        format_number(head + 376, 4) * format_number(head + 388, 4) + format_number(head + 344, 4);

    if (file->got == SECTOR && (uint64_t)status->st_size >= least)
        return 0;
    return error_set(err, ERROR_INPUT, "%s is damaged, or was cut off: it is shorter than it says",
                     file->path);
}

static int format_judge(const struct format_file *file, const struct stat *status,
                        enum image_format *ret, struct error *err)
{
    if (format_has(file, 0, "QFI\xfb", 4)) {
        *ret = IMAGE_QCOW2;
        return format_check_qcow2(file, err);
    }
    if (format_has(file, 0, "KDMV", 4)) {
        *ret = IMAGE_VMDK;
        return format_check_vmdk(file, err);
    }
    if (format_has(file, 64, "\x7f\x10\xda\xbe", 4)) {
        *ret = IMAGE_VDI;
        return format_check_vdi(file, status, err);
    }
    if (format_has(file, 0, "# Disk DescriptorFile", 21))
        return error_set(err, ERROR_INPUT,
                         "%s has its data in other files: export the machine as an OVA",
                         file->path);
    if (format_has(file, 0, "vhdxfile", 8))
        *ret = IMAGE_VHDX;
    else if (format_has(file, 0, "\x1f\x8b", 2) ||
             format_has(file, 0,
                        "\xfd"
                        "7zXZ\0",
                        6) ||
             format_has(file, 0, "\x28\xb5\x2f\xfd", 4))
        *ret = IMAGE_PACKED;
    else if (format_has(file, 257, "ustar", 5))
        *ret = IMAGE_TAR;
    else if (file->got == SECTOR && file->head[510] == 0x55 && file->head[511] == 0xaa)
        *ret = IMAGE_RAW;
    else
        return error_set(err, ERROR_INPUT,
                         "%s is not a disk image: neither qcow2, vmdk, vdi, vhdx, raw with a boot "
                         "record, an OVA, nor one of them packed by gzip, xz or zstd",
                         file->path);
    return 0;
}

int image_format_of(const char *path, const char *called, enum image_format *ret,
                    struct stat *ret_status, struct error *err)
{
    struct format_file file = {.path = called,
                               .file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    int result;

    if (file.file < 0)
        return error_system(err, errno, "%s", called);
    file.got = read(file.file, file.head, sizeof(file.head));
    if (file.got < 0)
        result = error_system(err, errno, "%s", called);
    else if (fstat(file.file, ret_status) < 0 || !S_ISREG(ret_status->st_mode))
        result = error_set(err, ERROR_INPUT, "%s is not a regular file", called);
    else
        result = format_judge(&file, ret_status, ret, err);
    close(file.file);
    return result;
}
