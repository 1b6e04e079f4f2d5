/* SPDX-License-Identifier: Apache-2.0 */
/* Everything in a request is a guest's: lengths are those of the frame, never those that it says.
 */
#include "switch/lease.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Places in a frame of Ethernet, IPv4 without options, UDP and BOOTP (RFC 951), as answers have. */
enum {
    AT_TYPE = 12,
    AT_IP = 14,
    IP_BYTES = 20,
    UDP_BYTES = 8,
    AT_UDP = AT_IP + IP_BYTES,
    AT_BOOTP = AT_UDP + UDP_BYTES,
    /* within BOOTP */
    B_XID = 4,
    B_FLAGS = 10,
    B_CIADDR = 12,
    B_YIADDR = 16,
    B_SIADDR = 20,
    B_GIADDR = 24,
    B_CHADDR = 28,
    B_COOKIE = 236,
    B_OPTIONS = 240,
    PORT_SERVER = 67,
    PORT_CLIENT = 68,
};

enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM };

enum {
    OPTION_MASK = 1,
    OPTION_ROUTER = 3,
    OPTION_DNS = 6,
    OPTION_NAME = 12,
    OPTION_ASKED = 50,
    OPTION_TIME = 51,
    OPTION_TYPE = 53,
    OPTION_SERVER = 54,
    OPTION_ROUTES = 121,
    OPTION_END = 255,
};

/* The server has an address of its own, which no guest has (RFC 3927); as in OVN (agents/ovn). */
static const uint32_t server = 169u << 24 | 254u << 16 | 169u << 8 | 254u;
static const unsigned char server_mac[6] = {0x0a, 0, 0, 0, 0, 0xfe};
static const unsigned char cookie[4] = {99, 130, 83, 99};

static unsigned lease_get16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static uint32_t lease_get32(const unsigned char *at)
{
    return (uint32_t)lease_get16(at) << 16 | lease_get16(at + 2);
}

static void lease_put16(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

static void lease_put32(unsigned char *at, uint32_t value)
{
    lease_put16(at, value >> 16);
    lease_put16(at + 2, value & 0xffff);
}

/* ---- what the plan gave ---- */

static bool lease_read_address(const char *text, uint32_t *ret)
{
    struct in_addr address;

    if (text == NULL || inet_pton(AF_INET, text, &address) != 1)
        return false;
    *ret = ntohl(address.s_addr);
    return true;
}

/* ADDRESS/PREFIX. */
static bool lease_read_network(const char *text, uint32_t *ret_address, int64_t *ret_prefix)
{
    const char *slash = text != NULL ? strchr(text, '/') : NULL;
    char address[INET_ADDRSTRLEN];

    return slash != NULL &&
           text_print(address, sizeof(address), "%.*s", (int)(slash - text), text) &&
           lease_read_address(address, ret_address) && text_to_int(slash + 1, 0, 32, ret_prefix);
}

static bool lease_read_mac(const char *text, unsigned char *to)
{
    int used = 0;

    return text != NULL &&
           sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &to[0], &to[1], &to[2], &to[3],
                  &to[4], &to[5], &used) == 6 &&
           used == 17 && text[17] == '\0';
}

static uint32_t lease_mask_of(int64_t prefix)
{
    return prefix == 0 ? 0 : 0xffffffffu << (32 - prefix);
}

/* As far as there is room: the prefix, as many bytes of the network as it takes, the router. */
static int lease_add_route(struct lease *lease, const json_t *route, struct error *err)
{
    uint32_t to, via;
    int64_t prefix;
    unsigned char bytes[9] = {0};

    if (!lease_read_network(json_string_value(json_object_get(route, "to")), &to, &prefix) ||
        !lease_read_address(json_string_value(json_object_get(route, "via")), &via))
        return error_set(err, ERROR_INPUT, "a route of a lease is no network and router");

    size_t significant = ((size_t)prefix + 7) / 8, length = 1 + significant + 4;

    if (((via ^ lease->address) & lease->mask) != 0 ||
        lease->route_bytes + length > sizeof(lease->routes))
        return 0;
    bytes[0] = (unsigned char)prefix;
    lease_put32(bytes + 1, to);
    lease_put32(bytes + 1 + significant, via);
    memcpy(lease->routes + lease->route_bytes, bytes, length);
    lease->route_bytes += length;
    if (lease->router == 0)
        lease->router = via;
    return 0;
}

int lease_read(const json_t *entry, struct lease *ret, struct error *err)
{
    struct lease lease = {0};
    const char *dns = json_string_value(json_object_get(entry, "dns")),
               *name = json_string_value(json_object_get(entry, "name"));
    const json_t *routes = json_object_get(entry, "routes");
    int64_t prefix;
    int r = 0;

    if (!lease_read_mac(json_string_value(json_object_get(entry, "mac")), lease.mac) ||
        !lease_read_network(json_string_value(json_object_get(entry, "address")), &lease.address,
                            &prefix))
        return error_set(err, ERROR_INPUT, "a lease has no MAC or no address with its prefix");
    lease.mask = lease_mask_of(prefix);
    if (dns != NULL && dns[0] != '\0' && !lease_read_address(dns, &lease.dns))
        return error_set(err, ERROR_INPUT, "\"dns\" of a lease is no address");
    if (name != NULL && !text_copy(lease.name, sizeof(lease.name), name))
        return error_set(err, ERROR_INPUT, "\"name\" of a lease is too long");
    for (size_t i = 0; r == 0 && i < json_array_size(routes); i++)
        r = lease_add_route(&lease, json_array_get(routes, i), err);
    if (r == 0)
        *ret = lease;
    return r;
}

/* ---- what a client asks ---- */

/* BOOTP in a frame, with its length; NULL: it is something else. */
static const unsigned char *lease_bootp_of(const unsigned char *frame, size_t length,
                                           size_t *ret_length)
{
    size_t header;

    if (length < AT_UDP + UDP_BYTES || lease_get16(frame + AT_TYPE) != 0x0800 ||
        frame[AT_IP] >> 4 != 4 || frame[AT_IP + 9] != 17)
        return NULL;
    header = (size_t)(frame[AT_IP] & 15) * 4;
    /* A further fragment has no UDP header; a first one has, and no whole request. */
    if (header < IP_BYTES || AT_IP + header + UDP_BYTES > length ||
        (lease_get16(frame + AT_IP + 6) & 0x1fff) != 0 ||
        lease_get16(frame + AT_IP + header + 2) != PORT_SERVER)
        return NULL;
    *ret_length = length - (AT_IP + header + UDP_BYTES);
    return frame + AT_IP + header + UDP_BYTES;
}

bool lease_is_asked(const unsigned char *frame, size_t length)
{
    return lease_bootp_of(frame, length, &length) != NULL;
}

/* An option of exactly `size` bytes; NULL: it is not there, or has another size. */
static const unsigned char *lease_option(const unsigned char *bootp, size_t length,
                                         unsigned char code, size_t size)
{
    for (size_t at = B_OPTIONS; at < length && bootp[at] != OPTION_END;) {
        if (bootp[at] == 0) {
            at++;
            continue;
        }
        if (at + 2 > length || at + 2 + bootp[at + 1] > length)
            return NULL;
        if (bootp[at] == code)
            return bootp[at + 1] == size ? bootp + at + 2 : NULL;
        at += 2u + bootp[at + 1];
    }
    return NULL;
}

/* The type of the answer; 0: there is none. Another server's client is not ours to refuse. */
static int lease_judge(const struct lease *lease, const unsigned char *bootp, size_t length)
{
    const unsigned char *type, *asked, *of;
    uint32_t wanted;

    if (length < B_OPTIONS || bootp[0] != 1 || bootp[1] != 1 || bootp[2] != 6 ||
        memcmp(bootp + B_COOKIE, cookie, sizeof(cookie)) != 0 ||
        memcmp(bootp + B_CHADDR, lease->mac, sizeof(lease->mac)) != 0 ||
        lease_get32(bootp + B_GIADDR) != 0 ||
        (type = lease_option(bootp, length, OPTION_TYPE, 1)) == NULL)
        return 0;
    if (type[0] == DISCOVER)
        return OFFER;
    if (type[0] == INFORM)
        return lease_get32(bootp + B_CIADDR) == lease->address ? ACK : 0;
    of = lease_option(bootp, length, OPTION_SERVER, 4);
    if (type[0] != REQUEST || (of != NULL && lease_get32(of) != server))
        return 0;
    asked = lease_option(bootp, length, OPTION_ASKED, 4);
    wanted = asked != NULL ? lease_get32(asked) : lease_get32(bootp + B_CIADDR);
    return wanted == lease->address ? ACK : NAK;
}

/* ---- the answer ---- */

/* At the end of a growing answer. */
static void lease_add(unsigned char *to, size_t *used, unsigned char code, const void *value,
                      size_t size)
{
    to[(*used)++] = code;
    to[(*used)++] = (unsigned char)size;
    memcpy(to + *used, value, size);
    *used += size;
}

static void lease_add32(unsigned char *to, size_t *used, unsigned char code, uint32_t value)
{
    unsigned char bytes[4];

    lease_put32(bytes, value);
    lease_add(to, used, code, bytes, sizeof(bytes));
}

static void lease_add_options(const struct lease *lease, int type, bool timed, unsigned char *to,
                              size_t *used)
{
    unsigned char word = (unsigned char)type;

    lease_add(to, used, OPTION_TYPE, &word, 1);
    lease_add32(to, used, OPTION_SERVER, server);
    if (type == NAK)
        return;
    if (timed)
        lease_add32(to, used, OPTION_TIME, LEASE_SECONDS);
    lease_add32(to, used, OPTION_MASK, lease->mask);
    if (lease->router != 0)
        lease_add32(to, used, OPTION_ROUTER, lease->router);
    if (lease->dns != 0)
        lease_add32(to, used, OPTION_DNS, lease->dns);
    if (lease->name[0] != '\0')
        lease_add(to, used, OPTION_NAME, lease->name, strlen(lease->name));
    if (lease->route_bytes != 0)
        lease_add(to, used, OPTION_ROUTES, lease->routes, lease->route_bytes);
}

/* Of the Internet (RFC 1071), over an even number of bytes or one that a zero makes even. */
static unsigned lease_sum(const unsigned char *bytes, size_t length, uint32_t sum)
{
    for (size_t i = 0; i < length; i += 2)
        sum += (unsigned)bytes[i] << 8 | (i + 1 < length ? bytes[i + 1] : 0);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static void lease_wrap(unsigned char *to, size_t length, const unsigned char *mac, uint32_t address)
{
    unsigned char *ip = to + AT_IP, *udp = to + AT_UDP;
    size_t bytes = length - AT_UDP;
    unsigned sum;

    memcpy(to, mac, 6);
    memcpy(to + 6, server_mac, sizeof(server_mac));
    lease_put16(to + AT_TYPE, 0x0800);
    ip[0] = 0x45;
    lease_put16(ip + 2, (unsigned)(length - AT_IP));
    ip[8] = 64;
    ip[9] = 17;
    lease_put32(ip + 12, server);
    lease_put32(ip + 16, address);
    lease_put16(ip + 10, ~lease_sum(ip, IP_BYTES, 0) & 0xffff);
    lease_put16(udp, PORT_SERVER);
    lease_put16(udp + 2, PORT_CLIENT);
    lease_put16(udp + 4, (unsigned)bytes);
    sum = ~lease_sum(udp, bytes, lease_sum(ip + 12, 8, 17 + (uint32_t)bytes)) & 0xffff;
    lease_put16(udp + 6, sum != 0 ? sum : 0xffff);
}

size_t lease_answer(const struct lease *lease, const unsigned char *frame, size_t length,
                    unsigned char *to, bool *ret_offer)
{
    static const unsigned char all[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    size_t asked = 0, used = AT_BOOTP + B_OPTIONS;
    const unsigned char *bootp = lease_bootp_of(frame, length, &asked);
    int type = bootp != NULL ? lease_judge(lease, bootp, asked) : 0;
    uint32_t own, address;
    bool inform;

    if (type == 0)
        return 0;
    memset(to, 0, LEASE_FRAME);
    to[AT_BOOTP] = 2;
    memcpy(to + AT_BOOTP + 1, bootp + 1, 2);
    memcpy(to + AT_BOOTP + B_XID, bootp + B_XID, 4);
    memcpy(to + AT_BOOTP + B_FLAGS, bootp + B_FLAGS, 2);
    memcpy(to + AT_BOOTP + B_CHADDR, bootp + B_CHADDR, 16);
    memcpy(to + AT_BOOTP + B_COOKIE, cookie, sizeof(cookie));
    own = lease_get32(bootp + B_CIADDR);
    inform = lease_option(bootp, asked, OPTION_TYPE, 1)[0] == INFORM;
    if (type != NAK)
        lease_put32(to + AT_BOOTP + B_CIADDR, type == ACK ? own : 0);
    if (type != NAK && !inform)
        lease_put32(to + AT_BOOTP + B_YIADDR, lease->address);
    lease_add_options(lease, type, !inform, to, &used);
    to[used++] = OPTION_END;
    /* A BOOTP client of old counts on 300 bytes. */
    if (used < AT_BOOTP + 300)
        used = AT_BOOTP + 300;
    address = type == NAK || (bootp[B_FLAGS] & 0x80) != 0 ? 0xffffffffu : lease->address;
    *ret_offer = type == OFFER;
    lease_wrap(to, used, address == 0xffffffffu ? all : lease->mac, address);
    return used;
}
