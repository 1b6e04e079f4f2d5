/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container is confined by what the host's kernel gives: users of its own, of whom root is nobody
 * on the host; name spaces; a bound of memory and processor; and of root's capabilities only those
 * that its own files, processes and network want. Without CAP_SYS_ADMIN its root mounts nothing.
 */
#include "virt/guest/container-xml.h"

#include "base/text.h"
#include "virt/host/xml.h"
#include "virt/parts/container.h"
#include "virt/parts/idmap.h"
#include "virt/parts/network.h"
#include "virt/parts/tag.h"

#include <inttypes.h>
#include <stdio.h>

enum { PERIOD = 100000 /* µs, of which it has as many as it has processors */ };

static const char *const capabilities[] = {
    "chown",   "dac_override", "fowner",    "fsetid",           "kill",       "setgid",  "setuid",
    "setpcap", "net_raw",      "net_admin", "net_bind_service", "sys_chroot", "sys_boot"};

static void container_xml_add_users(const struct spec *spec, xmlNodePtr domain)
{
    static const char *const kinds[] = {"uid", "gid"};
    xmlNodePtr map = xml_add(domain, "idmap", NULL);
    char base[16], count[16];

    text_print(base, sizeof(base), "%u", idmap_base(spec->vm));
    text_print(count, sizeof(count), "%d", IDMAP_COUNT);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        xml_add(map, kinds[i], "start", "0", "target", base, "count", count, NULL);
}

static void container_xml_add_features(xmlNodePtr domain)
{
    xmlNodePtr features = xml_add(domain, "features", NULL), list;

    xml_add(features, "privnet", NULL);
    list = xml_add(features, "capabilities", "policy", "deny", NULL);
    for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
        xml_add(list, capabilities[i], "state", "on", NULL);
}

static void container_xml_add_folder(xmlNodePtr devices, const char *from, const char *to,
                                     bool readonly)
{
    xmlNodePtr folder = xml_add(devices, "filesystem", "type", "mount", NULL);

    xml_add(folder, "source", "dir", from, NULL);
    xml_add(folder, "target", "dir", to, NULL);
    if (readonly)
        xml_add(folder, "readonly", NULL);
}

static int container_xml_add_devices(const struct range *range, const struct spec *spec,
                                     xmlNodePtr domain, struct error *err)
{
    xmlNodePtr devices = xml_add(domain, "devices", NULL);
    char path[PATH_MAX];
    int r = 0;

    container_root(range, spec->vm, path);
    container_xml_add_folder(devices, path, "/", false);
    container_seed(range, spec->vm, path);
    container_xml_add_folder(devices, path, "/seed", true);
    for (size_t i = 0; r == 0 && i < spec->nic_count; i++)
        r = range->network->attach(range, spec, i, devices, NULL, err);
    xml_add(devices, "console", "type", "pty", NULL);
    return r;
}

static int container_xml_fill(const struct range *range, const struct spec *spec, const char *host,
                              xmlNodePtr domain, struct error *err)
{
    const struct tag_more more = {host, 0, false, ""};
    char uuid[64];
    xmlNodePtr os, tune;
    int r;

    text_print(uuid, sizeof(uuid), RANGE_UUID, range->run, RANGE_UUID_DOMAIN, (uint64_t)spec->vm);
    xml_set(domain, "type", "lxc");
    xml_add_text(domain, "name", spec->domain);
    xml_add_text(domain, "uuid", uuid);
    xml_add_text(domain, "title", spec->title[0] != '\0' ? spec->title : spec->domain);
    r = tag_put(xml_add(domain, "metadata", NULL), range->run, spec, &more, err);
    if (r < 0)
        return r;
    xml_set(xml_add_number(domain, "memory", spec->ram / 1024), "unit", "KiB");
    xml_add_number(domain, "vcpu", spec->cpu);
    tune = xml_add(domain, "cputune", NULL);
    xml_add_number(tune, "period", PERIOD);
    xml_add_number(tune, "quota", PERIOD * spec->cpu);
    os = xml_add(domain, "os", NULL);
    xml_add_text(os, "type", "exe");
    xml_add_text(os, "init", "/init");
    container_xml_add_users(spec, domain);
    container_xml_add_features(domain);
    xml_add_text(domain, "on_poweroff", "destroy");
    xml_add_text(domain, "on_reboot", "restart");
    xml_add_text(domain, "on_crash", "destroy");
    return container_xml_add_devices(range, spec, domain, err);
}

int container_xml(const struct range *range, const struct spec *spec, const char *host,
                  xmlChar **ret_xml, struct error *err)
{
    xmlNodePtr domain;
    xmlDocPtr document = xml_new("domain", &domain);

    if (document == NULL)
        return error_memory(err);

    int r = container_xml_fill(range, spec, host, domain, err);

    if (r == 0)
        r = xml_text(document, ret_xml, err);
    xmlFreeDoc(document);
    return r;
}
