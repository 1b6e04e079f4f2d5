/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash of a domain's persistent definition, without the metadata. It is kept in the domain's tag
 * when the domain is made and shows later whether another program changed the definition. Changes
 * of the running guest alone (an unplugged device) are not covered.
 */
#pragma once

#include <excon/error.h>
#include <libvirt/libvirt.h>

#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

/* 64 hex digits, or an error if libvirt cannot report the definition. */
int definition_hash(virDomainPtr domain, char ret_hash[TAG_DEFINITION], struct error *err);

/* Writes the tag of a domain that was just defined, with the hash of its definition. */
int definition_seal(virDomainPtr domain, bool runs, const struct range *range,
                    const struct spec *spec, const char *host, int port, bool disk,
                    struct error *err);
