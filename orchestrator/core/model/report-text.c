/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/report-text.h"

#include <stdint.h>

#include "base/text.h"

bool report_is_text(const char *text, size_t length, bool lines)
{
    const char *end = text + length;
    uint32_t code;

    for (size_t step; text < end; text += step) {
        step = text_character(text, end, &code);
        if (step == 0 || (code < 0x20 && !(lines && (code == '\n' || code == '\t'))) ||
            (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e || code == 0x200f ||
            (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
            code == 0xfeff)
            return false;
    }
    return true;
}
