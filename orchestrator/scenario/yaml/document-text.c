/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a document before libyaml reads it, whose reader names no line. */
#include "base/text.h"
#include "scenario/yaml/document-own.h"

enum { USUAL_STEP = 32 /* bytes */ };

/* What YAML 1.2 lets stand in a stream (section 5.1, c-printable). */
static bool document_may_stand(uint32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0x7e) ||
           code == 0x85 || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
           code >= 0x10000;
}

/* The line and column of `at`. */
static struct mark document_place_of(const char *bytes, const char *at, const char *end)
{
    struct mark mark = {1, 1};

    for (const char *from = bytes; from < at;) {
        uint32_t code;
        size_t line_break = complaints_break(from, end);

        from += line_break != 0 ? line_break : text_character(from, end, &code);
        mark = line_break != 0 ? (struct mark){mark.line + 1, 1}
                               : (struct mark){mark.line, mark.column + 1};
    }
    return mark;
}

/* All that stands before `at` may be read. Always false. */
static bool document_complain_of_text(const char *bytes, const char *at, const char *end,
                                      struct complaints *complaints)
{
    struct mark mark = document_place_of(bytes, at, end);
    uint32_t code = 0;

    if (text_character(at, end, &code) == 0) {
        complain_error(complaints, mark, "this is not UTF-8 (byte 0x%02x)",
                       (unsigned)(unsigned char)*at);
        complain_hint(complaints, "save the file in the encoding UTF-8");
    } else {
        complain_error(complaints, mark, "a control character (U+%04X) may not stand here",
                       (unsigned)code);
        complain_hint(complaints, "in a text in double quotes write it as \"\\x%02x\"",
                      (unsigned)code & 0xff);
    }
    return false;
}

/* Are these the characters that most of a document is? In steps of a fixed number of bytes, which
 * the compiler makes a few instructions of. */
static bool document_is_usual(const char *bytes)
{
    unsigned char odd = 0;

    for (int i = 0; i < USUAL_STEP; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        odd |= (unsigned char)((byte < 0x20) & (byte != '\n')) | (unsigned char)(byte > 0x7e);
    }
    return odd == 0;
}

bool document_text_may_be_read(const char *bytes, size_t length, struct complaints *complaints)
{
    const char *at = bytes, *end = bytes + length;

    while (at < end) {
        uint32_t code = 0;
        size_t step;

        if (end - at >= USUAL_STEP && document_is_usual(at)) {
            at += USUAL_STEP;
            continue;
        }
        step = text_character(at, end, &code);
        if (step == 0 || !document_may_stand(code))
            return document_complain_of_text(bytes, at, end, complaints);
        at += step;
    }
    return true;
}
