/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Switches in OVN, over hosts: excon-ovn has made them and a port for each NIC; here the NIC is
 * plugged into the host's integration bridge by libvirt, under the port's name. Where the port is
 * not there, OVN lets no frame of the NIC through. A libvirt of an ordinary user plugs nothing in:
 * root has prepared a tap for each NIC, which is a port of that bridge under the port's name all
 * the time (`excon taps`), and QEMU opens it as that user.
 */
#include "virt/parts/network.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/tap.h"
#include "base/text.h"
#include "virt/host/tool.h"
#include "virt/host/xml.h"

#define OVN_BRIDGE "br-int"

static pthread_once_t ovn_once = PTHREAD_ONCE_INIT;
static bool ovn_kernel; /* the bridge's datapath is the kernel's */

/* Open vSwitch in userspace fills in no checksums, so a guest must not leave them out: pings would
 * work and TCP would hang. What cannot be found out counts as that. */
static void ovn_look(void)
{
    const char *const arguments[] = {"ovs-vsctl", "--timeout=5",   "get", "bridge",
                                     OVN_BRIDGE,  "datapath_type", NULL};
    char said[TOOL_OUTPUT_MOST] = "";

    ovn_kernel = tool_run(NULL, arguments, said, NULL) == 0 &&
                 (strncmp(said, "system", 6) == 0 || strncmp(said, "\"\"", 2) == 0);
}

/* Open vSwitch refuses nothing that libvirt plugs in; that the bridge is there says the doctor. */
static int ovn_prepare(const struct range *range, const struct spec *spec, struct error *err)
{
    (void)range;
    for (size_t i = 0; i < spec->nic_count; i++)
        if (spec->nics[i].port[0] == '\0')
            return error_set(err, ERROR_INPUT, "nics[%zu] has no \"port\"", i);
    return 0;
}

static void ovn_switch_off(xmlNodePtr interface)
{
    xmlNodePtr driver = xml_add(interface, "driver", "name", "qemu", NULL);

    xml_set(xml_add(driver, "host", "csum", "off", "gso", "off", "tso4", "off", "tso6", "off",
                    "ecn", "off", "ufo", "off", NULL),
            "mrg_rxbuf", "off");
    xml_add(driver, "guest", "csum", "off", "tso4", "off", "tso6", "off", "ecn", "off", "ufo",
            "off", NULL);
}

/* What a NIC is, whatever plugs it in. Of others than virtio QEMU computes the checksums itself. */
static int ovn_dress(const struct spec *spec, xmlNodePtr interface, bool checksums,
                     struct error *err)
{
    char mtu[24];

    text_print(mtu, sizeof(mtu), "%" PRId64, spec->mtu);
    xml_add(interface, "model", "type", spec->hardware.nic, NULL);
    if (!checksums && strcmp(spec->hardware.nic, "virtio") == 0)
        ovn_switch_off(interface);
    xml_add(interface, "mtu", "size", mtu, NULL);
    return xml_add(interface, "rom", "enabled", "no", NULL) != NULL ? 0 : error_memory(err);
}

static int ovn_attach(const struct range *range, const struct spec *spec, size_t i,
                      xmlNodePtr devices, xmlNodePtr commandline, struct error *err)
{
    xmlNodePtr interface = xml_add(devices, "interface", "type", "bridge", NULL);

    (void)range;
    (void)commandline;
    pthread_once(&ovn_once, ovn_look);
    xml_add(interface, "mac", "address", spec->nics[i].mac, NULL);
    xml_add(interface, "source", "bridge", OVN_BRIDGE, NULL);
    xml_add(xml_add(interface, "virtualport", "type", "openvswitch", NULL), "parameters",
            "interfaceid", spec->nics[i].port, NULL);
    return ovn_dress(spec, interface, ovn_kernel, err);
}

/* Whether OVN has bound a port, excon-ovn sees. */
static bool ovn_is_plugged_in(const struct range *range, virDomainPtr domain, const struct tag *tag)
{
    (void)range, (void)domain, (void)tag;
    return true;
}

static void ovn_foreign(const struct range *range, json_t *list)
{
    (void)range, (void)list;
}

/*
 * A NIC of the run's that Open vSwitch still has, and whose interface is gone: its host lost its
 * power while the guest ran. An interface that is called so next, whoever's, would be plugged in.
 */
static bool ovn_is_left(const struct range *range, const char *line, char *ret_name, size_t size)
{
    char own[64];
    size_t length = strcspn(line, ",");

    text_print(own, sizeof(own), "iface-id=%s-", range->run);
    if (length == 0 || length >= size || strstr(line, own) == NULL || strncmp(line, "vnet", 4) != 0)
        return false;
    memcpy(ret_name, line, length);
    ret_name[length] = '\0';
    return true;
}

/* How many were removed. What Open vSwitch does not say, or not do, stays. */
static size_t ovn_drop_left(const struct range *range)
{
    const char *const find[] = {"ovs-vsctl",     "--timeout=5",
                                "--no-headings", "--format=csv",
                                "--data=bare",   "--columns=name,external_ids",
                                "find",          "interface",
                                "ofport=-1",     NULL};
    char said[TOOL_OUTPUT_MOST] = "", name[16];
    size_t count = 0;

    if (tool_run(NULL, find, said, NULL) < 0)
        return 0;
    for (char *at = said, *line; (line = strsep(&at, "\n")) != NULL;) {
        const char *const drop[] = {"ovs-vsctl", "--timeout=5", "--if-exists", "del-port",
                                    OVN_BRIDGE,  name,          NULL};

        if (ovn_is_left(range, line, name, sizeof(name)))
            count += tool_run(NULL, drop, NULL, NULL) == 0;
    }
    return count;
}

/* libvirt unplugs; excon-ovn removes. */
static void ovn_detach(const struct range *range, const struct tag *tag)
{
    (void)range, (void)tag;
}

/* More than one answer holds are asked for again. */
static void ovn_drop_all(const struct range *range, json_t *left)
{
    (void)left;
    for (int pass = 0; !range->mock && pass < 64; pass++)
        if (ovn_drop_left(range) == 0)
            break;
}

static void ovn_drop_none(const struct range *range, json_t *left)
{
    (void)range, (void)left;
}

const struct network_backend network_ovn = {.name = "ovn",
                                            .prepare = ovn_prepare,
                                            .attach = ovn_attach,
                                            .is_plugged_in = ovn_is_plugged_in,
                                            .foreign = ovn_foreign,
                                            .detach = ovn_detach,
                                            .drop_all = ovn_drop_all};

/* ---- by taps ------------------------------------------------------------------------------------
 */

static int ovn_tap_prepare(const struct range *range, const struct spec *spec, struct error *err)
{
    (void)range;
    for (size_t i = 0; i < spec->nic_count; i++) {
        if (spec->nics[i].tap[0] == '\0')
            return error_set(err, ERROR_INPUT, "nics[%zu] has no \"tap\"", i);
        if (tap_check(spec->nics[i].tap, (uint32_t)geteuid(), err) < 0)
            return error_wrap(err, "NIC %zu joins OVN by a tap that root prepares (excon taps)",
                              i + 1);
    }
    return 0;
}

/* The host's Open vSwitch is root's to ask, so what its datapath is stays unknown. */
static int ovn_tap_attach(const struct range *range, const struct spec *spec, size_t i,
                          xmlNodePtr devices, xmlNodePtr commandline, struct error *err)
{
    xmlNodePtr interface = xml_add(devices, "interface", "type", "ethernet", NULL);

    (void)range;
    (void)commandline;
    xml_add(interface, "mac", "address", spec->nics[i].mac, NULL);
    xml_add(interface, "target", "dev", spec->nics[i].tap, "managed", "no", NULL);
    return ovn_dress(spec, interface, false, err);
}

/* A tap that root made anew under a running guest is another one than the guest has open. */
static bool ovn_tap_is_plugged_in(const struct range *range, virDomainPtr domain,
                                  const struct tag *tag)
{
    (void)range;
    for (int i = 0; i < tag->socket_count && virDomainIsActive(domain) == 1; i++)
        if (tap_is_name(tag->sockets[i]) && !tap_is_held(tag->sockets[i]))
            return false;
    return true;
}

/* Taps are root's, before the exercise and after it. */
const struct network_backend network_tap = {.name = "taps",
                                            .prepare = ovn_tap_prepare,
                                            .attach = ovn_tap_attach,
                                            .is_plugged_in = ovn_tap_is_plugged_in,
                                            .foreign = ovn_foreign,
                                            .detach = ovn_detach,
                                            .drop_all = ovn_drop_none};
