/* SPDX-License-Identifier: Apache-2.0 */
#include "playbook/parts/tail.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void tail_add(struct tail *tail, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++, tail->length++) {
        if (tail->length < TAIL_FIRST)
            tail->first[tail->length] = bytes[i];
        else
            tail->last[(tail->length - TAIL_FIRST) % TAIL_LAST] = bytes[i];
    }
}

/* Makes text of the bytes, in place. */
static void tail_clean(char *at, const char *end)
{
    while (at < end) {
        uint32_t code = 0;
        size_t step = text_character(at, end, &code);

        if (step == 0 || (code < 0x20 && code != '\n' && code != '\t') ||
            (code >= 0x7f && code < 0xa0)) {
            step = step > 0 ? step : 1;
            memset(at, '?', step);
        }
        at += step;
    }
}

json_t *tail_text(const struct tail *tail, size_t limit)
{
    uint64_t behind = tail->length > TAIL_FIRST ? tail->length - TAIL_FIRST : 0;
    size_t first = tail->length < TAIL_FIRST ? (size_t)tail->length : TAIL_FIRST, last, used = 0;
    char *text = malloc(TAIL_FIRST + TAIL_LAST + 128);
    json_t *value;

    if (text == NULL)
        return NULL;
    first = first < limit ? first : limit;
    last = behind < TAIL_LAST ? (size_t)behind : TAIL_LAST;
    last = last < limit - first ? last : limit - first;
    memcpy(text, tail->first, first);
    used = first;
    if (first + last < tail->length) {
        text_print(text + used, 128, "\n[%llu bytes are left out]\n",
                   (unsigned long long)(tail->length - first - last));
        used += strlen(text + used);
    }
    for (uint64_t i = behind - last; i < behind; i++)
        text[used++] = tail->last[i % TAIL_LAST];
    tail_clean(text, text + used);
    value = json_stringn(text, used);
    free(text);
    return value;
}
