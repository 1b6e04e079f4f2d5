/* SPDX-License-Identifier: Apache-2.0 */
/* By which firmware a disk boots, as its partitions say (UEFI 2.10, 5.3 "GUID Partition Table"). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    FIRMWARE_SECTOR = 512,
    FIRMWARE_SECTORS = 34 /* the protective record, the header and 128 entries */
};

/*
 * Does the disk that begins with these bytes boot by UEFI alone: an EFI system partition, and
 * neither a partition for a BIOS's loader nor one marked for it? A disk that boots by either has a
 * BIOS, which is there faster.
 */
bool image_firmware_is_uefi(const unsigned char *bytes, size_t length);
