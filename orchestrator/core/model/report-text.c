/* SPDX-License-Identifier: Apache-2.0 */
#include "core/model/report-text.h"

#include <stdint.h>

#include "base/text.h"

bool report_is_text(const char *text, size_t length, bool lines)
{
    const char *end = text + length;
    uint32_t code;

    for (size_t step; text < end; text += step) {
        step = 1;
        if (*text >= 0x20 && *text < 0x7f) /* as most is */
            continue;
        step = text_character(text, end, &code);
        if (step == 0 || (code < 0x20 && !(lines && (code == '\n' || code == '\t'))) ||
            (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e || code == 0x200f ||
            (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
            code == 0xfeff)
            return false;
    }
    return true;
}

int report_read_text(const json_t *object, const char *key, size_t most, bool lines,
                     struct pool *pool, const char **ret, struct error *err)
{
    const json_t *value = json_object_get(object, key);
    const char *text = value == NULL ? "" : json_string_value(value);
    size_t length = value == NULL ? 0 : json_string_length(value);

    if (text == NULL)
        return error_set(err, ERROR_INPUT, "\"%.40s\" must be a text", key);
    if (length > most)
        return error_set(err, ERROR_INPUT, "\"%.40s\" has %zu bytes; at most %zu are taken", key,
                         length, most);
    if (!report_is_text(text, length, lines))
        return error_set(err, ERROR_INPUT,
                         "\"%.40s\" has a control character or one that reorders text", key);
    *ret = pool_text_of(pool, text, length);
    return *ret != NULL ? 0 : error_memory(err);
}
