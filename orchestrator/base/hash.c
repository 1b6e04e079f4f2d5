/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <sodium.h>

#include "base/text.h"

void hash_sha256(char to[HASH_TEXT], const void *bytes, size_t length)
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, bytes, length);
    text_hex(to, hash, sizeof(hash));
}

void hash_text(char to[HASH_TEXT], const void *bytes, size_t length)
{
    unsigned char hash[crypto_generichash_BYTES];

    _Static_assert(HASH_TEXT == 2 * sizeof(hash) + 1, "two digits a byte");
    crypto_generichash(hash, sizeof(hash), bytes, length, NULL, 0);
    text_hex(to, hash, sizeof(hash));
}
