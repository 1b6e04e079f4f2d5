/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded UTF-8 text. Decoding follows RFC 3629 (table of well-formed byte sequences, section 4).
 */
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const char ellipsis[] = "\xe2\x80\xa6";
static const char replacement[] = "\xef\xbf\xbd";

/* The greatest border of a character that is at or before `most`. */
static size_t text_border(const char *text, size_t most)
{
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

static void text_mark_cut(char *to, size_t size)
{
    size_t room = sizeof(ellipsis) - 1;

    if (size <= room)
        return;

    size_t at = text_border(to, size - 1 - room);

    memcpy(to + at, ellipsis, sizeof(ellipsis));
}

bool text_vprint(char *to, size_t size, const char *format, va_list args)
{
    if (size == 0)
        return false;

    int length = vsnprintf(to, size, format, args);

    if (length < 0) {
        to[0] = '\0';
        return false;
    }
    if ((size_t)length < size)
        return true;
    text_mark_cut(to, size);
    return false;
}

bool text_print(char *to, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    bool whole = text_vprint(to, size, format, args);
    va_end(args);
    return whole;
}

bool text_copy(char *to, size_t size, const char *from)
{
    size_t length = from != NULL ? strlen(from) : 0;

    if (length < size) {
        memmove(to, from != NULL ? from : "", length + 1);
        return true;
    }
    return text_print(to, size, "%s", from != NULL ? from : "");
}

size_t text_character(const char *at, const char *end, uint32_t *ret_code)
{
    const unsigned char *byte = (const unsigned char *)at;
    static const struct {
        unsigned char mask, lead, length;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 1, 0},
                 {0xe0, 0xc0, 2, 0x80},
                 {0xf0, 0xe0, 3, 0x800},
                 {0xf8, 0xf0, 4, 0x10000}};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (at >= end || (byte[0] & forms[i].mask) != forms[i].lead)
            continue;
        if ((size_t)(end - at) < forms[i].length)
            return 0;

        uint32_t code = byte[0] & (unsigned char)~forms[i].mask;

        for (size_t j = 1; j < forms[i].length; j++) {
            if ((byte[j] & 0xc0) != 0x80)
                return 0;
            code = code << 6 | (byte[j] & 0x3f);
        }
        if (code < forms[i].least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            return 0;
        *ret_code = code;
        return forms[i].length;
    }
    return 0;
}

bool text_is_utf8(const char *text, size_t length)
{
    const char *end = text + length;
    uint32_t code;

    while (text < end) {
        size_t step = text_character(text, end, &code);

        if (step == 0)
            return false;
        text += step;
    }
    return true;
}

/* Is it harmless on a terminal? Bidirectional overrides reorder the text beside them (Unicode TR
 * 36). */
static bool text_is_safe(uint32_t code)
{
    return code >= 0x20 && !(code >= 0x7f && code <= 0x9f) && !(code >= 0x202a && code <= 0x202e) &&
           !(code >= 0x2066 && code <= 0x2069) && code != 0x2028 && code != 0x2029 &&
           code != 0xfeff;
}

bool text_clean(char *to, size_t size, const char *from, size_t length)
{
    const char *end = from + length;
    size_t used = 0;

    if (size == 0)
        return false;
    while (from < end) {
        uint32_t code = 0;
        size_t step = text_character(from, end, &code);
        const char *piece = from;
        size_t piece_length = step;

        if (step == 1 && (code == '\n' || code == '\t' || code == '\r')) {
            piece = " ";
        } else if (step == 0 || !text_is_safe(code)) {
            piece = replacement;
            piece_length = sizeof(replacement) - 1;
        }
        if (used + piece_length >= size) {
            to[used] = '\0';
            /* Make room for the mark behind a whole character. */
            if (size > sizeof(ellipsis)) {
                size_t at = used;

                while (at + sizeof(ellipsis) > size)
                    at = at > 0 ? text_border(to, at - 1) : 0;
                memcpy(to + at, ellipsis, sizeof(ellipsis));
            }
            return false;
        }
        memcpy(to + used, piece, piece_length);
        used += piece_length;
        from += step != 0 ? step : 1;
    }
    to[used] = '\0';
    return true;
}

int text_columns(uint32_t code)
{
    int columns = wcwidth((wchar_t)code);

    return columns < 0 ? 1 : columns;
}

void text_hex(char *to, const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < length; i++) {
        *to++ = digits[byte[i] >> 4];
        *to++ = digits[byte[i] & 15];
    }
    *to = '\0';
}

static int text_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool text_is_hex(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

bool text_unhex(void *to, size_t length, const char *hex)
{
    unsigned char *byte = to;

    if (hex == NULL || strlen(hex) != 2 * length)
        return false;
    for (size_t i = 0; i < length; i++) {
        int high = text_digit(hex[2 * i]), low = text_digit(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        byte[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool text_to_int(const char *text, int64_t least, int64_t most, int64_t *ret_value)
{
    char *end;

    if (text == NULL || text[0] == '\0' || strchr("+-0123456789", text[0]) == NULL)
        return false;
    errno = 0;

    long long value = strtoll(text, &end, 10);

    if (errno != 0 || *end != '\0' || value < least || value > most)
        return false;
    *ret_value = value;
    return true;
}

const char *text_thousandths(char to[TEXT_THOUSANDTHS], int64_t value)
{
    const char *sign = value < 0 ? "-" : "";
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    unsigned rest = (unsigned)(size % 1000);
    int digits = 3;

    for (; digits > 0 && rest % 10 == 0; digits--)
        rest /= 10;
    if (digits == 0)
        text_print(to, TEXT_THOUSANDTHS, "%s%" PRIu64, sign, size / 1000);
    else
        text_print(to, TEXT_THOUSANDTHS, "%s%" PRIu64 ".%0*u", sign, size / 1000, digits, rest);
    return to;
}

const char *text_shell(char to[TEXT_SHELL], const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_@%+=:,./-";
    static const char quote[] = "'\\''";
    char clean[TEXT_SHELL / 4 - 2]; /* each of its bytes may be a quote */
    size_t used = 0;

    text_clean(clean, sizeof(clean), text, strlen(text));
    if (clean[0] != '\0' && clean[strspn(clean, plain)] == '\0') {
        text_copy(to, TEXT_SHELL, clean);
        return to;
    }
    to[used++] = '\'';
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at == '\'') {
            memcpy(to + used, quote, sizeof(quote) - 1);
            used += sizeof(quote) - 1;
        } else {
            to[used++] = *at;
        }
    }
    to[used++] = '\'';
    to[used] = '\0';
    return to;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
    enum { LONGEST = 64 };
    unsigned rows[3][LONGEST + 1];
    size_t a_length = strlen(a), b_length = strlen(b);

    if (a_length > LONGEST || b_length > LONGEST)
        return limit + 1;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *twice = rows[(i + 1) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                twice[j - 2] + 1 < best)
                best = twice[j - 2] + 1;
            row[j] = best;
        }
    }

    unsigned distance = rows[a_length % 3][b_length];

    return distance > limit ? limit + 1 : distance;
}

const char *text_nearest(const char *word, const char *candidate, const char *best,
                         unsigned *distance)
{
    unsigned limit = strlen(word) < 4 ? 1 : 2;
    unsigned d = text_distance(word, candidate, limit);

    if (d > limit || (best != NULL && d >= *distance))
        return best;
    *distance = d;
    return candidate;
}

size_t text_word(const char *words, const char *word)
{
    size_t length = strlen(word), place = 1;

    for (const char *at = words; at != NULL && *(at += strspn(at, " ")) != '\0'; place++) {
        size_t one = strcspn(at, " ");

        if (one == length && memcmp(at, word, length) == 0)
            return place;
        at += one;
    }
    return 0;
}

bool text_is_uuid(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text[i] != '-' : text[i] == '\0' || strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    }
    return text[36] == '\0';
}

size_t text_integer(char to[TEXT_INTEGER], int64_t number)
{
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    char digits[TEXT_INTEGER], *at = digits + sizeof(digits);

    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        *--at = '-';
    memcpy(to, at, (size_t)(digits + sizeof(digits) - at));
    return (size_t)(digits + sizeof(digits) - at);
}
