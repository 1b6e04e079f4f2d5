/* SPDX-License-Identifier: Apache-2.0 */
/* A form for each type. A value is first freed of what makes it harmless to click, where its type
 * has such. */
#include "core/model/indicator.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { DOMAIN_MOST = 253, LABEL_MOST = 63 };

static void indicator_lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)tolower((unsigned char)*text);
}

/* "hxxp://198[.]51[.]100[.]77" is http://198.51.100.77; what stands in `to` only becomes shorter.
 */
static void indicator_refang(char *to)
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

/* Its scheme and host in lower case, without the scheme's own port, with a path (RFC 3986, 6.2). */
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
        return indicator_form_address(value);
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

int indicator_canonical(enum indicator_type type, const char *text, char to[INDICATOR_MOST],
                        const char **ret_why)
{
    size_t length;

    text += strspn(text, " \t\r\n");
    length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL)
        length--;
    *ret_why =
        length == 0 ? "something" : "one line of less than 1024 bytes, without control characters";
    if (length == 0 || length >= INDICATOR_MOST || !text_is_utf8(text, length))
        return 1;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return 1;
    memcpy(to, text, length);
    to[length] = '\0';
    *ret_why = indicator_form_of(type, to);
    return *ret_why != NULL;
}
