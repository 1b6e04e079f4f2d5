/* SPDX-License-Identifier: Apache-2.0 */
/* The listening end of a unix socket. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "wire/local.h"
#include "wire/peer.h"

enum { BACKLOG = 64, ACCEPT_MOST = 16 };

struct peer_server {
    int descriptor;
    struct loop_watch *watch;
    void (*came)(void *data, int descriptor);
    void *data;
    char *path;
    dev_t device; /* of the socket's file: another one at the path is not ours to remove */
    ino_t inode;
    bool freed, inside;
};

static void let_in(struct peer_server *server, int descriptor)
{
    struct error err;

    if (local_check(descriptor, &err) < 0) {
        log_warn("server", "%s: turned away: %s", server->path, err.text);
        close(descriptor);
        return;
    }
    server->came(server->data, descriptor);
}

static void became_ready(int what, void *data)
{
    struct peer_server *server = data;

    (void)what;
    server->inside = true;
    for (int i = 0; i < ACCEPT_MOST && !server->freed; i++) {
        int descriptor = accept4(server->descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (descriptor >= 0) {
            let_in(server, descriptor);
        } else {
            if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                log_warn("server", "%s: %s", server->path, strerror(errno));
            break;
        }
    }
    server->inside = false;
    if (server->freed)
        free(server);
}

/* Removes a socket that nobody listens at any more, and nothing else. */
static int clear_way(const char *path, struct error *err)
{
    struct stat found;
    int descriptor;

    if (lstat(path, &found) < 0)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    if (!S_ISSOCK(found.st_mode))
        return error_set(err, ERROR_STATE, "%s: something stands there that is no socket", path);

    int result = local_connect(path, false, &descriptor, err);

    if (result == 0) {
        close(descriptor);
        return error_set(err, ERROR_STATE, "%s: somebody answers there already", path);
    }
    if (result < 0)
        return result;
    return unlink(path) < 0 && errno != ENOENT ? error_system(err, errno, "%s", path) : 0;
}

static int bind_at(struct peer_server *server, const char *path, struct error *err)
{
    struct sockaddr_un address;
    struct stat made;
    int result = local_address(path, &address, err);

    if (result == 0)
        result = clear_way(path, err);
    if (result < 0)
        return result;
    server->descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Linux gives the socket's own mode to the file that bind makes, so that it is never open to
     * others. */
    if (server->descriptor < 0 || fchmod(server->descriptor, 0600) < 0 ||
        bind(server->descriptor, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return error_system(err, errno, "%s", path);
    server->path = strdup(path);
    if (server->path == NULL)
        return error_memory(err);
    if (chmod(path, 0600) < 0 || lstat(path, &made) < 0 || listen(server->descriptor, BACKLOG) < 0)
        return error_system(err, errno, "%s", path);
    server->device = made.st_dev;
    server->inode = made.st_ino;
    return 0;
}

int peer_listen(struct loop *loop, const char *path, void (*came)(void *data, int descriptor),
                void *data, struct peer_server **ret_server, struct error *err)
{
    struct peer_server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return error_memory(err);
    *server = (struct peer_server){.descriptor = -1, .came = came, .data = data};

    int result = bind_at(server, path, err);

    if (result == 0)
        result =
            loop_watch_new(loop, server->descriptor, became_ready, server, &server->watch, err);
    if (result == 0)
        result = loop_watch_set(server->watch, LOOP_READABLE, err);
    if (result < 0) {
        peer_server_free(server);
        return result;
    }
    *ret_server = server;
    return 0;
}

void peer_server_free(struct peer_server *server)
{
    struct stat there;

    if (server == NULL || server->freed)
        return;
    loop_watch_free(server->watch);
    if (server->descriptor >= 0)
        close(server->descriptor);
    if (server->path != NULL && lstat(server->path, &there) == 0 &&
        there.st_dev == server->device && there.st_ino == server->inode)
        unlink(server->path);
    free(server->path);
    server->path = NULL;
    server->freed = true;
    if (!server->inside)
        free(server);
}
