/* SPDX-License-Identifier: Apache-2.0 */
#include "base/held-text.h"

#include <stdlib.h>
#include <string.h>

struct held_text *held_text_new(char *bytes, size_t length)
{
    struct held_text *text = malloc(sizeof(*text));

    if (text == NULL)
        return NULL;
    bytes[length] = '\0';
    *text = (struct held_text){.holders = 1, .length = length, .bytes = bytes};
    return text;
}

struct held_text *held_text_copy(const char *bytes, size_t length)
{
    char *copy = malloc(length + 1);
    struct held_text *text = NULL;

    if (copy != NULL) {
        if (length != 0)
            memcpy(copy, bytes, length);
        text = held_text_new(copy, length);
    }
    if (text == NULL)
        free(copy);
    return text;
}

struct held_text *held_text_hold(struct held_text *text)
{
    text->holders++;
    return text;
}

void held_text_drop(struct held_text *text)
{
    if (text == NULL || --text->holders != 0)
        return;
    free(text->bytes);
    free(text);
}
