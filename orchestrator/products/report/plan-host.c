/* SPDX-License-Identifier: Apache-2.0 */
/* What the plan is held against: this host's memory and processors, and what a connection isolates.
 */
#include <excon/agent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/where.h"
#include "products/report/plan-print.h"

static const struct {
    const char *scheme, *sentence;
} isolations[] = {
    {"qemu:///embed",
     "Guests run under one unprivileged user (yours; of root, libvirt-qemu), without sVirt and "
     "cgroups. Switches are a "
     "process of ours between unix "
     "sockets in a folder of mode 0700: no frame leaves the host. Management is a "
     "socket in that folder, "
     "through which no guest reaches the host."},
    {"qemu:///session", "Guests run under your own user in the session's libvirtd. Switches are a "
                        "process of ours between unix "
                        "sockets in a folder of mode 0700: no frame leaves the host. Management is "
                        "a socket in that folder, "
                        "through which no guest reaches the host."},
    {PLAN_HOST_TAPS,
     "Guests run under one unprivileged user (yours; of root, libvirt-qemu), without sVirt and "
     "cgroups. Switches are OVN's, over all hosts, which guests join by taps that root prepares for "
     "that user (excon taps): on its port a guest sends from its own MAC and addresses and no other, "
     "but a router. A guest that gets out of QEMU has the taps of all of them. That teams are apart "
     "is traced in OVN's database before STARTEX; the user writes that database, or logs in where "
     "it is. Between hosts frames go through Geneve tunnels, which are not encrypted: the network "
     "between the hosts must be trusted, or IPsec. Management is a socket of the range, through "
     "which no guest reaches the host."},
    {"ovn",
     "Guests run under libvirt's user with what isolation each host gives them (sVirt, cgroups). "
     "Switches are OVN's, over all hosts: on its port a guest sends from its own MAC and addresses "
     "and no other, but a router; the hosts have no address there. That teams are apart is traced "
     "in OVN's database before STARTEX. Between hosts frames go through Geneve tunnels, which are "
     "not encrypted: the network between the hosts must be trusted, or IPsec. Management is a "
     "socket of the range, or under AppArmor and SELinux a port on 127.0.0.1, through which no "
     "guest reaches the host."},
    {"qemu:///system",
     "Guests run under libvirt's user with what isolation the host gives them "
     "(sVirt, cgroups). Switches are libvirt's isolated networks: bridges "
     "without a way out, on which this host has no address, and from which it takes "
     "no packet (root sets that on them; for others `excon doctor` tells whether the "
     "host does it), but a broadcast of the sender 0.0.0.0. Management is a "
     "socket of the range, or under AppArmor and SELinux a port on 127.0.0.1, through which no "
     "guest reaches the host."},
};

static int64_t host_meminfo(const char *key)
{
    FILE *file = fopen("/proc/meminfo", "re");
    char line[256];
    int64_t kib = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ':')
            kib = strtoll(line + strlen(key) + 1, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kib * 1024;
}

/* The first of the places for exercises (engine/run/folder.h) that is there already. */
static int64_t host_disk_free(void)
{
    static const char *const names[] = {"EXCON_STATE", "XDG_STATE_HOME", "HOME"};
    struct statvfs about;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *path = getenv(names[i]);

        if (path != NULL && statvfs(path, &about) == 0)
            return (int64_t)about.f_bavail * (int64_t)about.f_frsize;
    }
    return 0;
}

/* Documentation/admin-guide/mm/ksm.rst: 1 runs; 0 and 2 do not. */
static int host_merging(void)
{
    FILE *file = fopen("/sys/kernel/mm/ksm/run", "re");
    int c;

    if (file == NULL)
        return -1;
    c = fgetc(file);
    fclose(file);
    return c == '1';
}

size_t plan_count_here(const struct plan *plan, int64_t *ret_ram)
{
    size_t here = 0;

    *ret_ram = 0;
    for (uint32_t vm = 1; vm <= plan->vms.count; vm++) {
        const struct vm_made *made = &plan->vms.items[vm - 1].row.as.vm_made;
        const struct host_made *on = plan_host(plan, vm);

        if (on != NULL && on->ssh[0] != '\0')
            continue;
        here++;
        *ret_ram += made->ram + (made->light ? 0 : AGENT_QEMU_MIB * INT64_C(1024) * 1024);
    }
    return here;
}

size_t plan_count_tpms(const struct plan *plan)
{
    size_t count = 0;

    for (uint32_t vm = 1; vm <= plan->vms.count; vm++) {
        const struct host_made *on = plan_host(plan, vm);

        count += plan->vms.items[vm - 1].row.as.vm_made.tpm && (on == NULL || on->ssh[0] == '\0');
    }
    return count;
}

void plan_host_init(struct plan_host *host, const char *connect)
{
    const char *uri = connect[0] != '\0' ? connect : isolations[0].scheme;

    *host = (struct plan_host){.ram = host_meminfo("MemTotal"),
                               .available = host_meminfo("MemAvailable"),
                               .disk = host_disk_free(),
                               .merging = host_merging(),
                               .here = strstr(uri, "://") == NULL || strstr(uri, ":///") != NULL,
                               .tpm = where_no_tpm() == NULL,
                               .cpu = (int)sysconf(_SC_NPROCESSORS_ONLN),
                               .open = "Within one switch a guest's root may forge what "
                                       "Ethernet carries (addresses, ARP, router "
                                       "advertisements); that reaches the guests on that switch.",
                               .isolation = "What isolation this connection gives is not known."};
    for (size_t i = 0; i < sizeof(isolations) / sizeof(isolations[0]); i++)
        if (strncmp(uri, isolations[i].scheme, strlen(isolations[i].scheme)) == 0)
            host->isolation = isolations[i].sentence;
}
