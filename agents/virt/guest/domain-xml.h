/* SPDX-License-Identifier: Apache-2.0 */
/* The domain's XML: what the guest's machine is. */
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
    bool stood;               /* it is defined already and keeps its disk */
    const char *console;      /* the pipes of its serial line (console.h); "": it leads nowhere */
    bool runs;                /* and runs, which it goes on doing */
    const char *host;         /* where its SSH will answer: an address, */
    int port; /* and a port there, led to the guest's port 22; 0: `host` is PATH of way.h */
};

/* `ret_xml` is freed by xmlFree. */
int domain_xml(const struct domain_plan *plan, xmlChar **ret_xml, struct error *err);
