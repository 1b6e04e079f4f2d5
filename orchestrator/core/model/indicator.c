/* SPDX-License-Identifier: Apache-2.0 */
/* A form for each type. A value is first freed of what makes it harmless to click, where its type
 * has such. */
#include "core/model/indicator.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { DOMAIN_MOST = 253, LABEL_MOST = 63, LINE_MOST = 1024 };

static void indicator_lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* "hxxp://198[.]51[.]100[.]77" is http://198.51.100.77; what stands in `to` only becomes shorter.
 */
void indicator_refang(char *to)
{
    static const struct {
        const char *fanged, *meant;
    } words[] = {{"[.]", "."}, {"(.)", "."}, {"{.}", "."},  {"[dot]", "."}, {"(dot)", "."},
                 {"[:]", ":"}, {"[@]", "@"}, {"[at]", "@"}, {"(at)", "@"},  {"[://]", "://"}};
    char *end = to;

    if (strncasecmp(to, "hxxp", 4) == 0)
        to[1] = to[2] = 't';
    for (const char *at = to; *at != '\0';) {
        size_t taken = 0;

        for (size_t i = 0; taken == 0 && i < sizeof(words) / sizeof(words[0]); i++)
            if (strncasecmp(at, words[i].fanged, strlen(words[i].fanged)) == 0) {
                taken = strlen(words[i].fanged);
                memmove(end, words[i].meant, strlen(words[i].meant));
                end += strlen(words[i].meant);
            }
        if (taken == 0)
            *end++ = *at;
        at += taken != 0 ? taken : 1;
    }
    *end = '\0';
}

/* ---- forms: each leaves the canonical value in `value`, or says what is expected ---- */

static const char *indicator_form_hash(char *value, size_t digits, const char *wanted)
{
    indicator_lower(value);
    return text_is_hex(value, digits) ? NULL : wanted;
}

/* Labels of letters, digits, - and _, with at least one dot. */
static const char *indicator_form_domain(char *value)
{
    static const char wanted[] =
        "a domain's name; one with other letters is written in Punycode (xn--…)";
    size_t length = strlen(value), labels = 0;

    indicator_lower(value);
    if (length > 0 && value[length - 1] == '.')
        value[--length] = '\0';
    if (length == 0 || length > DOMAIN_MOST)
        return wanted;
    for (const char *at = value;; labels++) {
        size_t label = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-_");

        if (label == 0 || label > LABEL_MOST || at[0] == '-' || at[label - 1] == '-' ||
            (at[label] != '.' && at[label] != '\0'))
            return wanted;
        if (at[label] == '\0')
            break;
        at += label + 1;
    }
    return labels != 0 ? NULL : wanted;
}

static const char *indicator_form_address(char *value)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    int family = strchr(value, ':') != NULL ? AF_INET6 : AF_INET;

    if (inet_pton(family, value, bytes) != 1 ||
        inet_ntop(family, bytes, value, INDICATOR_MOST) == NULL)
        return "an IPv4 or IPv6 address";
    return NULL;
}

/* An address, or a network: its address has no bits behind its prefix. One host is an address. */
static const char *indicator_form_network(char *value)
{
    static const char wanted[] = "an IPv4 or IPv6 address, or a network such as 198.51.100.0/24";
    unsigned char bytes[sizeof(struct in6_addr)] = {0};
    char *slash = strchr(value, '/');
    int family = strchr(value, ':') != NULL ? AF_INET6 : AF_INET;
    int bits = family == AF_INET6 ? 128 : 32, prefix = 0;

    if (slash == NULL)
        return indicator_form_address(value) != NULL ? wanted : NULL;
    if (strlen(slash + 1) > 3 || slash[1] == '\0' ||
        strspn(slash + 1, "0123456789") != strlen(slash + 1))
        return wanted;
    for (const char *at = slash + 1; *at != '\0'; at++)
        prefix = prefix * 10 + *at - '0';
    *slash = '\0';
    if (prefix > bits || indicator_form_address(value) != NULL ||
        inet_pton(family, value, bytes) != 1)
        return wanted;
    for (int bit = prefix; bit < bits; bit++)
        if ((bytes[bit / 8] & (0x80 >> bit % 8)) != 0)
            return wanted;
    if (prefix < bits)
        text_print(value + strlen(value), 5, "/%d", prefix);
    return NULL;
}

/* Without leading zeros, from `least` to `most`. */
static const char *indicator_form_number(char *value, long long least, long long most,
                                         const char *wanted)
{
    size_t zeros = strspn(value, "0"), digits = strspn(value, "0123456789");
    long long number;

    if (digits == 0 || value[digits] != '\0' || digits - zeros > 10)
        return wanted;
    number = strtoll(value, NULL, 10);
    if (number < least || number > most)
        return wanted;
    text_print(value, INDICATOR_MOST, "%lld", number);
    return NULL;
}

static const char *indicator_form_port(char *value)
{
    return indicator_form_number(value, 1, 65535, "a port from 1 to 65535");
}

/* "AS64500" and "64500" are one. */
static const char *indicator_form_as(char *value)
{
    if (strncasecmp(value, "AS", 2) == 0)
        memmove(value, value + 2, strlen(value + 2) + 1);
    return indicator_form_number(value, 1, 4294967295, "an autonomous system: AS64500");
}

static const char *indicator_form_vulnerability(char *value)
{
    size_t year, number;

    for (char *at = value; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    year = strncmp(value, "CVE-", 4) == 0 ? strspn(value + 4, "0123456789") : 0;
    number = year == 4 && value[8] == '-' ? strspn(value + 9, "0123456789") : 0;
    return number >= 4 && number <= 19 && value[9 + number] == '\0'
               ? NULL
               : "a number of the CVE: CVE-2026-12345";
}

/* A block size and two hashes in base 64, perhaps a file's name behind them. */
static const char *indicator_form_ssdeep(char *value)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char wanted[] = "a hash of ssdeep: 192:MUPMinqP6+wNQ7Q40L:x8iA";
    const char *at = value + strspn(value, "0123456789");
    size_t digits = (size_t)(at - value);

    if (digits == 0 || digits > 10)
        return wanted;
    for (int part = 0; part < 2; part++) {
        size_t length = *at == ':' ? strspn(at + 1, base64) : 0;

        if (length == 0 || length > 128)
            return wanted;
        at += 1 + length;
    }
    return *at == '\0' || (*at == ',' && at[1] == '"') ? NULL : wanted;
}

/* The host of an URL: a name, an address, or an IPv6 address in brackets. */
static const char *indicator_form_host(char *host)
{
    size_t length = strlen(host);

    if (host[0] != '[')
        return strspn(host, "0123456789.") == length ? indicator_form_address(host)
                                                     : indicator_form_domain(host);
    if (length < 3 || host[length - 1] != ']')
        return "an URL";

    char inner[INDICATOR_MOST];

    text_copy(inner, sizeof(inner), host + 1);
    inner[strlen(inner) - 1] = '\0';
    if (indicator_form_address(inner) != NULL)
        return "an URL";
    text_print(host, INDICATOR_MOST, "[%s]", inner);
    return NULL;
}

/* Its scheme and host in lower case, without the scheme's own port and without a fragment, which no
 * server sees, with a path (RFC 3986, 6.2). */
static const char *indicator_form_url(char *value)
{
    static const char wanted[] = "an URL: http://, https:// or ftp://, a host, and what follows";
    static const struct {
        const char *scheme, *port;
    } schemes[] = {{"http://", ":80"}, {"https://", ":443"}, {"ftp://", ":21"}};
    char host[INDICATOR_MOST], port[8] = "", rest[INDICATOR_MOST];

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t skip = strlen(schemes[i].scheme), length, digits;
        const char *at;

        if (strncasecmp(value, schemes[i].scheme, skip) != 0)
            continue;
        at = value + skip;
        length = at[0] == '[' ? strcspn(at, "]") + 1 : strcspn(at, ":/?#");
        if (length > strlen(at) || length >= sizeof(host))
            return wanted;
        memcpy(host, at, length);
        host[length] = '\0';
        at += length;
        digits = at[0] == ':' ? strspn(at + 1, "0123456789") : 0;
        if (at[0] == ':' && (digits == 0 || digits > 5))
            return wanted;
        if (digits != 0)
            text_print(port, sizeof(port), "%.*s", (int)digits + 1, at);
        at += digits != 0 ? digits + 1 : 0;
        if (indicator_form_host(host) != NULL || (at[0] != '\0' && strchr("/?#", at[0]) == NULL) ||
            strpbrk(at, " \"<>\\^`{|}") != NULL)
            return wanted;
        text_copy(rest, sizeof(rest), at);
        rest[strcspn(rest, "#")] = '\0';
        if (!text_print(value, INDICATOR_MOST, "%s%s%s%s%s", schemes[i].scheme, host,
                        strcmp(port, schemes[i].port) == 0 ? "" : port, rest[0] == '/' ? "" : "/",
                        rest))
            return wanted;
        return NULL;
    }
    return wanted;
}

static const char *indicator_form_email(char *value)
{
    static const char wanted[] = "an e-mail address";
    char *at = strrchr(value, '@');
    size_t local = at != NULL ? (size_t)(at - value) : 0;

    if (at == NULL || local == 0 || local > 64 || strcspn(value, " \"<>()[]\\,;:") < local ||
        indicator_form_domain(at + 1) != NULL)
        return wanted;
    indicator_lower(value);
    return NULL;
}

static const char *indicator_form_of(enum indicator_type type, char *value);

/* "FIRST|SECOND", each in its own form. An address and a port may stand as people write them,
 * 198.51.100.77:443. */
static const char *indicator_form_pair(char *value, enum indicator_type first,
                                       enum indicator_type second, const char *wanted)
{
    char one[INDICATOR_MOST], two[INDICATOR_MOST];
    char *between = strrchr(value, '|');

    if (between == NULL && second == INDICATOR_PORT)
        between = strrchr(value, ':');
    if (between == NULL)
        return wanted;
    text_copy(two, sizeof(two), between + 1);
    *between = '\0';
    if (value[0] == '[' && between > value && between[-1] == ']') {
        between[-1] = '\0';
        value[0] = ' ';
    }
    text_copy(one, sizeof(one), value + (value[0] == ' '));
    if (one[0] == '\0' || indicator_form_of(first, one) != NULL ||
        indicator_form_of(second, two) != NULL ||
        (first == INDICATOR_IP_DST && strchr(one, '/') != NULL) || strchr(two, '/') != NULL)
        return wanted;
    return text_print(value, INDICATOR_MOST, "%s|%s", one, two) ? NULL : wanted;
}

static const char *indicator_form_of(enum indicator_type type, char *value)
{
    switch (type) {
    case INDICATOR_MD5:
        return indicator_form_hash(value, 32, "32 hex digits");
    case INDICATOR_SHA1:
        return indicator_form_hash(value, 40, "40 hex digits");
    case INDICATOR_SHA256:
        return indicator_form_hash(value, 64, "64 hex digits");
    case INDICATOR_SHA512:
        return indicator_form_hash(value, 128, "128 hex digits");
    case INDICATOR_DOMAIN:
    case INDICATOR_HOSTNAME:
        indicator_refang(value);
        return indicator_form_domain(value);
    case INDICATOR_IP_SRC:
    case INDICATOR_IP_DST:
        indicator_refang(value);
        return indicator_form_network(value);
    case INDICATOR_IP_SRC_PORT:
    case INDICATOR_IP_DST_PORT:
        return indicator_form_pair(value, INDICATOR_IP_DST, INDICATOR_PORT,
                                   "an address and a port: 198.51.100.77|443");
    case INDICATOR_HOSTNAME_PORT:
        return indicator_form_pair(value, INDICATOR_HOSTNAME, INDICATOR_PORT,
                                   "a name and a port: mail.example|25");
    case INDICATOR_DOMAIN_IP:
        return indicator_form_pair(value, INDICATOR_DOMAIN, INDICATOR_IP_DST,
                                   "a name and an address: evil.example|198.51.100.77");
    case INDICATOR_FILENAME_MD5:
        return indicator_form_pair(value, INDICATOR_FILENAME, INDICATOR_MD5,
                                   "a file's name and 32 hex digits, with | between them");
    case INDICATOR_FILENAME_SHA1:
        return indicator_form_pair(value, INDICATOR_FILENAME, INDICATOR_SHA1,
                                   "a file's name and 40 hex digits, with | between them");
    case INDICATOR_FILENAME_SHA256:
        return indicator_form_pair(value, INDICATOR_FILENAME, INDICATOR_SHA256,
                                   "a file's name and 64 hex digits, with | between them");
    case INDICATOR_AS:
        return indicator_form_as(value);
    case INDICATOR_PORT:
        return indicator_form_port(value);
    case INDICATOR_VULNERABILITY:
        return indicator_form_vulnerability(value);
    case INDICATOR_SSDEEP:
        return indicator_form_ssdeep(value);
    case INDICATOR_LINK:
    case INDICATOR_URL:
        indicator_refang(value);
        return indicator_form_url(value);
    case INDICATOR_EMAIL_SRC:
    case INDICATOR_EMAIL_DST:
        indicator_refang(value);
        return indicator_form_email(value);
    default:
        return NULL;
    }
}

bool indicator_has_host(enum indicator_type type)
{
    return type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME || type == INDICATOR_URL ||
           type == INDICATOR_LINK || type == INDICATOR_EMAIL_SRC || type == INDICATOR_EMAIL_DST ||
           type == INDICATOR_HOSTNAME_PORT || type == INDICATOR_DOMAIN_IP;
}

bool indicator_has_lines(enum indicator_type type)
{
    return type == INDICATOR_YARA || type == INDICATOR_SIGMA;
}

int indicator_canonical(enum indicator_type type, const char *text, char to[INDICATOR_MOST],
                        const char **ret_why)
{
    bool lines = indicator_has_lines(type);
    size_t length, kept = 0;

    text += strspn(text, " \t\r\n");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    *ret_why = length == 0 ? "something"
               : lines     ? "a text of less than 4096 bytes, without control characters"
                           : "one line of less than 1024 bytes, without control characters";
    if (length == 0 || length >= (lines ? INDICATOR_MOST : LINE_MOST) ||
        !text_is_utf8(text, length))
        return 1;
    for (size_t i = 0; i < length; i++) {
        bool feed = text[i] == '\n' || text[i] == '\t' ||
                    (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n');

        if (((unsigned char)text[i] < ' ' || text[i] == 0x7f) && !(lines && feed))
            return 1;
        if (text[i] != '\r')
            to[kept++] = text[i];
    }
    to[kept] = '\0';
    *ret_why = indicator_form_of(type, to);
    return *ret_why != NULL;
}

bool indicator_parts(enum indicator_type type, enum indicator_type parts[2])
{
    static const struct {
        enum indicator_type whole, parts[2];
    } composites[] = {
        {INDICATOR_IP_SRC_PORT, {INDICATOR_IP_SRC, INDICATOR_PORT}},
        {INDICATOR_IP_DST_PORT, {INDICATOR_IP_DST, INDICATOR_PORT}},
        {INDICATOR_HOSTNAME_PORT, {INDICATOR_HOSTNAME, INDICATOR_PORT}},
        {INDICATOR_DOMAIN_IP, {INDICATOR_DOMAIN, INDICATOR_IP_DST}},
        {INDICATOR_FILENAME_MD5, {INDICATOR_FILENAME, INDICATOR_MD5}},
        {INDICATOR_FILENAME_SHA1, {INDICATOR_FILENAME, INDICATOR_SHA1}},
        {INDICATOR_FILENAME_SHA256, {INDICATOR_FILENAME, INDICATOR_SHA256}},
    };

    for (size_t i = 0; i < sizeof(composites) / sizeof(composites[0]); i++)
        if (composites[i].whole == type) {
            memcpy(parts, composites[i].parts, sizeof(composites[i].parts));
            return true;
        }
    return false;
}

void indicator_part(const char *value, int part, char to[INDICATOR_MOST])
{
    const char *between = strrchr(value, '|');
    size_t length = between != NULL ? (size_t)(between - value) : strlen(value);

    if (part == 0)
        text_print(to, INDICATOR_MOST, "%.*s", (int)length, value);
    else
        text_copy(to, INDICATOR_MOST, between != NULL ? between + 1 : "");
}
