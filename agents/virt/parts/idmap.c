/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel takes the mapping from a user name space (mount_setattr(2), MOUNT_ATTR_IDMAP), so a
 * child makes one and stands still until its descriptor is open. So one unpacked image is the lower
 * layer of containers of all teams, though no two of them have a user of the host in common.
 */
#include "virt/parts/idmap.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Above what login.defs and systemd give to users, containers and services; 32768 ranges fit. */
enum { PLACES = 32768 };
#define BASE_FIRST 0x70000000u

uid_t idmap_base(int64_t vm)
{
    return BASE_FIRST + (uid_t)(vm % PLACES) * IDMAP_COUNT;
}

static int idmap_write(pid_t pid, const char *file, uid_t base, struct error *err)
{
    char path[64], line[64];
    int fd, r = 0;

    text_print(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
    text_print(line, sizeof(line), "0 %u %d\n", base, IDMAP_COUNT);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line))
        r = error_system(err, errno, "%s", path);
    if (fd >= 0)
        close(fd);
    return r;
}

static int idmap_open_space(pid_t pid, uid_t base, int *ret_fd, struct error *err)
{
    char path[64];
    int r = idmap_write(pid, "uid_map", base, err);

    if (r == 0)
        r = idmap_write(pid, "gid_map", base, err);
    if (r < 0)
        return r;
    text_print(path, sizeof(path), "/proc/%d/ns/user", (int)pid);
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC);
    return *ret_fd >= 0 ? 0 : error_system(err, errno, "%s", path);
}

/* In the child: system calls only. Its end comes from its parent. */
static void idmap_be_space(int ready)
{
    char said = unshare(CLONE_NEWUSER) == 0;

    if (write(ready, &said, 1) == 1)
        for (;;)
            pause();
    _exit(1);
}

static int idmap_space(uid_t base, int *ret_fd, struct error *err)
{
    int ready[2], r;
    char said = 0;

    if (pipe2(ready, O_CLOEXEC) < 0)
        return error_system(err, errno, "cannot make a pipe");

    pid_t pid = fork();

    if (pid == 0)
        idmap_be_space(ready[1]);
    close(ready[1]);
    if (pid < 0)
        r = error_system(err, errno, "cannot fork");
    else if (read(ready[0], &said, 1) != 1 || said == 0)
        r = error_set(err, ERROR_STATE,
                      "this host permits no user name spaces, without which a container's root "
                      "would be the host's");
    else
        r = idmap_open_space(pid, base, ret_fd, err);
    close(ready[0]);
    if (pid > 0) {
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    return r;
}

int idmap_mount(const char *from, const char *to, uid_t base, struct error *err)
{
    struct mount_attr how = {.attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY};
    int space = -1, tree = -1, r = idmap_space(base, &space, err);

    if (r < 0)
        return r;
    how.userns_fd = (uint64_t)space;
    tree = open_tree(AT_FDCWD, from, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH, &how, sizeof(how)) < 0)
        r = error_system(err, errno,
                         "%s cannot be mounted for a container's own users (Linux 5.19 and ext4, "
                         "xfs or btrfs can)",
                         from);
    else if (move_mount(tree, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH) < 0)
        r = error_system(err, errno, "cannot mount %s", to);
    if (tree >= 0)
        close(tree);
    close(space);
    return r;
}
