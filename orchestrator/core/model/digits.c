/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/digits.h"

#include <string.h>

static const char digits_all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t digits_put(char *to, uint64_t number)
{
    size_t length = 0;

    for (; number >= 32; number >>= 5)
        to[length++] = digits_all[32 | (number & 31)];
    to[length++] = digits_all[number];
    return length;
}

bool digits_get(const char **at, uint64_t *ret_number)
{
    uint64_t number = 0;

    for (size_t i = 0; i < DIGITS_MOST; i++) {
        char c = (*at)[i];
        const char *found = c != '\0' ? strchr(digits_all, c) : NULL;
        uint64_t digit = found != NULL ? (uint64_t)(found - digits_all) : 0;

        if (found == NULL || (i == DIGITS_MOST - 1 && digit > 15))
            return false;
        number |= (digit & 31) << (5 * i);
        if (digit < 32) {
            *at += i + 1;
            *ret_number = number;
            return true;
        }
    }
    return false;
}

uint64_t digits_of(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

int64_t digits_to(uint64_t number)
{
    return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}
