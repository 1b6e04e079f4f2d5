/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overlays as volumes of a storage pool of the run's own, x<run>, a directory pool on `disks`. The
 * daemon makes them with the owner that its guests need.
 */
#include "virt/parts/disk.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/parts/disk-stream.h"
#include "virt/host/xml.h"

#include <inttypes.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of making the pool, and of `held` */
static virStoragePoolPtr held; /* the pool once it was found, by its UUID; a range has one */

static void volume_pool_name(const struct range *range, char *to, size_t size)
{
    text_print(to, size, "x%s", range->run);
}

/* Whose a pool is, its UUID tells. */
static void volume_pool_uuid(const struct range *range, char *to, size_t size)
{
    text_print(to, size, RANGE_UUID, range->run, RANGE_UUID_POOL, (uint64_t)0);
}

static bool volume_is_ours(const struct range *range, virStoragePoolPtr storage)
{
    char wanted[64], uuid[VIR_UUID_STRING_BUFLEN] = "";

    volume_pool_uuid(range, wanted, sizeof(wanted));
    return virStoragePoolGetUUIDString(storage, uuid) == 0 && strcmp(uuid, wanted) == 0;
}

static virStoragePoolPtr volume_define_pool(const struct range *range, const char *name,
                                            struct error *err)
{
    xmlNodePtr root;
    xmlDocPtr document = xml_new("pool", &root);
    xmlChar *xml = NULL;
    char uuid[64];

    volume_pool_uuid(range, uuid, sizeof(uuid));

    xml_set(root, "type", "dir");
    xml_add_text(root, "name", name);
    xml_add_text(root, "uuid", uuid);
    xml_add_text(xml_add(root, "target", NULL), "path", range->disks);

    int r = xml_text(document, &xml, err);

    xmlFreeDoc(document);
    if (r < 0)
        return NULL;

    virStoragePoolPtr made = virStoragePoolDefineXML(range->connection, (const char *)xml, 0);

    xmlFree(xml);
    if (made == NULL)
        connection_error(err, "cannot define the storage pool %s", name);
    return made;
}

/* The caller holds the lock. NULL and no error: there is none. */
static virStoragePoolPtr volume_look_up(const struct range *range)
{
    char name[32];

    volume_pool_name(range, name, sizeof(name));
    return virStoragePoolLookupByName(range->connection, name);
}

/* The caller holds the lock. Defined and started, whatever somebody else did to it. */
static virStoragePoolPtr volume_find_or_make(const struct range *range, struct error *err)
{
    virStoragePoolPtr found = volume_look_up(range);
    char name[32];

    volume_pool_name(range, name, sizeof(name));
    if (found != NULL && !volume_is_ours(range, found)) {
        error_set(
            err, ERROR_STATE,
            "the storage pool %s is there already and is not of this exercise; remove or rename it",
            name);
        virStoragePoolFree(found);
        return NULL;
    }
    if (found == NULL)
        found = volume_define_pool(range, name, err);
    if (found != NULL && virStoragePoolIsActive(found) != 1 && virStoragePoolCreate(found, 0) < 0) {
        connection_error(err, "cannot start the storage pool %s", name);
        virStoragePoolFree(found);
        return NULL;
    }
    return found;
}

static void volume_forget_held(void)
{
    if (held != NULL)
        virStoragePoolFree(held);
    held = NULL;
}

/* For the caller to free. */
static virStoragePoolPtr volume_ensure_pool(const struct range *range, struct error *err)
{
    pthread_mutex_lock(&lock);
    if (held != NULL && virStoragePoolIsActive(held) != 1)
        volume_forget_held();
    if (held == NULL)
        held = volume_find_or_make(range, err);
    if (held != NULL)
        virStoragePoolRef(held);

    virStoragePoolPtr storage = held;

    pthread_mutex_unlock(&lock);
    return storage;
}

/* As it is, for the caller to free; NULL: there is none. */
static virStoragePoolPtr volume_find_pool(const struct range *range)
{
    pthread_mutex_lock(&lock);

    virStoragePoolPtr storage = held != NULL ? held : volume_look_up(range);

    if (held != NULL)
        virStoragePoolRef(held);
    pthread_mutex_unlock(&lock);
    return storage;
}

static int volume_xml(const struct spec *spec, const struct image *image, const char *name,
                      int64_t size, xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr root;
    xmlDocPtr document = xml_new("volume", &root);

    (void)spec;
    xml_add_text(root, "name", name);
    xml_set(xml_add_number(root, "capacity", size), "unit", "bytes");
    xml_add(xml_add(root, "target", NULL), "format", "type", "qcow2", NULL);

    xmlNodePtr backing = xml_add(root, "backingStore", NULL);

    xml_add_text(backing, "path", image->disk);
    xml_add(backing, "format", "type", "qcow2", NULL);

    int r = xml_text(document, ret_xml, err);

    xmlFreeDoc(document);
    return r;
}

static int volume_create(virStoragePoolPtr storage, const struct spec *spec,
                         const struct image *image, const char *name, struct error *err)
{
    xmlChar *xml = NULL;
    int64_t size;
    int r = disk_size(image->disk, &size, err);

    if (r == 0)
        r = volume_xml(spec, image, name, spec->disk > size ? spec->disk : size, &xml, err);
    if (r < 0)
        return r;

    virStorageVolPtr volume = virStorageVolCreateXML(storage, (const char *)xml, 0);

    xmlFree(xml);
    if (volume == NULL) {
        connection_error(err, "cannot make the volume %s on %s", name, image->disk);
        volume = virStorageVolLookupByName(storage, name);
    }
    /* Its file came from another host. */
    if (volume == NULL && virStoragePoolRefresh(storage, 0) == 0)
        volume = virStorageVolLookupByName(storage, name);
    if (volume == NULL)
        return -ERROR_FAILED;
    virStorageVolFree(volume);
    return 0;
}

/* One that is there is kept: making it is refused then, so nobody has to look first. */
static int volume_make(struct job *job, const struct range *range, const struct spec *spec,
                       const struct image *image, char *ret_path, struct error *err)
{
    virStoragePoolPtr storage = volume_ensure_pool(range, err);
    char name[80];

    (void)job;
    if (storage == NULL)
        return -ERROR_FAILED;
    text_print(name, sizeof(name), "%s.qcow2", spec->domain);

    int r = volume_create(storage, spec, image, name, err);

    /* A directory's pool has its volumes there; the daemon need not be asked for each. */
    if (r == 0 && !text_print(ret_path, PATH_MAX, "%s/%s", range->disks, name))
        r = error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    virStoragePoolFree(storage);
    return r;
}

static void volume_delete(virStoragePoolPtr storage, const char *name)
{
    virStorageVolPtr volume = virStorageVolLookupByName(storage, name);

    if (volume == NULL)
        return;
    virStorageVolDelete(volume, 0);
    virStorageVolFree(volume);
}

/* A volume without a format, of `size` bytes. */
static virStorageVolPtr volume_create_plain(virStoragePoolPtr storage, const char *name,
                                            int64_t size, struct error *err)
{
    xmlNodePtr root;
    xmlDocPtr document = xml_new("volume", &root);
    virStorageVolPtr volume;
    xmlChar *xml = NULL;

    if (document == NULL) {
        error_memory(err);
        return NULL;
    }
    xml_add_text(root, "name", name);
    xml_set(xml_add_number(root, "capacity", size), "unit", "bytes");
    xml_set(xml_add_number(root, "allocation", 0), "unit", "bytes");
    xml_add(xml_add(root, "target", NULL), "format", "type", "raw", NULL);

    int r = xml_text(document, &xml, err);

    xmlFreeDoc(document);
    if (r < 0)
        return NULL;
    volume = virStorageVolCreateXML(storage, (const char *)xml, 0);
    xmlFree(xml);
    if (volume == NULL)
        connection_error(err, "cannot make the volume %s", name);
    return volume;
}

/* Through the daemon, as only it may read and write them. */
static int volume_copy(struct job *job, const struct range *range, const char *from, const char *to,
                       struct error *err)
{
    virStoragePoolPtr storage = volume_ensure_pool(range, err);
    virStorageVolPtr source, target = NULL;
    virStorageVolInfo info;
    int r = 0;

    if (storage == NULL)
        return -ERROR_FAILED;
    source = virStorageVolLookupByName(storage, from);
    if (source == NULL ||
        virStorageVolGetInfoFlags(source, &info, VIR_STORAGE_VOL_GET_PHYSICAL) < 0)
        r = connection_error(err, "the volume %s", from);
    if (r == 0) {
        volume_delete(storage, to);
        target = volume_create_plain(storage, to, (int64_t)info.allocation, err);
        r = target != NULL ? disk_pour(job, range->connection, source, target, err) : -ERROR_FAILED;
    }
    if (target != NULL)
        virStorageVolFree(target);
    if (r < 0)
        volume_delete(storage, to);
    if (source != NULL)
        virStorageVolFree(source);
    virStoragePoolFree(storage);
    return r;
}

/* The test driver's volumes are no files. */
static bool volume_is_known(const struct range *range, const char *domain)
{
    char name[80];

    text_print(name, sizeof(name), "%s.qcow2", domain);

    virStoragePoolPtr storage = volume_find_pool(range);
    virStorageVolPtr volume = storage != NULL ? virStorageVolLookupByName(storage, name) : NULL;
    bool known = volume != NULL;

    if (volume != NULL)
        virStorageVolFree(volume);
    if (storage != NULL)
        virStoragePoolFree(storage);
    return known;
}

/* The file of that name in the pool's folder, whether the pool lists it or not. */
static bool volume_is_there(const struct range *range, const char *domain)
{
    char path[PATH_MAX];

    disk_path(range, domain, path);
    return range->mock ? volume_is_known(range, domain) : access(path, F_OK) == 0;
}

static void volume_foreign(const struct range *range, json_t *list)
{
    char name[32];

    volume_pool_name(range, name, sizeof(name));
    pthread_mutex_lock(&lock);

    virStoragePoolPtr storage = volume_look_up(range);

    pthread_mutex_unlock(&lock);

    if (storage == NULL)
        return;
    if (!volume_is_ours(range, storage))
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "what", "storage pool", "name",
                                              name, "text", "another UUID"));
    virStoragePoolFree(storage);
}

static int volume_drop(const struct range *range, const char *domain, struct error *err)
{
    char name[80];

    virStoragePoolPtr storage = volume_find_pool(range);

    if (storage == NULL)
        return 0;
    text_print(name, sizeof(name), "%s.qcow2", domain);

    virStorageVolPtr volume = virStorageVolLookupByName(storage, name);
    int r = 0;

    if (volume != NULL) {
        if (virStorageVolDelete(volume, 0) < 0)
            r = connection_error(err, "cannot remove the volume %s", name);
        virStorageVolFree(volume);
    }
    virStoragePoolFree(storage);
    return r;
}

static void volume_drop_all(const struct range *range, json_t *left)
{
    char name[32];

    volume_pool_name(range, name, sizeof(name));
    pthread_mutex_lock(&lock);
    volume_forget_held();

    virStoragePoolPtr storage = volume_look_up(range);

    pthread_mutex_unlock(&lock);
    if (storage == NULL)
        return;
    if (!volume_is_ours(range, storage)) {
        virStoragePoolFree(storage);
        return;
    }
    if (virStoragePoolIsActive(storage) == 1)
        virStoragePoolDestroy(storage);
    if (virStoragePoolUndefine(storage) < 0)
        json_array_append_new(left,
                              json_sprintf("storage pool %s: %s", name, virGetLastErrorMessage()));
    virStoragePoolFree(storage);
}

const struct disk_backend disk_volume = {.name = "volume",
                                         .make = volume_make,
                                         .copy = volume_copy,
                                         .is_there = volume_is_there,
                                         .foreign = volume_foreign,
                                         .drop = volume_drop,
                                         .drop_all = volume_drop_all};
