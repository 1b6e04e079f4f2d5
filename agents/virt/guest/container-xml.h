/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the XML of a container for libvirt's LXC driver. */
#pragma once

#include <excon/error.h>
#include <libxml/tree.h>

#include "virt/host/range.h"
#include "virt/parts/spec.h"

/* `host`: PATH of way.h, or "". *ret_xml is freed by xmlFree. */
int container_xml(const struct range *range, const struct spec *spec, const char *host,
                  xmlChar **ret_xml, struct error *err);
