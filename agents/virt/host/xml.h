/* SPDX-License-Identifier: Apache-2.0 */
/* Building XML by libxml2: every text is escaped there and nowhere else. */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <libxml/tree.h>
#include <stdint.h>

/*
 * While there is one thread: libxml2 makes its tables of types when they are first needed, and
 * threads that need them at the same moment (libvirt validates each definition) find them half
 * made.
 */
void xml_init(void);

/* A new last child with pairs of attribute name and value, ended by NULL. NULL when out of memory.
 */
xmlNodePtr xml_add(xmlNodePtr parent, const char *name, ...) __attribute__((sentinel));

/* The same with a text in it. */
xmlNodePtr xml_add_text(xmlNodePtr parent, const char *name, const char *text);
xmlNodePtr xml_add_number(xmlNodePtr parent, const char *name, int64_t number);

/* Two QEMU arguments below <qemu:commandline>: an option and its value in JSON, which is taken over
 * and needs no quoting. */
int xml_add_argument(xmlNodePtr commandline, const char *option, json_t *value, struct error *err);

int xml_set(xmlNodePtr node, const char *name, const char *value);

/* The whole document as text, malloc'd by libxml2 (xmlFree). */
int xml_text(xmlDocPtr document, xmlChar **ret_text, struct error *err);

/* A document with this root element. */
xmlDocPtr xml_new(const char *root, xmlNodePtr *ret_root);

/* Reads a small document: no network, no entities. NULL when it is none. */
xmlDocPtr xml_read(const char *text);
