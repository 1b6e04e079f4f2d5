/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/digits.h"

static const char digits_all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Where in the alphabet a character is, from 1; 0: nowhere. */
static const unsigned char digits_place[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64};

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
        unsigned place = digits_place[(unsigned char)(*at)[i]];
        uint64_t digit = place - 1;

        if (place == 0 || (i == DIGITS_MOST - 1 && digit > 15))
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
