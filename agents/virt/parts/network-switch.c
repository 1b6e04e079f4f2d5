/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NICs as unix datagram sockets: QEMU binds `here` and sends to `there`, which excon-switch binds.
 * No root, no interface of the host, and nobody who cannot enter the directory can send a frame.
 */
#include "virt/parts/network.h"

#include "base/text.h"
#include "virt/host/xml.h"
#include "virt/host/rights.h"

#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_SLOT = 0x11, SLOTS = 0x1f - FIRST_SLOT /* q35 has its own bridge in 0x1f */ };

_Static_assert(SPEC_NICS_MOST <= SLOTS * 8, "a PCI slot holds eight functions");

/*
 * Up to SLOTS NICs have a slot each; more are further functions of the same slots, which needs
 * neither root ports nor bridges, and so goes the same way on q35 and on pc.
 */
static json_t *switch_device(const struct spec *spec, size_t i, const char *id)
{
    char address[32];
    json_t *device;

    snprintf(address, sizeof(address), i < SLOTS ? "0x%zx" : "0x%zx.0x%zx", FIRST_SLOT + i % SLOTS,
             i / SLOTS);
    device = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "driver",
                       hardware_nic_device(&spec->hardware), "netdev", id, "mac", spec->nics[i].mac,
                       "bus", hardware_bus(&spec->hardware), "addr", address, "romfile", "");
    if (device != NULL && i < SLOTS && i + SLOTS < spec->nic_count)
        json_object_set_new(device, "multifunction", json_true());
    return device;
}

static int switch_prepare_nic(const struct range *range, const struct spec_nic *nic,
                              struct error *err)
{
    const char *const paths[] = {nic->here, nic->there};

    for (size_t i = 0; i < 2; i++) {
        if (strlen(paths[i]) >= sizeof(((struct sockaddr_un *)0)->sun_path))
            return error_set(err, ERROR_INPUT, "a socket's path is too long (%zu bytes): %s",
                             strlen(paths[i]), paths[i]);
    }
    unlink(nic->here);
    /* A switch of root's that was there before the directory's default ACL. */
    return rights_port(range, nic->there, err);
}

static int switch_prepare(const struct range *range, const struct spec *spec, struct error *err)
{
    for (size_t i = 0; i < spec->nic_count; i++) {
        int r = switch_prepare_nic(range, &spec->nics[i], err);

        if (r < 0)
            return r;
    }
    return 0;
}

static int switch_attach(const struct range *range, const struct spec *spec, size_t i,
                         xmlNodePtr devices, xmlNodePtr commandline, struct error *err)
{
    const struct spec_nic *nic = &spec->nics[i];
    char id[32];

    (void)range;
    (void)devices;
    snprintf(id, sizeof(id), "team%zu", i);

    int r = xml_add_argument(commandline, "-netdev",
                             json_pack("{s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}}", "type", "dgram",
                                       "id", id, "local", "type", "unix", "path", nic->here,
                                       "remote", "type", "unix", "path", nic->there),
                             err);

    if (r == 0)
        r = xml_add_argument(commandline, "-device", switch_device(spec, i, id), err);
    return r;
}

/* QEMU's own sockets are there as long as it runs. */
static bool switch_is_plugged_in(const struct range *range, virDomainPtr domain,
                                 const struct tag *tag)
{
    (void)range;
    for (int i = 0; i < tag->socket_count && virDomainIsActive(domain) == 1; i++)
        if (tag->sockets[i][0] == '/' && access(tag->sockets[i], F_OK) < 0)
            return false;
    return true;
}

/* Sockets have no names but below the range's own folder. */
static void switch_foreign(const struct range *range, json_t *list)
{
    (void)range;
    (void)list;
}

static void switch_detach(const struct range *range, const struct tag *tag)
{
    (void)range;
    for (int i = 0; i < tag->socket_count; i++)
        if (tag->sockets[i][0] == '/')
            unlink(tag->sockets[i]);
}

static void switch_drop_all(const struct range *range, json_t *left)
{
    (void)range;
    (void)left;
}

const struct network_backend network_switch = {.name = "switch",
                                               .prepare = switch_prepare,
                                               .attach = switch_attach,
                                               .is_plugged_in = switch_is_plugged_in,
                                               .foreign = switch_foreign,
                                               .detach = switch_detach,
                                               .drop_all = switch_drop_all};
