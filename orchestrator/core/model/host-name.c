/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/host-name.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

bool host_name_of_id(const char *id, char to[HOST_NAME_SIZE])
{
    size_t used = 0;

    for (; *id != '\0' && used + 1 < HOST_NAME_SIZE; id++) {
        unsigned char c = (unsigned char)*id;

        if (c < 0x80 && isalnum(c))
            to[used++] = (char)tolower(c);
        else if (used > 0 && to[used - 1] != '-')
            to[used++] = '-';
    }
    while (used > 0 && to[used - 1] == '-')
        used--;
    to[used] = '\0';
    return used != 0;
}

void host_name(const char *id, const char *word, uint32_t ordinal, char to[HOST_NAME_SIZE])
{
    if (!host_name_of_id(id, to))
        text_print(to, HOST_NAME_SIZE, "%s-%u", word, ordinal);
}

bool host_name_is_word(const char *text)
{
    return text[0] != '\0' && text[0] != '-' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               strlen(text);
}

bool host_name_is_free(const char *name)
{
    static const char *const taken[] = {"localhost", "ip6-localhost", "ip6-loopback"};

    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (strcmp(name, taken[i]) == 0)
            return false;
    return true;
}

bool host_name_is_user(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length <= 32 && (islower((unsigned char)name[0]) || name[0] == '_') &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}
