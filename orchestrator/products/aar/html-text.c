/* SPDX-License-Identifier: Apache-2.0 */
#include "products/aar/html-text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { WORD_MOST = 20 };

/* Without a look of its own, or with an effect on its neighbours. */
static bool html_is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xfffb) || (code & 0xfffe) == 0xfffe ||
           (code >= 0xfdd0 && code <= 0xfdef) || (code >= 0xe0000 && code <= 0xe0fff);
}

/* One character, or a byte that is none (length 0). */
static void html_character(FILE *to, const char *text, size_t length, uint32_t code)
{
    if (length == 0)
        fprintf(to, "\\x{%02X}", (unsigned char)*text);
    else if (code == '&')
        fputs("&amp;", to);
    else if (code == '<')
        fputs("&lt;", to);
    else if (code == '>')
        fputs("&gt;", to);
    else if (code == '"')
        fputs("&quot;", to);
    else if (code == '\'')
        fputs("&#39;", to);
    else if (code == '\n' || code == '\t')
        fputc((int)code, to);
    else if (html_is_hidden(code))
        fprintf(to, "\\u{%04" PRIX32 "}", code);
    else
        fwrite(text, 1, length, to);
}

/* `most`: characters of a word without a place to break; 0: any. */
static void html_print(FILE *to, const char *text, size_t most)
{
    const char *end = text + strlen(text);
    size_t run = 0;

    while (text < end) {
        uint32_t code = 0;
        size_t length = text_character(text, end, &code);

        if (most != 0 && run == most) {
            fputs("<wbr>", to);
            run = 0;
        }
        html_character(to, text, length, code);
        run = code == ' ' || code == '\n' ? 0 : run + 1;
        text += length != 0 ? length : 1;
    }
}

void html_text(FILE *to, const char *text)
{
    html_print(to, text, 0);
}

void html_words(FILE *to, const char *text)
{
    html_print(to, text, WORD_MOST);
}

void html_css_string(FILE *to, const char *text)
{
    const char *end = text + strlen(text);

    fputc('"', to);
    while (text < end) {
        uint32_t code = 0;
        size_t length = text_character(text, end, &code);

        if (length == 0 || html_is_hidden(code))
            fputs("\\fffd ", to);
        else if (code == ' ' || (code < 0x80 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                       "abcdefghijklmnopqrstuvwxyz0123456789:+-.",
                                                       (int)code) != NULL))
            fputc((int)code, to);
        else
            fprintf(to, "\\%" PRIx32 " ", code);
        text += length != 0 ? length : 1;
    }
    fputc('"', to);
}
