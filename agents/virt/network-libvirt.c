/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Switches as libvirt's networks: a bridge each, isolated (no forward, no address of the host, no DHCP).
 * They are named x<run>-<switch> like all that is the run's, and go with the range.
 */
#include "virt/network.h"

#include "base/text.h"
#include "virt/connection.h"
#include "virt/xml.h"

#include <inttypes.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* two VMs of one switch may start at once */

static void name_of(const struct range *range, int64_t lan, char *to, size_t size)
{
    text_print(to, size, "x%s-%" PRId64, range->run, lan);
}

/* A bridge is an interface: 15 bytes at most, which the name keeps to up to switch 99999. */
static int define(const struct range *range, const char *name, struct error *err)
{
    xmlNodePtr network;
    xmlDocPtr document = xml_new("network", &network);
    xmlChar *xml = NULL;

    xml_add_text(network, "name", name);
    xml_add(network, "bridge", "name", name, "stp", "off", "delay", "0", NULL);

    int r = xml_text(document, &xml, err);

    xmlFreeDoc(document);
    if (r < 0)
        return r;

    virNetworkPtr made = virNetworkDefineXML(range->connection, (const char *)xml);

    xmlFree(xml);
    if (made == NULL)
        return connection_error(err, "cannot define the network %s", name);
    virNetworkFree(made);
    return 0;
}

/*
 * A bridge without an address still hands to its host what is sent to the bridge's MAC or to everybody, and a host
 * that asks no packet where it comes from (rp_filter 0) takes it for its own. As nothing is reached by this bridge,
 * the filter takes nothing from it. Who is not root cannot set it: doctor tells what the host has.
 */
static void close_host(const char *bridge)
{
    char path[PATH_MAX];

    text_print(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/rp_filter", bridge);

    FILE *file = fopen(path, "we");

    if (file == NULL)
        return;
    fputs("1\n", file);
    fclose(file);
}

static int ensure(const struct range *range, int64_t lan, struct error *err)
{
    char name[32];
    int r = 0;

    name_of(range, lan, name, sizeof(name));

    virNetworkPtr network = virNetworkLookupByName(range->connection, name);

    if (network == NULL) {
        r = define(range, name, err);
        network = r == 0 ? virNetworkLookupByName(range->connection, name) : NULL;
    }
    if (r == 0 && network == NULL)
        r = connection_error(err, "the network %s is gone", name);
    if (r == 0 && virNetworkIsActive(network) != 1 && virNetworkCreate(network) < 0) {
        r = connection_error(err, "cannot start the network %s", name);
        r = virNetworkIsActive(network) == 1 ? 0 : r;
    }
    if (r == 0)
        close_host(name);
    if (network != NULL)
        virNetworkFree(network);
    return r;
}

static int prepare(const struct range *range, const struct spec *spec, struct error *err)
{
    int r = 0;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; r == 0 && i < spec->nic_count; i++)
        r = ensure(range, spec->nics[i].lan, err);
    pthread_mutex_unlock(&lock);
    return r;
}

static int attach(const struct range *range, const struct spec *spec, size_t i, xmlNodePtr devices,
                  xmlNodePtr commandline, struct error *err)
{
    char name[32];
    xmlNodePtr interface = xml_add(devices, "interface", "type", "network", NULL);

    (void)commandline;
    name_of(range, spec->nics[i].lan, name, sizeof(name));
    xml_add(interface, "mac", "address", spec->nics[i].mac, NULL);
    xml_add(interface, "source", "network", name, NULL);
    xml_add(interface, "model", "type", "virtio", NULL);
    if (xml_add(interface, "rom", "enabled", "no", NULL) == NULL)
        return error_memory(err);
    return 0;
}

static void detach(const struct range *range, const struct tag *tag)
{
    (void)range;
    (void)tag;
}

static void drop_one(virNetworkPtr network, json_t *left)
{
    char name[64];

    text_copy(name, sizeof(name), virNetworkGetName(network));
    if (virNetworkIsActive(network) == 1)
        virNetworkDestroy(network);
    if (virNetworkUndefine(network) < 0)
        json_array_append_new(left, json_sprintf("network %s: %s", name, virGetLastErrorMessage()));
}

static void drop_all(const struct range *range, json_t *left)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(range->connection, &networks, 0);
    char prefix[32];

    text_print(prefix, sizeof(prefix), "x%s-", range->run);
    if (count < 0)
        json_array_append_new(left, json_sprintf("networks: %s", virGetLastErrorMessage()));
    for (int i = 0; i < count; i++) {
        if (strncmp(virNetworkGetName(networks[i]), prefix, strlen(prefix)) == 0)
            drop_one(networks[i], left);
        virNetworkFree(networks[i]);
    }
    free(networks);
}

const struct network_backend network_libvirt = {
    .name = "libvirt", .prepare = prepare, .attach = attach, .detach = detach, .drop_all = drop_all};
