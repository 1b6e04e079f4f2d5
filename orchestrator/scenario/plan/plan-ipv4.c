/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4 addresses and networks as texts, in which {team} stands for the team's number. */
#include <string.h>

#include "base/text.h"
#include "scenario/plan/plan-network.h"

bool team_fill_in(const char *text, uint32_t team, char *to, size_t size)
{
    static const char mark[] = "{team}";
    size_t used = 0;

    for (; *text != '\0'; used++) {
        if (used + 12 >= size)
            return false;
        if (strncmp(text, mark, sizeof(mark) - 1) != 0) {
            to[used] = *text++;
            continue;
        }
        if (team == 0 || team > TEAM_NUMBER_MOST)
            return false;
        text_print(to + used, size - used, "%u", team);
        used += strlen(to + used) - 1;
        text += sizeof(mark) - 1;
    }
    to[used] = '\0';
    return true;
}

/* A decimal of at most `digits` digits; NULL: there is none. */
static const char *ipv4_number_parse(const char *at, size_t digits, uint32_t most, uint32_t *ret)
{
    uint32_t value = 0;
    size_t used = 0;

    for (; at[used] >= '0' && at[used] <= '9' && used < digits; used++)
        value = value * 10 + (uint32_t)(at[used] - '0');
    /* 010 is ten to people and eight to inet_aton: refused. */
    if (used == 0 || value > most || (used > 1 && at[0] == '0'))
        return NULL;
    *ret = value;
    return at + used;
}

static const char *ipv4_quad_parse(const char *at, uint32_t *ret)
{
    uint32_t address = 0;

    for (int i = 0; i < 4; i++) {
        uint32_t part;

        if (i > 0 && *at++ != '.')
            return NULL;
        at = ipv4_number_parse(at, 3, 255, &part);
        if (at == NULL)
            return NULL;
        address = address << 8 | part;
    }
    *ret = address;
    return at;
}

bool address_parse(const char *text, uint32_t team, uint32_t *ret_address)
{
    char filled[64];
    uint32_t address;
    const char *end =
        team_fill_in(text, team, filled, sizeof(filled)) ? ipv4_quad_parse(filled, &address) : NULL;

    if (end == NULL || *end != '\0')
        return false;
    *ret_address = address;
    return true;
}

bool network_parse(const char *text, uint32_t team, uint32_t *ret_base, uint8_t *ret_prefix)
{
    char filled[64];
    uint32_t base, prefix;
    const char *end =
        team_fill_in(text, team, filled, sizeof(filled)) ? ipv4_quad_parse(filled, &base) : NULL;

    if (end == NULL || *end != '/')
        return false;
    end = ipv4_number_parse(end + 1, 2, 32, &prefix);
    if (end == NULL || *end != '\0')
        return false;
    *ret_base = base;
    *ret_prefix = (uint8_t)prefix;
    return true;
}

uint32_t network_size_of(uint8_t prefix)
{
    return (uint32_t)(UINT64_C(1) << (32 - prefix));
}
