/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/member.h"

#include <sodium.h>
#include <string.h>

#include "core/model/row.h"

const char *member_name_fault(const char *name)
{
    static const char *const taken[] = {"enrol", "enroll", "root", "excon", "portal",
                                        "sshd",  "nobody", "all",  "none"};
    size_t length = strlen(name);

    if (length == 0 || length > MEMBER_NAME_MOST ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length || name[0] < 'a' ||
        name[0] > 'z')
        return "a member's name is 1 to 32 of a-z, 0-9 and -, and begins with a letter";
    if (word_find(role_words, ROLES, name) >= 0)
        return "this is a role's word";
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (strcmp(taken[i], name) == 0)
            return "this name has a meaning of its own in the portal";
    return NULL;
}

static const char code_signs[] = "0123456789abcdefghjkmnpqrstvwxyz";

void member_code_make(char to[MEMBER_CODE])
{
    for (int i = 0; i < MEMBER_CODE - 1; i++)
        to[i] = i % 5 == 4 ? '-' : code_signs[randombytes_uniform(32)];
    to[MEMBER_CODE - 1] = '\0';
}

void member_code_hash(const unsigned char key[32], const char *code, char to[MEMBER_CODE_HASH])
{
    static const char purpose[] = "member code";
    unsigned char hash[32];
    char plain[64] = "";
    crypto_generichash_state state;
    size_t used = 0;

    for (; *code != '\0' && used < sizeof(plain) - 1; code++) {
        char sign = *code >= 'A' && *code <= 'Z' ? (char)(*code - 'A' + 'a') : *code;

        if (sign == ' ' || sign == '-' || sign == '\n' || sign == '\r')
            continue;
        plain[used++] = (char)(sign == 'o' ? '0' : sign == 'i' || sign == 'l' ? '1' : sign);
    }
    crypto_generichash_init(&state, key, 32, sizeof(hash));
    crypto_generichash_update(&state, (const unsigned char *)purpose, sizeof(purpose));
    crypto_generichash_update(&state, (const unsigned char *)plain, used);
    crypto_generichash_final(&state, hash, sizeof(hash));
    sodium_bin2hex(to, MEMBER_CODE_HASH, hash, sizeof(hash));
    sodium_memzero(plain, sizeof(plain));
}
