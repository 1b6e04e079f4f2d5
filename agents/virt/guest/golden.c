/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's savevm with the guest paused until its disk has been copied, so that the copy holds one
 * moment; loadvm in a domain of another name, UUID and NICs. libvirt refuses to restore a saved
 * guest under another UUID, but takes a snapshot that is described as the other domain's.
 */
#include "virt/guest/golden.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/guest/keep.h"
#include "virt/guest/kept-file.h"
#include "virt/guest/watch.h"
#include "virt/host/connection.h"
#include "virt/parts/disk.h"
#include "virt/parts/spec.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char called[] = "golden"; /* the snapshot; those of people are named k1, k2, … */

struct golden_names {
    char disk[96];       /* without its folder */
    char xml[PATH_MAX];  /* a path */
    char was[PATH_MAX];  /* another: what the disk was when it was kept */
    char held[PATH_MAX]; /* another, there while its machine is paused to be kept */
};

enum { GOLDEN_WAS = 96 };

static bool golden_name(const struct range *range, int64_t vm, int64_t incarnation,
                        struct golden_names *to)
{
    return text_print(to->disk, sizeof(to->disk), "x%s-%" PRId64 ".%" PRId64 ".golden", range->run,
                      vm, incarnation) &&
           text_print(to->xml, sizeof(to->xml), "%s/%s.xml", range->disks, to->disk) &&
           text_print(to->was, sizeof(to->was), "%s/%s.was", range->disks, to->disk) &&
           text_print(to->held, sizeof(to->held), "%s/%s.held", range->disks, to->disk);
}

static bool golden_is_there(const struct range *range, int64_t vm, int64_t incarnation)
{
    struct golden_names names;

    return golden_name(range, vm, incarnation, &names) && access(names.xml, F_OK) == 0;
}

static int golden_write(virDomainSnapshotPtr snapshot, const struct golden_names *names,
                        struct error *err)
{
    char *xml = virDomainSnapshotGetXMLDesc(snapshot, 0);
    int r = xml == NULL ? connection_error(err, "the golden state cannot be described")
                        : file_replace(names->xml, xml, strlen(xml), 0600, err);

    free(xml);
    return r;
}

/* Size and time of the last change: a disk that was written to has others. The test driver's
 * volumes are no files. */
static int golden_look(const struct range *range, const struct golden_names *names,
                       char ret_was[GOLDEN_WAS], struct error *err)
{
    char path[PATH_MAX];
    struct stat about = {0};

    if (!text_print(path, sizeof(path), "%s/%s", range->disks, names->disk))
        return error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    if (!range->mock && stat(path, &about) < 0)
        return error_system(err, errno, "%s", path);
    text_print(ret_was, GOLDEN_WAS, "%" PRId64 " bytes, %" PRId64 ".%09ld\n",
               (int64_t)about.st_size, (int64_t)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
    return 0;
}

static int golden_note(const struct range *range, const struct golden_names *names,
                       struct error *err)
{
    char was[GOLDEN_WAS];
    int r = golden_look(range, names, was, err);

    return r < 0 ? r : file_replace(names->was, was, strlen(was), 0600, err);
}

/* Is the disk as it was kept? No fork is made from another. */
static int golden_check(const struct range *range, const struct golden_names *names,
                        struct error *err)
{
    char was[GOLDEN_WAS], *noted = NULL;
    int r = golden_look(range, names, was, err);

    if (r == 0)
        r = file_read(names->was, GOLDEN_WAS, &noted, err);
    if (r == 0 && strcmp(noted, was) != 0)
        r = error_set(err, ERROR_STATE, "the golden state %s was changed since it was kept",
                      names->disk);
    free(noted);
    return r;
}

/* The domain is paused. */
static int golden_keep(struct job *job, const struct range *range, virDomainPtr domain,
                       const struct golden_names *names, struct error *err)
{
    virDomainSnapshotPtr snapshot = NULL;
    char overlay[96];
    int r = keep_take_anew(domain, called, &snapshot, err);

    if (r < 0)
        return r;
    text_print(overlay, sizeof(overlay), "%s.qcow2", virDomainGetName(domain));
    r = range->disk->copy(job, range, overlay, names->disk, err);
    if (r == 0)
        r = golden_note(range, names, err);
    if (r == 0)
        r = golden_write(snapshot, names, err);
    virDomainSnapshotFree(snapshot);
    return r;
}

int golden_take(struct job *job, const struct range *range, virDomainPtr domain,
                int64_t incarnation, struct error *err)
{
    const char *name = virDomainGetName(domain);
    struct golden_names names;
    int64_t vm = 0;
    int r;

    if (!spec_vm_of(name, &vm) || !golden_name(range, vm, incarnation, &names))
        return error_set(err, ERROR_INPUT, "%s has no name of a machine", name);
    if (golden_is_there(range, vm, incarnation))
        return 0;
    watch_expect_pause(name, true);
    r = file_replace(names.held, "", 0, 0600, err);
    if (r == 0 && virDomainSuspend(domain) < 0)
        r = connection_error(err, "%s cannot be paused", name);
    if (r == 0)
        r = golden_keep(job, range, domain, &names, err);
    virDomainResume(domain);
    unlink(names.held);
    watch_expect_pause(name, false);
    return r;
}

void golden_release(const struct range *range, const struct tag *tag)
{
    struct golden_names names;
    virDomainPtr domain;

    if (!golden_name(range, tag->vm, tag->incarnation, &names) || access(names.held, F_OK) < 0)
        return;
    domain = virDomainLookupByName(range->connection, tag->domain);
    if (domain != NULL) {
        virDomainResume(domain);
        virDomainFree(domain);
    }
    unlink(names.held);
}

/* ---- forks ---- */

int golden_lay_disk(struct job *job, const struct range *range, const struct spec *spec,
                    struct error *err)
{
    struct golden_names names;
    char overlay[96];

    if (!golden_name(range, spec->fork_vm, spec->fork_incarnation, &names) ||
        access(names.xml, F_OK) < 0)
        return error_set(err, ERROR_MISSING, "there is no golden state of VM %" PRId64,
                         spec->fork_vm);
    if (golden_check(range, &names, err) < 0)
        return -ERROR_FAILED;
    text_print(overlay, sizeof(overlay), "%s.qcow2", spec->domain);

    int r = range->disk->copy(job, range, names.disk, overlay, err);

    /* Nor from one that was changed under way. */
    return r == 0 ? golden_check(range, &names, err) : r;
}

static int golden_tell(virDomainPtr domain, const struct golden_names *names, struct error *err)
{
    struct kept kept;
    int r = kept_read(names->xml, &kept, err);

    if (r < 0)
        return r;
    r = kept_adopt(&kept, domain, err);
    if (r == 0)
        r = kept_tell(&kept, domain, err);
    kept_done(&kept);
    return r;
}

int golden_wake(const struct range *range, virDomainPtr domain, const struct spec *spec,
                struct error *err)
{
    virDomainSnapshotPtr snapshot;
    struct golden_names names;
    int r = golden_name(range, spec->fork_vm, spec->fork_incarnation, &names)
                ? golden_tell(domain, &names, err)
                : error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);

    if (r < 0)
        return r;
    snapshot = virDomainSnapshotLookupByName(domain, called, 0);
    if (snapshot == NULL)
        return connection_error(err, "%s has no golden state", spec->domain);
    if (virDomainRevertToSnapshot(snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED) < 0)
        r = connection_error(err, "%s cannot be forked", spec->domain);
    virDomainSnapshotFree(snapshot);
    return r;
}
