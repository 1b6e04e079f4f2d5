/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading an archive that came from elsewhere. Names are never taken from the tar file: entries
 * must be the files that the checked list names, in its order, so no entry can lead out of the
 * folder, and no more bytes are written than the list allows for the archive's own size.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "products/pack/pack-manifest.h"

enum { PART = 256 * 1024 };

struct unpack {
    const char *path, *folder;
    struct archive *from;
    int64_t size; /* of the archive, bytes */
    struct pack_about about;
};

static int unpack_failed(const struct unpack *u, struct error *err)
{
    const char *text = archive_error_string(u->from);

    return error_set(err, ERROR_INPUT, "%s: %s", u->path,
                     text != NULL ? text : "it is no archive, or was cut off");
}

/* The next entry must be this regular file, of that size (-1: any, at most `most`). */
static int unpack_next(struct unpack *u, const char *name, int64_t bytes, int64_t most,
                       int64_t *ret_bytes, struct error *err)
{
    struct archive_entry *entry;
    int code = archive_read_next_header(u->from, &entry);
    const char *is;

    if (code == ARCHIVE_EOF)
        return error_set(err, ERROR_INPUT, "%s was cut off before %s", u->path, name);
    if (code != ARCHIVE_OK)
        return unpack_failed(u, err);
    is = archive_entry_pathname(entry);
    *ret_bytes = archive_entry_size(entry);
    if (is == NULL || strcmp(is, name) != 0 || archive_entry_filetype(entry) != AE_IFREG ||
        archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL)
        return error_set(err, ERROR_INPUT, "%s: where %s should be is something else", u->path,
                         name);
    if (*ret_bytes < 0 || *ret_bytes > most || (bytes >= 0 && *ret_bytes != bytes))
        return error_set(err, ERROR_INPUT, "%s: %s has not the size that it should have", u->path,
                         name);
    return 0;
}

/* Exactly `bytes` of the entry's data, handed on in parts. */
static int unpack_data(struct unpack *u, int64_t bytes, const char *name,
                       int (*take)(void *data, const char *part, size_t length, struct error *err),
                       void *data, struct error *err)
{
    char *part = malloc(PART);
    int64_t left = bytes;
    int result = part != NULL ? 0 : error_memory(err);

    while (result == 0 && left > 0) {
        la_ssize_t got = archive_read_data(u->from, part, left < PART ? (size_t)left : PART);

        if (got < 0)
            result = unpack_failed(u, err);
        else if (got == 0)
            result = error_set(err, ERROR_INPUT, "%s was cut off in %s", u->path, name);
        else
            result = take(data, part, (size_t)got, err);
        left -= got;
    }
    free(part);
    return result;
}

/* ---- the list ---- */

struct unpack_text {
    char *bytes;
    size_t used;
};

static int unpack_take_text(void *data, const char *part, size_t length, struct error *err)
{
    struct unpack_text *text = data;

    (void)err;
    memcpy(text->bytes + text->used, part, length);
    text->used += length;
    return 0;
}

/* Could this archive hold what its list says, and this disk? */
static int unpack_check_room(const struct unpack *u, struct error *err)
{
    int64_t all = 0, most = u->size * PACK_RATIO_MOST + PACK_FREE;
    struct statvfs disk;

    for (size_t i = 0; i < u->about.count; i++) {
        if (u->about.files[i].bytes > most - all)
            return error_set(err, ERROR_INPUT,
                             "%s says that it holds more than %d times its size: it is refused",
                             u->path, PACK_RATIO_MOST);
        all += u->about.files[i].bytes;
    }
    if (statvfs(u->folder, &disk) == 0 &&
        (uint64_t)all / (disk.f_frsize != 0 ? disk.f_frsize : 1) >= disk.f_bavail)
        return error_set(err, ERROR_STATE, "%s holds %lld bytes, and the disk has no room for them",
                         u->path, (long long)all);
    return 0;
}

static int unpack_list(struct unpack *u, struct error *err)
{
    struct unpack_text text = {0};
    int64_t bytes = 0;
    int result = unpack_next(u, PACK_MANIFEST, -1, PACK_MANIFEST_MOST, &bytes, err);

    if (result == 0 && (text.bytes = malloc((size_t)bytes + 1)) == NULL)
        result = error_memory(err);
    if (result == 0)
        result = unpack_data(u, bytes, PACK_MANIFEST, unpack_take_text, &text, err);
    if (result == 0 && pack_manifest_read(text.bytes, text.used, &u->about, err) < 0)
        result = error_wrap(err, "%s", u->path);
    free(text.bytes);
    return result == 0 ? unpack_check_room(u, err) : result;
}

/* ---- the files ---- */

struct unpack_to {
    int file;
    crypto_generichash_state state;
    const char *path;
};

static int unpack_take_file(void *data, const char *part, size_t length, struct error *err)
{
    struct unpack_to *to = data;
    int number = file_write_all(to->file, part, length);

    crypto_generichash_update(&to->state, (const unsigned char *)part, length);
    return number == 0 ? 0 : error_system(err, number, "%s", to->path);
}

static int unpack_file(struct unpack *u, const struct pack_file *file, struct error *err)
{
    char path[PATH_MAX], is[65];
    unsigned char hash[32];
    struct unpack_to to = {.path = path};
    int64_t bytes;
    int result = unpack_next(u, file->name, file->bytes, INT64_MAX, &bytes, err);

    if (result < 0)
        return result;
    if (!text_print(path, sizeof(path), "%s/%s", u->folder, file->name))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", u->folder);
    to.file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (to.file < 0)
        return error_system(err, errno, "%s", path);
    crypto_generichash_init(&to.state, NULL, 0, sizeof(hash));
    result = unpack_data(u, file->bytes, file->name, unpack_take_file, &to, err);
    crypto_generichash_final(&to.state, hash, sizeof(hash));
    text_hex(is, hash, sizeof(hash));
    if (result == 0 && strcmp(is, file->hash) != 0)
        result = error_set(err, ERROR_INPUT, "%s: %s is not what was packed", u->path, file->name);
    if (result == 0 && fsync(to.file) < 0)
        result = error_system(err, errno, "%s", path);
    close(to.file);
    return result;
}

static int unpack_files(struct unpack *u, struct error *err)
{
    char report[PATH_MAX];
    struct archive_entry *entry;
    int result = 0, code;

    for (size_t i = 0; i < u->about.count && result == 0; i++) {
        if (strchr(u->about.files[i].name, '/') != NULL &&
            text_print(report, sizeof(report), "%s/" PACK_REPORT, u->folder))
            result = tree_make(report, err);
        if (result == 0)
            result = unpack_file(u, &u->about.files[i], err);
    }
    if (result == 0 && (code = archive_read_next_header(u->from, &entry)) != ARCHIVE_EOF)
        result = code != ARCHIVE_OK
                     ? unpack_failed(u, err)
                     : error_set(err, ERROR_INPUT, "%s holds more than its list says", u->path);
    return result;
}

static int unpack_open(struct unpack *u, struct error *err)
{
    struct stat status;
    int file = open(u->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), result = 0;

    if (file < 0)
        return error_system(err, errno, "%s", u->path);
    u->from = archive_read_new();
    if (u->from == NULL)
        result = error_memory(err);
    else if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode))
        result = error_set(err, ERROR_INPUT, "%s is no file", u->path);
    else if (archive_read_support_filter_zstd(u->from) < ARCHIVE_WARN ||
             archive_read_support_format_tar(u->from) != ARCHIVE_OK ||
             archive_read_open_fd(u->from, file, PART) != ARCHIVE_OK)
        result = unpack_failed(u, err);
    u->size = status.st_size;
    if (result == 0)
        result = unpack_list(u, err);
    if (result == 0)
        result = unpack_files(u, err);
    archive_read_free(u->from);
    close(file);
    return result;
}

int pack_unpack(const char *path, const char *folder, struct pack_about *ret, struct error *err)
{
    struct unpack u = {.path = path, .folder = folder};
    int result;

    if (mkdir(folder, 0700) < 0)
        return error_system(err, errno, "%s", folder);
    result = unpack_open(&u, err);
    if (result == 0)
        result = file_sync_folder(folder, err);
    if (result < 0) {
        tree_drop(folder, NULL);
        pack_about_done(&u.about);
        return result;
    }
    *ret = u.about;
    return 0;
}
