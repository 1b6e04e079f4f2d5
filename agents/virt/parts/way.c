/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder is all that is known: a file PATH.lock says that the VM is to have a process, and the
 * lock on it that it has one, and which. So nothing is lost with us, and whoever opens the range
 * next goes on where we were.
 */
#include "virt/parts/way.h"

#include "base/text.h"
#include "base/tree.h"
#include "virt/host/connection.h"
#include "virt/host/rights.h"
#include "virt/parts/container-net.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BASE_MOST = sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof(".excon"),
    LOOK = 500,             /* ms between two looks for one that has died */
    READY_MOST = 10 * 1000, /* ms */
    END_STEP = 5,           /* ms */
    END_STEPS = 600,
};

static const char program[] = "excon-forward", lock_end[] = ".lock";
/* All that a VM's way has in the folder; the lock last, as with it nothing is known of the others.
 */
static const char *const ends[] = {"excon", "team", "in", "nic", "lock"};

static struct {
    pthread_mutex_t lock;
    int program; /* -1: not found */
    bool started;
    bool labelled; /* no way for guests of QEMU's */
    const struct range *range;
} us = {.lock = PTHREAD_MUTEX_INITIALIZER, .program = -1};

void way_init(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof(program) - 1);

    if (length <= 0)
        return;
    path[length] = '\0';

    char *slash = strrchr(path, '/');

    if (slash == NULL)
        return;
    memcpy(slash + 1, program, sizeof(program));
    us.program = open(path, O_PATH | O_CLOEXEC);
}

bool way_is_used(const struct range *range)
{
    return us.started && !us.labelled && !range->mock;
}

static void way_folder_of(const struct range *range, char *to)
{
    text_print(to, PATH_MAX, "%s/w", range->root);
}

void way_path(const struct range *range, int64_t vm, char *to)
{
    text_print(to, PATH_MAX, "%s/w/%" PRId64, range->root, vm);
}

void way_nic(const struct range *range, int64_t vm, char *to)
{
    text_print(to, PATH_MAX, "%s/w/%" PRId64 ".nic", range->root, vm);
}

bool way_is_plugged_in(const struct range *range, virDomainPtr domain, const struct tag *tag)
{
    char nic[PATH_MAX];

    if (container_is(range, domain))
        return true;

    text_print(nic, sizeof(nic), "%s.nic", tag->host);
    return tag->port != 0 || tag->host[0] != '/' || access(nic, F_OK) == 0 ||
           virDomainIsActive(domain) != 1;
}

/* ---- one process ---- */

/* 0: nobody holds it; -1: there is no such file. */
static pid_t way_holder_of(const char *base)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[PATH_MAX];

    text_print(path, sizeof(path), "%s%s", base, lock_end);

    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return -1;

    bool known = fcntl(fd, F_GETLK, &lock) == 0;

    close(fd);
    return !known || lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

/* Of a container that runs; net -1: it is no container. */
struct inside {
    int net, process;
};

static void way_leave(const struct inside *inside)
{
    if (inside->net < 0)
        return;
    close(inside->net);
    close(inside->process);
}

/* 1: a container that does not run. */
static int way_enter(int64_t vm, struct inside *inside)
{
    struct error err;
    int r = container_net_open(us.range, vm, &inside->net, &inside->process, &err);

    if (r != 0)
        inside->net = inside->process = -1;
    return r < 0 ? 1 : 0;
}

/* In the child, where threads' locks are as they were: system calls only. `ready` is closed when
 * the sockets are there. */
static void way_become(char *const *arguments, int ready, const struct inside *inside)
{
    static char *const environment[] = {NULL};
    sigset_t none;
    int null = open("/dev/null", O_RDWR);

    setsid();
    /* Not ours to wait for: it outlives us. */
    if (fork() != 0)
        _exit(0);
    dup2(null, 0);
    dup2(ready, 1);
    dup2(null, 2);
    if (inside->net >= 0 && setns(inside->net, CLONE_NEWNET) < 0)
        _exit(EXIT_FAILED);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (inside->net >= 0)
        fcntl(inside->process, F_SETFD, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    rights_become_for_good();
    fexecve(us.program, arguments, environment);
    _exit(EXIT_FAILED);
}

static int way_start(const char *base, struct error *err)
{
    char name[sizeof(program)], path[PATH_MAX], in[] = "--inside", process[16];
    struct inside inside = {-1, -1};
    const char *number = strrchr(base, '/');
    int64_t vm;
    int ready[2];

    if (number != NULL && text_to_int(number + 1, 1, UINT32_MAX, &vm) && way_enter(vm, &inside) > 0)
        return 0;

    char *const arguments[] = {name, path, inside.net >= 0 ? in : NULL, process, NULL};

    text_copy(name, sizeof(name), program);
    text_copy(path, sizeof(path), base);
    text_print(process, sizeof(process), "%d", inside.process);
    if (pipe2(ready, O_CLOEXEC) < 0) {
        int at = errno;

        way_leave(&inside);
        return error_system(err, at, "cannot make a pipe");
    }

    pid_t pid = fork();

    if (pid == 0)
        way_become(arguments, ready[1], &inside);

    int r = pid < 0 ? error_system(err, errno, "cannot fork") : 0;

    close(ready[1]);
    way_leave(&inside);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    /* Until then a second one could be started, or its sockets appear behind an end. */
    if (pid > 0)
        poll(&(struct pollfd){.fd = ready[0], .events = POLLIN}, 1, READY_MOST);
    close(ready[0]);
    return r;
}

int way_take(const struct range *range, int64_t vm, struct error *err)
{
    char base[PATH_MAX], path[PATH_MAX];

    way_path(range, vm, base);
    if (strlen(base) > BASE_MOST)
        return error_set(err, ERROR_INPUT, "a socket's path would be too long: %s.excon", base);
    text_print(path, sizeof(path), "%s%s", base, lock_end);
    pthread_mutex_lock(&us.lock);

    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600), r = 0;

    if (fd < 0)
        r = error_system(err, errno, "%s", path);
    else
        close(fd);
    /* One that just dies is seen by the thread. */
    if (r == 0)
        r = rights_own(path, err);
    if (r == 0 && way_holder_of(base) == 0)
        r = way_start(base, err);
    pthread_mutex_unlock(&us.lock);
    return r;
}

/* Sockets PATH.NAME.q and .n of a machine that comes from another host as it runs, or goes there.
 */
static void way_drop_streams(const char *base)
{
    char folder[PATH_MAX], path[PATH_MAX];
    const char *name = strrchr(base, '/') + 1;
    size_t length = strlen(name);
    DIR *names;

    text_print(folder, sizeof(folder), "%.*s", (int)(name - base), base);
    names = opendir(folder);
    for (struct dirent *entry; names != NULL && (entry = readdir(names)) != NULL;) {
        const char *end = strrchr(entry->d_name, '.');

        if (strncmp(entry->d_name, name, length) == 0 && entry->d_name[length] == '.' &&
            (strcmp(end, ".q") == 0 || strcmp(end, ".n") == 0) &&
            text_print(path, sizeof(path), "%s%s", folder, entry->d_name))
            unlink(path);
    }
    if (names != NULL)
        closedir(names);
}

static void way_end_one(const char *base)
{
    char path[PATH_MAX];

    way_drop_streams(base);

    for (int i = 0; i < END_STEPS; i++) {
        pid_t pid = way_holder_of(base);

        if (pid <= 0 || kill(pid, SIGKILL) < 0)
            break;
        usleep(END_STEP * 1000);
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (text_print(path, sizeof(path), "%s.%s", base, ends[i]))
            unlink(path);
}

void way_end(const struct range *range, int64_t vm)
{
    char base[PATH_MAX];

    way_path(range, vm, base);
    pthread_mutex_lock(&us.lock);
    if (us.started)
        way_end_one(base);
    pthread_mutex_unlock(&us.lock);
}

/* ---- all of them ---- */

/* The folder's entries ".lock": PATH of each. */
static void way_each(const struct range *range, void (*take)(const char *base))
{
    char folder[PATH_MAX], base[PATH_MAX];
    DIR *names;

    way_folder_of(range, folder);
    names = opendir(folder);
    for (struct dirent *entry; names != NULL && (entry = readdir(names)) != NULL;) {
        size_t length = strlen(entry->d_name), behind = sizeof(lock_end) - 1;

        if (length > behind && strcmp(entry->d_name + length - behind, lock_end) == 0 &&
            text_print(base, sizeof(base), "%s/%.*s", folder, (int)(length - behind),
                       entry->d_name))
            take(base);
    }
    if (names != NULL)
        closedir(names);
}

static void way_start_again(const char *base)
{
    if (way_holder_of(base) == 0)
        way_start(base, NULL);
}

static void *way_look(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&us.lock);
        way_each(us.range, way_start_again);
        pthread_mutex_unlock(&us.lock);
        usleep(LOOK * 1000);
    }
    return NULL;
}

/* Guests that AppArmor or SELinux confines may use no socket that libvirt does not know. */
static bool way_is_labelled(const struct range *range)
{
    char *text = range->embedded ? NULL : virConnectGetCapabilities(range->connection);
    bool labelled = text != NULL && (strstr(text, "<model>apparmor</model>") != NULL ||
                                     strstr(text, "<model>selinux</model>") != NULL);

    free(text);
    return labelled;
}

int way_open(const struct range *range, struct error *err)
{
    char folder[PATH_MAX];
    pthread_t thread;

    if (us.started || range->mock)
        return 0;
    us.labelled = way_is_labelled(range);
    if (us.labelled && range->light == NULL)
        return 0;
    if (us.program < 0)
        return error_set(err, ERROR_MISSING, "%s is not beside excon-virt", program);
    way_folder_of(range, folder);

    int r = tree_make(folder, err);

    /* A daemon's guests are another user's. */
    if (r == 0)
        r = rights_ways(folder, err);
    if (r < 0)
        return r;
    us.range = range;
    us.started = true;

    int number = pthread_create(&thread, NULL, way_look, NULL);

    if (number != 0)
        return error_system(err, number, "cannot start a thread");
    pthread_detach(thread);
    return 0;
}

void way_forget(const struct range *range)
{
    char folder[PATH_MAX];

    way_folder_of(range, folder);
    pthread_mutex_lock(&us.lock);
    way_each(range, way_end_one);
    tree_drop(folder, NULL);
    pthread_mutex_unlock(&us.lock);
}
