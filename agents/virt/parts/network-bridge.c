/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network of libvirt's is apart when three things hold: its definition has no <forward>, so
 * libvirt leads nothing out of it; the host has no address on the bridge, so nobody on it can talk
 * with the host or route through it; and the ports of the bridge are NICs of the range's machines
 * alone. The definition is libvirt's, addresses and ports are asked of the kernel.
 */
#include "virt/parts/network-bridge.h"

#include "base/text.h"
#include "virt/host/connection.h"
#include "virt/host/xml.h"

#include <dirent.h>
#include <errno.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static xmlNodePtr bridge_child(xmlNodePtr node, const char *name)
{
    node = node != NULL ? node->children : NULL;
    while (node != NULL &&
           (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name) != 0))
        node = node->next;
    return node;
}

/* An address that the kernel gives to every interface reaches nobody but the bridge's own link. */
static bool bridge_is_own_address(const struct sockaddr *address)
{
    const struct sockaddr_in6 *six = (const void *)address;

    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr);
}

static int bridge_has_address(const char *bridge, bool *ret_has, struct error *err)
{
    struct ifaddrs *all = NULL;

    if (getifaddrs(&all) < 0)
        return error_system(err, errno, "cannot list the addresses of this host");
    *ret_has = false;
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
        if (one->ifa_addr != NULL && strcmp(one->ifa_name, bridge) == 0 &&
            (one->ifa_addr->sa_family == AF_INET || one->ifa_addr->sa_family == AF_INET6) &&
            !bridge_is_own_address(one->ifa_addr))
            *ret_has = true;
    freeifaddrs(all);
    return 0;
}

/* The kernel's list of a bridge's ports. */
static int bridge_ports(const char *bridge, json_t **ret, struct error *err)
{
    char path[PATH_MAX];
    DIR *folder = text_print(path, sizeof(path), "/sys/class/net/%s/brif", bridge) &&
                          strchr(bridge, '/') == NULL
                      ? opendir(path)
                      : NULL;
    json_t *ports;

    if (folder == NULL)
        return error_set(err, ERROR_STATE, "the bridge %s is not seen from here", bridge);
    ports = json_array();
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            json_array_append_new(ports, json_string(entry->d_name));
    closedir(folder);
    if (ports == NULL)
        return error_memory(err);
    *ret = ports;
    return 0;
}

static int bridge_read(const char *name, xmlNodePtr root, int64_t lan, json_t *list,
                       struct error *err)
{
    xmlNodePtr bridge = bridge_child(root, "bridge");
    xmlChar *device = bridge != NULL ? xmlGetNoNsProp(bridge, (const xmlChar *)"name") : NULL;
    json_t *ports = NULL;
    bool addressed = false;
    int result = 0;

    if (device == NULL)
        return error_set(err, ERROR_STATE, "the network %s has no bridge", name);
    result = bridge_ports((const char *)device, &ports, err);
    if (result == 0)
        result = bridge_has_address((const char *)device, &addressed, err);
    if (result == 0)
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:b, s:b, s:O}", "switch", (json_int_t)lan, "name", name,
                            "forwards", bridge_child(root, "forward") != NULL, "addressed",
                            addressed || bridge_child(root, "ip") != NULL, "there", ports));
    json_decref(ports);
    xmlFree(device);
    return result;
}

int bridge_describe(virNetworkPtr network, int64_t lan, json_t *list, struct error *err)
{
    char name[64];
    char *text = virNetworkGetXMLDesc(network, 0);
    xmlDocPtr document = text != NULL ? xml_read(text) : NULL;
    int result;

    text_copy(name, sizeof(name), virNetworkGetName(network));
    result = document != NULL
                 ? bridge_read(name, xmlDocGetRootElement(document), lan, list, err)
                 : connection_error(err, "cannot read how the network %s is defined", name);
    xmlFreeDoc(document);
    free(text);
    return result;
}

void bridge_each_device(const char *xml, void (*each)(void *data, const char *device), void *data)
{
    xmlDocPtr document = xml_read(xml);
    xmlNodePtr devices =
        document != NULL ? bridge_child(xmlDocGetRootElement(document), "devices") : NULL;

    for (xmlNodePtr node = devices != NULL ? devices->children : NULL; node != NULL;
         node = node->next) {
        xmlNodePtr target =
            node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, "interface") == 0
                ? bridge_child(node, "target")
                : NULL;
        xmlChar *device = target != NULL ? xmlGetNoNsProp(target, (const xmlChar *)"dev") : NULL;

        if (device != NULL)
            each(data, (const char *)device);
        xmlFree(device);
    }
    xmlFreeDoc(document);
}
