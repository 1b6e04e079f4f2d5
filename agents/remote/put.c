/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libssh's SFTP blocks, so it does not share the session of the checks: it has its own, in blocking mode. A
 * second thread watches the deadline and the cancel and shuts the descriptor down, which ends any call.
 * The file is written under a temporary name beside its place, synced where the server can, and renamed:
 * nobody sees half of it.
 */
#include "remote/put.h"

#include "base/text.h"
#include "base/time.h"
#include "remote/login.h"

#include <errno.h>
#include <excon/agent.h>
#include <fcntl.h>
#include <libssh/sftp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STACK = 256 * 1024, PATIENCE = 5000, PIECE = 32 * 1024, PATH_MOST = 1024 };

struct put {
    struct target target;
    struct serve_request *request;
    const char *from, *path;
    int64_t mode;
    ssh_session ssh;
    int fd;   /* of the connection, for the watcher */
    int done; /* eventfd: the watcher may go */
    int cancel;
    int64_t bytes;
    bool sent;
    const char *reason;
};

/* ---- waiting ------------------------------------------------------------------------------------------ */

/* Until the login can go on. */
static int wait_for(struct put *put, const struct login *login, struct error *err)
{
    struct pollfd fds[] = {{.fd = put->cancel, .events = POLLIN}, {.fd = login->fd, .events = login->events}};
    int64_t left = login->until - time_mono(), mine = serve_left(put->request);

    if (left < 0)
        left = 0;
    if (poll(fds, 2, (int)(left < mine ? left : mine)) < 0 && errno != EINTR)
        return error_system(err, errno, "poll");
    if (fds[0].revents != 0 || serve_left(put->request) == 0)
        return error_set(err, ERROR_STATE, "given up");
    return 0;
}

static int log_in(struct put *put, struct error *err)
{
    struct login login;
    int r = login_begin(&login, &put->target, PATIENCE, err);

    while (r == 0 && (r = login_step(&login, &put->ssh, err)) > 0)
        r = wait_for(put, &login, err);
    if (r < 0) {
        put->reason = login.reason;
        login_drop(&login);
    }
    return r;
}

static void *watch(void *own)
{
    struct put *put = own;
    struct pollfd fds[] = {{.fd = put->cancel, .events = POLLIN}, {.fd = put->done, .events = POLLIN}};

    while (fds[0].revents == 0 && fds[1].revents == 0 && serve_left(put->request) > 0) {
        int64_t left = serve_left(put->request);

        poll(fds, 2, left < 60000 ? (int)left : 60000);
    }
    if (fds[1].revents == 0)
        shutdown(put->fd, SHUT_RDWR);
    return NULL;
}

/* ---- SFTP --------------------------------------------------------------------------------------------- */

static int failed(struct put *put, sftp_session sftp, const char *what, struct error *err)
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

static int copy(struct put *put, int from, sftp_session sftp, sftp_file to, struct error *err)
{
    char *piece = malloc(PIECE);
    ssize_t n = 0;
    int r = piece != NULL ? 0 : error_memory(err);

    while (r == 0 && (n = read(from, piece, PIECE)) > 0) {
        put->sent = true;
        if (sftp_write(to, piece, (size_t)n) != n)
            r = failed(put, sftp, "writing", err);
        put->bytes += n;
    }
    if (r == 0 && n < 0)
        r = error_system(err, errno, "%s", put->from);
    free(piece);
    return r;
}

static int write_file(struct put *put, int from, sftp_session sftp, const char *name, struct error *err)
{
    sftp_file to = sftp_open(sftp, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

    if (to == NULL)
        return failed(put, sftp, "making a file", err);

    int r = copy(put, from, sftp, to, err);

    if (r == 0 && sftp_extension_supported(sftp, "fsync@openssh.com", "1") && sftp_fsync(to) != SSH_OK)
        r = failed(put, sftp, "syncing", err);
    if (sftp_close(to) != SSH_OK && r == 0)
        r = failed(put, sftp, "closing", err);
    if (r == 0 && sftp_chmod(sftp, name, (mode_t)put->mode) != SSH_OK)
        r = failed(put, sftp, "changing the mode", err);
    return r;
}

static int replace(struct put *put, int from, sftp_session sftp, struct error *err)
{
    unsigned char bytes[8];
    char word[2 * sizeof(bytes) + 1], name[PATH_MOST + 32];
    const char *slash = strrchr(put->path, '/');

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_system(err, errno, "no random bytes");
    text_hex(word, bytes, sizeof(bytes));
    snprintf(name, sizeof(name), "%.*s/.%s", (int)(slash - put->path), put->path, word);

    int r = write_file(put, from, sftp, name, err);

    if (r == 0 && sftp_rename(sftp, name, put->path) != SSH_OK) {
        /* Version 3 without the extension of OpenSSH does not rename over a file. */
        sftp_unlink(sftp, put->path);
        if (sftp_rename(sftp, name, put->path) != SSH_OK)
            r = failed(put, sftp, "renaming", err);
    }
    if (r < 0)
        sftp_unlink(sftp, name);
    return r;
}

static int upload(struct put *put, int from, struct error *err)
{
    sftp_session sftp = sftp_new(put->ssh);

    if (sftp == NULL)
        return failed(put, NULL, "SFTP", err);

    int r = sftp_init(sftp) == SSH_OK ? replace(put, from, sftp, err) : failed(put, NULL, "no SFTP there", err);

    sftp_free(sftp);
    return r;
}

/* ---- the request ---------------------------------------------------------------------------------------- */

static int with_connection(struct put *put, int from, struct error *err)
{
    pthread_t watcher;
    int r = log_in(put, err);

    if (r < 0)
        return r;
    ssh_set_blocking(put->ssh, 1);
    put->fd = ssh_get_fd(put->ssh);
    put->done = eventfd(0, EFD_CLOEXEC);
    if (put->done < 0 || pthread_create(&watcher, NULL, watch, put) != 0) {
        r = error_set(err, ERROR_SYSTEM, "no thread for an upload");
    } else {
        r = upload(put, from, err);
        eventfd_write(put->done, 1);
        pthread_join(watcher, NULL);
    }
    if (put->done >= 0)
        close(put->done);
    login_end(put->ssh);
    return r;
}

static int read_request(struct put *put, int *ret_from, struct error *err)
{
    if (serve_text(put->request, "from", NULL, &put->from, err) < 0 ||
        serve_text(put->request, "path", NULL, &put->path, err) < 0 ||
        serve_int(put->request, "mode", 0, 07777, 0644, &put->mode, err) < 0)
        return -err->code;
    if (put->path[0] != '/' || strlen(put->path) > PATH_MOST)
        return error_set(err, ERROR_INPUT, "\"path\" is no absolute path below %d bytes", PATH_MOST);

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

static void answer(struct put *put, int r, const struct error *err)
{
    struct serve_request *request = put->request;

    if (r == 0)
        serve_ended(request, OUTCOME_DONE, "", json_pack("{s:I}", "bytes", (json_int_t)put->bytes));
    else
        serve_ended(request,
                    serve_is_cancelled(request)   ? OUTCOME_CANCELLED
                    : serve_left(request) == 0 ? OUTCOME_TIMEOUT
                                               : OUTCOME_FAILED,
                    err->text, json_pack("{s:s, s:b}", "reason", put->reason, "sent", (int)put->sent));
}

static void *run(void *own)
{
    struct put *put = own;
    struct error err;
    int from = -1;
    int r = read_request(put, &from, &err);

    if (r == 0)
        r = with_connection(put, from, &err);
    if (from >= 0)
        close(from);
    answer(put, r, &err);
    target_done(&put->target);
    free(put);
    return NULL;
}

void put_start(struct target *target, struct serve_request *request)
{
    struct put *put = calloc(1, sizeof(*put));
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (put != NULL) {
        *put = (struct put){.target = *target, .request = request, .reason = REASON_REFUSED, .fd = -1, .done = -1};
        put->cancel = serve_cancel_fd(request);
    }
    if (put == NULL || pthread_create(&thread, &attributes, run, put) != 0) {
        serve_ended(request, OUTCOME_FAILED, "no thread for an upload",
                    json_pack("{s:s, s:b}", "reason", REASON_UNREACHABLE, "sent", 0));
        target_done(target);
        free(put);
    }
    pthread_attr_destroy(&attributes);
}
