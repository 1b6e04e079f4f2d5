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
#include <stdlib.h>
#include <string.h>

/* The seed is read-only and the same for ever. */
static int keep_describe(const char *name, xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr snapshot, disks;
    xmlDocPtr document = xml_new("domainsnapshot", &snapshot);

    if (document == NULL)
        return error_memory(err);
    xml_add_text(snapshot, "name", name);
    xml_add(snapshot, "memory", "snapshot", "internal", NULL);
    disks = xml_add(snapshot, "disks", NULL);
    xml_add(disks, "disk", "name", "vda", "snapshot", "internal", NULL);
    xml_add(disks, "disk", "name", "vdb", "snapshot", "no", NULL);

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

/* Removes snapshots of other names. */
static void keep_drop_others(virDomainPtr domain, const char *name)
{
    virDomainSnapshotPtr *all = NULL;
    int count = virDomainListAllSnapshots(domain, &all, 0);

    for (int i = 0; i < count; i++) {
        if (strcmp(virDomainSnapshotGetName(all[i]), name) != 0)
            virDomainSnapshotDelete(all[i], 0);
        virDomainSnapshotFree(all[i]);
    }
    free(all);
}

/* A snapshot that was interrupted may have left the guest paused. */
static void keep_wake(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE, reason = 0;

    if (virDomainGetState(domain, &state, &reason, 0) == 0 && state == VIR_DOMAIN_PAUSED &&
        reason != VIR_DOMAIN_PAUSED_USER)
        virDomainResume(domain);
}

static virDomainSnapshotPtr keep_take(virDomainPtr domain, const char *name, struct error *err)
{
    virDomainSnapshotPtr snapshot;
    xmlChar *xml = NULL;

    if (virDomainIsActive(domain) != 1) {
        error_set(err, ERROR_STATE, "%s does not run", virDomainGetName(domain));
        return NULL;
    }
    if (keep_has_nvram(domain)) {
        error_set(err, ERROR_STATE,
                  "%s boots by UEFI: libvirt takes no snapshot of the memory of such a machine",
                  virDomainGetName(domain));
        return NULL;
    }
    if (keep_describe(name, &xml, err) < 0)
        return NULL;
    watch_expect_pause(virDomainGetName(domain), true);
    snapshot = virDomainSnapshotCreateXML(domain, (const char *)xml, 0);
    if (snapshot == NULL)
        connection_error(err, "no snapshot of %s can be taken", virDomainGetName(domain));
    xmlFree(xml);
    return snapshot;
}

int keep_make(const struct range *range, virDomainPtr domain, const char *name, struct error *err)
{
    const char *called = virDomainGetName(domain);
    bool there = kept_file_is_there(range, called, name);
    virDomainSnapshotPtr snapshot = there ? NULL : keep_find_one(domain, name);
    int r = 0;

    if (snapshot == NULL && !there)
        snapshot = keep_take(domain, name, err);
    keep_wake(domain);
    watch_expect_pause(called, false);
    if (snapshot == NULL && !there)
        return -ERROR_FAILED;
    if (!there)
        r = kept_file_write(range, snapshot, called, name, err);
    if (snapshot != NULL)
        virDomainSnapshotFree(snapshot);
    if (r < 0)
        return r;
    kept_file_drop(range, called, name);
    keep_drop_others(domain, name);
    return 0;
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
