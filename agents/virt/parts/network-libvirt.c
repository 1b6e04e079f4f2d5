/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Switches as libvirt's networks: a bridge each, isolated (no forward, no address of the host, no
 * DHCP). They are named x<run>-<switch> like all that is the run's, and go with the range.
 */
#include "virt/parts/network.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/host/xml.h"
#include "virt/parts/network-bridge.h"

#include <inttypes.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock =
    PTHREAD_MUTEX_INITIALIZER; /* two VMs of one switch may start at once */

static void libvirt_name_of(const struct range *range, int64_t lan, char *to, size_t size)
{
    text_print(to, size, "x%s-%" PRId64, range->run, lan);
}

/* Whose a network is, its UUID tells. */
static void libvirt_uuid_of(const struct range *range, int64_t lan, char *to, size_t size)
{
    text_print(to, size, RANGE_UUID, range->run, RANGE_UUID_NETWORK, (uint64_t)lan);
}

static bool libvirt_is_ours(const struct range *range, virNetworkPtr network)
{
    char wanted[64], uuid[VIR_UUID_STRING_BUFLEN] = "";
    const char *ordinal = strrchr(virNetworkGetName(network), '-');
    int64_t lan;

    if (ordinal == NULL || !text_to_int(ordinal + 1, 1, UINT32_MAX, &lan))
        return false;
    libvirt_uuid_of(range, lan, wanted, sizeof(wanted));
    return virNetworkGetUUIDString(network, uuid) == 0 && strcmp(uuid, wanted) == 0;
}

/* A bridge is an interface: 15 bytes at most, which the name keeps to up to switch 99999. */
static int libvirt_define(const struct range *range, int64_t lan, const char *name,
                          struct error *err)
{
    char uuid[64];
    xmlNodePtr network;
    xmlDocPtr document = xml_new("network", &network);
    xmlChar *xml = NULL;

    libvirt_uuid_of(range, lan, uuid, sizeof(uuid));
    xml_add_text(network, "name", name);
    xml_add_text(network, "uuid", uuid);
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
 * A bridge without an address still passes frames to its host that are addressed to the bridge's
 * MAC or to all, and a host without source checks (rp_filter 0) accepts them. The host has no peer
 * behind this bridge, so rp_filter 1 drops them all. Only root can set it; `excon doctor` reports
 * the host's setting.
 */
static void libvirt_close_host(const char *bridge)
{
    char path[PATH_MAX];

    text_print(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/rp_filter", bridge);

    FILE *file = fopen(path, "we");

    if (file == NULL)
        return;
    fputs("1\n", file);
    fclose(file);
}

static int libvirt_ensure(const struct range *range, int64_t lan, struct error *err)
{
    char name[32];
    int r = 0;

    libvirt_name_of(range, lan, name, sizeof(name));

    virNetworkPtr network = virNetworkLookupByName(range->connection, name);

    if (network == NULL) {
        r = libvirt_define(range, lan, name, err);
        network = r == 0 ? virNetworkLookupByName(range->connection, name) : NULL;
    }
    if (r == 0 && network == NULL)
        r = connection_error(err, "the network %s is gone", name);
    if (r == 0 && !libvirt_is_ours(range, network))
        r = error_set(
            err, ERROR_STATE,
            "the network %s is there already and is not of this exercise; remove or rename it",
            name);
    if (r == 0 && virNetworkIsActive(network) != 1 && virNetworkCreate(network) < 0) {
        r = connection_error(err, "cannot start the network %s", name);
        r = virNetworkIsActive(network) == 1 ? 0 : r;
    }
    if (r == 0)
        libvirt_close_host(name);
    if (network != NULL)
        virNetworkFree(network);
    return r;
}

static int libvirt_prepare(const struct range *range, const struct spec *spec, struct error *err)
{
    int r = 0;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; r == 0 && i < spec->nic_count; i++)
        r = libvirt_ensure(range, spec->nics[i].lan, err);
    pthread_mutex_unlock(&lock);
    return r;
}

static int libvirt_attach(const struct range *range, const struct spec *spec, size_t i,
                          xmlNodePtr devices, xmlNodePtr commandline, struct error *err)
{
    char name[32];
    xmlNodePtr interface = xml_add(devices, "interface", "type", "network", NULL);

    (void)commandline;
    libvirt_name_of(range, spec->nics[i].lan, name, sizeof(name));
    xml_add(interface, "mac", "address", spec->nics[i].mac, NULL);
    if (xml_add(interface, "source", "network", name, NULL) != NULL && spec->light)
        return 0;
    xml_add(interface, "model", "type", spec->hardware.nic, NULL);
    if (xml_add(interface, "rom", "enabled", "no", NULL) == NULL)
        return error_memory(err);
    return 0;
}

static bool libvirt_is_there(const struct range *range, int64_t lan)
{
    char name[32];

    libvirt_name_of(range, lan, name, sizeof(name));

    virNetworkPtr network = virNetworkLookupByName(range->connection, name);
    bool there =
        network != NULL && virNetworkIsActive(network) == 1 && libvirt_is_ours(range, network);

    if (network != NULL)
        virNetworkFree(network);
    return there;
}

static xmlNodePtr libvirt_child_of(xmlNodePtr node, const char *name)
{
    node = node != NULL ? node->children : NULL;
    while (node != NULL &&
           (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0))
        node = node->next;
    return node;
}

/*
 * Is the tap of an interface that runs still in its bridge? A network that was destroyed and
 * started again leaves those of its guests outside. What this host does not show is believed.
 */
static bool libvirt_is_in_its_bridge(xmlNodePtr interface)
{
    xmlNodePtr source = libvirt_child_of(interface, "source"),
               target = libvirt_child_of(interface, "target");
    xmlChar *bridge = source != NULL ? xmlGetNoNsProp(source, (const xmlChar *)"bridge") : NULL;
    xmlChar *tap = target != NULL ? xmlGetNoNsProp(target, (const xmlChar *)"dev") : NULL;
    char device[64], path[96], master[128] = "";
    bool in = true;

    if (bridge != NULL && tap != NULL && strchr((const char *)tap, '/') == NULL &&
        text_print(device, sizeof(device), "/sys/class/net/%s", (const char *)tap) &&
        access(device, F_OK) == 0) {
        text_print(path, sizeof(path), "%s/master", device);

        ssize_t length = readlink(path, master, sizeof(master) - 1);
        const char *slash = strrchr(master, '/');

        in = length > 0 && strcmp(slash != NULL ? slash + 1 : master, (const char *)bridge) == 0;
    }
    xmlFree(bridge);
    xmlFree(tap);
    return in;
}

static bool libvirt_are_in_their_bridges(virDomainPtr domain)
{
    char *text = virDomainGetXMLDesc(domain, 0);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    xmlNodePtr devices =
        document != NULL ? libvirt_child_of(xmlDocGetRootElement(document), "devices") : NULL;
    bool all = true;

    for (xmlNodePtr node = devices != NULL ? devices->children : NULL; node != NULL;
         node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "interface") == 0)
            all = all && libvirt_is_in_its_bridge(node);
    xmlFreeDoc(document);
    free(text);
    return all;
}

static bool libvirt_is_plugged_in(const struct range *range, virDomainPtr domain,
                                  const struct tag *tag)
{
    for (int i = 0; i < tag->socket_count; i++)
        if (tag->lans[i] != 0 && !libvirt_is_there(range, tag->lans[i]))
            return false;
    return tag->socket_count == 0 || virDomainIsActive(domain) != 1 ||
           libvirt_are_in_their_bridges(domain);
}

/* Calls `each` with all that have a name of the run's. */
static int libvirt_each_named(const struct range *range,
                              void (*each)(const struct range *range, virNetworkPtr network,
                                           json_t *list),
                              json_t *list)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(range->connection, &networks, 0);
    char prefix[32];

    text_print(prefix, sizeof(prefix), "x%s-", range->run);
    for (int i = 0; i < count; i++) {
        if (strncmp(virNetworkGetName(networks[i]), prefix, strlen(prefix)) == 0)
            each(range, networks[i], list);
        virNetworkFree(networks[i]);
    }
    free(networks);
    return count;
}

static void libvirt_tell_foreign(const struct range *range, virNetworkPtr network, json_t *list)
{
    if (!libvirt_is_ours(range, network))
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "what", "network", "name",
                                              virNetworkGetName(network), "text", "another UUID"));
}

static void libvirt_foreign(const struct range *range, json_t *list)
{
    libvirt_each_named(range, libvirt_tell_foreign, list);
}

static int libvirt_carriers(const struct range *range, json_t *list, struct error *err)
{
    virNetworkPtr *networks = NULL;
    int count = virConnectListAllNetworks(range->connection, &networks,
                                          VIR_CONNECT_LIST_NETWORKS_ACTIVE),
        result = count < 0 ? connection_error(err, "cannot list the networks") : 0;

    for (int i = 0; i < count; i++) {
        const char *ordinal = strrchr(virNetworkGetName(networks[i]), '-');
        int64_t lan;

        if (result == 0 && libvirt_is_ours(range, networks[i]) &&
            text_to_int(ordinal + 1, 1, UINT32_MAX, &lan))
            result = bridge_describe(networks[i], lan, list, err);
        virNetworkFree(networks[i]);
    }
    free(networks);
    return result;
}

static void libvirt_detach(const struct range *range, const struct tag *tag)
{
    (void)range;
    (void)tag;
}

static void libvirt_drop_one(const struct range *range, virNetworkPtr network, json_t *left)
{
    char name[64];

    if (!libvirt_is_ours(range, network))
        return;
    text_copy(name, sizeof(name), virNetworkGetName(network));
    if (virNetworkIsActive(network) == 1)
        virNetworkDestroy(network);
    if (virNetworkUndefine(network) < 0)
        json_array_append_new(left, json_sprintf("network %s: %s", name, virGetLastErrorMessage()));
}

static void libvirt_drop_all(const struct range *range, json_t *left)
{
    if (libvirt_each_named(range, libvirt_drop_one, left) < 0)
        json_array_append_new(left, json_sprintf("networks: %s", virGetLastErrorMessage()));
}

const struct network_backend network_libvirt = {.name = "libvirt",
                                                .prepare = libvirt_prepare,
                                                .attach = libvirt_attach,
                                                .is_plugged_in = libvirt_is_plugged_in,
                                                .foreign = libvirt_foreign,
                                                .detach = libvirt_detach,
                                                .carriers = libvirt_carriers,
                                                .drop_all = libvirt_drop_all};
