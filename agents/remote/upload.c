/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file is written under a temporary name beside its place, synced where the server can, and
 * renamed: nobody sees half of it. The server is hostile: the process's memory limit bounds what it
 * can make libssh allocate.
 */
#include "remote/upload.h"

#include "base/file.h"
#include "base/limit.h"
#include "base/text.h"
#include "base/time.h"
#include "remote/login.h"
#include "wire/line.h"

#include <errno.h>
#include <excon/agent.h>
#include <fcntl.h>
#include <libssh/sftp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATIENCE = 5000,
    PIECE = 32 * 1024,
    PATH_MOST = 1024,
    TELL = 1000,               /* ms between lines of how far it is */
    MEMORY = 32 * 1024 * 1024, /* an upload takes about 3 MiB, of which a packet of SFTP has 256 KiB
                                  at most where servers are honest */
};

struct put {
    struct target target;
    struct serve_request *request;
    const char *from, *path;
    int64_t mode;
    ssh_session ssh;
    struct guard guard;
    int64_t bytes, told;
    bool sent;
    const char *reason;
};

/* ---- lines
 * -------------------------------------------------------------------------------------------- */

/* Takes the object over. Nobody reads any more: the agent is gone, and so are we. */
static void upload_say(json_t *object)
{
    size_t length = 0;
    char *line = line_text(object, &length);

    json_decref(object);
    if (line == NULL || file_write_all(STDOUT_FILENO, line, length) != 0)
        _exit(EXIT_FAILED);
    free(line);
}

static void upload_tell(struct put *put)
{
    int64_t now = time_mono();

    if (put->sent && now < put->told + TELL)
        return;
    put->sent = true;
    put->told = now;
    upload_say(json_pack("{s:I}", "bytes", (json_int_t)put->bytes));
}

/* ---- waiting
 * ------------------------------------------------------------------------------------------ */

/* Until the login can go on. */
static int upload_wait_for(const struct login *login, struct error *err)
{
    struct pollfd wait = {.fd = login->fd, .events = login->events};
    int64_t left = login->until - time_mono();

    if (poll(&wait, 1, left > 0 ? (int)left : 0) < 0 && errno != EINTR)
        return error_system(err, errno, "poll");
    return 0;
}

static int upload_log_in(struct put *put, struct error *err)
{
    struct login login;
    int r = login_begin(&login, &put->target, &put->guard, PATIENCE, err);

    while (r == 0 && (r = login_step(&login, &put->ssh, err)) > 0)
        r = upload_wait_for(&login, err);
    if (r < 0) {
        put->reason = login.reason;
        login_drop(&login);
    }
    return r;
}

/* ---- SFTP
 * --------------------------------------------------------------------------------------------- */

static int upload_failed(struct put *put, sftp_session sftp, const char *what, struct error *err)
{
    static const struct {
        int code;
        const char *text;
    } codes[] = {{SSH_FX_NO_SUCH_FILE, "no such file or directory"},
                 {SSH_FX_PERMISSION_DENIED, "permission denied"},
                 {SSH_FX_FAILURE, "the guest could not (no space?)"},
                 {SSH_FX_NO_CONNECTION, "no connection"},
                 {SSH_FX_CONNECTION_LOST, "connection lost"}};
    const char *text = ssh_get_error(put->ssh);

    put->reason = ssh_is_connected(put->ssh) ? REASON_REFUSED : REASON_CUT_OFF;
    for (size_t i = 0; sftp != NULL && i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (sftp_get_error(sftp) == codes[i].code)
            text = codes[i].text;
    }
    return error_set(err, ERROR_FAILED, "%s: %s: %s", put->path, what, text);
}

static int upload_copy(struct put *put, int from, sftp_session sftp, sftp_file to,
                       struct error *err)
{
    char *piece = malloc(PIECE);
    ssize_t n = 0;
    int r = piece != NULL ? 0 : error_memory(err);

    while (r == 0 && (n = read(from, piece, PIECE)) > 0) {
        upload_tell(put);
        if (sftp_write(to, piece, (size_t)n) != n)
            r = upload_failed(put, sftp, "writing", err);
        put->bytes += n;
    }
    if (r == 0 && n < 0)
        r = error_system(err, errno, "%s", put->from);
    free(piece);
    return r;
}

static int upload_write_file(struct put *put, int from, sftp_session sftp, const char *name,
                             struct error *err)
{
    sftp_file to = sftp_open(sftp, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

    if (to == NULL)
        return upload_failed(put, sftp, "making a file", err);

    int r = upload_copy(put, from, sftp, to, err);

    if (r == 0 && sftp_extension_supported(sftp, "fsync@openssh.com", "1") &&
        sftp_fsync(to) != SSH_OK)
        r = upload_failed(put, sftp, "syncing", err);
    if (sftp_close(to) != SSH_OK && r == 0)
        r = upload_failed(put, sftp, "closing", err);
    if (r == 0 && sftp_chmod(sftp, name, (mode_t)put->mode) != SSH_OK)
        r = upload_failed(put, sftp, "changing the mode", err);
    return r;
}

static int upload_replace(struct put *put, int from, sftp_session sftp, struct error *err)
{
    unsigned char bytes[8];
    char word[2 * sizeof(bytes) + 1], name[PATH_MOST + 32];
    const char *slash = strrchr(put->path, '/');

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_system(err, errno, "no random bytes");
    text_hex(word, bytes, sizeof(bytes));
    snprintf(name, sizeof(name), "%.*s/.%s", (int)(slash - put->path), put->path, word);

    int r = upload_write_file(put, from, sftp, name, err);

    if (r == 0 && sftp_rename(sftp, name, put->path) != SSH_OK) {
        /* Version 3 without the extension of OpenSSH does not rename over a file. */
        sftp_unlink(sftp, put->path);
        if (sftp_rename(sftp, name, put->path) != SSH_OK)
            r = upload_failed(put, sftp, "renaming", err);
    }
    if (r < 0)
        sftp_unlink(sftp, name);
    return r;
}

static int upload(struct put *put, int from, struct error *err)
{
    sftp_session sftp = sftp_new(put->ssh);

    if (sftp == NULL)
        return upload_failed(put, NULL, "SFTP", err);

    int r = sftp_init(sftp) == SSH_OK ? upload_replace(put, from, sftp, err)
                                      : upload_failed(put, NULL, "no SFTP there", err);

    sftp_free(sftp);
    return r;
}

/* ---- the request
 * ---------------------------------------------------------------------------------------- */

static int upload_with_connection(struct put *put, int from, struct error *err)
{
    int r = upload_log_in(put, err);

    if (r < 0)
        return r;
    ssh_set_blocking(put->ssh, 1);
    r = upload(put, from, err);
    /* During an upload the guard ends the session when the server has made it hold too much. */
    if (r < 0 && put->guard.opens)
        guard_check(&put->guard, err);
    login_end(put->ssh);
    return r;
}

static int upload_read_request(struct put *put, int *ret_from, struct error *err)
{
    if (serve_text(put->request, "from", NULL, &put->from, err) < 0 ||
        serve_text(put->request, "path", NULL, &put->path, err) < 0 ||
        serve_int(put->request, "mode", 0, 07777, 0644, &put->mode, err) < 0)
        return -err->code;
    if (put->path[0] != '/' || strlen(put->path) > PATH_MOST)
        return error_set(err, ERROR_INPUT, "\"path\" is no absolute path below %d bytes",
                         PATH_MOST);

    int from = open(put->from, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat status;

    if (from < 0)
        return error_system(err, errno, "%s", put->from);
    if (fstat(from, &status) < 0 || !S_ISREG(status.st_mode)) {
        close(from);
        return error_set(err, ERROR_INPUT, "%s is no file", put->from);
    }
    *ret_from = from;
    return 0;
}

static void upload_answer(const struct put *put, int r, const struct error *err)
{
    static const char *const words[OUTCOMES] = OUTCOME_WORDS;

    if (r == 0)
        upload_say(json_pack("{s:s, s:s, s:{s:I}}", "outcome", words[OUTCOME_DONE], "text", "",
                             "result", "bytes", (json_int_t)put->bytes));
    else
        upload_say(json_pack("{s:s, s:s, s:{s:s, s:b}}", "outcome", words[OUTCOME_FAILED], "text",
                             err->text, "result", "reason", put->reason, "sent", (int)put->sent));
}

/* The line of the request. */
static json_t *upload_read_line(struct error *err)
{
    struct line_reader reader = {0};
    char bytes[4096];
    json_t *line = NULL;
    ssize_t n;

    while (line == NULL && (n = read(STDIN_FILENO, bytes, sizeof(bytes))) > 0) {
        if (line_reader_add(&reader, bytes, (size_t)n, err) < 0 ||
            line_reader_next(&reader, &line, err) < 0)
            break;
    }
    line_reader_done(&reader);
    return line;
}

int upload_run(void)
{
    struct put put = {.reason = REASON_REFUSED};
    struct serve_request request = {0};
    struct error err = {0};
    int from = -1;

    /* It ends with the agent's thread that started it, that is, with the agent. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit_memory(MEMORY);
    request.body = upload_read_line(&err);
    if (request.body == NULL ||
        json_integer_value(json_object_get(request.body, UPLOAD_PARENT)) != getppid())
        return EXIT_USAGE;
    put.request = &request;

    int r = target_read(&request, &put.target, &err);

    if (r == 0)
        r = upload_read_request(&put, &from, &err);
    if (r == 0)
        r = upload_with_connection(&put, from, &err);
    upload_answer(&put, r, &err);
    if (from >= 0)
        close(from);
    target_done(&put.target);
    json_decref(request.body);
    return EXIT_DONE;
}
