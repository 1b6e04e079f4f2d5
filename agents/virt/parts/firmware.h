/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UEFI for guests: the host's OVMF, and for each VM a file of its own with what its firmware
 * remembers, beside its disk and gone with it.
 */
#pragma once

#include <excon/error.h>

#include "virt/host/range.h"

struct firmware {
    const char *code, *variables; /* OVMF's program, and the file that a VM's own begins as */
};

/* The OVMF that there is; the error says what to install. */
int firmware_find(struct firmware *ret, struct error *err);

/* A VM's own file; `to` has PATH_MAX bytes. */
void firmware_path(const struct range *range, const char *domain, char *to);

/* Removes it; one that is not there is done too. */
int firmware_drop(const struct range *range, const char *domain, struct error *err);
