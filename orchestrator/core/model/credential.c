/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Derived secrets. Everything is BLAKE2b-256 keyed with the run key over NUL-ended parts, so that
 * no two purposes can collide and a restart finds the same keys. The private format is OpenSSH's
 * PROTOCOL.key ("openssh-key-v1"), without cipher; secrets are wiped from the stack.
 */
#include "core/model/credential.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Parts are ended by a NUL each; the list by NULL. */
static void credential_derive(const unsigned char key[CREDENTIAL_KEY], unsigned char *ret,
                              size_t size, ...)
{
    crypto_generichash_state state;
    const char *part;
    va_list parts;

    crypto_generichash_init(&state, key, CREDENTIAL_KEY, size);
    va_start(parts, size);
    while ((part = va_arg(parts, const char *)) != NULL)
        crypto_generichash_update(&state, (const unsigned char *)part, strlen(part) + 1);
    va_end(parts);
    crypto_generichash_final(&state, ret, size);
    sodium_memzero(&state, sizeof(state));
}

/* ---- OpenSSH's serialisation (RFC 4251, section 5) ---- */

struct blob {
    unsigned char bytes[384];
    size_t used;
};

static void credential_put_bytes(struct blob *blob, const void *bytes, size_t length)
{
    memcpy(blob->bytes + blob->used, bytes, length);
    blob->used += length;
}

static void credential_put_number(struct blob *blob, uint32_t number)
{
    const unsigned char bytes[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                    (unsigned char)(number >> 8), (unsigned char)number};

    credential_put_bytes(blob, bytes, sizeof(bytes));
}

static void credential_put_string(struct blob *blob, const void *bytes, size_t length)
{
    credential_put_number(blob, (uint32_t)length);
    credential_put_bytes(blob, bytes, length);
}

static const char type[] = "ssh-ed25519";

static void credential_put_public(struct blob *blob, const unsigned char *public)
{
    credential_put_string(blob, type, sizeof(type) - 1);
    credential_put_string(blob, public, crypto_sign_PUBLICKEYBYTES);
}

static void credential_put_private(struct blob *blob, const unsigned char *public,
                                   const unsigned char *secret, uint32_t check)
{
    credential_put_number(blob, check);
    credential_put_number(blob, check);
    credential_put_public(blob, public);
    credential_put_string(blob, secret, crypto_sign_SECRETKEYBYTES);
    credential_put_string(blob, "", 0); /* no comment: it would tell whose guest this is */
    /* "none" pads to 8 bytes with 1, 2, 3, … */
    for (unsigned char pad = 1; blob->used % 8 != 0; pad++)
        credential_put_bytes(blob, &pad, 1);
}

static void credential_put_file(struct blob *blob, const unsigned char *public,
                                const struct blob *private)
{
    static const char magic[] = "openssh-key-v1";
    struct blob inner = {.used = 0};

    credential_put_bytes(blob, magic, sizeof(magic));
    credential_put_string(blob, "none", 4);
    credential_put_string(blob, "none", 4);
    credential_put_string(blob, "", 0);
    credential_put_number(blob, 1);
    credential_put_public(&inner, public);
    credential_put_string(blob, inner.bytes, inner.used);
    credential_put_string(blob, private->bytes, private->used);
}

/* PEM's armour, 70 columns as ssh-keygen writes it. Returns whether all fitted. */
static bool credential_armour(char *to, size_t size, const struct blob *blob)
{
    static const char begin[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n",
                      end[] = "-----END OPENSSH PRIVATE KEY-----\n";
    char text[sodium_base64_ENCODED_LEN(sizeof(blob->bytes), sodium_base64_VARIANT_ORIGINAL)];
    size_t used = sizeof(begin) - 1;

    sodium_bin2base64(text, sizeof(text), blob->bytes, blob->used, sodium_base64_VARIANT_ORIGINAL);

    size_t length = strlen(text);
    bool fits = sizeof(begin) + sizeof(end) + length + length / 70 + 1 <= size;

    if (fits) {
        memcpy(to, begin, used);
        for (size_t at = 0; at < length; at += 70) {
            size_t line = length - at < 70 ? length - at : 70;

            memcpy(to + used, text + at, line);
            used += line;
            to[used++] = '\n';
        }
        memcpy(to + used, end, sizeof(end));
    }
    sodium_memzero(text, sizeof(text));
    return fits;
}

int credential_make(const unsigned char key[CREDENTIAL_KEY], const char *purpose, uint32_t number,
                    struct credential *ret, struct error *err)
{
    unsigned char seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES],
        secret[crypto_sign_SECRETKEYBYTES];
    unsigned char check[16];
    struct blob line = {.used = 0}, private = {.used = 0}, file = {.used = 0};
    struct credential made = {0};
    char digits[16];

    if (sodium_init() < 0)
        return error_set(err, ERROR_FAILED, "libsodium does not start");
    text_print(digits, sizeof(digits), "%" PRIu32, number);
    credential_derive(key, seed, sizeof(seed), "ssh-ed25519", purpose, digits, (char *)NULL);
    credential_derive(key, check, sizeof(check), "ssh-check", purpose, digits, (char *)NULL);
    crypto_sign_seed_keypair(public, secret, seed);

    credential_put_public(&line, public);
    text_copy(made.public_text, sizeof(made.public_text), "ssh-ed25519 ");
    sodium_bin2base64(made.public_text + sizeof(type), sizeof(made.public_text) - sizeof(type),
                      line.bytes, line.used, sodium_base64_VARIANT_ORIGINAL);
    credential_put_private(&private, public, secret,
                           (uint32_t)check[0] << 24 | (uint32_t)check[1] << 16 |
                               (uint32_t)check[2] << 8 | check[3]);
    credential_put_file(&file, public, &private);

    bool fits = credential_armour(made.private_text, sizeof(made.private_text), &file);

    sodium_memzero(seed, sizeof(seed));
    sodium_memzero(secret, sizeof(secret));
    sodium_memzero(&private, sizeof(private));
    sodium_memzero(&file, sizeof(file));
    if (!fits)
        return error_set(err, ERROR_FAILED, "a private key does not fit into %d bytes",
                         CREDENTIAL_PRIVATE);
    *ret = made;
    sodium_memzero(&made, sizeof(made));
    return 0;
}

void credential_marker(const unsigned char key[CREDENTIAL_KEY], const char *run, uint32_t inject,
                       uint32_t attempt, char ret_id[CREDENTIAL_ID])
{
    unsigned char id[(CREDENTIAL_ID - 1) / 2];
    char digits[2][16];

    text_print(digits[0], sizeof(digits[0]), "%" PRIu32, inject);
    text_print(digits[1], sizeof(digits[1]), "%" PRIu32, attempt);
    credential_derive(key, id, sizeof(id), "marker", run, digits[0], digits[1], (char *)NULL);
    text_hex(ret_id, id, sizeof(id));
}

void credential_marks(const unsigned char key[CREDENTIAL_KEY], uint32_t vm, char ret_path[64])
{
    unsigned char id[crypto_generichash_BYTES_MIN];
    char digits[16], hex[2 * sizeof(id) + 1];

    text_print(digits, sizeof(digits), "%" PRIu32, vm);
    credential_derive(key, id, sizeof(id), "marks", digits, (char *)NULL);
    text_hex(hex, id, sizeof(id));
    text_print(ret_path, 64, "/var/lib/%.16s", hex);
}

void credential_variable(const unsigned char key[CREDENTIAL_KEY], const char *name, uint32_t team,
                         const char *alphabet, uint32_t length, char ret[CREDENTIAL_ID])
{
    unsigned char seed[randombytes_SEEDBYTES], bytes[1024];
    size_t signs = strlen(alphabet), used = 0, fair = 256 - 256 % signs;
    char digits[16];

    text_print(digits, sizeof(digits), "%" PRIu32, team);
    credential_derive(key, seed, sizeof(seed), "variable", name, digits, (char *)NULL);
    randombytes_buf_deterministic(bytes, sizeof(bytes), seed);
    /* Bytes beyond a multiple of the signs are passed over, so that each sign is as likely as
     * another. */
    for (size_t i = 0; used < length && used < CREDENTIAL_ID - 1 && i < sizeof(bytes); i++)
        if (bytes[i] < fair)
            ret[used++] = alphabet[bytes[i] % signs];
    ret[used] = '\0';
    sodium_memzero(seed, sizeof(seed));
    sodium_memzero(bytes, sizeof(bytes));
}

void credential_seal(const unsigned char key[CREDENTIAL_KEY],
                     unsigned char ret_public[CREDENTIAL_SEAL_PUBLIC],
                     unsigned char ret_secret[CREDENTIAL_SEAL_SECRET])
{
    unsigned char seed[crypto_sign_SEEDBYTES];

    credential_derive(key, seed, sizeof(seed), "journal", NULL);
    crypto_sign_seed_keypair(ret_public, ret_secret, seed);
    sodium_memzero(seed, sizeof(seed));
}

void credential_seal_public(const unsigned char key[CREDENTIAL_KEY], char ret[CREDENTIAL_ID])
{
    unsigned char public_key[CREDENTIAL_SEAL_PUBLIC], secret[CREDENTIAL_SEAL_SECRET];

    credential_seal(key, public_key, secret);
    text_hex(ret, public_key, sizeof(public_key));
    sodium_memzero(secret, sizeof(secret));
}
