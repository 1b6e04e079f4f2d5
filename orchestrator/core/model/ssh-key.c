/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/ssh-key.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum {
    BLOB_MOST = 2200, /* bytes of a key: rsa with 16384 bits takes 2,071 */
    TEXT_MOST = 8192, /* of the line with its comment */
    RSA_LEAST = 3072,
    RSA_MOST = 16384,
    APPLICATION_MOST = 128, /* of a security key: "ssh:" and what its owner added */
};

/* What is left of a key's bytes (RFC 4251, section 5). */
struct reading {
    const unsigned char *at;
    size_t left;
};

static bool key_string(struct reading *from, const unsigned char **ret_at, size_t *ret_length)
{
    size_t length;

    if (from->left < 4)
        return false;
    length = (size_t)from->at[0] << 24 | (size_t)from->at[1] << 16 | (size_t)from->at[2] << 8 |
             from->at[3];
    if (length > from->left - 4)
        return false;
    *ret_at = from->at + 4;
    *ret_length = length;
    from->at += 4 + length;
    from->left -= 4 + length;
    return true;
}

/* A positive number in its shortest form; its length in bits. */
static bool key_number(struct reading *from, unsigned *ret_bits, bool *ret_odd)
{
    const unsigned char *at;
    size_t length;
    unsigned bits;

    if (!key_string(from, &at, &length) || length == 0 || (at[0] & 0x80) != 0)
        return false;
    if (at[0] == 0 && (length == 1 || (at[1] & 0x80) == 0))
        return false;
    *ret_odd = (at[length - 1] & 1) != 0;
    if (at[0] == 0) {
        at++;
        length--;
    }
    bits = (unsigned)length * 8;
    for (unsigned char mask = 0x80; (at[0] & mask) == 0; mask >>= 1)
        bits--;
    *ret_bits = bits;
    return true;
}

/* ---- the parts behind the type's name ---- */

static bool key_part_edwards(struct reading *from, const char *curve, struct ssh_key *key)
{
    const unsigned char *at;
    size_t length;

    (void)curve, (void)key;
    return key_string(from, &at, &length) && length == 32;
}

static bool key_part_curve(struct reading *from, const char *curve, struct ssh_key *key)
{
    const size_t point = strcmp(curve, "nistp256") == 0   ? 65
                         : strcmp(curve, "nistp384") == 0 ? 97
                                                          : 133;
    const unsigned char *at;
    size_t length;

    (void)key;
    if (!key_string(from, &at, &length) || length != strlen(curve) ||
        memcmp(at, curve, length) != 0)
        return false;
    return key_string(from, &at, &length) && length == point && at[0] == 4;
}

static bool key_part_rsa(struct reading *from, const char *curve, struct ssh_key *key)
{
    unsigned exponent;
    bool odd;

    (void)curve;
    return key_number(from, &exponent, &odd) && odd && exponent >= 2 && exponent <= 64 &&
           key_number(from, &key->bits, &odd) && odd;
}

static const struct key_type {
    const char *name, *kind, *curve;
    bool card; /* on a security key: an application's name is behind it */
    bool (*part)(struct reading *from, const char *curve, struct ssh_key *key);
} key_types[] = {
    {"ssh-ed25519", "ed25519", "", false, key_part_edwards},
    {"ecdsa-sha2-nistp256", "ecdsa", "nistp256", false, key_part_curve},
    {"ecdsa-sha2-nistp384", "ecdsa", "nistp384", false, key_part_curve},
    {"ecdsa-sha2-nistp521", "ecdsa", "nistp521", false, key_part_curve},
    {"ssh-rsa", "rsa", "", false, key_part_rsa},
    {"sk-ssh-ed25519@openssh.com", "sk-ed25519", "", true, key_part_edwards},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa", "nistp256", true, key_part_curve},
};

#define KEY_KINDS "ed25519, ecdsa, rsa with 3072 bits or more, sk-ed25519, sk-ecdsa"

/* ---- the line ---- */

struct word {
    const char *at;
    size_t length;
};

static bool key_is_space(char sign)
{
    return sign == ' ' || sign == '\t' || sign == '\n' || sign == '\r';
}

static struct word key_word(const char **from, const char *end)
{
    struct word word;

    while (*from < end && key_is_space(**from))
        ++*from;
    word.at = *from;
    while (*from < end && !key_is_space(**from))
        ++*from;
    word.length = (size_t)(*from - word.at);
    return word;
}

static const struct key_type *key_type_of(struct word word)
{
    for (size_t i = 0; i < sizeof(key_types) / sizeof(key_types[0]); i++)
        if (strlen(key_types[i].name) == word.length &&
            memcmp(key_types[i].name, word.at, word.length) == 0)
            return &key_types[i];
    return NULL;
}

static int key_no_type(struct word word, struct error *err)
{
    static const char begin[] = "-----BEGIN";
    char shown[48];

    if (word.length == 0)
        return error_set(err, ERROR_INPUT, "there is no key");
    if (word.length >= sizeof(begin) - 1 && memcmp(word.at, begin, sizeof(begin) - 1) == 0)
        return error_set(err, ERROR_INPUT,
                         "this is no line with a public key; a private key stays with its owner");
    text_clean(shown, sizeof(shown), word.at, word.length);
    return error_set(err, ERROR_INPUT,
                     "a key begins with its type, without options; \"%s\" is none of: " KEY_KINDS,
                     shown);
}

/* One line of text: a second key, or an option that a comment hides, has no place in it. */
static int key_check_text(const char *text, size_t length, struct error *err)
{
    size_t end = length;

    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r'))
        end--;
    if (length > TEXT_MOST)
        return error_set(err, ERROR_INPUT, "the key's line is longer than %d bytes", TEXT_MOST);
    for (size_t i = 0; i < end; i++)
        if ((unsigned char)text[i] < ' ' && text[i] != '\t')
            return error_set(err, ERROR_INPUT,
                             text[i] == '\n' ? "one key, on one line"
                                             : "the key has control characters");
    return 0;
}

static int key_read_blob(const struct key_type *type, struct word word, struct ssh_key *key,
                         struct error *err)
{
    unsigned char blob[BLOB_MOST], hash[crypto_hash_sha256_BYTES];
    char print[sodium_base64_ENCODED_LEN(sizeof(hash), sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
    const unsigned char *name;
    size_t length = 0, used;
    struct reading from;

    if (sodium_base642bin(blob, sizeof(blob), word.at, word.length, NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return error_set(err, ERROR_INPUT, "the key's second word is no base64, or is too long");
    from = (struct reading){blob, length};
    if (!key_string(&from, &name, &used) || used != strlen(type->name) ||
        memcmp(name, type->name, used) != 0 || !type->part(&from, type->curve, key) ||
        (type->card &&
         (!key_string(&from, &name, &used) || used == 0 || used > APPLICATION_MOST)) ||
        from.left != 0)
        return error_set(err, ERROR_INPUT, "this is no well-formed %s key", type->kind);
    if (key->bits != 0 && (key->bits < RSA_LEAST || key->bits > RSA_MOST))
        return error_set(err, ERROR_INPUT, "an rsa key has %d to %d bits, this one has %u",
                         RSA_LEAST, RSA_MOST, key->bits);
    crypto_hash_sha256(hash, blob, length);
    sodium_bin2base64(print, sizeof(print), hash, sizeof(hash),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text_print(key->fingerprint, sizeof(key->fingerprint), "SHA256:%s", print);
    return 0;
}

int ssh_key_read(const char *text, size_t length, struct ssh_key *ret_key, struct error *err)
{
    const char *at = text;
    struct ssh_key key = {0};
    const struct key_type *type;
    struct word word;

    if (key_check_text(text, length, err) < 0)
        return -ERROR_INPUT;
    word = key_word(&at, text + length);
    type = key_type_of(word);
    if (type == NULL)
        return key_no_type(word, err);
    key.kind = type->kind;
    word = key_word(&at, text + length);
    if (key_read_blob(type, word, &key, err) < 0)
        return -ERROR_INPUT;
    if (!text_print(key.line, sizeof(key.line), "%s %.*s", type->name, (int)word.length, word.at))
        return error_set(err, ERROR_INPUT, "the key is too long");
    *ret_key = key;
    return 0;
}
