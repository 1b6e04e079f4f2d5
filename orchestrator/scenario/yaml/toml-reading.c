/* SPDX-License-Identifier: Apache-2.0 */
/* What all parts of the TOML reader stand on: characters with their marks, white space, nodes. */
#include <string.h>

#include "base/text.h"
#include "scenario/yaml/toml-own.h"

/* ---- characters ---- */

bool toml_wrong(struct toml_reading *reading, struct mark at, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    complain_error(reading->complaints, at, "%s", text);
    return false;
}

char toml_peek(const struct toml_reading *reading, size_t ahead)
{
    return (size_t)(reading->end - reading->at) > ahead ? reading->at[ahead] : '\0';
}

bool toml_take(struct toml_reading *reading, uint32_t *ret_code)
{
    size_t size = text_character(reading->at, reading->end, ret_code);

    if (size == 0)
        return toml_wrong(reading, reading->mark, "this is no UTF-8");
    if (*ret_code == '\r' && toml_peek(reading, 1) == '\n') {
        size = 2;
        *ret_code = '\n';
    }
    if ((*ret_code < 0x20 && *ret_code != '\t' && *ret_code != '\n') || *ret_code == 0x7f)
        return toml_wrong(reading, reading->mark, "a control character");
    /* Lines are counted as the complaints' printer does. */
    if (complaints_break(reading->at, reading->end) != 0)
        reading->mark = (struct mark){reading->mark.line + 1, 1};
    else
        reading->mark.column++;
    reading->at += size;
    return true;
}

bool toml_accept(struct toml_reading *reading, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(reading->end - reading->at) < length || memcmp(reading->at, text, length) != 0)
        return false;
    reading->at += length;
    reading->mark.column += (uint32_t)length;
    return true;
}

void toml_skip_blanks(struct toml_reading *reading)
{
    while (toml_accept(reading, " ") || toml_accept(reading, "\t"))
        ;
}

bool toml_skip_comment(struct toml_reading *reading)
{
    uint32_t code;

    if (toml_peek(reading, 0) != '#')
        return true;
    while (reading->at < reading->end && toml_peek(reading, 0) != '\n' &&
           !(toml_peek(reading, 0) == '\r' && toml_peek(reading, 1) == '\n'))
        if (!toml_take(reading, &code))
            return false;
    return true;
}

bool toml_skip_all(struct toml_reading *reading)
{
    for (uint32_t code;;) {
        toml_skip_blanks(reading);
        if (!toml_skip_comment(reading))
            return false;
        if (toml_peek(reading, 0) != '\n' && toml_peek(reading, 0) != '\r')
            return true;
        if (!toml_take(reading, &code))
            return false;
    }
}

struct toml_node *toml_node(struct toml_reading *reading, enum item_kind kind, struct mark at)
{
    struct toml_node *node;

    if (++reading->items > TOML_ITEMS_MOST) {
        toml_wrong(reading, at, "the document has more than %d values", TOML_ITEMS_MOST);
        return NULL;
    }
    node = pool_take(reading->pool, sizeof(*node));
    if (node == NULL) {
        reading->no_memory = true;
        return NULL;
    }
    node->item = (struct item){.kind = kind, .mark = at};
    return node;
}
