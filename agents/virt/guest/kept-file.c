/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes, finds and reads snapshots' files. Their text comes from libvirt and lies in a folder that
 * no other user writes; libvirt reads it again and rejects what it does not accept.
 */
#include "virt/guest/kept-file.h"

#include "base/file.h"
#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/parts/spec.h"
#include "virt/host/xml.h"

#include <dirent.h>
#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEPT_FILE_MOST = 1024 * 1024 };

static const char ending[] = ".kept";

static bool kept_file_path_of(const struct range *range, const char *domain, const char *name,
                              char *to)
{
    return text_print(to, PATH_MAX, "%s/%s.%s%s", range->disks, domain, name, ending);
}

bool kept_file_is_there(const struct range *range, const char *domain, const char *name)
{
    char path[PATH_MAX];

    return kept_file_path_of(range, domain, name, path) && access(path, F_OK) == 0;
}

int kept_file_write(const struct range *range, virDomainSnapshotPtr snapshot, const char *domain,
                    const char *name, struct error *err)
{
    char path[PATH_MAX], *xml = virDomainSnapshotGetXMLDesc(snapshot, 0);
    int r = 0;

    if (xml == NULL)
        return connection_error(err, "the snapshot of %s cannot be described", domain);
    if (!kept_file_path_of(range, domain, name, path))
        r = error_set(err, ERROR_INPUT, "path is too long: %s", range->disks);
    if (r == 0)
        r = file_replace(path, xml, strlen(xml), 0600, err);
    free(xml);
    return r;
}

/* ---- those that are there ---- */

/* "x<run>-<vm>.<name>.kept" of this domain: its name. */
static bool kept_file_name_of(const char *file, const char *domain, char name[SPEC_KEPT])
{
    size_t length = strlen(domain), all = strlen(file), behind = sizeof(ending) - 1;
    struct error err;

    return all > length + 1 + behind && strncmp(file, domain, length) == 0 && file[length] == '.' &&
           strcmp(file + all - behind, ending) == 0 &&
           text_print(name, SPEC_KEPT, "%.*s", (int)(all - behind - length - 1),
                      file + length + 1) &&
           spec_check_kept(name, &err) == 0;
}

static void kept_file_each(const struct range *range, const char *domain,
                           void (*take)(const char *name, int folder, const char *file, void *own),
                           void *own)
{
    DIR *folder = opendir(range->disks);
    char name[SPEC_KEPT];

    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (kept_file_name_of(entry->d_name, domain, name))
            take(name, dirfd(folder), entry->d_name, own);
    closedir(folder);
}

void kept_file_remove(const struct range *range, const char *domain, const char *name)
{
    char path[PATH_MAX];

    if (kept_file_path_of(range, domain, name, path))
        unlink(path);
}

static void kept_file_drop_one(const char *name, int folder, const char *file, void *own)
{
    (void)name, (void)own;
    unlinkat(folder, file, 0);
}

void kept_file_drop(const struct range *range, const char *domain)
{
    kept_file_each(range, domain, kept_file_drop_one, NULL);
}

static void kept_file_name_one(const char *name, int folder, const char *file, void *own)
{
    json_t *names = own;

    (void)folder, (void)file;
    if (json_array_size(names) < SPEC_SNAPSHOTS)
        json_array_append_new(names, json_string(name));
}

json_t *kept_file_names(const struct range *range, const char *domain)
{
    json_t *names = json_array();

    kept_file_each(range, domain, kept_file_name_one, names);
    return names;
}

json_t *kept_file_others(const struct range *range, const char *domain, const char *stays)
{
    json_t *names = kept_file_names(range, domain);

    for (size_t i = json_array_size(names); i-- > 0;)
        if (text_word(stays, json_string_value(json_array_get(names, i))) != 0)
            json_array_remove(names, i);
    return names;
}

/* ---- one of them ---- */

static xmlNodePtr kept_file_child_of(xmlNodePtr node, const char *name)
{
    for (node = node != NULL ? node->children : NULL; node != NULL; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
            return node;
    return NULL;
}

static xmlNodePtr kept_file_part_of(const struct kept *kept, const char *which)
{
    return kept_file_child_of(xmlDocGetRootElement(kept->document), which);
}

/* Our tag's element in a definition. */
static xmlNodePtr kept_file_tag_in(xmlNodePtr domain)
{
    xmlNodePtr node = kept_file_child_of(kept_file_child_of(domain, "metadata"), "vm");

    return node != NULL && node->ns != NULL &&
                   strcmp((const char *)node->ns->href, TAG_NAMESPACE) == 0
               ? node
               : NULL;
}

/* Removes the parent: the earlier snapshot is gone, and libvirt accepts no snapshot with an
 * unknown parent. */
static void kept_file_forget_parent(struct kept *kept)
{
    xmlNodePtr parent = kept_file_part_of(kept, "parent");

    xmlUnlinkNode(parent);
    xmlFreeNode(parent);
}

int kept_file_read(const struct range *range, const char *domain, const char *name,
                   struct kept *ret, struct error *err)
{
    char path[PATH_MAX];

    if (!kept_file_is_there(range, domain, name))
        return 1;
    kept_file_path_of(range, domain, name, path);
    return kept_read(path, ret, err);
}

int kept_read(const char *path, struct kept *ret, struct error *err)
{
    struct kept kept = {0};
    char *text = NULL;
    xmlNodePtr tag;
    int64_t port = 0;

    if (file_read(path, KEPT_FILE_MOST, &text, err) < 0)
        return -ERROR_FAILED;
    kept.document = xml_read(text);
    free(text);
    tag = kept.document != NULL ? kept_file_tag_in(kept_file_part_of(&kept, "domain")) : NULL;
    if (tag == NULL) {
        kept_done(&kept);
        return error_set(err, ERROR_INPUT, "%s describes a machine that excon did not make", path);
    }

    kept_file_forget_parent(&kept);

    xmlChar *led = xmlGetNoNsProp(tag, (const xmlChar *)"port");

    if (led != NULL && text_to_int((const char *)led, 1, 65535, &port))
        kept.port = (int)port;
    xmlFree(led);
    *ret = kept;
    return 0;
}

/* Replaces `from` by `to` in the QEMU arguments that we added to libvirt's. */
static void kept_file_replace_in_arguments(xmlNodePtr domain, const char *from, const char *to)
{
    xmlNodePtr arguments = kept_file_child_of(domain, "commandline");

    for (xmlNodePtr node = arguments != NULL ? arguments->children : NULL; node != NULL;
         node = node->next) {
        xmlChar *value =
            node->type == XML_ELEMENT_NODE ? xmlGetNoNsProp(node, (const xmlChar *)"value") : NULL;
        const char *at = value != NULL ? strstr((const char *)value, from) : NULL;
        char text[1024];

        if (at != NULL &&
            text_print(text, sizeof(text), "%.*s%s%s", (int)(at - (const char *)value),
                       (const char *)value, to, at + strlen(from)))
            xmlSetProp(node, (const xmlChar *)"value", (const xmlChar *)text);
        xmlFree(value);
    }
}

int kept_lead(struct kept *kept, int port, struct error *err)
{
    static const char *const both[] = {"domain", "inactiveDomain"};
    char from[64], to[64], number[16];

    /* SSH has a socket, whose name does not change. */
    if (kept->port == 0)
        return 0;
    text_print(from, sizeof(from), "tcp:127.0.0.1:%d-:22", kept->port);
    text_print(to, sizeof(to), "tcp:127.0.0.1:%d-:22", port);
    text_print(number, sizeof(number), "%d", port);
    for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
        xmlNodePtr domain = kept_file_part_of(kept, both[i]), tag = kept_file_tag_in(domain);

        kept_file_replace_in_arguments(domain, from, to);
        if (tag != NULL &&
            xmlSetProp(tag, (const xmlChar *)"port", (const xmlChar *)number) == NULL)
            return error_memory(err);
    }
    kept->port = port;
    return 0;
}

int kept_definition(const struct kept *kept, xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr node = kept_file_part_of(kept, "inactiveDomain"), copy;
    xmlDocPtr document = xmlNewDoc((const xmlChar *)"1.0");
    int r;

    copy =
        document != NULL
            ? xmlDocCopyNode(node != NULL ? node : kept_file_part_of(kept, "domain"), document, 1)
            : NULL;
    if (copy == NULL) {
        xmlFreeDoc(document);
        return error_memory(err);
    }
    xmlNodeSetName(copy, (const xmlChar *)"domain");
    xmlDocSetRootElement(document, copy);
    r = xml_text(document, ret_xml, err);
    xmlFreeDoc(document);
    return r;
}

int kept_adopt(struct kept *kept, virDomainPtr domain, struct error *err)
{
    char *text = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlNodePtr old = kept_file_part_of(kept, "domain"), inactive, copy;

    free(text);
    if (document == NULL)
        return connection_error(err, "the definition of %s cannot be read",
                                virDomainGetName(domain));
    copy = xmlDocCopyNode(xmlDocGetRootElement(document), kept->document, 1);
    xmlFreeDoc(document);
    if (copy == NULL)
        return error_memory(err);
    xmlReplaceNode(old, copy);
    xmlFreeNode(old);
    inactive = kept_file_part_of(kept, "inactiveDomain");
    xmlUnlinkNode(inactive);
    xmlFreeNode(inactive);
    return 0;
}

int kept_tell(const struct kept *kept, virDomainPtr domain, struct error *err)
{
    xmlChar *xml = NULL;
    virDomainSnapshotPtr snapshot;

    if (xml_text(kept->document, &xml, err) < 0)
        return -ERROR_MEMORY;
    snapshot =
        virDomainSnapshotCreateXML(domain, (const char *)xml, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE);
    xmlFree(xml);
    if (snapshot == NULL)
        return connection_error(err, "libvirt rejected the snapshot of %s",
                                virDomainGetName(domain));
    virDomainSnapshotFree(snapshot);
    return 0;
}

void kept_done(struct kept *kept)
{
    xmlFreeDoc(kept->document);
    *kept = (struct kept){0};
}
