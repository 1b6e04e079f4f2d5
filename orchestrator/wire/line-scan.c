/* SPDX-License-Identifier: Apache-2.0 */
/* The reader. What is of another form ends it at once, by a NULL that is handed up. */
#include "wire/line-scan.h"

#include <excon/wire.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 18 /* fit 64 bits */ };

struct scan {
    const char *at, *end;
    char *scratch; /* of a text with escapes: room for all that was left at the first one */
};

static json_t *scan_value(struct scan *scan, int depth);

static void scan_blanks(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

static bool scan_has(struct scan *scan, char byte)
{
    scan_blanks(scan);
    if (scan->at == scan->end || *scan->at != byte)
        return false;
    scan->at++;
    return true;
}

static bool scan_is_plain(char byte)
{
    return byte >= ' ' && byte != '"' && byte != '\\'; /* bytes beyond ASCII are negative, or 128 */
}

/* The character of an escape of one letter; 0: another escape. */
static char scan_escape(char letter)
{
    static const char letters[] = "\"\\/bfnrt", characters[] = "\"\\/\b\f\n\r\t";
    const char *found = letter != '\0' ? strchr(letters, letter) : NULL;

    return found != NULL ? characters[found - letters] : '\0';
}

/* The rest of a text from its first escape on, behind its `used` bytes before that. NULL or the
 * text in the scratch. */
static const char *scan_escaped(struct scan *scan, const char *begin, size_t *ret_length)
{
    size_t used = (size_t)(scan->at - begin);

    if (scan->scratch == NULL)
        scan->scratch = malloc((size_t)(scan->end - begin));
    if (scan->scratch == NULL)
        return NULL;
    memcpy(scan->scratch, begin, used);
    while (scan->at < scan->end && *scan->at != '"') {
        char byte = *scan->at++;

        if (byte == '\\')
            byte = scan->at < scan->end ? scan_escape(*scan->at++) : '\0';
        else if ((unsigned char)byte >= 0x80 || !scan_is_plain(byte))
            byte = '\0';
        if (byte == '\0')
            return NULL;
        scan->scratch[used++] = byte;
    }
    *ret_length = used;
    return scan->scratch;
}

/* A text behind its first quote. It lasts until the next one is read. */
static const char *scan_text(struct scan *scan, size_t *ret_length)
{
    const char *begin = scan->at, *text = begin;

    while (scan->at < scan->end && (unsigned char)*scan->at < 0x80 && scan_is_plain(*scan->at))
        scan->at++;
    *ret_length = (size_t)(scan->at - begin);
    if (scan->at < scan->end && *scan->at == '\\')
        text = scan_escaped(scan, begin, ret_length);
    if (text == NULL || scan->at == scan->end || *scan->at != '"')
        return NULL;
    scan->at++;
    return text;
}

static json_t *scan_string(struct scan *scan)
{
    size_t length;
    const char *text = scan_text(scan, &length);

    return text != NULL ? json_stringn_nocheck(text, length) : NULL;
}

static json_t *scan_number(struct scan *scan)
{
    bool minus = *scan->at == '-';
    const char *begin = scan->at + minus, *at = begin;
    int64_t number = 0;

    for (; at < scan->end && *at >= '0' && *at <= '9' && at - begin < DIGITS_MOST; at++)
        number = 10 * number + (*at - '0');
    if (at == begin || (*begin == '0' && at - begin > 1) ||
        (at < scan->end && strchr("0123456789.eE", *at) != NULL))
        return NULL;
    scan->at = at;
    return json_integer(minus ? -number : number);
}

static json_t *scan_word(struct scan *scan, const char *word, json_t *value)
{
    size_t length = strlen(word);

    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return NULL;
    scan->at += length;
    return value; /* jansson's own, which nobody counts */
}

static json_t *scan_list(struct scan *scan, json_t *list, int depth)
{
    if (list == NULL || scan_has(scan, ']'))
        return list;
    do {
        if (json_array_append_new(list, scan_value(scan, depth)) != 0) {
            json_decref(list);
            return NULL;
        }
    } while (scan_has(scan, ','));
    if (scan_has(scan, ']'))
        return list;
    json_decref(list);
    return NULL;
}

/* A member is new to its object, or the object has a key twice. */
static bool scan_member(struct scan *scan, json_t *object, int depth)
{
    size_t count = json_object_size(object), length;
    const char *key;
    char kept[64];

    if (!scan_has(scan, '"') || (key = scan_text(scan, &length)) == NULL || length > sizeof(kept))
        return false;
    /* A value may write over the scratch. */
    memcpy(kept, key, length);
    return scan_has(scan, ':') &&
           json_object_setn_new_nocheck(object, kept, length, scan_value(scan, depth)) == 0 &&
           json_object_size(object) == count + 1;
}

static json_t *scan_object(struct scan *scan, json_t *object, int depth)
{
    if (object == NULL || scan_has(scan, '}'))
        return object;
    do {
        if (!scan_member(scan, object, depth)) {
            json_decref(object);
            return NULL;
        }
    } while (scan_has(scan, ','));
    if (scan_has(scan, '}'))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *scan_value(struct scan *scan, int depth)
{
    if (scan_has(scan, '"'))
        return scan_string(scan);
    if (depth > 0 && scan_has(scan, '{'))
        return scan_object(scan, json_object(), depth - 1);
    if (depth > 0 && scan_has(scan, '['))
        return scan_list(scan, json_array(), depth - 1);
    if (scan->at == scan->end)
        return NULL;
    switch (*scan->at) {
    case 't':
        return scan_word(scan, "true", json_true());
    case 'f':
        return scan_word(scan, "false", json_false());
    case 'n':
        return scan_word(scan, "null", json_null());
    default:
        return scan_number(scan);
    }
}

json_t *line_scan(const char *bytes, size_t length)
{
    struct scan scan = {.at = bytes, .end = bytes + length};
    json_t *value = scan_value(&scan, WIRE_DEPTH_MOST);

    free(scan.scratch);
    scan_blanks(&scan);
    if (scan.at == scan.end)
        return value;
    json_decref(value);
    return NULL;
}
