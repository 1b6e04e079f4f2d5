/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes the XML that libvirt reports, with its defaults and addresses, because only that can be
 * compared later. */
#include "virt/guest/definition.h"

#include "base/hash.h"
#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/host/xml.h"

#include <stdlib.h>
#include <string.h>

static void definition_drop_metadata(xmlNodePtr root)
{
    for (xmlNodePtr node = root->children, next; node != NULL; node = next) {
        next = node->next;
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "metadata") == 0) {
            xmlUnlinkNode(node);
            xmlFreeNode(node);
        }
    }
}

int definition_hash(virDomainPtr domain, char ret_hash[TAG_DEFINITION], struct error *err)
{
    char *text = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlChar *rest = NULL;
    int r = 0;

    if (text == NULL)
        return connection_error(err, "the definition of %s cannot be read",
                                virDomainGetName(domain));
    if (document == NULL || xmlDocGetRootElement(document) == NULL) {
        r = error_set(err, ERROR_INPUT, "the definition of %s is not valid XML",
                      virDomainGetName(domain));
    } else {
        definition_drop_metadata(xmlDocGetRootElement(document));
        r = xml_text(document, &rest, err);
    }
    if (r == 0)
        hash_text(ret_hash, rest, strlen((const char *)rest));
    xmlFree(rest);
    xmlFreeDoc(document);
    free(text);
    return r;
}

int definition_seal(virDomainPtr domain, bool runs, const struct range *range,
                    const struct spec *spec, const char *host, int port, bool disk,
                    struct error *err)
{
    char hash[TAG_DEFINITION];
    int r = definition_hash(domain, hash, err);
    const struct tag_more more = {host, port, disk, hash};

    return r == 0 ? tag_write(domain, runs, range->run, spec, &more, err) : r;
}
