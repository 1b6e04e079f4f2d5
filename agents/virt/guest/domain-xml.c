/* SPDX-License-Identifier: Apache-2.0 */
/*
 * q35 with virtio devices and few others, unless the image asks for other hardware. NICs that
 * libvirt cannot express go through its passthrough of QEMU arguments, at PCI slots from 0x10 up,
 * where libvirt puts nothing of its own.
 */
#include "virt/guest/domain-xml.h"

#include "base/text.h"
#include "virt/parts/network.h"
#include "virt/parts/tag.h"
#include "virt/parts/way.h"
#include "virt/host/xml.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"

/* A socket to which excon-forward connects, or a port on loopback; `restrict` keeps the guest
 * from reaching the host. */
static json_t *domain_xml_management_of(const struct domain_plan *plan)
{
    char forward[64], nic[PATH_MAX];

    if (plan->port == 0) {
        way_nic(plan->range, plan->spec->vm, nic);
        return json_pack("{s:s, s:s, s:b, s:{s:s, s:s}}", "type", "stream", "id", "management",
                         "server", 1, "addr", "type", "unix", "path", nic);
    }
    text_print(forward, sizeof(forward), "tcp:127.0.0.1:%d-:22", plan->port);
    return json_pack("{s:s, s:s, s:b, s:b, s:[{s:s}]}", "type", "user", "id", "management",
                     "restrict", 1, "ipv6", 0, "hostfwd", "str", forward);
}

static int domain_xml_add_management(const struct domain_plan *plan, xmlNodePtr commandline,
                                     struct error *err)
{
    int r = xml_add_argument(commandline, "-netdev", domain_xml_management_of(plan), err);

    if (r == 0)
        r = xml_add_argument(commandline, "-device",
                             json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "driver",
                                       hardware_nic_device(&plan->spec->hardware), "netdev",
                                       "management", "mac", plan->spec->management_mac, "bus",
                                       hardware_bus(&plan->spec->hardware), "addr", "0x10",
                                       "romfile", ""),
                             err);
    return r;
}

static void domain_xml_add_boot(const struct domain_plan *plan, xmlNodePtr domain)
{
    xmlNodePtr os = xml_add(domain, "os", NULL);
    xmlNodePtr type = xml_add_text(os, "type", "hvm");

    /* The test driver has its own machine type. */
    if (!plan->range->mock) {
        xml_set(type, "arch", "x86_64");
        xml_set(type, "machine", plan->spec->hardware.machine);
    }
    if (plan->image->uefi) {
        xml_set(xml_add_text(os, "loader", plan->firmware.code), "readonly", "yes");
        xml_set(os->last, "type", "pflash");
        xml_set(xml_add_text(os, "nvram", plan->nvram), "template", plan->firmware.variables);
    }
    if (!plan->image->kernel_boot) {
        xml_add(os, "boot", "dev", "hd", NULL);
        return;
    }
    xml_add_text(os, "kernel", plan->image->kernel);
    if (plan->image->initrd[0] != '\0')
        xml_add_text(os, "initrd", plan->image->initrd);
    xml_add_text(os, "cmdline", plan->image->cmdline);
}

/* Without a limit QEMU's translation cache makes a small guest use a gigabyte on the host. */
static void domain_xml_add_features(const struct domain_plan *plan, xmlNodePtr domain)
{
    xmlNodePtr features = xml_add(domain, "features", NULL);

    xml_add(features, "acpi", NULL);
    if (!plan->range->kvm)
        xml_set(xml_add_text(xml_add(features, "tcg", NULL), "tb-cache", "32"), "unit", "MiB");
    xml_add(domain, "cpu", "mode", "maximum", NULL);
    xml_add(domain, "clock", "offset", plan->spec->hardware.clock, NULL);
    xml_add_text(domain, "on_poweroff", "destroy");
    xml_add_text(domain, "on_reboot", "restart");
    xml_add_text(domain, "on_crash", "destroy");
}

/*
 * Other ranges and the image's owner use the image too. Without this a system daemon would change
 * its owner to the guests' user and not change it back.
 */
static void domain_xml_add_backing(const struct domain_plan *plan, xmlNodePtr disk)
{
    xmlNodePtr backing = xml_add(disk, "backingStore", "type", "file", NULL);

    xml_add(backing, "format", "type", "qcow2", NULL);
    xml_add(xml_add(backing, "source", "file", plan->image->disk, NULL), "seclabel", "model", "dac",
            "relabel", "no", NULL);
    xml_add(backing, "backingStore", NULL);
}

static xmlNodePtr domain_xml_add_disk(const struct domain_plan *plan, xmlNodePtr devices,
                                      const char *device, const char *path, const char *format)
{
    const struct hardware *hardware = &plan->spec->hardware;
    bool first = path == plan->disk;
    xmlNodePtr disk = xml_add(devices, "disk", "type", "file", "device", device, NULL);
    char target[4];

    hardware_disk_name(hardware, first ? 0 : 1, target);
    xmlNodePtr driver = xml_add(disk, "driver", "name", "qemu", "type", format, NULL);

    /* What the guest trims, the host has back. */
    if (first)
        xml_set(driver, "discard", "unmap");
    xml_add(disk, "source", "file", path, NULL);
    xml_add(disk, "target", "dev", target, "bus", hardware->disk, NULL);
    if (!first)
        xml_add(disk, "readonly", NULL);
    return disk;
}

/* A seed is read only, which a disk of an IDE or SATA controller cannot be. */
static void domain_xml_add_disks(const struct domain_plan *plan, xmlNodePtr devices)
{
    bool virtio = strcmp(plan->spec->hardware.disk, "virtio") == 0;

    if (strcmp(plan->spec->hardware.disk, "scsi") == 0)
        xml_add(devices, "controller", "type", "scsi", "model", "virtio-scsi", NULL);
    if (plan->disk != NULL)
        domain_xml_add_backing(plan,
                               domain_xml_add_disk(plan, devices, "disk", plan->disk, "qcow2"));
    if (!plan->spec->unmanaged)
        domain_xml_add_disk(plan, devices, virtio ? "disk" : "cdrom", plan->seed, "raw");
}

/* Not to a file, by which a guest's root could fill the host's disk. */
static void domain_xml_add_serial(const struct domain_plan *plan, xmlNodePtr devices)
{
    if (plan->console[0] == '\0') {
        xml_add(devices, "serial", "type", "null", NULL);
        return;
    }

    xml_add(xml_add(devices, "serial", "type", "pipe", NULL), "source", "path", plan->console,
            NULL);
}

static bool domain_xml_has_screen(const struct domain_plan *plan)
{
    return plan->spec->screen[0] != '\0' && plan->console[0] != '\0';
}

/* A guest's installer or firmware may want a card that nobody looks at. */
static void domain_xml_add_card(const struct domain_plan *plan, xmlNodePtr devices)
{
    const char *video = plan->spec->hardware.video;
    xmlNodePtr model;

    if (video[0] == '\0')
        video = domain_xml_has_screen(plan) ? "vga" : "none";
    if (strcmp(video, "none") == 0)
        return;
    model = xml_add(xml_add(devices, "video", NULL), "model", "type", video, NULL);
    if (strcmp(video, "vga") == 0)
        xml_set(model, "vram", "16384");
}

/*
 * Only a socket beside the pipes of the serial line, never a port. An absolute pointing device
 * keeps the guest's pointer where the viewer's is; a guest without its driver has a PS/2 mouse.
 * Several viewers see the same; one that asks to be alone shuts nobody out.
 */
static void domain_xml_add_screen(const struct domain_plan *plan, xmlNodePtr devices)
{
    char path[PATH_MAX];
    xmlNodePtr graphics;

    domain_xml_add_card(plan, devices);
    if (!domain_xml_has_screen(plan))
        return;
    text_print(path, sizeof(path), "%s.vnc", plan->console);
    graphics = xml_add(devices, "graphics", "type", "vnc", "sharePolicy", "ignore", NULL);
    xml_add(graphics, "listen", "type", "socket", "socket", path, NULL);
    xml_add(devices, "input", "type", "tablet", "bus", "virtio", NULL);
}

/* libvirt starts an swtpm for it, whose state lies below libvirt's root, and ends it with the VM.
 */
static void domain_xml_add_tpm(const struct domain_plan *plan, xmlNodePtr devices)
{
    if (plan->spec->hardware.tpm)
        xml_add(xml_add(devices, "tpm", "model", "tpm-crb", NULL), "backend", "type", "emulator",
                "version", "2.0", NULL);
}

static xmlNodePtr domain_xml_add_devices(const struct domain_plan *plan, xmlNodePtr domain)
{
    xmlNodePtr devices = xml_add(domain, "devices", NULL);
    xmlNodePtr random = xml_add(devices, "rng", "model", "virtio", NULL);

    xml_set(xml_add_text(random, "backend", "/dev/urandom"), "model", "random");
    domain_xml_add_disks(plan, devices);
    xml_add(devices, "controller", "type", "usb", "model", "none", NULL);
    xml_add(devices, "memballoon", "model", "none", NULL);
    domain_xml_add_serial(plan, devices);
    domain_xml_add_screen(plan, devices);
    domain_xml_add_tpm(plan, devices);
    return devices;
}

static int domain_xml_add_nics(const struct domain_plan *plan, xmlNodePtr domain,
                               xmlNodePtr devices, struct error *err)
{
    xmlNsPtr space = xmlNewNs(domain, (const xmlChar *)QEMU_NAMESPACE, (const xmlChar *)"qemu");
    xmlNodePtr commandline = space != NULL ? xml_add(domain, "commandline", NULL) : NULL;

    if (devices == NULL || commandline == NULL)
        return error_memory(err);
    xmlSetNs(commandline, space);

    int r = plan->spec->unmanaged ? 0 : domain_xml_add_management(plan, commandline, err);

    for (size_t i = 0; r == 0 && i < plan->spec->nic_count; i++)
        r = plan->range->network->attach(plan->range, plan->spec, i, devices, commandline, err);
    return r;
}

/*
 * Where /sys is not mounted (a bare chroot) libvirt finds no processors and starts nothing, so the
 * XML names the processors that this process may use.
 */
static void domain_xml_set_processors(xmlNodePtr vcpu)
{
    char list[CPU_SETSIZE * 5] = "";
    cpu_set_t set;
    size_t used = 0;

    if (access("/sys/devices/system/cpu/online", R_OK) == 0 ||
        sched_getaffinity(0, sizeof(set), &set) < 0)
        return;
    for (unsigned i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set))
            used +=
                (size_t)snprintf(list + used, sizeof(list) - used, "%s%u", used != 0 ? "," : "", i);
    if (used != 0)
        xml_set(vcpu, "cpuset", list);
}

static int domain_xml_fill(const struct domain_plan *plan, xmlNodePtr domain, struct error *err)
{
    const struct spec *spec = plan->spec;

    char uuid[64];

    /* The same UUID each time, so that defining again replaces the domain. */
    text_print(uuid, sizeof(uuid), RANGE_UUID, plan->range->run, RANGE_UUID_DOMAIN,
               (uint64_t)spec->vm);
    xml_set(domain, "type", plan->range->mock ? "test" : plan->range->kvm ? "kvm" : "qemu");
    xml_add_text(domain, "name", spec->domain);
    xml_add_text(domain, "uuid", uuid);
    xml_add_text(domain, "title", spec->title[0] != '\0' ? spec->title : spec->domain);

    /* libvirt gives a guest that goes back in time another one, by which its kernel knows that its
     * random numbers have to be others. The test driver has none. */
    if (!plan->range->mock)
        xml_add(domain, "genid", NULL);

    const struct tag_more more = {plan->host, plan->port, plan->disk != NULL, ""};
    int r = tag_put(xml_add(domain, "metadata", NULL), plan->range->run, spec, &more, err);

    if (r < 0)
        return r;
    xml_set(xml_add_number(domain, "memory", spec->ram / 1024), "unit", "KiB");
    domain_xml_set_processors(xml_add_number(domain, "vcpu", spec->cpu));
    domain_xml_add_boot(plan, domain);
    domain_xml_add_features(plan, domain);
    return domain_xml_add_nics(plan, domain, domain_xml_add_devices(plan, domain), err);
}

int domain_xml(const struct domain_plan *plan, xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr domain;
    xmlDocPtr document = xml_new("domain", &domain);

    if (document == NULL)
        return error_memory(err);

    int r = domain_xml_fill(plan, domain, err);

    if (r == 0)
        r = xml_text(document, ret_xml, err);
    xmlFreeDoc(document);
    return r;
}
