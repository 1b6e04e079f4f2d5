/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Only the archive's directory is followed (its end has to be there), so a file that is passed over
 * is not inflated. The two processes speak in records, each a kind, a length and so many bytes; the
 * parent believes neither.
 */
#include "products/import/import-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limit.h"
#include "base/text.h"

enum { ZIP_PART = 16 * 1024, ZIP_SECONDS = 60 /* of computing */ };

static const uint64_t ZIP_MEMORY = UINT64_C(512) << 20;

enum zip_kind { ZIP_DOCUMENT, ZIP_OTHER, ZIP_FAILED, ZIP_WHOLE };

struct zip_head {
    uint32_t kind, length;
};

struct zip {
    const char *path;
    const char *const *words;
    size_t most, tried;
    int file, pipe;
    struct archive *from;
    bool found;
};

bool import_zip_is(const char *path)
{
    static const char begins[] = {'P', 'K', 3, 4}, empty[] = {'P', 'K', 5, 6};
    char bytes[sizeof(begins)];
    struct stat status;
    int file = stat(path, &status) == 0 && S_ISREG(status.st_mode)
                   ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                   : -1;
    bool is =
        file >= 0 && read(file, bytes, sizeof(bytes)) == sizeof(bytes) &&
        (memcmp(bytes, begins, sizeof(bytes)) == 0 || memcmp(bytes, empty, sizeof(bytes)) == 0);

    if (file >= 0)
        close(file);
    return is;
}

/* ---- in the child ---- */

static void zip_say(const struct zip *zip, enum zip_kind kind, const char *bytes, size_t length)
{
    struct zip_head head = {.kind = kind, .length = (uint32_t)length};

    if (file_write_all(zip->pipe, &head, sizeof(head)) != 0 ||
        (length != 0 && file_write_all(zip->pipe, bytes, length) != 0))
        _exit(1);
}

static int zip_failed(const struct zip *zip, struct error *err)
{
    const char *text = archive_error_string(zip->from);

    return error_set(err, ERROR_INPUT, "%s: %s", zip->path,
                     text != NULL ? text : "it is damaged, or was cut off");
}

static bool zip_has_word(const struct zip *zip, const char *bytes, size_t length)
{
    for (size_t i = 0; zip->words[i] != NULL; i++)
        if (memmem(bytes, length, zip->words[i], strlen(zip->words[i])) != NULL)
            return true;
    return false;
}

/* The entry's bytes, at most zip->most of them, into `bytes`. */
static int zip_inflate(struct zip *zip, char *bytes, size_t *ret_length, struct error *err)
{
    size_t length = 0;
    la_ssize_t got = 1;

    while (got > 0 && length <= zip->most && zip->tried <= IMPORT_ZIP_TRIED) {
        got = archive_read_data(zip->from, bytes + length, zip->most + 1 - length);
        if (got < 0)
            return zip_failed(zip, err);
        length += (size_t)got;
        zip->tried += (size_t)got;
    }
    if (length > zip->most || zip->tried > IMPORT_ZIP_TRIED)
        return error_set(err, ERROR_INPUT,
                         "%s: a document in it is larger than %zu MiB, or all are "
                         "larger than %d MiB",
                         zip->path, zip->most >> 20, IMPORT_ZIP_TRIED >> 20);
    *ret_length = length;
    return 0;
}

/* Sends the document if this one is it. */
static int zip_try(struct zip *zip, char *bytes, struct error *err)
{
    size_t length = 0;
    int result = zip_inflate(zip, bytes, &length, err);

    if (result < 0 || !zip_has_word(zip, bytes, length))
        return result;
    zip->found = true;
    for (size_t at = 0; at < length; at += ZIP_PART)
        zip_say(zip, ZIP_DOCUMENT, bytes + at, length - at < ZIP_PART ? length - at : ZIP_PART);
    return 0;
}

static int zip_entry(struct zip *zip, struct archive_entry *entry, char *bytes, struct error *err)
{
    const char *name = archive_entry_pathname(entry);
    size_t length = name != NULL ? strlen(name) : 0;
    int result = 0;
    bool before = zip->found;

    if (archive_entry_filetype(entry) == AE_IFDIR)
        return 0;
    if (!before && archive_entry_filetype(entry) == AE_IFREG && length > 5 &&
        strcasecmp(name + length - 5, ".json") == 0)
        result = zip_try(zip, bytes, err);
    if (result == 0 && zip->found == before)
        zip_say(zip, ZIP_OTHER, name, length < IMPORT_ZIP_NAME ? length : IMPORT_ZIP_NAME);
    return result;
}

static int zip_open(struct zip *zip, struct error *err)
{
    zip->from = archive_read_new();
    if (zip->from == NULL)
        return error_memory(err);
    if (archive_read_support_format_zip_seekable(zip->from) != ARCHIVE_OK ||
        archive_read_open_fd(zip->from, zip->file, ZIP_PART) != ARCHIVE_OK)
        return zip_failed(zip, err);
    return 0;
}

static int zip_all(struct zip *zip, struct error *err)
{
    struct archive_entry *entry;
    char *bytes = malloc(zip->most + 1);
    int code = ARCHIVE_EOF, count = 0,
        result = bytes != NULL ? zip_open(zip, err) : error_memory(err);

    while (result == 0 && ((code = archive_read_next_header(zip->from, &entry)) == ARCHIVE_OK ||
                           code == ARCHIVE_WARN /* a name that is none in UTF-8 */))
        result = ++count <= IMPORT_ZIP_ENTRIES
                     ? zip_entry(zip, entry, bytes, err)
                     : error_set(err, ERROR_INPUT, "%s has more than %d entries", zip->path,
                                 IMPORT_ZIP_ENTRIES);
    if (result == 0 && code != ARCHIVE_EOF)
        result = zip_failed(zip, err);
    if (result == 0 && !zip->found)
        result = error_set(err, ERROR_INPUT, "%s: no .json in it is such an export", zip->path);
    free(bytes);
    return result;
}

static void zip_work(struct zip *zip) __attribute__((noreturn));

static void zip_work(struct zip *zip)
{
    const struct rlimit time = {.rlim_cur = ZIP_SECONDS, .rlim_max = ZIP_SECONDS};
    struct error err = {0};
    int result = limit_rights(ZIP_MEMORY, &err);

    setrlimit(RLIMIT_CPU, &time);
    /* Without a locale libarchive gives no name that is no ASCII. */
    setlocale(LC_CTYPE, "C.UTF-8");
    if (result == 0)
        result = zip_all(zip, &err);
    zip_say(zip, result == 0 ? ZIP_WHOLE : ZIP_FAILED, err.text,
            result == 0 ? 0 : strlen(err.text));
    _exit(0);
}

/* ---- in the parent ---- */

static int zip_take(struct import_zip *ret, size_t most, const struct zip_head *head,
                    const char *part, struct error *err)
{
    char *larger;

    if (head->kind == ZIP_FAILED)
        return error_set(err, ERROR_INPUT, "%.*s", (int)head->length, part);
    if (head->kind == ZIP_OTHER) {
        if (ret->others < IMPORT_ZIP_NAMES)
            text_clean(ret->names[ret->others], IMPORT_ZIP_NAME, part, head->length);
        ret->others++;
        return 0;
    }
    if (head->length > most - ret->length)
        return error_set(err, ERROR_INPUT, "the document is too large");
    larger = realloc(ret->bytes, ret->length + head->length + 1);
    if (larger == NULL)
        return error_memory(err);
    ret->bytes = larger;
    memcpy(ret->bytes + ret->length, part, head->length);
    ret->length += head->length;
    return 0;
}

static int zip_hear(FILE *from, size_t most, struct import_zip *ret, struct error *err)
{
    char part[ZIP_PART];
    struct zip_head head;
    int result = 0;

    while (result == 0) {
        if (fread(&head, sizeof(head), 1, from) != 1 || head.length > sizeof(part) ||
            (head.length != 0 && fread(part, head.length, 1, from) != 1))
            return error_set(err, ERROR_INPUT, "the process that reads the archive has ended");
        if (head.kind == ZIP_WHOLE)
            return 0;
        result = zip_take(ret, most, &head, part, err);
    }
    return result;
}

static int zip_run(struct zip *zip, struct import_zip *ret, struct error *err)
{
    int pipes[2], result;
    pid_t child;
    FILE *from;

    if (pipe2(pipes, O_CLOEXEC) < 0)
        return error_system(err, errno, "cannot make a pipe");
    child = fork();
    if (child == 0) {
        close(pipes[0]);
        zip->pipe = pipes[1];
        zip_work(zip);
    }
    close(pipes[1]);
    from = fdopen(pipes[0], "r");
    if (child < 0 || from == NULL)
        result = error_system(err, errno, "cannot read the archive");
    else
        result = zip_hear(from, zip->most, ret, err);
    if (from != NULL)
        fclose(from);
    else
        close(pipes[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return result;
}

int import_zip_read(const char *path, const char *const *words, size_t most, struct import_zip *ret,
                    struct error *err)
{
    struct zip zip = {.path = path, .words = words, .most = most};
    struct import_zip got = {.length = 0};
    int result;

    zip.file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (zip.file < 0)
        return error_system(err, errno, "%s", path);
    result = zip_run(&zip, &got, err);
    close(zip.file);
    if (result < 0)
        import_zip_done(&got);
    else
        *ret = got;
    return result;
}

void import_zip_done(struct import_zip *zip)
{
    free(zip->bytes);
    zip->bytes = NULL;
}
