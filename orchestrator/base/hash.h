/* SPDX-License-Identifier: Apache-2.0 */
/* The hash by which bytes are known everywhere: BLAKE2b-256 (RFC 7693) in lower-case hex digits.
 * The journal's blobs are named by it. */
#pragma once

#include <stddef.h>

enum { HASH_TEXT = 65 /* the digits and a NUL */ };

/* SHA-256 (FIPS 180-4) in the same form, for people who compare it by tools of their own. */
void hash_sha256(char to[HASH_TEXT], const void *bytes, size_t length);

void hash_text(char to[HASH_TEXT], const void *bytes, size_t length);
