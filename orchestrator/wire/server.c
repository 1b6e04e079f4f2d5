/* SPDX-License-Identifier: Apache-2.0 */
/* The listening end of a unix socket. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "wire/local.h"
#include "wire/peer.h"

enum {
    BACKLOG = 1024,
    ACCEPT_MOST = 16,
    REST = 1000, /* ms without accepting, after which it is tried again */
};

struct peer_server {
    int descriptor;
    struct loop_watch *watch;
    const struct peer_server_face *face;
    void *data;
    uid_t user; /* who may come in, besides root */
    int spare;  /* given up for an instant to turn somebody away when there is no other descriptor;
                   -1: none */
    struct loop_timer rest;
    char *path;
    dev_t device; /* of the socket's file: another one at the path is not ours to remove */
    ino_t inode;
    bool freed, inside;
};

static void server_let_in(struct peer_server *server, int descriptor)
{
    struct error err;

    if (local_check(descriptor, server->user, &err) < 0) {
        log_warn("server", "%s: turned away: %s", server->path, err.text);
        close(descriptor);
        return;
    }
    server->face->came(server->data, descriptor);
}

static void server_open_spare(struct peer_server *server)
{
    if (server->spare < 0)
        server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int server_take_one(const struct peer_server *server)
{
    return accept4(server->descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

/* A client that waits to be accepted keeps the descriptor readable, so it is refused, and listening
 * pauses. */
static void server_turn_away(struct peer_server *server, int why)
{
    int descriptor;

    log_warn("server", "%s: %s: somebody is turned away", server->path, strerror(why));
    if (server->spare >= 0) {
        close(server->spare);
        server->spare = -1;
        descriptor = server_take_one(server);
        if (descriptor >= 0)
            close(descriptor);
        server_open_spare(server);
    }
    if (loop_timer_arm(&server->rest, REST, NULL) == 0)
        loop_watch_set(server->watch, 0, NULL);
}

static void server_rested(void *data)
{
    struct peer_server *server = data;

    server_open_spare(server);
    loop_watch_set(server->watch, LOOP_READABLE, NULL);
}

/* Accepts one. Returns whether there may be more. */
static bool server_accept_one(struct peer_server *server)
{
    int descriptor = server_take_one(server), why = errno;

    if (descriptor < 0 && (why == EMFILE || why == ENFILE) && server->face->crowded != NULL &&
        server->face->crowded(server->data)) {
        descriptor = server_take_one(server);
        why = errno;
    }
    if (descriptor >= 0) {
        server_let_in(server, descriptor);
        return true;
    }
    if (why != EAGAIN && why != EINTR && why != ECONNABORTED)
        server_turn_away(server, why);
    return false;
}

static void server_became_ready(int what, void *data)
{
    struct peer_server *server = data;

    (void)what;
    server->inside = true;
    for (int i = 0; i < ACCEPT_MOST && !server->freed && server_accept_one(server); i++)
        continue;
    server->inside = false;
    if (server->freed)
        free(server);
}

/* Removes a socket that nobody listens at any more, and nothing else. */
static int server_clear_way(const char *path, struct error *err)
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

static int server_bind_at(struct peer_server *server, const char *path, struct error *err)
{
    struct sockaddr_un address;
    struct stat made;
    int result = local_address(path, &address, err);

    if (result == 0)
        result = server_clear_way(path, err);
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
    if (server->user != geteuid() && chown(path, server->user, (gid_t)-1) < 0)
        return error_system(err, errno, "%s", path);
    if (chmod(path, 0600) < 0 || lstat(path, &made) < 0 || listen(server->descriptor, BACKLOG) < 0)
        return error_system(err, errno, "%s", path);
    server->device = made.st_dev;
    server->inode = made.st_ino;
    return 0;
}

int peer_listen(struct loop *loop, const char *path, const struct peer_server_face *face,
                void *data, struct peer_server **ret_server, struct error *err)
{
    return peer_listen_for(loop, path, geteuid(), face, data, ret_server, err);
}

int peer_listen_for(struct loop *loop, const char *path, uid_t user,
                    const struct peer_server_face *face, void *data,
                    struct peer_server **ret_server, struct error *err)
{
    struct peer_server *server = calloc(1, sizeof(*server));

    if (server == NULL)
        return error_memory(err);
    *server = (struct peer_server){
        .descriptor = -1, .face = face, .data = data, .user = user, .spare = -1};
    loop_timer_init_real(&server->rest, loop, server_rested, server);
    server_open_spare(server);

    int result = server_bind_at(server, path, err);

    if (result == 0)
        result = loop_watch_new(loop, server->descriptor, server_became_ready, server,
                                &server->watch, err);
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
    loop_timer_cancel(&server->rest);
    loop_watch_free(server->watch);
    if (server->spare >= 0)
        close(server->spare);
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
