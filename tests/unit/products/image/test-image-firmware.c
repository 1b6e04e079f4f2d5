/* SPDX-License-Identifier: Apache-2.0 */
/* Disks that boot by UEFI alone are told from those that a BIOS can boot, and from what is no table
 * at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "products/image/image-firmware.h"

#define ESP "28732ac11ff8d211ba4b00a0c93ec93b"
#define BIOS "4861682149646f6e744e656564454649"
#define DATA "af3dc60f838472478e793d69d8477de4"

static unsigned char disk[FIRMWARE_SECTORS * FIRMWARE_SECTOR];

static void begin(uint32_t count, uint32_t size)
{
    memset(disk, 0, sizeof(disk));
    memcpy(disk + 512, "EFI PART", 8);
    for (int i = 0; i < 4; i++) {
        disk[512 + 80 + i] = (unsigned char)(count >> (8 * i));
        disk[512 + 84 + i] = (unsigned char)(size >> (8 * i));
    }
}

static void put(size_t i, const char *type)
{
    assert_true(text_unhex(disk + 1024 + i * 128, 16, type));
}

static void by_its_partitions(void **context)
{
    (void)context;
    begin(128, 128);
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
    put(0, DATA);
    put(127, ESP); /* the last one counts too */
    assert_true(image_firmware_is_uefi(disk, sizeof(disk)));
    put(5, BIOS); /* Debian's cloud images have both */
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
    put(5, DATA);
    disk[1024 + 48] = 4;
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
}

static void not_by_what_is_none(void **context)
{
    (void)context;
    begin(128, 128);
    put(0, ESP);
    assert_true(image_firmware_is_uefi(disk, sizeof(disk)));
    assert_false(image_firmware_is_uefi(disk, 1024 + 127));
    assert_false(image_firmware_is_uefi(disk, 100));
    disk[512] = 'e';
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
    begin(UINT32_MAX, UINT32_MAX);
    put(0, ESP);
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
    begin(UINT32_MAX, 0);
    assert_false(image_firmware_is_uefi(disk, sizeof(disk)));
    begin(UINT32_MAX, 128);
    put(0, ESP);
    assert_true(image_firmware_is_uefi(disk, sizeof(disk)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_its_partitions),
        cmocka_unit_test(not_by_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
