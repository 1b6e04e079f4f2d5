/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mix.h"

uint64_t mix_bytes(uint64_t mixed, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++)
        mixed = (mixed ^ at[i]) * UINT64_C(0x100000001b3);
    return mixed;
}

uint64_t mix_finish(uint64_t mixed)
{
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}
