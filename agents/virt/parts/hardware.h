/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The devices of a guest that its image may ask for: disk, NICs, graphics card, board, clock and
 * TPM. A guest that says nothing has a q35 board with virtio devices, a clock in UTC and no TPM.
 */
#pragma once

#include <excon/error.h>
#include <jansson.h>
#include <stdbool.h>

/* Words of the request, checked; each has one. */
struct hardware {
    const char *disk;    /* the disk's bus: "virtio", "sata", "scsi" or "ide" */
    const char *nic;     /* "virtio", "e1000e", "e1000" or "rtl8139" */
    const char *video;   /* "vga", "virtio" or "none"; "": a "vga" where there is a screen */
    const char *machine; /* "q35" or "pc" */
    const char *clock;   /* "utc" or "localtime" */
    bool tpm;            /* it has a TPM 2.0 of its own */
};

/* `object` is the request's "hardware"; NULL: it has none. The words are constants. */
int hardware_read(const json_t *object, struct hardware *ret, struct error *err);

/* What QEMU calls the NIC, and the bus that its passthrough devices stand on. */
const char *hardware_nic_device(const struct hardware *hardware);
const char *hardware_bus(const struct hardware *hardware);

/* The guest's name of its first or second disk ("vda", "sdb"), at least four bytes at `to`. */
void hardware_disk_name(const struct hardware *hardware, int number, char *to);
