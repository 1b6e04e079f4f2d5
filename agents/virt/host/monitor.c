/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/host/monitor.h"

#include "base/text.h"
#include "base/time.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    SETTLE_WITHIN = 30000, /* ms: saving a large guest takes long */
    STEP = 200,
    LINE_MOST = 1024 * 1024,
    MONITORS_MOST = 4096,
};

/* Our own question: when its answer is there, all that were asked before have theirs. */
static const char question[] =
    "{\"execute\":\"qmp_capabilities\"}\n{\"execute\":\"query-status\",\"id\":\"settled\"}\n";

static int monitor_dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd;

    if (strlen(path) >= sizeof(address.sun_path))
        return -1;
    text_copy(address.sun_path, sizeof(address.sun_path), path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool monitor_is_ours(const char *line, size_t length)
{
    json_t *answer = json_loadb(line, length, 0, NULL);
    const char *id = json_string_value(json_object_get(answer, "id"));
    bool ours = id != NULL && strcmp(id, "settled") == 0;

    json_decref(answer);
    return ours;
}

/* Reads until our answer has come. */
static void monitor_listen_to(struct job *job, int fd)
{
    char *lines = malloc(LINE_MOST);
    int64_t until = time_mono() + SETTLE_WITHIN;
    size_t used = 0;

    while (lines != NULL && time_mono() < until && !job_is_over(job)) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        ssize_t got = poll(&poller, 1, STEP) > 0 ? read(fd, lines + used, LINE_MOST - used) : -1;
        char *end;

        if (got == 0 || (got < 0 && poller.revents != 0 && errno != EINTR) || used == LINE_MOST)
            break;
        used += got > 0 ? (size_t)got : 0;
        while ((end = memchr(lines, '\n', used)) != NULL) {
            if (monitor_is_ours(lines, (size_t)(end - lines))) {
                free(lines);
                return;
            }
            used -= (size_t)(end + 1 - lines);
            memmove(lines, end + 1, used);
        }
    }
    free(lines);
}

static void monitor_settle_one(struct job *job, const char *path)
{
    int fd = monitor_dial(path);

    if (fd < 0)
        return; /* its QEMU is gone */
    if (send(fd, question, sizeof(question) - 1, MSG_NOSIGNAL) == (ssize_t)sizeof(question) - 1)
        monitor_listen_to(job, fd);
    close(fd);
}

void monitor_settle(struct job *job, const struct range *range)
{
    char folder[PATH_MAX], path[PATH_MAX];
    const struct dirent *entry;
    DIR *dir;
    int seen = 0;

    text_print(folder, sizeof(folder), "%s/lib/qemu", range->root);
    dir = opendir(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL && seen++ < MONITORS_MOST)
        if (strncmp(entry->d_name, "domain-", 7) == 0 &&
            text_print(path, sizeof(path), "%s/%s/monitor.sock", folder, entry->d_name))
            monitor_settle_one(job, path);
    if (dir != NULL)
        closedir(dir);
}
