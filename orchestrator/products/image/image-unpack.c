/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the processes is a pipe of fixed records: how much was read so far, and at the end how it
 * went. What the child says is bounded by the record, and cleaned by whoever prints it.
 */
#include "products/image/image-unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/text.h"

enum {
    PART = 1024 * 1024,
    HOLE = 4096, /* bytes of zeros that are not written */
    NAME_MOST = 256,
    MANIFEST_MOST = 64 * 1024,
    SUM_MOST = crypto_hash_sha512_BYTES,
    PROGRESS_STEP = 64 * 1024 * 1024,
};

static const uint64_t MEMORY_MOST = UINT64_C(2) << 30; /* xz -9e wants 65 MiB, zstd --ultra 2 GiB */

struct unpack_record {
    int64_t in, out;
    int done; /* 0: it goes on; 1: it is whole; -1: `text` says what is wrong */
    char text[sizeof(((struct error *)0)->text)];
};

struct unpack {
    const char *path;
    struct archive *from;
    int file, to, pipe;
    int64_t size, out, most, told;
    bool tar;
    char name[NAME_MOST]; /* of the disk in an OVA */
    char *manifest;       /* as it is in the OVA; NULL: none */
    bool unsaid;          /* it has no sum of the disk that could be checked */
    crypto_hash_sha256_state sha256;
    crypto_hash_sha512_state sha512;
};

/* ---- in the child ---- */

static void unpack_say(const struct unpack *u, int done, const char *text)
{
    struct unpack_record record = {
        .in = archive_filter_bytes(u->from, -1), .out = u->out, .done = done};

    text_copy(record.text, sizeof(record.text), text);
    if (write(u->pipe, &record, sizeof(record)) != sizeof(record))
        _exit(1);
}

static int unpack_failed(const struct unpack *u, struct error *err)
{
    const char *text = archive_error_string(u->from);

    return error_set(err, ERROR_INPUT, "%s cannot be unpacked: it is damaged, or was cut off (%s)",
                     u->path, text != NULL ? text : "no more is known");
}

static bool unpack_is_zero(const char *part, size_t length)
{
    return part[0] == 0 && memcmp(part, part + 1, length - 1) == 0;
}

/* Zeros become holes. */
static int unpack_put(struct unpack *u, const char *part, size_t length, struct error *err)
{
    if (u->tar) {
        crypto_hash_sha256_update(&u->sha256, (const unsigned char *)part, length);
        crypto_hash_sha512_update(&u->sha512, (const unsigned char *)part, length);
    }
    while (length > 0) {
        size_t piece = length < HOLE ? length : HOLE;

        for (size_t put = 0; put < piece && !unpack_is_zero(part, piece);) {
            ssize_t now = pwrite(u->to, part + put, piece - put, u->out + (off_t)put);

            if (now < 0 && errno == EINTR)
                continue;
            if (now <= 0)
                return error_system(err, errno, "the disk of %s cannot be written", u->path);
            put += (size_t)now;
        }
        u->out += (int64_t)piece;
        part += piece;
        length -= piece;
    }
    if (u->out - u->told >= PROGRESS_STEP) {
        u->told = u->out;
        unpack_say(u, 0, "");
    }
    return 0;
}

static int unpack_disk(struct unpack *u, struct error *err)
{
    char *part = malloc(PART);
    la_ssize_t got = 1;
    int result = part != NULL ? 0 : error_memory(err);

    while (result == 0 && (got = archive_read_data(u->from, part, PART)) > 0) {
        if (u->out + got > u->most)
            result = error_set(err, ERROR_INPUT,
                               "%s would become larger than %lld GiB, which is not believed of it",
                               u->path, (long long)(u->most >> 30));
        else
            result = unpack_put(u, part, (size_t)got, err);
    }
    free(part);
    if (result == 0 && got < 0)
        result = unpack_failed(u, err);
    if (result == 0 && ftruncate(u->to, u->out) < 0)
        result = error_system(err, errno, "the disk of %s", u->path);
    return result;
}

static bool unpack_ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), behind = strlen(end);

    return length > behind && strcasecmp(name + length - behind, end) == 0;
}

static int unpack_manifest(struct unpack *u, struct archive_entry *entry, struct error *err)
{
    la_ssize_t got;

    if (u->manifest != NULL || archive_entry_size(entry) > MANIFEST_MOST)
        return error_set(err, ERROR_INPUT, "%s has two manifests, or one without an end", u->path);
    u->manifest = calloc(1, MANIFEST_MOST + 1);
    if (u->manifest == NULL)
        return error_memory(err);
    got = archive_read_data(u->from, u->manifest, MANIFEST_MOST);
    return got < 0 ? unpack_failed(u, err) : 0;
}

/* A regular file below nothing: no name of it becomes a path of ours. */
static int unpack_entry(struct unpack *u, struct archive_entry *entry, struct error *err)
{
    static const char *const disks[] = {".vmdk", ".img", ".raw", ".qcow2", ".vdi", ".vhdx"};
    const char *name = archive_entry_pathname(entry);

    if (name == NULL || archive_entry_filetype(entry) != AE_IFREG)
        return 0;
    if (unpack_ends_with(name, ".mf"))
        return unpack_manifest(u, entry, err);
    for (size_t i = 0; i < sizeof(disks) / sizeof(disks[0]); i++) {
        if (!unpack_ends_with(name, disks[i]))
            continue;
        if (u->name[0] != '\0')
            return error_set(err, ERROR_INPUT,
                             "%s has several disks: take them out (tar -x) and import one",
                             u->path);
        if (!text_copy(u->name, sizeof(u->name), name))
            return error_set(err, ERROR_INPUT, "%s: the name of its disk is too long", u->path);
        return unpack_disk(u, err);
    }
    return 0;
}

/* Of a line "SHA256(disk.vmdk)= 0123…" (DSP0243, 9.2), which VirtualBox writes with blanks around
 * the name: the digits; NULL: there is none. */
static const char *unpack_said_sum(const struct unpack *u, const char *kind)
{
    const char *slash = strrchr(u->name, '/'), *name = slash != NULL ? slash + 1 : u->name;
    size_t before = strlen(kind), length = strlen(name);

    for (const char *at = u->manifest; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncasecmp(at, kind, before) != 0)
            continue;
        at += before + strspn(at + before, " \t");
        if (*at != '(' || strncasecmp(at + 1, name, length) != 0 || at[1 + length] != ')')
            continue;
        at += length + 2;
        at += strspn(at, " \t");
        if (*at == '=')
            return at + 1 + strspn(at + 1, " \t");
    }
    return NULL;
}

static int unpack_check_sums(struct unpack *u, struct error *err)
{
    unsigned char sum[SUM_MOST];
    char text[SUM_MOST * 2 + 1];
    const char *said = unpack_said_sum(u, "SHA512");

    if (said != NULL) {
        crypto_hash_sha512_final(&u->sha512, sum);
        sodium_bin2hex(text, sizeof(text), sum, crypto_hash_sha512_BYTES);
    } else {
        said = unpack_said_sum(u, "SHA256");
        crypto_hash_sha256_final(&u->sha256, sum);
        sodium_bin2hex(text, sizeof(text), sum, crypto_hash_sha256_BYTES);
    }
    u->unsaid = said == NULL && u->manifest != NULL;
    if (said == NULL || (strncasecmp(said, text, strlen(text)) == 0 &&
                         !isxdigit((unsigned char)said[strlen(text)])))
        return 0;
    return error_set(err, ERROR_INPUT, "%s: %s has not the sum that the manifest says", u->path,
                     u->name);
}

static int unpack_all(struct unpack *u, struct error *err)
{
    struct archive_entry *entry;
    int code = ARCHIVE_OK, count = 0, result = 0;

    while (result == 0 && (code = archive_read_next_header(u->from, &entry)) == ARCHIVE_OK) {
        if (!u->tar)
            result = unpack_disk(u, err);
        else if (++count > UNPACK_ENTRIES)
            result =
                error_set(err, ERROR_INPUT, "%s has more than %d entries", u->path, UNPACK_ENTRIES);
        else
            result = unpack_entry(u, entry, err);
    }
    if (result == 0 && code != ARCHIVE_EOF)
        result = unpack_failed(u, err);
    if (result == 0 && u->tar && u->name[0] == '\0')
        result = error_set(err, ERROR_INPUT, "%s has no disk in it", u->path);
    return result == 0 && u->tar ? unpack_check_sums(u, err) : result;
}

static int unpack_open(struct unpack *u, struct error *err)
{
    u->from = archive_read_new();
    if (u->from == NULL)
        return error_memory(err);
    if (u->tar ? archive_read_support_format_tar(u->from) != ARCHIVE_OK
               : archive_read_support_filter_gzip(u->from) < ARCHIVE_WARN ||
                     archive_read_support_filter_xz(u->from) < ARCHIVE_WARN ||
                     archive_read_support_filter_zstd(u->from) < ARCHIVE_WARN ||
                     archive_read_support_format_raw(u->from) != ARCHIVE_OK)
        return unpack_failed(u, err);
    return archive_read_open_fd(u->from, u->file, PART) == ARCHIVE_OK ? 0 : unpack_failed(u, err);
}

static void unpack_work(struct unpack *u) __attribute__((noreturn));

static void unpack_work(struct unpack *u)
{
    struct error err = {0};
    int result = limit_rights(MEMORY_MOST, &err);

    crypto_hash_sha256_init(&u->sha256);
    crypto_hash_sha512_init(&u->sha512);
    if (result == 0)
        result = unpack_open(u, &err);
    if (result == 0)
        result = unpack_all(u, &err);
    if (result == 0 && u->unsaid)
        error_set(&err, ERROR_MISSING,
                  "%s: its manifest has neither an SHA-256 nor an SHA-512 of %s, which was not "
                  "checked; --sha256 checks the file",
                  u->path, u->name);
    unpack_say(u, result == 0 ? 1 : -1, err.text);
    _exit(0);
}

/* ---- in the parent ---- */

static int unpack_hear(const struct desk *desk, struct unpack *u, struct error *err)
{
    struct progress progress;
    struct unpack_record record = {0};
    char said[sizeof(record.text)];
    ssize_t got = 0;

    progress_init(&progress, &desk->err, "unpack", desk->quiet || desk->json || !desk->err.tty);
    while (record.done == 0) {
        got = read(u->pipe, &record, sizeof(record));
        if (got < 0 && errno == EINTR)
            continue;
        if (got != sizeof(record))
            break;
        progress_step(&progress, record.in >> 20, u->size >> 20, "MiB read");
    }
    progress_done(&progress);
    record.text[sizeof(record.text) - 1] = '\0';
    if (got == sizeof(record) && record.done == 1) {
        text_clean(said, sizeof(said), record.text, strlen(record.text));
        if (said[0] != '\0' && !desk->quiet)
            output_print(&desk->err, TONE_PLAIN, "%s\n", said);
        return 0;
    }
    return error_set(err, ERROR_INPUT, "%s",
                     got == sizeof(record) ? record.text : "the process that unpacks it has ended");
}

static int unpack_run(const struct desk *desk, struct unpack *u, struct error *err)
{
    int pipes[2], result;
    pid_t child;

    if (pipe2(pipes, O_CLOEXEC) < 0)
        return error_system(err, errno, "cannot make a pipe");
    child = fork();
    if (child == 0) {
        close(pipes[0]);
        u->pipe = pipes[1];
        unpack_work(u);
    }
    close(pipes[1]);
    u->pipe = pipes[0];
    result = child < 0 ? error_system(err, errno, "cannot fork") : unpack_hear(desk, u, err);
    close(pipes[0]);
    if (child > 0) {
        kill(child, SIGKILL);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return result;
}

int image_unpack(const struct desk *desk, const char *path, bool tar, const char *to,
                 struct error *err)
{
    struct unpack u = {.path = path,
                       .tar = tar,
                       .file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY),
                       .to = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    struct stat status;
    int result = 0;

    if (u.file < 0 || fstat(u.file, &status) < 0)
        result = error_system(err, errno, "%s", path);
    else if (u.to < 0)
        result = error_system(err, errno, "%s", to);
    if (result == 0) {
        u.size = status.st_size;
        u.most = u.size * UNPACK_RATIO > UNPACK_FREE ? u.size * UNPACK_RATIO : UNPACK_FREE;
        u.most = u.most < UNPACK_MOST ? u.most : UNPACK_MOST;
        result = unpack_run(desk, &u, err);
    }
    if (u.file >= 0)
        close(u.file);
    if (u.to >= 0)
        close(u.to);
    return result;
}
