/* SPDX-License-Identifier: Apache-2.0 */
/* The tag written and read. libvirt keeps it in the definition, which outlives every process. */
#include "virt/parts/tag.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/host/xml.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "range";

/* The element without its namespace. */
static int tag_put_one(xmlNodePtr metadata, const char *run, const struct spec *spec,
                       const struct tag_more *more, struct error *err)
{
    char vm[32], incarnation[32], port_text[16], lan[32];

    snprintf(vm, sizeof(vm), "%" PRId64, spec->vm);
    snprintf(incarnation, sizeof(incarnation), "%" PRId64, spec->incarnation);
    snprintf(port_text, sizeof(port_text), "%d", more->port);

    xmlNodePtr node = xml_add(metadata, "vm", "run", run, "vm", vm, "node", spec->node, "team",
                              spec->team, "incarnation", incarnation, "host", more->host, "port",
                              port_text, "disk", more->disk ? "yes" : "no", "seed",
                              spec->unmanaged ? "no" : "yes", "definition", more->definition, NULL);

    if (node == NULL)
        return error_memory(err);
    for (size_t i = 0; i < spec->nic_count; i++) {
        snprintf(lan, sizeof(lan), "%" PRId64, spec->nics[i].lan);
        if (xml_add(node, "nic", "socket",
                    spec->nics[i].tap[0] != '\0' ? spec->nics[i].tap : spec->nics[i].here, "switch",
                    lan, NULL) == NULL)
            return error_memory(err);
    }
    return 0;
}

int tag_put(xmlNodePtr metadata, const char *run, const struct spec *spec,
            const struct tag_more *more, struct error *err)
{
    if (tag_put_one(metadata, run, spec, more, err) < 0)
        return -ERROR_MEMORY;

    xmlNodePtr node = metadata->last;
    xmlNsPtr space = xmlNewNs(node, (const xmlChar *)TAG_NAMESPACE, (const xmlChar *)prefix);

    if (space == NULL)
        return error_memory(err);
    xmlSetNs(node, space);
    for (xmlNodePtr nic = node->children; nic != NULL; nic = nic->next)
        xmlSetNs(nic, space);
    return 0;
}

static void tag_take_text(xmlNodePtr node, const char *name, char *to, size_t size)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);

    text_copy(to, size, (const char *)value);
    xmlFree(value);
}

static int64_t tag_take_number(xmlNodePtr node, const char *name)
{
    char text[32];
    int64_t number = 0;

    tag_take_text(node, name, text, sizeof(text));
    return text_to_int(text, 0, UINT32_MAX, &number) ? number : 0;
}

static void tag_take(xmlNodePtr node, struct tag *tag)
{
    char disk[8], seed[8];

    tag_take_text(node, "run", tag->run, sizeof(tag->run));
    tag_take_text(node, "host", tag->host, sizeof(tag->host));
    tag->vm = tag_take_number(node, "vm");
    tag->incarnation = tag_take_number(node, "incarnation");
    tag->port = tag_take_number(node, "port");
    tag_take_text(node, "definition", tag->definition, sizeof(tag->definition));
    tag_take_text(node, "disk", disk, sizeof(disk));
    tag->disk = strcmp(disk, "yes") == 0;
    tag_take_text(node, "seed", seed, sizeof(seed));
    tag->seed = strcmp(seed, "no") != 0; /* a tag of an older version says nothing */
    for (xmlNodePtr nic = node->children; nic != NULL && tag->socket_count < SPEC_NICS_MOST;
         nic = nic->next) {
        if (nic->type != XML_ELEMENT_NODE || strcmp((const char *)nic->name, "nic") != 0)
            continue;
        tag->lans[tag->socket_count] = tag_take_number(nic, "switch");
        tag_take_text(nic, "socket", tag->sockets[tag->socket_count++], sizeof(tag->sockets[0]));
    }
}

int tag_of(virDomainPtr domain, const char *run, struct tag *ret_tag)
{
    struct tag tag = {0};
    char *text = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, TAG_NAMESPACE,
                                      VIR_DOMAIN_AFFECT_CURRENT);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlNodePtr root = document != NULL ? xmlDocGetRootElement(document) : NULL;

    if (root != NULL)
        tag_take(root, &tag);
    xmlFreeDoc(document);
    free(text);
    if (root == NULL || strcmp(tag.run, run) != 0 || tag.vm == 0)
        return 1;
    text_copy(tag.domain, sizeof(tag.domain), virDomainGetName(domain));
    *ret_tag = tag;
    return 0;
}

/* libvirt gives it the namespace. */
int tag_write(virDomainPtr domain, bool runs, const char *run, const struct spec *spec,
              const struct tag_more *more, struct error *err)
{
    const unsigned both = VIR_DOMAIN_AFFECT_CONFIG | (runs ? VIR_DOMAIN_AFFECT_LIVE : 0);
    xmlNodePtr root;
    xmlDocPtr document = xml_new("metadata", &root);
    xmlBufferPtr text = xmlBufferCreate();
    int r = document != NULL && text != NULL ? tag_put_one(root, run, spec, more, err)
                                             : error_memory(err);

    if (r == 0 && xmlNodeDump(text, document, root->children, 0, 0) < 0)
        r = error_memory(err);
    if (r == 0 &&
        virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
                             (const char *)xmlBufferContent(text), prefix, TAG_NAMESPACE, both) < 0)
        r = connection_error(err, "the tag of %s cannot be written", spec->domain);
    xmlBufferFree(text);
    xmlFreeDoc(document);
    return r;
}
