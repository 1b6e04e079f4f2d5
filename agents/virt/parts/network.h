/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a VM's NICs reach its switches: network-switch.c (a unix datagram socket a NIC, excon-switch
 * between), network-libvirt.c (isolated networks of libvirt's) or network-ovn.c (ports of OVN,
 * which libvirt plugs them into as root, or by taps that root has prepared).
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <libxml/tree.h>

#include "virt/host/range.h"
#include "virt/parts/spec.h"
#include "virt/parts/tag.h"

struct network_backend {
    const char *name;
    /* Makes what the VM's NICs need before it starts. May be repeated. */
    int (*prepare)(const struct range *range, const struct spec *spec, struct error *err);
    /* Puts NIC number `i` into the domain's XML. */
    int (*attach)(const struct range *range, const struct spec *spec, size_t i, xmlNodePtr devices,
                  xmlNodePtr commandline, struct error *err);
    /* Is all there that the NICs of a domain are plugged into, and are they, if it runs? */
    bool (*is_plugged_in)(const struct range *range, virDomainPtr domain, const struct tag *tag);
    /* Names what has a name of the run's and is not the run's: {what, name, text}. */
    void (*foreign)(const struct range *range, json_t *list);
    /* After the domain is gone. */
    void (*detach)(const struct range *range, const struct tag *tag);
    /*
     * What carries the frames, as the host has it now, beyond what was asked for: {switch, name,
     * forwards, addressed, there: [a port's name]}. `forwards`: it leads on to other networks;
     * `addressed`: the host has an address on it. NULL: others than this process carry them.
     */
    int (*carriers)(const struct range *range, json_t *list, struct error *err);
    /* Removes all that is the run's; names what stays in `left`. */
    void (*drop_all)(const struct range *range, json_t *left);
};

extern const struct network_backend network_switch, network_libvirt, network_ovn, network_tap;
