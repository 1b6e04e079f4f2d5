/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/report/idna.h"

#include <idn2.h>
#include <string.h>

#include "base/text.h"

/* Where the host of an URL, of an address of mail, or of a bare name stands. */
static const char *idna_host(const char *text, size_t *ret_length)
{
    const char *scheme = strstr(text, "://"), *at = strrchr(text, '@');
    const char *host = scheme != NULL ? scheme + 3 : at != NULL ? at + 1 : text;

    *ret_length = strcspn(host, "/:?#|");
    return host;
}

static bool idna_is_beyond(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return true;
    return false;
}

bool idna_ascii(const char *text, char to[INDICATOR_MOST])
{
    char plain[INDICATOR_MOST], host[256];
    const char *begin;
    char *ascii = NULL;
    size_t length;
    bool done = false;

    if (strlen(text) >= sizeof(plain) || !text_is_utf8(text, strlen(text)))
        return false;
    text_copy(plain, sizeof(plain), text);
    indicator_refang(plain);
    begin = idna_host(plain, &length);
    if (length == 0 || length >= sizeof(host) || memchr(begin, '.', length) == NULL ||
        !idna_is_beyond(begin, length))
        return false;
    memcpy(host, begin, length);
    host[length] = '\0';
    if (idn2_to_ascii_8z(host, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK)
        done = text_print(to, INDICATOR_MOST, "%.*s%s%s", (int)(begin - plain), plain, ascii,
                          begin + length);
    idn2_free(ascii);
    return done;
}
