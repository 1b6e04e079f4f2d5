/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON writes a character beyond U+FFFF as two escapes, \ud83d\udc68 (RFC 8259, section 7), which
 * libyaml refuses; YAML has \U0001f468. What stands behind the text keeps its column.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/yaml/document-own.h"

enum { ESCAPE = 6 /* \ud83d */, PAIR = 2 * ESCAPE, WIDE = 10 /* \U0001f468 */ };

/* The code unit of an escape \uXXXX within `left` bytes; 0: it is none. */
static uint32_t document_json_unit(const char *at, size_t left)
{
    char digits[5] = "";

    if (left < ESCAPE || at[0] != '\\' || at[1] != 'u')
        return 0;
    memcpy(digits, at + 2, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (uint32_t)strtoul(digits, NULL, 16) : 0;
}

/* The character of two escapes; 0: they are none. */
static uint32_t document_json_pair(const char *at, size_t left)
{
    uint32_t high = document_json_unit(at, left),
             low = left >= PAIR ? document_json_unit(at + ESCAPE, left - ESCAPE) : 0;

    return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000
               ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
               : 0;
}

/* Behind the string that begins at `at`, 0: it has no end. Its blanks stand behind it in `to`. */
static size_t document_json_string(const char *bytes, size_t at, size_t length, char *to)
{
    size_t put = at;

    to[put++] = bytes[at++];
    while (at < length && bytes[at] != '"') {
        uint32_t code = document_json_pair(bytes + at, length - at);
        size_t step = code != 0 ? PAIR : bytes[at] == '\\' && at + 1 < length ? 2 : 1;

        if (code != 0) {
            char wide[WIDE + 1];

            text_print(wide, sizeof(wide), "\\U%08x", code);
            memcpy(to + put, wide, WIDE);
        } else {
            memcpy(to + put, bytes + at, step);
        }
        put += code != 0 ? WIDE : step;
        at += step;
    }
    if (at >= length)
        return 0;
    to[put++] = bytes[at++];
    memset(to + put, ' ', at - put);
    return at;
}

/* Outside of strings JSON has no other characters, and a flow of YAML may. */
static bool document_json_outside(char c)
{
    return c != '\0' && strchr("{}[]:, \t\r\n0123456789+-.eEtruefalsn", c) != NULL;
}

char *document_json(const char *bytes, size_t length)
{
    size_t at = 0;
    char *to = NULL;

    while (at < length && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
        at++;
    if (at == length || (bytes[at] != '{' && bytes[at] != '[') ||
        memmem(bytes, length, "\\u", 2) == NULL || (to = malloc(length)) == NULL)
        return NULL;
    memcpy(to, bytes, at);
    for (size_t next; at < length; at = next) {
        next = bytes[at] == '"'                   ? document_json_string(bytes, at, length, to)
               : document_json_outside(bytes[at]) ? at + 1
                                                  : 0;
        if (next == 0) {
            free(to);
            return NULL;
        }
        if (bytes[at] != '"')
            to[at] = bytes[at];
    }
    return to;
}
