/* SPDX-License-Identifier: Apache-2.0 */
#include "virt/parts/address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

bool address_is_one(const char *address)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

bool address_has_prefix(const char *text)
{
    char address[64];
    const char *slash = strchr(text, '/');
    int64_t prefix;

    if (slash == NULL || !text_print(address, sizeof(address), "%.*s", (int)(slash - text), text))
        return false;
    return address_is_one(address) && isdigit((unsigned char)slash[1]) &&
           text_to_int(slash + 1, 0, strchr(address, ':') != NULL ? 128 : 32, &prefix);
}

bool address_is_network(const char *text)
{
    return strchr(text, ':') == NULL && address_has_prefix(text);
}
