/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file is a stranger's: what it is, is told by its own bytes (image-format.c) and never guessed
 * by QEMU, and it may refer to no other file. One that is packed is unpacked into the draft first,
 * and what comes out is a stranger's too. The copy is written by qemu-img anew, so that nothing but
 * the disk's contents comes along.
 */
#include "engine/run/library.h"
#include "products/image/image-import-own.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inside.h"
#include "base/text.h"
#include "base/tree.h"
#include "products/image/image-build.h"
#include "products/image/image-firmware.h"
#include "products/image/image-format.h"
#include "products/image/image-tool.h"
#include "products/image/image-unpack.h"
#include "products/image/image-use.h"
#include "products/image/images.h"

enum { INFO_MOST = 256 * 1024, INFO_WITHIN = 30000, CONVERT_WITHIN = 3600 * 1000 };

static const int64_t DISK_MOST = INT64_C(16) << 40; /* bytes, as a guest sees it */

/* ---- the file ---- */

/* As it was when it was first looked at; it is read three times. */
static int import_check_unchanged(const char *path, const struct stat *before, struct error *err)
{
    struct stat now;

    if (stat(path, &now) == 0 && now.st_dev == before->st_dev && now.st_ino == before->st_ino &&
        now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == before->st_mtim.tv_nsec &&
        now.st_ctim.tv_sec == before->st_ctim.tv_sec &&
        now.st_ctim.tv_nsec == before->st_ctim.tv_nsec)
        return 0;
    return error_set(err, ERROR_STATE, "%s changed while it was imported", path);
}

/* Does it stand on its own, so that nothing but this file is read? */
static int import_check_alone(const char *draft, const char *file, const char *path,
                              const char *format, struct error *err)
{
    const char *argv[] = {"qemu-img", "info", "-f", format, "--output=json", file, NULL};
    char *out = malloc(INFO_MOST);
    int result = out != NULL ? image_tool_run(draft, argv, out, INFO_MOST, INFO_WITHIN, err)
                             : error_memory(err);
    json_t *info = result == 0 ? json_loads(out, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
    const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");

    free(out);
    if (result < 0)
        result = error_wrap(err, "%s", path);
    if (result == 0 && info == NULL)
        result = error_set(err, ERROR_INPUT, "%s: qemu-img printed nothing about it", path);
    if (result == 0 && json_object_get(info, "backing-filename") != NULL)
        result = error_set(err, ERROR_INPUT, "%s needs another file (a backing file)", path);
    if (result == 0 && json_object_get(data, "data-file") != NULL)
        result = error_set(err, ERROR_INPUT, "%s has its data in another file", path);
    if (result == 0 && json_integer_value(json_object_get(info, "virtual-size")) > DISK_MOST)
        result = error_set(err, ERROR_INPUT, "%s is a disk of more than 16 TiB", path);
    if (result == 0 && json_object_get(info, "encrypted") != NULL &&
        json_is_true(json_object_get(info, "encrypted")))
        result = error_set(err, ERROR_INPUT, "%s is encrypted", path);
    json_decref(info);
    return result;
}

/* Of formats that have tables: QEMU checks vhdx as it opens it, and vdi is checked by its header.
 */
static int import_check_whole(const char *draft, const char *file, enum image_format format,
                              struct error *err)
{
    if (format != IMAGE_QCOW2 && format != IMAGE_VMDK)
        return 0;
    return image_tool_check(draft, file, image_format_words[format], CONVERT_WITHIN, err);
}

struct watch {
    struct progress progress;
    int64_t of;
};

static void import_heard(void *own, int64_t done)
{
    struct watch *watch = own;

    if (done % (16 * 1024 * 1024) == 0)
        progress_step(&watch->progress, done >> 20, watch->of >> 20, "MiB read");
}

static int import_sum_of(const struct desk *desk, const char *path, char (*ret_sum)[IMAGES_SUM],
                         struct error *err)
{
    struct watch watch = {0};
    struct stat status;
    int result;

    if (stat(path, &status) == 0)
        watch.of = status.st_size;
    progress_init(&watch.progress, &desk->err, "sum", desk->quiet || desk->json || !desk->err.tty);
    result = images_sum(path, ret_sum, import_heard, &watch, err);
    progress_done(&watch.progress);
    return result;
}

/* ---- the image and its package ---- */

/* One with secrets is read by its owner alone. */
static FILE *import_open(const char *path, bool secret)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, secret ? 0600 : 0666);
    FILE *to = NULL;

    if (file >= 0 && (!secret || fchmod(file, 0600) == 0) && ftruncate(file, 0) == 0)
        to = fdopen(file, "w");
    if (file >= 0 && to == NULL)
        close(file);
    return to;
}

static int import_write_text(const char *path, const char *text, bool secret, struct error *err)
{
    FILE *to = import_open(path, secret);
    bool whole = to != NULL && fputs(text, to) >= 0;
    int number = errno;

    if (to != NULL && fclose(to) != 0)
        whole = false;
    return whole ? 0 : error_system(err, number, "%s", path);
}

/* Of the disk that was written anew. */
static int import_find_firmware(const char *draft, const char **ret, struct error *err)
{
    enum { HEAD = FIRMWARE_SECTORS * FIRMWARE_SECTOR };
    char said[4096], count[32];
    const char *argv[] = {"qemu-img",      "dd",      "-f", "qcow2", "-O", "raw", "bs=512", count,
                          "if=disk.qcow2", "of=head", NULL};
    struct inside_file head = {0};
    int result;

    text_print(count, sizeof(count), "count=%d", FIRMWARE_SECTORS);
    result = image_tool_run(draft, argv, said, sizeof(said), INFO_WITHIN, err);
    if (result == 0)
        result = inside_load(draft, "head", HEAD, &head, err);
    if (result > 0)
        result = error_set(err, ERROR_MISSING, "qemu-img made no head");
    if (result < 0)
        return result;
    *ret = image_firmware_is_uefi((const unsigned char *)head.bytes, head.length) ? "uefi" : "bios";
    free(head.bytes);
    text_print(said, sizeof(said), "%s/head", draft);
    unlink(said);
    return 0;
}

static int import_write_about(const struct image_import *import, const char *firmware,
                              const char *sum, const char *draft, struct error *err)
{
    char path[PATH_MAX], disk[IMAGES_SUM];
    const char *slash = strrchr(import->file, '/');
    json_t *about;
    char *text;
    int result;

    text_print(path, sizeof(path), "%s/disk.qcow2", draft);
    if (images_sum(path, &disk, NULL, NULL, err) < 0)
        return -1;
    about = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:{s:s, s:s}, s:{s:s}}", "name", import->name,
                      "version", import->version, "boot", "disk", "firmware", firmware, "disk",
                      "disk.qcow2", "ram", (json_int_t)import->ram, "source", "file",
                      slash != NULL ? slash + 1 : import->file, "sha256", sum, "files",
                      "disk.qcow2", disk);
    text = about != NULL ? json_dumps(about, JSON_INDENT(2)) : NULL;
    json_decref(about);
    if (text == NULL)
        return error_set(err, ERROR_INPUT, "%s: the name of the file is not UTF-8: rename it",
                         import->file);
    text_print(path, sizeof(path), "%s/image.json", draft);
    result = import_write_text(path, text, false, err);
    free(text);
    return result;
}

/* Where the user's packages are. */
static int import_package_folder(const char *name, const char *version, char *to, size_t size,
                                 struct error *err)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

    if (data != NULL && data[0] == '/')
        text_print(to, size, "%s/excon/packages/%s-%s", data, name, version);
    else if (home != NULL && home[0] == '/')
        text_print(to, size, "%s/.local/share/excon/packages/%s-%s", home, name, version);
    else
        return error_set(err, ERROR_MISSING,
                         "neither XDG_DATA_HOME nor HOME says where packages are");
    return 0;
}

/* Is the package there, and is it an import's? */
static bool import_is_imports(const char *folder, bool *ret_there)
{
    char path[PATH_MAX + 16], first[64] = "";
    FILE *from;

    text_print(path, sizeof(path), "%s/package.yml", folder);
    from = fopen(path, "re");
    *ret_there = from != NULL;
    if (from == NULL)
        return false;

    bool ours = fgets(first, sizeof(first), from) != NULL &&
                strncmp(first, IMPORT_MARK, strlen(IMPORT_MARK)) == 0;

    fclose(from);
    return ours;
}

void image_import_forget(const char *name, const char *version)
{
    char folder[PATH_MAX];
    bool there;

    if (import_package_folder(name, version, folder, sizeof(folder), NULL) == 0 &&
        import_is_imports(folder, &there))
        tree_drop(folder, NULL);
}

/* A package that a person wrote is not replaced. */
static int import_check_package(const char *name, const char *version, struct error *err)
{
    char folder[PATH_MAX];
    bool there;

    if (import_package_folder(name, version, folder, sizeof(folder), err) < 0)
        return -1;
    if (!import_is_imports(folder, &there) && there)
        return error_set(err, ERROR_STATE,
                         "%s/package.yml exists and was not made by an import: choose another name",
                         folder);
    return 0;
}

static int import_write_package(const struct image_import *import, const char *text,
                                struct error *err)
{
    char folder[PATH_MAX - 32], path[PATH_MAX];

    if (import_package_folder(import->name, import->version, folder, sizeof(folder), err) < 0 ||
        tree_make(folder, err) < 0)
        return -1;
    text_print(path, sizeof(path), "%s/package.yml", folder);
    return import_write_text(path, text, import->accounts != NULL, err);
}

static void import_converted(void *own, int per_cent)
{
    struct progress *progress = own;

    progress_step(progress, per_cent, 100, "% converted");
}

static int import_convert(const struct desk *desk, const char *path, const char *file,
                          enum image_format format, const char *draft, struct error *err)
{
    const char *argv[] = {"qemu-img", "convert", "-p", "-f",         image_format_words[format],
                          "-O",       "qcow2",   file, "disk.qcow2", NULL};
    struct progress progress;
    int result = import_check_whole(draft, file, format, err);

    if (result < 0)
        return error_wrap(err, "%s", path);
    progress_init(&progress, &desk->err, "convert", desk->quiet || desk->json || !desk->err.tty);
    result = image_tool_follow(draft, argv, import_converted, &progress, CONVERT_WITHIN, err);
    progress_done(&progress);
    return result < 0 ? error_wrap(err, "%s", path) : 0;
}

/* The disk's own file: `path`, or what was packed in it, in the draft. */
struct disk {
    char path[PATH_MAX];
    enum image_format format;
};

/* One that is packed in one that is packed is none. */
static int import_unpack(const struct desk *desk, const struct image_import *import,
                         const char *draft, struct disk *disk, struct error *err)
{
    bool tar = disk->format == IMAGE_TAR;
    struct stat status;

    text_copy(disk->path, sizeof(disk->path), import->file);
    if (image_format_words[disk->format] != NULL)
        return 0;
    if (!text_print(disk->path, sizeof(disk->path), "%s/unpacked", draft))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", draft);
    if (image_unpack(desk, import->file, tar, disk->path, err) < 0)
        return -err->code;
    /* What is wrong is said of the file that the person knows. */
    if (image_format_of(disk->path, "what is packed in it", &disk->format, &status, err) < 0)
        return error_wrap(err, "%s", import->file);
    if (image_format_words[disk->format] == NULL)
        return error_set(err, ERROR_INPUT, "%s is packed twice: unpack it once", import->file);
    return 0;
}

static int import_check_sum(const struct desk *desk, const struct image_import *import,
                            char (*ret_sum)[IMAGES_SUM], struct error *err)
{
    if (import_sum_of(desk, import->file, ret_sum, err) < 0)
        return -err->code;
    if (import->sha256 != NULL && strcasecmp(import->sha256, *ret_sum) != 0)
        return error_set(err, ERROR_INPUT, "%s does not match: its SHA-256 is %s", import->file,
                         *ret_sum);
    return 0;
}

static int import_make(const struct desk *desk, const struct image_import *import, const char *sum,
                       struct disk *disk, const struct stat *before, struct draft *draft,
                       const char *folder, struct error *err)
{
    char file[PATH_MAX];
    const char *firmware = import->firmware, *named, *format;

    if (import_unpack(desk, import, draft->path, disk, err) < 0)
        return -1;
    format = image_format_words[disk->format];
    if (image_tool_begin(draft->path, disk->path, file, &named, err) < 0 ||
        import_check_alone(draft->path, named, import->file, format, err) < 0 ||
        import_convert(desk, import->file, named, disk->format, draft->path, err) < 0 ||
        import_check_unchanged(import->file, before, err) < 0 ||
        (firmware == NULL && import_find_firmware(draft->path, &firmware, err) < 0) ||
        image_tool_end(draft->path, "disk.qcow2", err) < 0)
        return -1;
    if (disk->path[0] != '\0' && strcmp(disk->path, import->file) != 0)
        unlink(disk->path);
    if (import_write_about(import, firmware, sum, draft->path, err) < 0 ||
        images_validate(draft->path, false, NULL, NULL, err) < 0 ||
        image_put(draft, folder, err) < 0)
        return -1;
    return 0;
}

/* The package is written last: a scenario that names it finds its image. */
static int import_both(const struct desk *desk, const struct image_import *import,
                       struct disk *disk, const struct stat *before, struct draft *draft,
                       const char *folder, struct error *err)
{
    char sum[IMAGES_SUM], *package = NULL;
    int result = import_check_sum(desk, import, &sum, err);

    if (result == 0)
        result = image_import_print_package(import, sum, &package, err);
    if (result == 0)
        result = import_make(desk, import, sum, disk, before, draft, folder, err);
    if (result == 0)
        result = import_write_package(import, package, err);
    free(package);
    return result;
}

int image_import(const struct desk *desk, const struct image_import *asked, char *ret_folder,
                 struct error *err)
{
    char image[192], parent[PATH_MAX], folder[PATH_MAX], real[PATH_MAX];
    struct image_import what = *asked, *import = &what;
    struct disk disk = {.path = ""};
    struct draft draft = DRAFT_NONE;
    struct stat before;
    int result;

    if (!image_is_plain(import->name) || !image_is_plain(import->version))
        return error_set(err, ERROR_INPUT,
                         "\"%s\" %s is not a name and version of a package: letters, digits, . _ "
                         "+ -",
                         import->name, import->version);
    /* A whole path: qemu-img would read "nbd:…" as something else than a file. */
    if (realpath(import->file, real) == NULL)
        return error_system(err, errno, "%s", import->file);
    import->file = real;
    text_print(image, sizeof(image), "%s-%s", import->name, import->version);
    if (image_format_of(import->file, import->file, &disk.format, &before, err) < 0 ||
        import_check_package(import->name, import->version, err) < 0 ||
        images_path(image, &folder, err) < 0)
        return -1;
    if (images_have(image) && !import->force)
        return error_set(err, ERROR_STATE, "%s exists already: %s (--force, or another --version)",
                         image, folder);
    if (images_have(image) && image_use_refuse(image, err) < 0)
        return -1;
    if (library_images(&parent, err) < 0 || tree_make(parent, err) < 0)
        return -1;
    if (draft_make(&draft, parent, ".import-", err) < 0)
        return -1;
    chmod(draft.path, 0755);
    result = import_both(desk, import, &disk, &before, &draft, folder, err);
    draft_drop(&draft, NULL);
    if (result == 0)
        text_copy(ret_folder, PATH_MAX, folder);
    return result;
}
