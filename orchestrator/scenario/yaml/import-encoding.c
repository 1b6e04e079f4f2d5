/* SPDX-License-Identifier: Apache-2.0 */
/* Each encoding is a function that takes one character; what it takes is written as UTF-8. */
#include "scenario/yaml/import-encoding.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_1252, ENCODINGS };

const char *const encoding_words[] = {"utf-8", "utf-16le", "utf-16be", "windows-1252", NULL};

/* 0x80 … 0x9f of Windows-1252; 0: no character. */
static const uint16_t encoding_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

struct encoding_reading {
    const char *at, *end;
    int encoding;
    struct mark mark;
};

static uint32_t encoding_unit(const struct encoding_reading *reading, size_t ahead)
{
    const unsigned char *at = (const unsigned char *)reading->at + ahead;

    return reading->encoding == ENCODING_UTF16LE ? (uint32_t)at[0] | (uint32_t)at[1] << 8
                                                 : (uint32_t)at[1] | (uint32_t)at[0] << 8;
}

static size_t encoding_take_utf16(const struct encoding_reading *reading, uint32_t *ret_code)
{
    size_t left = (size_t)(reading->end - reading->at);
    uint32_t first = left >= 2 ? encoding_unit(reading, 0) : 0xdc00, second;

    if (first < 0xd800 || first > 0xdfff) {
        *ret_code = first;
        return 2;
    }
    if (first >= 0xdc00 || left < 4)
        return 0;
    second = encoding_unit(reading, 2);
    if (second < 0xdc00 || second > 0xdfff)
        return 0;
    *ret_code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    return 4;
}

/* The bytes of the next character; 0: there is none. */
static size_t encoding_take(const struct encoding_reading *reading, uint32_t *ret_code)
{
    unsigned char byte = (unsigned char)*reading->at;

    if (reading->encoding == ENCODING_UTF8)
        return text_character(reading->at, reading->end, ret_code);
    if (reading->encoding != ENCODING_1252)
        return encoding_take_utf16(reading, ret_code);
    *ret_code = byte >= 0x80 && byte < 0xa0 ? encoding_1252[byte - 0x80] : byte;
    return *ret_code != 0 || byte == 0;
}

static char *encoding_put(char *to, uint32_t code)
{
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

    *to++ = (char)(more == 0 ? code : (0xff00u >> (more + 1) & 0xffu) | code >> 6 * more);
    for (; more > 0; more--)
        *to++ = (char)(0x80 | (code >> 6 * (more - 1) & 0x3f));
    return to;
}

/* Every second byte of the beginning is 0: UTF-16 without its mark. */
static bool encoding_is_wide(const char *bytes, size_t length)
{
    size_t zeros = 0, looked = length < 64 ? length : 64;

    for (size_t i = 0; i < looked; i++)
        zeros += bytes[i] == '\0';
    return looked >= 4 && zeros * 3 >= looked;
}

/* A workbook as spreadsheets save it by themselves (.xlsx, .ods, .xls), by its first bytes. */
static bool encoding_is_workbook(const char *bytes, size_t length)
{
    return length >= 4 &&
           (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0);
}

static void encoding_complain(struct complaints *complaints, const struct encoding_reading *reading,
                              bool wide)
{
    if (wide) {
        complain_error(complaints, reading->mark,
                       "this looks like UTF-16 without a byte order mark");
        complain_hint(complaints,
                      "name it, --encoding utf-16le, or save the list as \"CSV UTF-8\"");
    } else if (reading->encoding == ENCODING_UTF8) {
        complain_error(complaints, reading->mark,
                       "this is no UTF-8; a spreadsheet's plain \"CSV\" is often Windows-1252");
        complain_hint(complaints,
                      "name it, --encoding windows-1252, or save the list as \"CSV UTF-8\"");
    } else {
        complain_error(complaints, reading->mark, "this is no %s",
                       encoding_words[reading->encoding]);
    }
}

/* Which it is; the mark is passed over. */
static int encoding_of(const char *encoding, struct encoding_reading *reading)
{
    static const struct {
        const char *mark;
        size_t length;
        int encoding;
    } marks[] = {{"\xef\xbb\xbf", 3, ENCODING_UTF8},
                 {"\xff\xfe", 2, ENCODING_UTF16LE},
                 {"\xfe\xff", 2, ENCODING_UTF16BE}};
    size_t length = (size_t)(reading->end - reading->at);
    int named = -1;

    for (int i = 0; encoding != NULL && encoding_words[i] != NULL; i++)
        if (strcasecmp(encoding, encoding_words[i]) == 0)
            named = i;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (length >= marks[i].length && memcmp(reading->at, marks[i].mark, marks[i].length) == 0 &&
            (named < 0 || named == marks[i].encoding)) {
            reading->at += marks[i].length;
            return marks[i].encoding;
        }
    return named < 0 ? ENCODING_UTF8 : named;
}

/* Where no line outside quotes ends in a line feed, a carriage return alone ends lines, as old
 * spreadsheets of the Macintosh save them: a line feed takes its place. */
static void encoding_mend_ends(char *text, const char *end)
{
    bool quoted = false;

    for (const char *at = text; at < end; at++) {
        quoted ^= *at == '"';
        if (*at == '\n' && !quoted)
            return;
    }
    for (char *at = text; at < end; at++)
        if (*at == '\r' && (at + 1 == end || at[1] != '\n'))
            *at = '\n';
}

int encoding_read(struct pool *pool, const char *name, const char *encoding, const char *bytes,
                  size_t length, struct complaints *complaints, const char **ret_text,
                  size_t *ret_length, struct error *err)
{
    struct encoding_reading reading = {.at = bytes, .end = bytes + length, .mark = {1, 1}};
    bool wide;
    char *text, *to;

    if (encoding_is_workbook(bytes, length)) {
        if (complaints_source(complaints, name, "", 0) != 0)
            return error_memory(err);
        complain_error(complaints, reading.mark, "this is a spreadsheet's own file, and no CSV");
        complain_hint(complaints, "open it, and save the list as \"CSV UTF-8\"");
        return 1;
    }

    reading.encoding = encoding_of(encoding, &reading);
    wide = reading.encoding == ENCODING_UTF8 && encoding_is_wide(bytes, length);
    text = to = pool_take(pool, 3 * (size_t)(reading.end - reading.at) + 1);
    if (text == NULL)
        return error_memory(err);
    while (!wide && reading.at < reading.end) {
        uint32_t code = 0;
        size_t size = encoding_take(&reading, &code);

        if (size == 0)
            break;
        reading.at += size;
        to = encoding_put(to, code);
        reading.mark = code == '\n' ? (struct mark){reading.mark.line + 1, 1}
                                    : (struct mark){reading.mark.line, reading.mark.column + 1};
    }
    if (wide || reading.at < reading.end) {
        if (complaints_source(complaints, name, bytes, length) != 0)
            return error_memory(err);
        encoding_complain(complaints, &reading, wide);
        return 1;
    }
    *to = '\0';
    encoding_mend_ends(text, to);
    if (complaints_source(complaints, name, text, (size_t)(to - text)) != 0)
        return error_memory(err);
    *ret_text = text;
    *ret_length = (size_t)(to - text);
    return 0;
}
