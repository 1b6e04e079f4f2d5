/* SPDX-License-Identifier: Apache-2.0 */
#include "products/share/md5.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* floor(2^32 × |sin(i + 1)|) */
static const uint32_t md5_sines[64] = {
    0xd76aa478U, 0xe8c7b756U, 0x242070dbU, 0xc1bdceeeU, 0xf57c0fafU, 0x4787c62aU, 0xa8304613U,
    0xfd469501U, 0x698098d8U, 0x8b44f7afU, 0xffff5bb1U, 0x895cd7beU, 0x6b901122U, 0xfd987193U,
    0xa679438eU, 0x49b40821U, 0xf61e2562U, 0xc040b340U, 0x265e5a51U, 0xe9b6c7aaU, 0xd62f105dU,
    0x02441453U, 0xd8a1e681U, 0xe7d3fbc8U, 0x21e1cde6U, 0xc33707d6U, 0xf4d50d87U, 0x455a14edU,
    0xa9e3e905U, 0xfcefa3f8U, 0x676f02d9U, 0x8d2a4c8aU, 0xfffa3942U, 0x8771f681U, 0x6d9d6122U,
    0xfde5380cU, 0xa4beea44U, 0x4bdecfa9U, 0xf6bb4b60U, 0xbebfbc70U, 0x289b7ec6U, 0xeaa127faU,
    0xd4ef3085U, 0x04881d05U, 0xd9d4d039U, 0xe6db99e5U, 0x1fa27cf8U, 0xc4ac5665U, 0xf4292244U,
    0x432aff97U, 0xab9423a7U, 0xfc93a039U, 0x655b59c3U, 0x8f0ccc92U, 0xffeff47dU, 0x85845dd1U,
    0x6fa87e4fU, 0xfe2ce6e0U, 0xa3014314U, 0x4e0811a1U, 0xf7537e82U, 0xbd3af235U, 0x2ad7d2bbU,
    0xeb86d391U,
};

static void md5_block(uint32_t state[4], const unsigned char block[64])
{
    static const int shifts[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], words[16];

    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[i * 4] | (uint32_t)block[i * 4 + 1] << 8 |
                   (uint32_t)block[i * 4 + 2] << 16 | (uint32_t)block[i * 4 + 3] << 24;
    for (int i = 0; i < 64; i++) {
        int round = i / 16, word = round == 0   ? i
                                   : round == 1 ? (5 * i + 1) % 16
                                   : round == 2 ? (3 * i + 5) % 16
                                                : 7 * i % 16;
        uint32_t f = round == 0   ? (b & c) | (~b & d)
                     : round == 1 ? (d & b) | (~d & c)
                     : round == 2 ? b ^ c ^ d
                                  : c ^ (b | ~d);
        int shift = shifts[round][i % 4];

        f += a + md5_sines[i] + words[word];
        a = d;
        d = c;
        c = b;
        b += f << shift | f >> (32 - shift);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void md5_text(char to[MD5_TEXT], const void *bytes, size_t length)
{
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    const unsigned char *at = bytes;
    unsigned char last[128] = {0};
    size_t left = length % 64, end = left < 56 ? 64 : 128;
    uint64_t bits = (uint64_t)length * 8;

    for (size_t i = 0; i + 64 <= length; i += 64)
        md5_block(state, at + i);
    memcpy(last, at + length - left, left);
    last[left] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[end - 8 + i] = (unsigned char)(bits >> (8 * i));
    for (size_t i = 0; i < end; i += 64)
        md5_block(state, last + i);
    for (size_t i = 0; i < 16; i++)
        text_print(to + i * 2, 3, "%02x", (state[i / 4] >> (8 * (i % 4))) & 0xff);
}
