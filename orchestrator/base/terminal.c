/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The states are those of ECMA-48: text, behind ESC, within a control sequence (CSI), within a
 * string (OSC, DCS, PM, APC, SOS), and behind an ESC within such. A sequence that is let through is
 * written whole or not at all.
 */
#include "base/terminal.h"

#include <string.h>

#include "base/text.h"

enum { TEXT, ESCAPE, CONTROL, STRING, STRING_ESCAPE };

static const char replacement[] = "\xef\xbf\xbd";

/* Cursor up, down, right, left, to a column or a place; erase in line and page; insert and delete;
 * tones. */
static bool terminal_is_harmless(const struct terminal_filter *filter, char final)
{
    return filter->moves && strchr("ABCDGHJKLMPXdfm@", final) != NULL &&
           strspn(filter->held, "0123456789;") == strlen(filter->held);
}

static bool terminal_is_plain(const struct terminal_filter *filter, unsigned char byte)
{
    return byte == '\n' || byte == '\r' || byte == '\t' ||
           (filter->moves && (byte == '\b' || byte == '\a'));
}

static size_t terminal_put(char *to, const char *bytes, size_t length)
{
    memcpy(to, bytes, length);
    return length;
}

/* How many bytes a character that begins with this one has; 0: none begins so. */
static size_t terminal_length_of(unsigned char first)
{
    return first < 0x80                    ? 1
           : first >= 0xc2 && first < 0xe0 ? 2
           : first >= 0xe0 && first < 0xf0 ? 3
           : first >= 0xf0 && first < 0xf5 ? 4
                                           : 0;
}

/* A character that is whole; what terminals take for controls or for another direction of writing
 * is not shown. */
static size_t terminal_put_character(char *to, const char *bytes, size_t length)
{
    char clean[8];

    text_clean(clean, sizeof(clean), bytes, length);
    return terminal_put(to, clean, strlen(clean));
}

static size_t terminal_take_text(struct terminal_filter *filter, unsigned char byte, char *to)
{
    size_t out = 0;

    if (filter->used != 0 && (byte & 0xc0) != 0x80) {
        out = terminal_put(to, replacement, sizeof(replacement) - 1);
        filter->used = 0;
    }
    if (byte == 0x1b) {
        filter->state = ESCAPE;
        return out;
    }
    if (byte < 0x20 || byte == 0x7f) {
        if (terminal_is_plain(filter, byte))
            to[out++] = (char)byte;
        return out;
    }
    filter->held[filter->used++] = (char)byte;

    size_t whole = terminal_length_of((unsigned char)filter->held[0]);

    if (whole == 0 || filter->used >= whole) {
        out += terminal_put_character(to + out, filter->held, filter->used);
        filter->used = 0;
    }
    return out;
}

static size_t terminal_take_control(struct terminal_filter *filter, char byte, char *to)
{
    size_t out = 0;

    if (byte >= 0x40 && byte < 0x7f) {
        filter->held[filter->used] = '\0';
        if (terminal_is_harmless(filter, byte)) {
            out = terminal_put(to, "\033[", 2);
            out += terminal_put(to + out, filter->held, filter->used);
            to[out++] = byte;
        }
        filter->used = 0;
        filter->state = TEXT;
    } else if (byte == 0x1b) {
        filter->used = 0;
        filter->state = ESCAPE;
    } else if (filter->used + 2 < sizeof(filter->held)) {
        filter->held[filter->used++] = byte;
    } else {
        filter->held[0] = '?'; /* longer than any that is let through */
    }
    return out;
}

static size_t terminal_take(struct terminal_filter *filter, unsigned char byte, char *to)
{
    switch (filter->state) {
    case ESCAPE:
        filter->state = byte == '['                                     ? CONTROL
                        : byte != '\0' && strchr("]P^_X", byte) != NULL ? STRING
                                                                        : TEXT;
        /* ESC, intermediate bytes, a final one: the charset selections among others. */
        if (filter->state == TEXT && byte >= 0x20 && byte < 0x30)
            filter->state = ESCAPE;
        return 0;
    case CONTROL:
        return terminal_take_control(filter, (char)byte, to);
    case STRING:
        /* BEL ends it too; a line feed means that it was no control string. */
        filter->state = byte == 0x1b ? STRING_ESCAPE : byte == '\a' || byte == '\n' ? TEXT : STRING;
        return 0;
    case STRING_ESCAPE:
        filter->state = byte == '\\' ? TEXT : STRING;
        return 0;
    default:
        return terminal_take_text(filter, byte, to);
    }
}

size_t terminal_filter_take(struct terminal_filter *filter, const char *from, size_t length,
                            char *to)
{
    size_t out = 0;

    for (size_t i = 0; i < length; i++)
        out += terminal_take(filter, (unsigned char)from[i], to + out);
    return out;
}
