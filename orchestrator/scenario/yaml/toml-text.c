/* SPDX-License-Identifier: Apache-2.0 */
/* Strings: "basic" and 'literal', of one line and of several (TOML 1.0, "String"). */
#include <string.h>

#include "scenario/yaml/toml-own.h"

struct toml_string {
    char *to;
    struct mark begun;
};

static char *toml_text_put(char *to, uint32_t code)
{
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    }
    return to;
}

/* \uXXXX or \UXXXXXXXX, behind its letter. */
static bool toml_text_unicode(struct toml_reading *reading, struct mark at, int digits,
                              uint32_t *ret_code)
{
    uint32_t code = 0;

    for (int i = 0; i < digits; i++) {
        const char *hex = "0123456789abcdef", *found = NULL;
        char c = toml_peek(reading, 0);

        if (c >= 'A' && c <= 'F')
            c = (char)(c - 'A' + 'a');
        if (c != '\0')
            found = strchr(hex, c);
        if (found == NULL)
            return toml_wrong(reading, at, "the escape needs %d hex digits", digits);
        code = code << 4 | (uint32_t)(found - hex);
        reading->at++;
        reading->mark.column++;
    }
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return toml_wrong(reading, at, "the escape is no character that a text may hold");
    *ret_code = code;
    return true;
}

/* A backslash at a line's end takes the break and all white space behind it. */
static bool toml_text_join(struct toml_reading *reading, bool *ret_joined)
{
    const char *at = reading->at;

    while (at < reading->end && (*at == ' ' || *at == '\t'))
        at++;
    *ret_joined = at < reading->end && (*at == '\n' || *at == '\r');
    while (*ret_joined && reading->at < reading->end && strchr(" \t\r\n", *reading->at) != NULL &&
           *reading->at != '\0') {
        uint32_t code;

        if (!toml_take(reading, &code))
            return false;
    }
    return true;
}

/* Behind a backslash. */
static bool toml_text_escape(struct toml_reading *reading, struct toml_string *string, bool several)
{
    static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
    struct mark at = reading->mark;
    char c = toml_peek(reading, 0);
    const char *found = c != '\0' ? strchr(names, c) : NULL;
    uint32_t code = 0;
    bool joined = false;

    if (several && !toml_text_join(reading, &joined))
        return false;
    if (joined)
        return true;
    if (found == NULL && c != 'u' && c != 'U')
        return toml_wrong(
            reading, at,
            "no such escape; a backslash of a text is written \\\\, or the text in '…'");
    reading->at++;
    reading->mark.column++;
    if (found != NULL)
        code = (uint32_t)values[found - names];
    else if (!toml_text_unicode(reading, at, c == 'u' ? 4 : 8, &code))
        return false;
    string->to = toml_text_put(string->to, code);
    return true;
}

/* Up to the closing quotes, which are taken. Of several lines, up to two quotes may stand before
 * those. */
static bool toml_text_body(struct toml_reading *reading, struct toml_string *string, char quote,
                           bool several)
{
    const char closing[4] = {quote, several ? quote : '\0', several ? quote : '\0', '\0'};

    while (reading->at < reading->end) {
        uint32_t code;

        if (toml_accept(reading, closing)) {
            for (int i = 0; several && i < 2 && toml_peek(reading, 0) == quote; i++) {
                reading->at++;
                reading->mark.column++;
                *string->to++ = quote;
            }
            return true;
        }
        if (quote == '"' && toml_accept(reading, "\\")) {
            if (!toml_text_escape(reading, string, several))
                return false;
            continue;
        }
        if (!several && (*reading->at == '\n' || *reading->at == '\r'))
            break;
        if (!toml_take(reading, &code))
            return false;
        string->to = toml_text_put(string->to, code);
    }
    return toml_wrong(reading, string->begun, "the quotes that begin here are not closed%s",
                      several ? "" : " on this line");
}

struct toml_node *toml_text(struct toml_reading *reading, bool one_line)
{
    struct toml_string string = {.begun = reading->mark};
    struct toml_node *node;
    char quote = *reading->at;
    const char three[4] = {quote, quote, quote, '\0'}, one[2] = {quote, '\0'};
    bool several = toml_accept(reading, three);
    uint32_t code;

    if (several && one_line) {
        toml_wrong(reading, string.begun, "a key is of one line");
        return NULL;
    }
    if (!several)
        toml_accept(reading, one);
    else if ((toml_peek(reading, 0) == '\n' || toml_peek(reading, 0) == '\r') &&
             !toml_take(reading, &code))
        return NULL;

    string.to = reading->text;
    if (!toml_text_body(reading, &string, quote, several))
        return NULL;
    node = toml_node(reading, ITEM_SCALAR, string.begun);
    if (node == NULL)
        return NULL;
    node->item.length = (uint32_t)(string.to - reading->text);
    node->item.text = pool_text_of(reading->pool, reading->text, node->item.length);
    reading->no_memory |= node->item.text == NULL;
    return node->item.text != NULL ? node : NULL;
}
