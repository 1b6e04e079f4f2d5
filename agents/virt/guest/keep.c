/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's savevm and loadvm, through libvirt's snapshots. Both may be repeated: an unfinished
 * snapshot is taken again under its name, a snapshot that has its file is complete, and a domain is
 * reverted once its tag names the new incarnation.
 */
#include "virt/guest/keep.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/guest/definition.h"
#include "virt/guest/kept-file.h"
#include "virt/parts/tag.h"
#include "virt/guest/watch.h"
#include "virt/host/xml.h"

#include <libvirt/virterror.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* It names no disks: libvirt takes those that can be written, whatever their bus calls them. */
static int keep_describe(const char *name, xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr snapshot;
    xmlDocPtr document = xml_new("domainsnapshot", &snapshot);

    if (document == NULL)
        return error_memory(err);
    xml_add_text(snapshot, "name", name);
    xml_add(snapshot, "memory", "snapshot", "internal", NULL);

    int r = xml_text(document, ret_xml, err);

    xmlFreeDoc(document);
    return r;
}

static virDomainSnapshotPtr keep_find_one(virDomainPtr domain, const char *name)
{
    virDomainSnapshotPtr snapshot = virDomainSnapshotLookupByName(domain, name, 0);

    if (snapshot == NULL)
        virResetLastError();
    return snapshot;
}

static bool keep_has_nvram(virDomainPtr domain)
{
    char *text = virDomainGetXMLDesc(domain, 0);
    bool has = text != NULL && strstr(text, "<nvram") != NULL;

    free(text);
    return has;
}

/* Defines a snapshot that has a file and that libvirt has forgotten, so that libvirt can remove it
 * from the disk. Its file is removed first, as a file says that the snapshot is complete. */
static void keep_forget_file(const struct range *range, virDomainPtr domain, const char *name)
{
    const char *called = virDomainGetName(domain);
    virDomainSnapshotPtr known = keep_find_one(domain, name);
    struct error err;
    struct kept kept;

    if (known == NULL && kept_file_read(range, called, name, &kept, &err) == 0) {
        kept_tell(&kept, domain, &err);
        kept_done(&kept);
    }
    if (known != NULL)
        virDomainSnapshotFree(known);
    kept_file_remove(range, called, name);
}

int keep_discard(const struct range *range, virDomainPtr domain, const char *stays,
                 struct error *err)
{
    const char *called = virDomainGetName(domain);
    json_t *files = kept_file_others(range, called, stays), *file;
    virDomainSnapshotPtr *all = NULL;
    size_t i;
    int r = 0;

    json_array_foreach(files, i, file) keep_forget_file(range, domain, json_string_value(file));
    json_decref(files);

    int count = virDomainListAllSnapshots(domain, &all, 0);

    for (int s = 0; s < count; s++) {
        if (text_word(stays, virDomainSnapshotGetName(all[s])) == 0 &&
            virDomainSnapshotDelete(all[s], 0) < 0)
            r = connection_error(err, "a snapshot of %s cannot be removed", called);
        virDomainSnapshotFree(all[s]);
    }
    free(all);
    return count < 0 ? connection_error(err, "the snapshots of %s cannot be listed", called) : r;
}

/* Is there room for so many bytes of snapshots? */
static int keep_check_room(const struct range *range, int64_t room, struct error *err)
{
    enum { RESERVE = 64 * 1024 * 1024 /* for what the guests write meanwhile */ };
    struct statvfs disk;
    int64_t left;

    if (room <= 0 || statvfs(range->disks, &disk) < 0)
        return 0;
    left = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize - RESERVE;
    if (left >= room)
        return 0;
    return error_set(err, ERROR_STATE,
                     "%" PRId64 " MiB are free in %s, and the snapshots may take %" PRId64
                     " MiB: discard others (excon snapshot --discard)",
                     (left > 0 ? left : 0) >> 20, range->disks, room >> 20);
}

/* A snapshot that was interrupted may have left the guest paused. */
static void keep_wake(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE, reason = 0;

    if (virDomainGetState(domain, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED &&
        reason != VIR_DOMAIN_PAUSED_USER)
        virDomainResume(domain);
}

/* Can a snapshot of it be taken? It runs, and libvirt can. */
static int keep_check(virDomainPtr domain, struct error *err)
{
    if (virDomainIsActive(domain) != 1)
        return error_set(err, ERROR_STATE, "%s does not run", virDomainGetName(domain));
    if (keep_has_nvram(domain))
        return error_set(
            err, ERROR_STATE,
            "%s boots by UEFI: libvirt takes no snapshot of the memory of such a machine",
            virDomainGetName(domain));
    return 0;
}

static virDomainSnapshotPtr keep_take(virDomainPtr domain, const char *name, struct error *err)
{
    virDomainSnapshotPtr snapshot;
    xmlChar *xml = NULL;

    if (keep_check(domain, err) < 0 || keep_describe(name, &xml, err) < 0)
        return NULL;
    watch_expect_pause(virDomainGetName(domain), true);
    snapshot = virDomainSnapshotCreateXML(domain, (const char *)xml, 0);
    if (snapshot == NULL)
        connection_error(err, "no snapshot of %s can be taken", virDomainGetName(domain));
    xmlFree(xml);
    return snapshot;
}

int keep_take_anew(virDomainPtr domain, const char *name, virDomainSnapshotPtr *ret_snapshot,
                   struct error *err)
{
    virDomainSnapshotPtr snapshot = keep_find_one(domain, name);

    if (snapshot != NULL && virDomainSnapshotDelete(snapshot, 0) < 0) {
        virDomainSnapshotFree(snapshot);
        return connection_error(err, "a snapshot of %s cannot be removed",
                                virDomainGetName(domain));
    }
    if (snapshot != NULL)
        virDomainSnapshotFree(snapshot);
    snapshot = keep_take(domain, name, err);
    if (snapshot == NULL)
        return -ERROR_FAILED;
    *ret_snapshot = snapshot;
    return 0;
}

/* A machine of a group that somebody let run on has no part in its instant. */
static int keep_may(const struct range *range, virDomainPtr domain, const struct keep_order *order,
                    struct error *err)
{
    int state = VIR_DOMAIN_NOSTATE;

    if (order->suspended &&
        (virDomainGetState(domain, &state, NULL, 0) < 0 || state != VIR_DOMAIN_PAUSED))
        return error_set(err, ERROR_STATE, "%s was suspended and does not stand still any more",
                         virDomainGetName(domain));
    return keep_check_room(range, order->room, err);
}

int keep_make(const struct range *range, virDomainPtr domain, const struct keep_order *order,
              struct error *err)
{
    const char *name = order->kept, *stays = order->stays;
    const char *called = virDomainGetName(domain);
    char all[SPEC_SNAPSHOTS * (SPEC_KEPT + 1)];
    struct error ignored;
    bool there = kept_file_is_there(range, called, name);
    virDomainSnapshotPtr snapshot = there ? NULL : keep_find_one(domain, name);
    int r = there ? 0 : keep_may(range, domain, order, err);

    if (snapshot == NULL && !there && r == 0)
        snapshot = keep_take(domain, name, err);
    if (!order->suspended) {
        keep_wake(domain);
        watch_expect_pause(called, false);
    }
    if (snapshot == NULL && !there)
        return -ERROR_FAILED;
    if (!there)
        r = kept_file_write(range, snapshot, called, name, err);
    if (snapshot != NULL)
        virDomainSnapshotFree(snapshot);
    if (r < 0)
        return r;
    /* The snapshot is there; what cannot be removed now is removed with the next one. */
    if (text_print(all, sizeof(all), "%s %s", stays, name))
        keep_discard(range, domain, all, &ignored);
    return 0;
}

/* ---- several at one instant ---- */

int keep_suspend(const struct range *range, virDomainPtr domain, int64_t room, struct error *err)
{
    int state = VIR_DOMAIN_NOSTATE, r = keep_check(domain, err);

    if (r == 0)
        r = keep_check_room(range, room, err);
    if (r < 0)
        return r;
    watch_expect_pause(virDomainGetName(domain), true);
    if (virDomainGetState(domain, &state, NULL, 0) == 0 && state == VIR_DOMAIN_PAUSED)
        return 0;
    return virDomainSuspend(domain) == 0
               ? 0
               : connection_error(err, "%s cannot be suspended", virDomainGetName(domain));
}

int keep_resume(virDomainPtr domain, struct error *err)
{
    int state = VIR_DOMAIN_NOSTATE;
    bool runs = virDomainGetState(domain, &state, NULL, 0) == 0 && state == VIR_DOMAIN_RUNNING;
    int r = runs || virDomainResume(domain) == 0
                ? 0
                : connection_error(err, "%s cannot be resumed", virDomainGetName(domain));

    watch_expect_pause(virDomainGetName(domain), false);
    return r;
}

/* ---- back ---- */

static int keep_nothing(const struct spec *spec, struct error *err)
{
    return error_set(err, ERROR_MISSING, "%s has no snapshot named %s", spec->domain, spec->kept);
}

int keep_find(const struct range *range, const struct spec *spec, int64_t *ret_port,
              struct error *err)
{
    struct kept kept;
    int r = kept_file_read(range, spec->domain, spec->kept, &kept, err);

    if (r != 0)
        return r > 0 ? keep_nothing(spec, err) : r;
    *ret_port = kept.port;
    kept_done(&kept);
    return 0;
}

int keep_definition(const struct range *range, const struct spec *spec, int port, xmlChar **ret_xml,
                    struct error *err)
{
    struct kept kept;
    int r = kept_file_read(range, spec->domain, spec->kept, &kept, err);

    if (r != 0)
        return r > 0 ? keep_nothing(spec, err) : r;
    r = kept_lead(&kept, port, err);
    if (r == 0)
        r = kept_definition(&kept, ret_xml, err);
    kept_done(&kept);
    return r;
}

/* libvirt has forgotten the snapshot: defines it again, for the place where the domain is now. */
static int keep_remind(const struct range *range, virDomainPtr domain, const struct spec *spec,
                       struct error *err)
{
    struct kept kept;
    struct tag tag;
    int r = kept_file_read(range, spec->domain, spec->kept, &kept, err);

    if (r != 0)
        return r > 0 ? keep_nothing(spec, err) : r;
    if (tag_of(domain, range->run, &tag) == 0)
        r = kept_lead(&kept, (int)tag.port, err);
    if (r == 0)
        r = kept_tell(&kept, domain, err);
    kept_done(&kept);
    return r;
}

int keep_back(const struct range *range, virDomainPtr domain, const struct spec *spec,
              struct error *err)
{
    virDomainSnapshotPtr snapshot = keep_find_one(domain, spec->kept);
    bool forgotten = snapshot == NULL;
    struct tag tag;
    int r = forgotten ? keep_remind(range, domain, spec, err) : 0;

    if (r < 0)
        return r;
    if (forgotten && (snapshot = keep_find_one(domain, spec->kept)) == NULL)
        return keep_nothing(spec, err);
    watch_expect_end(spec->domain);
    if (virDomainRevertToSnapshot(snapshot, VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING |
                                                VIR_DOMAIN_SNAPSHOT_REVERT_FORCE) < 0)
        r = connection_error(err, "%s cannot be reverted", spec->domain);
    watch_expect_life(spec->domain);
    virDomainSnapshotFree(snapshot);
    if (r == 0 && tag_of(domain, range->run, &tag) != 0)
        r = error_set(err, ERROR_STATE, "%s was reverted and has no tag", spec->domain);
    if (r < 0)
        return r;

    if (forgotten)
        return definition_seal(domain, true, range, spec, tag.host, (int)tag.port, tag.disk, err);

    /* The revert also restored the definition of that time, so its hash is valid again. */
    const struct tag_more more = {tag.host, (int)tag.port, tag.disk, tag.definition};

    return tag_write(domain, true, range->run, spec, &more, err);
}
