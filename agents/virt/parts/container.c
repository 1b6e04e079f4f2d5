/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Below /run, as a container's root is a user of the host that may search no folder of ours:
 * libvirt looks for the root folder as that user. `laid` comes last; without it all is made anew.
 */
#include "virt/parts/container.h"

#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "virt/host/job.h"
#include "virt/host/tool.h"
#include "virt/parts/idmap.h"
#include "virt/parts/seed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE RANGE_LIGHT
#define DISK_LEAST ((int64_t)16 * 1024 * 1024)

enum { FILE_BYTES = 4096 /* of a container's disk for each file that it may have */ };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* two VMs of one image begin at once */

static void container_folder(const struct range *range, int64_t vm, const char *name, char *to)
{
    text_print(to, PATH_MAX, PLACE "/%s/%" PRId64 "%s", range->run, vm, name);
}

void container_root(const struct range *range, int64_t vm, char *to)
{
    container_folder(range, vm, "/root", to);
}

void container_seed(const struct range *range, int64_t vm, char *to)
{
    container_folder(range, vm, "/seed", to);
}

bool container_is_laid(const struct range *range, int64_t vm)
{
    char path[PATH_MAX];

    container_folder(range, vm, "/laid", path);
    return access(path, F_OK) == 0;
}

/* ---- the image ---- */

static int container_unpack(struct job *job, const char *archive, const char *draft,
                            const char *path, struct error *err)
{
    const char *const arguments[] = {"tar",
                                     "--extract",
                                     "--file",
                                     archive,
                                     "--directory",
                                     draft,
                                     "--numeric-owner",
                                     "--same-owner",
                                     "--same-permissions",
                                     NULL};
    int r = tree_drop(draft, err);

    if (r == 0 && mkdir(draft, 0755) < 0)
        r = error_system(err, errno, "cannot make %s", draft);
    if (r == 0)
        r = tool_run(job, arguments, NULL, err);
    /* The archive may say otherwise of its own top. */
    if (r == 0 && (chown(draft, 0, 0) < 0 || chmod(draft, 0755) < 0 || rename(draft, path) < 0))
        r = error_system(err, errno, "cannot place %s", path);
    if (r < 0)
        tree_drop(draft, NULL);
    return r;
}

/* Below a folder that nobody but root searches, as there are its programs of another root's. */
static int container_lower(struct job *job, const struct range *range, const struct image *image,
                           const char *name, char *path, struct error *err)
{
    char folder[PATH_MAX], draft[PATH_MAX];
    int r = 0;

    if (!text_print(folder, sizeof(folder), "%s/roots", range->disks) ||
        !text_print(path, PATH_MAX, "%s/%s", folder, name) ||
        !text_print(draft, sizeof(draft), "%s.draft", path))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    pthread_mutex_lock(&lock);
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        r = error_system(err, errno, "cannot make %s", folder);
    if (r == 0 && access(path, F_OK) < 0)
        r = container_unpack(job, image->root, draft, path, err);
    pthread_mutex_unlock(&lock);
    return r;
}

/* ---- mounts ---- */

static int container_make(const char *path, mode_t mode, uid_t owner, struct error *err)
{
    if ((mkdir(path, mode) < 0 && errno != EEXIST) || chown(path, owner, owner) < 0 ||
        chmod(path, mode) < 0)
        return error_system(err, errno, "cannot make %s", path);
    return 0;
}

/* Memory is written to, which the host's cgroup counts as the container's. */
static int container_mount_memory(const char *path, const struct spec *spec, uid_t owner,
                                  struct error *err)
{
    int64_t size = spec->disk > 0 ? spec->disk : spec->ram / 2;
    char options[160];

    if (size < DISK_LEAST)
        size = DISK_LEAST;
    text_print(options, sizeof(options),
               "mode=0700,uid=%u,gid=%u,size=%" PRId64 ",nr_inodes=%" PRId64, owner, owner, size,
               size / FILE_BYTES);
    return mount("excon-light", path, "tmpfs", MS_NODEV, options) == 0
               ? 0
               : error_system(err, errno, "cannot mount memory at %s", path);
}

static int container_mount_root(const char *base, struct error *err)
{
    char options[3 * PATH_MAX], root[PATH_MAX];

    text_print(root, sizeof(root), "%s/root", base);
    text_print(options, sizeof(options), "lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work",
               base, base, base);
    return mount("excon-light", root, "overlay", MS_NODEV, options) == 0
               ? 0
               : error_system(err, errno, "cannot mount %s", root);
}

static int container_mount_all(const char *base, const char *lower, const struct spec *spec,
                               struct error *err)
{
    const struct {
        const char *name;
        mode_t mode;
        bool own;
    } folders[] = {{"lower", 0755, false},
                   {"upper", 0755, true},
                   {"work", 0700, false},
                   {"root", 0755, false},
                   {"seed", 0700, true}};
    uid_t owner = idmap_base(spec->vm);
    char path[PATH_MAX];
    int r = container_make(base, 0700, owner, err);

    if (r == 0)
        r = container_mount_memory(base, spec, owner, err);
    for (size_t i = 0; r == 0 && i < sizeof(folders) / sizeof(folders[0]); i++) {
        text_print(path, sizeof(path), "%s/%s", base, folders[i].name);
        r = container_make(path, folders[i].mode, folders[i].own ? owner : 0, err);
    }
    text_print(path, sizeof(path), "%s/lower", base);
    if (r == 0)
        r = idmap_mount(lower, path, owner, err);
    return r == 0 ? container_mount_root(base, err) : r;
}

/* libvirt's `readonly` alone does not hold: what is mounted read only here stays so in there. */
static int container_close_seed(const char *path, struct error *err)
{
    const unsigned long closed =
        MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC;

    return mount(path, path, NULL, MS_BIND, NULL) == 0 && mount(NULL, path, NULL, closed, NULL) == 0
               ? 0
               : error_system(err, errno, "cannot mount %s read only", path);
}

/* ---- making ---- */

static int container_make_place(const struct range *range, struct error *err)
{
    char path[PATH_MAX];
    int r = container_make(PLACE, 0711, 0, err);

    text_print(path, sizeof(path), PLACE "/%s", range->run);
    return r == 0 ? container_make(path, 0711, 0, err) : r;
}

int container_lay(struct job *job, const struct range *range, const struct spec *spec,
                  const struct image *image, struct error *err)
{
    const char *name = strrchr(spec->image, '/');
    char lower[PATH_MAX], base[PATH_MAX], path[PATH_MAX];
    int r;

    if (geteuid() != 0)
        return error_set(err, ERROR_STATE,
                         "light: the root folder of a container is mounted: run excon as root");
    container_folder(range, spec->vm, "", base);
    r = container_lower(job, range, image, name != NULL ? name + 1 : spec->image, lower, err);
    if (r == 0)
        r = container_drop(range, spec->domain, err);
    if (r == 0)
        r = container_make_place(range, err);
    if (r == 0)
        r = container_mount_all(base, lower, spec, err);
    container_seed(range, spec->vm, path);
    if (r == 0)
        r = seed_lay(spec, path, idmap_base(spec->vm), err);
    if (r == 0)
        r = container_close_seed(path, err);
    container_folder(range, spec->vm, "/laid", path);
    if (r == 0)
        r = file_replace(path, "", 0, 0600, err);
    if (r < 0)
        container_drop(range, spec->domain, NULL);
    return r;
}

/* ---- removal ---- */

/* The mounts go even where somebody still looks into them. */
static int container_drop_one(const char *base, struct error *err)
{
    static const char *const mounts[] = {"/seed", "/root", "/lower", ""};
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
        text_print(path, sizeof(path), "%s%s", base, mounts[i]);
        while (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
            ;
        /* EINVAL: nothing is mounted there. */
        if (errno != EINVAL && errno != ENOENT)
            return error_system(err, errno, "cannot unmount %s", path);
    }
    return rmdir(base) == 0 || errno == ENOENT ? 0
                                               : error_system(err, errno, "cannot remove %s", base);
}

int container_drop(const struct range *range, const char *domain, struct error *err)
{
    char base[PATH_MAX];
    int64_t vm;

    if (!spec_vm_of(domain, &vm))
        return 0;
    container_folder(range, vm, "", base);
    return access(base, F_OK) == 0 ? container_drop_one(base, err) : 0;
}

int container_drop_all(const struct range *range, struct error *err)
{
    char folder[PATH_MAX], base[PATH_MAX];
    DIR *names;
    int r = 0;

    text_print(folder, sizeof(folder), PLACE "/%s", range->run);
    names = opendir(folder);
    if (names == NULL)
        return 0;
    for (struct dirent *entry; r == 0 && (entry = readdir(names)) != NULL;)
        if (entry->d_name[0] != '.' &&
            text_print(base, sizeof(base), "%s/%s", folder, entry->d_name))
            r = container_drop_one(base, err);
    closedir(names);
    if (r == 0 && rmdir(folder) < 0 && errno != ENOENT)
        r = error_system(err, errno, "cannot remove %s", folder);
    /* Another range's may be in it. */
    if (r == 0)
        rmdir(PLACE);
    return r;
}
