/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container's name spaces are those of its first process. A card is a veth pair: one end is
 * in the container, the other in the bridge, and with that one down neither carries a frame.
 */
#include "virt/parts/container-net.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/parts/container.h"
#include "virt/parts/network-bridge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libvirt/virterror.h>
#include <limits.h>
#include <linux/magic.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

bool container_is(const struct range *range, virDomainPtr domain)
{
    return range->light != NULL && virDomainGetConnect(domain) == range->light;
}

/* The kinds of name spaces that are used here. */
enum { SPACE_USER, SPACE_NAMES, SPACE_NET, SPACES };

static const char *const net_names[SPACES] = {"user", "uts", "net"};

/* In a child, which it ends: what is written goes to the name space of the writer. System calls
 * only. */
static void net_settle_inside(const int spaces[SPACES], const char *name, size_t length)
{
    int fd;

    if (setns(spaces[SPACE_USER], CLONE_NEWUSER) < 0 ||
        setns(spaces[SPACE_NAMES], CLONE_NEWUTS) < 0 || sethostname(name, length) < 0)
        _exit(1);
    fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);
    _exit(fd >= 0 && write(fd, "0\n", 2) == 2 ? 0 : 1);
}

static int net_settle(const int spaces[SPACES], const char *name, struct error *err)
{
    int status = 1;
    pid_t pid = fork();

    if (pid == 0)
        net_settle_inside(spaces, name, strlen(name));
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0 ? 0
                       : error_set(err, ERROR_FAILED,
                                   "the container of %s cannot be given its name and bounds", name);
}

/* The descriptor of a name space of a process; of one that is ours too there is none to be had:
 * what is set in it would be set for the host. */
static int net_open_space(pid_t pid, const char *name, int *ret_fd, struct error *err)
{
    char path[64], own[64];
    struct stat theirs, ours;
    int fd;

    text_print(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, name);
    text_print(own, sizeof(own), "/proc/self/ns/%s", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &theirs) < 0 || stat(own, &ours) < 0) {
        int number = errno;

        if (fd >= 0)
            close(fd);
        return error_system(err, number, "%s", path);
    }
    if (theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev) {
        close(fd);
        return error_set(err, ERROR_STATE, "%s is none of a container", path);
    }
    *ret_fd = fd;
    return 0;
}

static void net_close(const int spaces[SPACES])
{
    for (int k = 0; k < SPACES; k++)
        if (spaces[k] >= 0)
            close(spaces[k]);
}

/* The first process of a container is the only child of the one that keeps it. libvirt knows it
 * too, but for good not where it lost the message that tells it. */
static int net_first_of(pid_t keeper, pid_t *ret_first, struct error *err)
{
    char path[64], *text = NULL;
    int64_t first;
    int r;

    text_print(path, sizeof(path), "/proc/%d/task/%d/children", (int)keeper, (int)keeper);
    r = file_read(path, 64, &text, err);
    if (r < 0)
        return r;
    text[strcspn(text, " \n")] = '\0';
    r = text_to_int(text, 2, INT32_MAX, &first)
            ? 0
            : error_set(err, ERROR_STATE, "the container has no process");
    free(text);
    *ret_first = (pid_t)first;
    return r;
}

/* Its name lies in its seed. */
static int net_name_of(const struct range *range, int64_t vm, char **ret_name, struct error *err)
{
    char seed[PATH_MAX], path[PATH_MAX];

    container_seed(range, vm, seed);
    text_print(path, sizeof(path), "%s/tiny/hostname", seed);
    return file_read(path, HOST_NAME_MAX, ret_name, err);
}

static int net_take(const struct range *range, int64_t vm, pid_t keeper, int *ret_net,
                    struct error *err)
{
    int spaces[SPACES] = {-1, -1, -1};
    pid_t first = 0;
    char *name = NULL;
    int r = net_first_of(keeper, &first, err);

    for (int k = 0; k < SPACES && r == 0; k++)
        r = net_open_space(first, net_names[k], &spaces[k], err);
    if (r == 0)
        r = net_name_of(range, vm, &name, err);
    if (r == 0)
        r = net_settle(spaces, name, err);
    free(name);
    if (r == 0) {
        *ret_net = spaces[SPACE_NET];
        spaces[SPACE_NET] = -1;
    }
    net_close(spaces);
    return r;
}

/* What a group's own root may write where it is given it: its members, and groups below it. */
static bool net_is_members(const char *file)
{
    static const char *const files[] = {"cgroup.procs", "cgroup.threads", "cgroup.subtree_control"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (strcmp(files[i], file) == 0)
            return true;
    return false;
}

static int net_hold_files(const char *path, struct error *err)
{
    DIR *folder = opendir(path);
    struct statfs about;
    int r = 0;

    if (folder == NULL)
        return errno == ENOENT ? 0 : error_system(err, errno, "%s", path);
    if (fstatfs(dirfd(folder), &about) == 0 && about.f_type == CGROUP2_SUPER_MAGIC)
        for (struct dirent *entry; r == 0 && (entry = readdir(folder)) != NULL;)
            if (entry->d_type == DT_REG && !net_is_members(entry->d_name) &&
                fchownat(dirfd(folder), entry->d_name, 0, 0, AT_SYMLINK_NOFOLLOW) < 0)
                r = error_system(err, errno, "%s/%s", path, entry->d_name);
    closedir(folder);
    return r;
}

/* Of control groups of version 2, libvirt gives the container's root the files of its bounds too:
 * they are taken back. The process that keeps it is in its group, and is not seen from within. */
static int net_hold_bounds(pid_t keeper, struct error *err)
{
    char path[PATH_MAX], *text = NULL;
    const char *line;
    int r;

    text_print(path, sizeof(path), "/proc/%d/cgroup", (int)keeper);
    r = file_read(path, PATH_MAX / 2, &text, err);
    if (r < 0)
        return r;
    line = strncmp(text, "0::/", 4) == 0 ? text : strstr(text, "\n0::/");
    if (line != NULL)
        line = strstr(line, "0::/") + 3;
    /* In the hierarchy's own root there are no bounds, and elsewhere it is not mounted there. */
    if (line != NULL && line[1] != '\n' && line[1] != '\0') {
        text_print(path, sizeof(path), "/sys/fs/cgroup%.*s", (int)strcspn(line, "\n"), line);
        r = net_hold_files(path, err);
    }
    free(text);
    return r;
}

/* The number of a process that ended may be another's: only while it lives is its child a
 * container's. */
static bool net_is_over(int process)
{
    struct pollfd wait = {.fd = process, .events = POLLIN};

    return poll(&wait, 1, 0) != 0;
}

static int net_open_of(const struct range *range, int64_t vm, virDomainPtr domain, int *ret_net,
                       int *ret_process, struct error *err)
{
    unsigned keeper = virDomainGetID(domain);
    int process = keeper != (unsigned)-1 ? pidfd_open((pid_t)keeper, 0) : -1, r;

    if (process < 0)
        return error_set(err, ERROR_STATE, "%s does not run", virDomainGetName(domain));
    r = net_hold_bounds((pid_t)keeper, err);
    if (r == 0)
        r = net_take(range, vm, (pid_t)keeper, ret_net, err);
    if (r == 0 && net_is_over(process)) {
        close(*ret_net);
        r = error_set(err, ERROR_STATE, "%s does not run", virDomainGetName(domain));
    }
    if (r < 0)
        close(process);
    else
        *ret_process = process;
    return r;
}

int container_net_open(const struct range *range, int64_t vm, int *ret_net, int *ret_process,
                       struct error *err)
{
    char name[64];
    virDomainPtr domain;
    int r;

    if (range->light == NULL)
        return 1;
    text_print(name, sizeof(name), "x%s-%" PRId64, range->run, vm);
    domain = virDomainLookupByName(range->light, name);
    if (domain == NULL)
        return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN
                   ? 1
                   : connection_error(err, "cannot look for %s", name);
    r = net_open_of(range, vm, domain, ret_net, ret_process, err);
    virDomainFree(domain);
    return r;
}

/* ---- links ---- */

struct setting {
    bool up;
    int socket, result;
    size_t count;
    struct error *err;
};

static void net_set_one(void *data, const char *device)
{
    struct setting *setting = data;
    struct ifreq request = {0};

    setting->count++;
    if (setting->result < 0)
        return;
    if (!text_copy(request.ifr_name, sizeof(request.ifr_name), device) ||
        ioctl(setting->socket, SIOCGIFFLAGS, &request) < 0) {
        setting->result = error_system(setting->err, errno, "the link %.30s", device);
        return;
    }
    request.ifr_flags =
        (short)(setting->up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
    if (ioctl(setting->socket, SIOCSIFFLAGS, &request) < 0)
        setting->result = error_system(setting->err, errno, "the link %.30s", device);
}

int container_net_set(virDomainPtr domain, bool up, struct error *err)
{
    char *xml = virDomainGetXMLDesc(domain, 0);
    struct setting setting = {.up = up, .err = err};

    if (xml == NULL)
        return connection_error(err, "cannot read how %s is defined", virDomainGetName(domain));
    setting.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (setting.socket < 0)
        setting.result = error_system(err, errno, "cannot make a socket");
    else
        bridge_each_device(xml, net_set_one, &setting);
    free(xml);
    if (setting.socket >= 0)
        close(setting.socket);
    if (setting.result == 0 && setting.count == 0)
        setting.result = error_set(err, ERROR_STATE, "the VM has no link");
    return setting.result;
}
