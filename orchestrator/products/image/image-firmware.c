/* SPDX-License-Identifier: Apache-2.0 */
/* The table is a stranger's: of its figures only the entries' size and number are taken, within
 * bounds. */
#include "products/image/image-firmware.h"

#include <stdint.h>
#include <string.h>

enum { ENTRY_LEAST = 128, ENTRIES_AT = 2 * FIRMWARE_SECTOR, ATTRIBUTES_AT = 48, LEGACY_BOOT = 4 };

/* As they stand on disk: the first three fields of a GUID are little-endian. */
static const unsigned char efi_system[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                             0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
static const unsigned char bios_boot[16] = {0x48, 0x61, 0x68, 0x21, 0x49, 0x64, 0x6f, 0x6e,
                                            0x74, 0x4e, 0x65, 0x65, 0x64, 0x45, 0x46, 0x49};

static uint32_t firmware_number_at(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

bool image_firmware_is_uefi(const unsigned char *bytes, size_t length)
{
    bool efi = false, bios = false;

    if (length < ENTRIES_AT || memcmp(bytes + FIRMWARE_SECTOR, "EFI PART", 8) != 0)
        return false;

    size_t count = firmware_number_at(bytes + FIRMWARE_SECTOR + 80),
           size = firmware_number_at(bytes + FIRMWARE_SECTOR + 84);

    if (size < ENTRY_LEAST || size > FIRMWARE_SECTOR)
        return false;
    for (size_t i = 0; i < count && ENTRIES_AT + (i + 1) * size <= length; i++) {
        const unsigned char *entry = bytes + ENTRIES_AT + i * size;

        efi |= memcmp(entry, efi_system, sizeof(efi_system)) == 0;
        bios |= memcmp(entry, bios_boot, sizeof(bios_boot)) == 0 ||
                (entry[ATTRIBUTES_AT] & LEGACY_BOOT) != 0;
    }
    return efi && !bios;
}
