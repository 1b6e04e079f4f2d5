/* SPDX-License-Identifier: Apache-2.0 */
/* Local sockets; see unix(7) for the credentials, which the kernel fixes at connect. */
#include "wire/local.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int local_address(const char *path, struct sockaddr_un *ret_address, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof(address.sun_path))
        return error_set(err, ERROR_INPUT, "%s: a socket's path has 1 to %zu bytes", path,
                         sizeof(address.sun_path) - 1);
    memcpy(address.sun_path, path, length + 1);
    *ret_address = address;
    return 0;
}

int local_check(int descriptor, uid_t also, struct error *err)
{
    struct ucred who;
    socklen_t length = sizeof(who);

    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &length) < 0)
        return error_system(err, errno, "credentials of the other end");
    if (who.uid != geteuid() && who.uid != 0 && who.uid != also)
        return error_set(err, ERROR_FAILED, "the other end is user %u, not ours",
                         (unsigned)who.uid);
    return 0;
}

pid_t local_pid(int descriptor)
{
    struct ucred who;
    socklen_t length = sizeof(who);

    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 ? who.pid : 0;
}

int local_connect(const char *path, bool blocks, int *ret_descriptor, struct error *err)
{
    struct sockaddr_un address;
    int result = local_address(path, &address, err);

    if (result < 0)
        return result;

    const struct timeval patience = {.tv_sec = 5}, none = {0};
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (descriptor < 0)
        return error_system(err, errno, "socket");
    /* It bounds connect too, see socket(7). */
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof(none)) < 0 ||
        (!blocks && fcntl(descriptor, F_SETFL, O_NONBLOCK) < 0)) {
        int number = errno;

        result = error_system(err, number, "%s", path);
        close(descriptor);
        return number == ENOENT || number == ECONNREFUSED ? LOCAL_NOBODY : result;
    }
    result = local_check(descriptor, geteuid(), err);
    if (result < 0) {
        close(descriptor);
        error_wrap(err, "%s", path);
        return result;
    }
    *ret_descriptor = descriptor;
    return 0;
}
