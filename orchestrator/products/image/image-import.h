/* SPDX-License-Identifier: Apache-2.0 */
/* Any disk as an image of ours, with a package that scenarios name. */
#pragma once

#include "products/print/desk.h"

struct image_import {
    const char *name, *version; /* of the package */
    const char *file;
    const char *sha256;      /* that the file must have; NULL: not said */
    const char *firmware;    /* "bios" or "uefi"; NULL: as its partitions say */
    const char *management;  /* "ssh", "none" or "account"; NULL: ssh */
    const char *accounts;    /* of "account": a file (image-account.h); else NULL */
    const char *account_key; /* that of the first of them; NULL: it has none */
    const char *hardware;    /* "disk=sata,nic=e1000e"; NULL: virtio */
    int64_t ram;             /* bytes that it needs at least */
    bool force;              /* in the place of one that is there */
};

/*
 * Checks the file (its sum; what it is, and that it needs no other file), unpacks it (gzip, xz,
 * Zstandard, OVA) and converts it (qcow2, vmdk, vdi, vhdx, or a raw disk that can boot) into the
 * images' folder, and writes the package where the user's packages are. Whole or not at all. 0:
 * imported, its folder in *ret_folder (PATH_MAX bytes); <0.
 */
int image_import(const struct desk *desk, const struct image_import *import, char *ret_folder,
                 struct error *err);

/* Removes the package that an import wrote; one that a person wrote stays. */
void image_import_forget(const char *name, const char *version);
