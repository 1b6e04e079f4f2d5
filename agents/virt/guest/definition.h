/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A domain's definition as a hash: of what libvirt says of it for its next start, without the
 * metadata. Taken when it is made and kept in the tag, it tells later whether somebody else has
 * changed it since. What changes while the guest runs (a device that is unplugged) is not in it.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>

#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

/* 64 hex digits, or an error when libvirt does not say. */
int definition_hash(virDomainPtr domain, char ret_hash[TAG_DEFINITION], struct error *err);

/* Writes the tag of a domain that was just defined, with the hash of how it is. */
int definition_seal(virDomainPtr domain, bool runs, const struct range *range,
                    const struct spec *spec, const char *host, int port, bool disk,
                    struct error *err);
