/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the domain's XML, the description of the guest's machine. */
#pragma once

#include <excon/error.h>
#include <libxml/tree.h>

#include "virt/parts/firmware.h"
#include "virt/parts/image.h"
#include "virt/host/range.h"
#include "virt/parts/spec.h"

struct domain_plan {
    const struct range *range;
    const struct spec *spec;
    const struct image *image;
    const char *disk;         /* the overlay's path; NULL: it has none */
    const char *seed;         /* the seed's path */
    struct firmware firmware; /* of an image that boots by UEFI */
    const char *nvram;        /* its own file */
    bool stood;               /* it is defined already, and its disk stays */
    const char *console;      /* the pipes of its serial line (console.h); "": not connected */
    bool runs;                /* it runs, and is not restarted */
    const char *host;         /* address of its SSH ("": it has none), */
    int port; /* and port, forwarded to the guest's port 22; 0: `host` is PATH of way.h */
};

/* `ret_xml` is freed by xmlFree. */
int domain_xml(const struct domain_plan *plan, xmlChar **ret_xml, struct error *err);
