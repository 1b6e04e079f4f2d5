/* SPDX-License-Identifier: Apache-2.0 */
/* The bridges of a range's networks, as libvirt and this host have them now: for the proof that
 * teams are apart. Nothing is changed. */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <libvirt/libvirt.h>
#include <stdint.h>

/*
 * Adds {switch, name, forwards, addressed, there: ["vnet0", …]} of a network that runs, as
 * network.h says. <0: it cannot be read here, so nothing is known of it.
 */
int bridge_describe(virNetworkPtr network, int64_t lan, json_t *list, struct error *err);

/* The devices of this host that a domain's definition (XML) has NICs at: calls `each` with every
 * name. */
void bridge_each_device(const char *xml, void (*each)(void *data, const char *device), void *data);
