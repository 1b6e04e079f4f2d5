/* SPDX-License-Identifier: Apache-2.0 */
/* Writing an archive, by libarchive. */
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "products/pack/pack-manifest.h"

enum { PART = 256 * 1024 };

/* ---- which files ---- */

static int write_compare(const void *a, const void *b)
{
    return strcmp(((const struct pack_file *)a)->name, ((const struct pack_file *)b)->name);
}

/* Size and hash of a file of the folder. */
static int write_measure(const char *folder, struct pack_file *file, struct error *err)
{
    char path[PATH_MAX];
    unsigned char *part = malloc(PART), hash[32];
    crypto_generichash_state state;
    int from = -1, result = 0;
    ssize_t got = 0;

    if (part == NULL)
        return error_memory(err);
    if (!text_print(path, sizeof(path), "%s/%s", folder, file->name) ||
        (from = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) < 0)
        result = error_system(err, errno, "%s/%s", folder, file->name);
    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    while (result == 0 && (got = read(from, part, PART)) > 0) {
        crypto_generichash_update(&state, part, (unsigned long long)got);
        file->bytes += got;
    }
    if (result == 0 && got < 0)
        result = error_system(err, errno, "%s", path);
    crypto_generichash_final(&state, hash, sizeof(hash));
    text_hex(file->hash, hash, sizeof(hash));
    if (from >= 0)
        close(from);
    free(part);
    return result;
}

static int write_note(struct pack_about *about, const char *folder, const char *name,
                      struct error *err)
{
    struct pack_file *file = &about->files[about->count];

    if (about->count >= PACK_FILES_MOST)
        return error_set(err, ERROR_STATE, "there are more than %d files", PACK_FILES_MOST);
    if (!text_copy(file->name, sizeof(file->name), name) || !pack_is_name(name))
        return error_set(err, ERROR_STATE, "no file of an archive can be called %s", name);
    about->count++;
    return write_measure(folder, file, err);
}

static int write_note_report(struct pack_about *about, const char *folder, struct error *err)
{
    char path[PATH_MAX], name[PACK_NAME];
    size_t first = about->count;
    struct dirent *entry;
    int result = 0;
    DIR *report;

    text_print(path, sizeof(path), "%s/%s", folder, PACK_REPORT);
    report = opendir(path);
    if (report == NULL)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    while (result == 0 && (entry = readdir(report)) != NULL)
        if (entry->d_name[0] != '.') {
            text_print(name, sizeof(name), "%s/%s", PACK_REPORT, entry->d_name);
            result = write_note(about, folder, name, err);
        }
    closedir(report);
    qsort(&about->files[first], about->count - first, sizeof(*about->files), write_compare);
    return result;
}

static int write_list(struct pack_about *about, const char *folder, struct error *err)
{
    static const char *const known[] = {PACK_JOURNAL, PACK_HEAD, PACK_SCENARIO};
    char path[PATH_MAX];
    int result = 0;

    about->count = 0;
    about->files = calloc(PACK_FILES_MOST, sizeof(*about->files));
    if (about->files == NULL)
        return error_memory(err);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && result == 0; i++)
        if (text_print(path, sizeof(path), "%s/%s", folder, known[i]) &&
            (i == 0 || access(path, F_OK) == 0))
            result = write_note(about, folder, known[i], err);
    return result == 0 ? write_note_report(about, folder, err) : result;
}

/* ---- the archive ---- */

static int write_failed(struct archive *to, const char *path, struct error *err)
{
    const char *text = archive_error_string(to);

    return error_set(err, ERROR_SYSTEM, "%s: %s", path, text != NULL ? text : "no memory");
}

static int write_head(struct archive *to, const struct pack_about *about, const char *name,
                      int64_t bytes)
{
    struct archive_entry *entry = archive_entry_new();
    int code = ARCHIVE_FATAL;

    if (entry != NULL) {
        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_size(entry, bytes);
        archive_entry_set_mtime(entry, about->wall / 1000, 0);
        code = archive_write_header(to, entry);
    }
    archive_entry_free(entry);
    return code;
}

/* A file that grew or shrank since it was measured is not packed. */
static int write_file(struct archive *to, const char *folder, const struct pack_about *about,
                      const struct pack_file *file, struct error *err)
{
    char path[PATH_MAX], *part = malloc(PART);
    int64_t left = file->bytes;
    int from, result = 0;

    text_print(path, sizeof(path), "%s/%s", folder, file->name);
    from = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (part == NULL || from < 0)
        result = part == NULL ? error_memory(err) : error_system(err, errno, "%s", path);
    if (result == 0 && write_head(to, about, file->name, file->bytes) != ARCHIVE_OK)
        result = write_failed(to, path, err);
    while (result == 0 && left > 0) {
        ssize_t got = read(from, part, left < PART ? (size_t)left : PART);

        if (got <= 0)
            result = error_set(err, ERROR_SYSTEM, "%s: it changed while it was read", path);
        else if (archive_write_data(to, part, (size_t)got) != got)
            result = write_failed(to, path, err);
        else
            left -= got;
    }
    if (from >= 0)
        close(from);
    free(part);
    return result;
}

static int write_all(struct archive *to, const char *folder, const struct pack_about *about,
                     const char *path, struct error *err)
{
    size_t length = 0;
    char *manifest = pack_manifest_text(about, &length);
    int result = manifest != NULL ? 0 : error_memory(err);

    if (result == 0 && (write_head(to, about, PACK_MANIFEST, (int64_t)length) != ARCHIVE_OK ||
                        archive_write_data(to, manifest, length) != (la_ssize_t)length))
        result = write_failed(to, path, err);
    free(manifest);
    for (size_t i = 0; i < about->count && result == 0; i++)
        result = write_file(to, folder, about, &about->files[i], err);
    if (result == 0 && archive_write_close(to) != ARCHIVE_OK)
        result = write_failed(to, path, err);
    return result;
}

static int write_open(struct archive **ret, int file, const char *path, struct error *err)
{
    struct archive *to = archive_write_new();

    if (to == NULL)
        return error_memory(err);
    if (archive_write_set_format_pax_restricted(to) != ARCHIVE_OK ||
        archive_write_add_filter_zstd(to) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(to, 1) != ARCHIVE_OK ||
        archive_write_open_fd(to, file) != ARCHIVE_OK) {
        int result = write_failed(to, path, err);

        archive_write_free(to);
        return result;
    }
    *ret = to;
    return 0;
}

int pack_write(const char *folder, struct pack_about *about, const char *path, struct error *err)
{
    char draft[PATH_MAX];
    struct archive *to = NULL;
    int file = -1, result = write_list(about, folder, err);

    if (result < 0)
        return result;
    if (!text_print(draft, sizeof(draft), "%s.new", path))
        return error_set(err, ERROR_INPUT, "%s: the path is too long", path);
    file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return error_system(err, errno, "%s", draft);
    result = write_open(&to, file, path, err);
    if (result == 0)
        result = write_all(to, folder, about, path, err);
    archive_write_free(to);
    close(file);
    if (result == 0)
        result = file_place(draft, path, err);
    if (result < 0)
        unlink(draft);
    return result;
}
