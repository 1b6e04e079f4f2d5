/* SPDX-License-Identifier: Apache-2.0 */
/* The request `socks`: the listening socket, its password, and the endpoints that clients may ask
 * for. */
#include "remote/socks-own.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALLOWED_MOST = 4096 };

bool socks_is_allowed(const struct socks *socks, uint32_t address, uint16_t port)
{
    for (size_t i = 0; i < socks->allowed_count; i++)
        if (socks->allowed[i].address == address && socks->allowed[i].port == port)
            return true;
    return false;
}

static int socks_allow(struct socks *socks, uint32_t address, uint16_t port, struct error *err)
{
    struct endpoint *more;

    if (socks_is_allowed(socks, address, port))
        return 0;
    if (socks->allowed_count == ALLOWED_MOST)
        return error_set(err, ERROR_INPUT, "more than %d places", ALLOWED_MOST);
    more = realloc(socks->allowed, (socks->allowed_count + 1) * sizeof(*more));
    if (more == NULL)
        return error_memory(err);
    socks->allowed = more;
    socks->allowed[socks->allowed_count++] = (struct endpoint){address, port};
    return 0;
}

void socks_stop_listening(struct socks *socks)
{
    if (socks->listener < 0)
        return;
    close(socks->listener);
    unlink(socks->at.sun_path);
    socks->listener = -1;
}

/* What a dead agent left there is a socket; anything else is not ours. */
static void socks_remove_stale(const char *path)
{
    struct stat status;

    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
        unlink(path);
}

static int socks_listen_at(struct socks *socks, const char *path, struct error *err)
{
    unsigned char bytes[PASSWORD / 2];
    struct epoll_event event = {.events = EPOLLIN};

    if (socks->listener >= 0 && strcmp(socks->at.sun_path, path) == 0)
        return 0;
    socks_stop_listening(socks);
    if (path[0] != '/' || strlen(path) >= sizeof(socks->at.sun_path))
        return error_set(err, ERROR_INPUT, "\"at\" is no path of at most %zu bytes",
                         sizeof(socks->at.sun_path) - 1);
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_system(err, errno, "no random bytes");
    text_hex(socks->password, bytes, sizeof(bytes));
    socks->at = (struct sockaddr_un){.sun_family = AF_UNIX};
    text_copy(socks->at.sun_path, sizeof(socks->at.sun_path), path);
    socks_remove_stale(path);
    socks->rests = false;
    socks->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socks->listener < 0)
        return error_system(err, errno, "%s", path);
    if (bind(socks->listener, (struct sockaddr *)&socks->at, sizeof(socks->at)) < 0 ||
        chmod(path, 0600) < 0 || listen(socks->listener, CLIENTS_MOST) < 0 ||
        epoll_ctl(socks->epoll, EPOLL_CTL_ADD, socks->listener, &event) < 0) {
        int number = errno;

        close(socks->listener);
        socks->listener = -1;
        return error_system(err, number, "%s", path);
    }
    return 0;
}

static int socks_offer_one(struct socks *socks, const struct serve_request *request,
                           struct error *err)
{
    const char *path, *text;
    struct in_addr address;
    int64_t port;

    if (serve_text(request, "at", NULL, &path, err) < 0 ||
        serve_text(request, "address", NULL, &text, err) < 0 ||
        serve_int(request, "port", 1, 65535, 0, &port, err) < 0)
        return -err->code;
    if (inet_pton(AF_INET, text, &address) != 1 || port == 0)
        return error_set(err, ERROR_INPUT, "\"address\" and \"port\" are no place");
    if (socks_listen_at(socks, path, err) < 0)
        return -err->code;
    return socks_allow(socks, address.s_addr, (uint16_t)port, err);
}

void socks_offer(struct socks *socks, struct serve_request *request)
{
    struct error err;

    if (socks_offer_one(socks, request, &err) < 0)
        serve_ended(request, OUTCOME_FAILED, err.text,
                    json_pack("{s:s, s:b}", "reason", REASON_REFUSED, "sent", 0));
    else
        serve_ended(request, OUTCOME_DONE, "", json_pack("{s:s}", "password", socks->password));
}
