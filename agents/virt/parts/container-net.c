/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libvirt hands out the descriptors of a container's name spaces. A card is a veth pair: one end is
 * in the container, the other in the bridge, and with that one down neither carries a frame.
 */
#include "virt/parts/container-net.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/parts/container.h"
#include "virt/parts/network-bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/virterror.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

bool container_is(const struct range *range, virDomainPtr domain)
{
    return range->light != NULL && virDomainGetConnect(domain) == range->light;
}

/* The kinds of name spaces that are used here. */
enum { SPACE_USER, SPACE_NAMES, SPACE_NET, SPACES };

static const int net_kinds[SPACES] = {CLONE_NEWUSER, CLONE_NEWUTS, CLONE_NEWNET};

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

/* The first of each kind that is used, -1: none; the others are closed. */
static void net_sort(const int *fds, int count, int spaces[SPACES])
{
    for (int k = 0; k < SPACES; k++)
        spaces[k] = -1;
    for (int i = 0; i < count; i++) {
        int type = ioctl(fds[i], NS_GET_NSTYPE), k = 0;

        while (k < SPACES && (net_kinds[k] != type || spaces[k] >= 0))
            k++;
        if (k < SPACES)
            spaces[k] = fds[i];
        else
            close(fds[i]);
    }
}

/* Its name lies in its seed. */
static int net_name_of(const struct range *range, int64_t vm, char **ret_name, struct error *err)
{
    char seed[PATH_MAX], path[PATH_MAX];

    container_seed(range, vm, seed);
    text_print(path, sizeof(path), "%s/tiny/hostname", seed);
    return file_read(path, HOST_NAME_MAX, ret_name, err);
}

/* Takes the descriptors over. */
static int net_take(const struct range *range, int64_t vm, const int *fds, int count, int *ret_net,
                    struct error *err)
{
    int spaces[SPACES], r;
    char *name = NULL;

    net_sort(fds, count, spaces);
    r = spaces[SPACE_NET] >= 0 ? net_name_of(range, vm, &name, err)
                               : error_set(err, ERROR_FAILED, "it has no network of its own");
    if (r == 0)
        r = net_settle(spaces, name, err);
    free(name);
    for (int k = 0; k < SPACES; k++)
        if (spaces[k] >= 0 && (k != SPACE_NET || r < 0))
            close(spaces[k]);
    if (r == 0)
        *ret_net = spaces[SPACE_NET];
    return r;
}

static int net_open_of(const struct range *range, int64_t vm, virDomainPtr domain, int *ret_net,
                       int *ret_process, struct error *err)
{
    unsigned keeper = virDomainGetID(domain);
    int process = keeper != (unsigned)-1 ? pidfd_open((pid_t)keeper, 0) : -1, *fds = NULL, r;
    int count = process >= 0 ? virDomainLxcOpenNamespace(domain, &fds, 0) : -1;

    if (process < 0)
        return error_set(err, ERROR_STATE, "%s does not run", virDomainGetName(domain));
    r = count < 0 ? connection_error(err, "the name spaces of %s", virDomainGetName(domain))
                  : net_take(range, vm, fds, count, ret_net, err);
    free(fds);
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
