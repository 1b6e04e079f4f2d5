/* SPDX-License-Identifier: Apache-2.0 */
/* Thin words over libxml2's. A NULL parent passes through, so that one check at the end is enough.
 */
#include "virt/host/xml.h"

#include <inttypes.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xmlschemastypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { XML_MOST = 4 * 1024 * 1024 };

static const xmlChar *xml_text_of(const char *text)
{
    return (const xmlChar *)text;
}

int xml_add_argument(xmlNodePtr commandline, const char *option, json_t *value, struct error *err)
{
    char *text = value != NULL ? json_dumps(value, JSON_COMPACT) : NULL;
    xmlNsPtr space = commandline->ns;
    int r = -1;

    json_decref(value);
    if (text != NULL) {
        xmlNodePtr first = xml_add(commandline, "arg", "value", option, NULL);
        xmlNodePtr second = xml_add(commandline, "arg", "value", text, NULL);

        if (first != NULL && second != NULL) {
            xmlSetNs(first, space);
            xmlSetNs(second, space);
            r = 0;
        }
    }
    free(text);
    return r < 0 ? error_memory(err) : 0;
}

int xml_set(xmlNodePtr node, const char *name, const char *value)
{
    return node != NULL && xmlNewProp(node, xml_text_of(name), xml_text_of(value)) != NULL ? 0 : -1;
}

void xml_init(void)
{
    xmlInitParser();
    xmlSchemaInitTypes();
    xmlRelaxNGInitTypes();
}

xmlNodePtr xml_add(xmlNodePtr parent, const char *name, ...)
{
    xmlNodePtr node = parent != NULL ? xmlNewChild(parent, NULL, xml_text_of(name), NULL) : NULL;
    va_list pairs;
    const char *key;

    va_start(pairs, name);
    while (node != NULL && (key = va_arg(pairs, const char *)) != NULL) {
        const char *value = va_arg(pairs, const char *);

        if (xml_set(node, key, value) < 0)
            node = NULL;
    }
    va_end(pairs);
    return node;
}

xmlNodePtr xml_add_text(xmlNodePtr parent, const char *name, const char *text)
{
    return parent != NULL ? xmlNewTextChild(parent, NULL, xml_text_of(name), xml_text_of(text))
                          : NULL;
}

xmlNodePtr xml_add_number(xmlNodePtr parent, const char *name, int64_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%" PRId64, number);
    return xml_add_text(parent, name, text);
}

int xml_text(xmlDocPtr document, xmlChar **ret_text, struct error *err)
{
    xmlChar *text = NULL;
    int size = 0;

    xmlDocDumpMemoryEnc(document, &text, &size, "UTF-8");
    if (text == NULL)
        return error_memory(err);
    *ret_text = text;
    return 0;
}

xmlDocPtr xml_new(const char *root, xmlNodePtr *ret_root)
{
    xmlDocPtr document = xmlNewDoc(xml_text_of("1.0"));
    xmlNodePtr node = document != NULL ? xmlNewNode(NULL, xml_text_of(root)) : NULL;

    if (node == NULL) {
        xmlFreeDoc(document);
        return NULL;
    }
    xmlDocSetRootElement(document, node);
    *ret_root = node;
    return document;
}

xmlDocPtr xml_read(const char *text)
{
    size_t length = strlen(text);

    if (length > XML_MOST)
        return NULL;
    return xmlReadMemory(text, (int)length, NULL, NULL,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}
