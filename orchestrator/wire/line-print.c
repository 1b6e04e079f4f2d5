/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: one buffer that grows, and a text's plain bytes in one piece. */
#include "wire/line-scan.h"

#include <excon/wire.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct print {
    char *text; /* NULL: memory is short, or something is of another form */
    size_t used, room;
};

static void print_value(struct print *print, const json_t *value, int depth);

static void print_give_up(struct print *print)
{
    free(print->text);
    print->text = NULL;
}

/* Room for so many bytes; NULL: there is none. */
static char *print_take(struct print *print, size_t length)
{
    if (print->text != NULL && print->room - print->used < length) {
        size_t room = 2 * print->room + length;
        char *more = realloc(print->text, room);

        if (more == NULL)
            print_give_up(print);
        else
            print->text = more;
        print->room = room;
    }
    if (print->text == NULL)
        return NULL;
    print->used += length;
    return print->text + print->used - length;
}

static void print_put(struct print *print, const char *bytes, size_t length)
{
    char *at = print_take(print, length);

    if (at != NULL)
        memcpy(at, bytes, length);
}

static char print_letter_of(char byte)
{
    static const char letters[] = "\"\\bfnrt", characters[] = "\"\\\b\f\n\r\t";
    const char *found = byte != '\0' ? strchr(characters, byte) : NULL;

    return found != NULL ? letters[found - characters] : '\0';
}

static void print_text(struct print *print, const char *text, size_t length)
{
    char *at = print_take(print, 2 * length + 2), *begin = at;

    if (at == NULL)
        return;
    *at++ = '"';
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\') {
            *at++ = text[i];
            continue;
        }

        char letter = print_letter_of(text[i]);

        if (letter == '\0') {
            print_give_up(print);
            return;
        }
        *at++ = '\\';
        *at++ = letter;
    }
    *at++ = '"';
    print->used -= 2 * length + 2 - (size_t)(at - begin);
}

static void print_number(struct print *print, int64_t number)
{
    char digits[TEXT_INTEGER];

    print_put(print, digits, text_integer(digits, number));
}

static void print_object(struct print *print, const json_t *object, int depth)
{
    json_t *own = (json_t *)(uintptr_t)object; /* jansson's iterators change nothing */
    bool first = true;

    for (void *member = json_object_iter(own); member != NULL && print->text != NULL;
         member = json_object_iter_next(own, member)) {
        print_put(print, first ? "{" : ",", 1);
        first = false;
        print_text(print, json_object_iter_key(member), json_object_iter_key_len(member));
        print_put(print, ":", 1);
        print_value(print, json_object_iter_value(member), depth);
    }
    print_put(print, first ? "{}" : "}", first ? 2 : 1);
}

static void print_list(struct print *print, const json_t *list, int depth)
{
    size_t count = json_array_size(list);

    print_put(print, "[", 1);
    for (size_t i = 0; i < count && print->text != NULL; i++) {
        if (i > 0)
            print_put(print, ",", 1);
        print_value(print, json_array_get(list, i), depth);
    }
    print_put(print, "]", 1);
}

static void print_value(struct print *print, const json_t *value, int depth)
{
    if (json_is_string(value))
        print_text(print, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        print_number(print, json_integer_value(value));
    else if (json_is_object(value) && depth > 0)
        print_object(print, value, depth - 1);
    else if (json_is_array(value) && depth > 0)
        print_list(print, value, depth - 1);
    else if (json_is_true(value))
        print_put(print, "true", 4);
    else if (json_is_false(value))
        print_put(print, "false", 5);
    else if (json_is_null(value))
        print_put(print, "null", 4);
    else
        print_give_up(print);
}

char *line_print(const json_t *value, size_t more, size_t *ret_length)
{
    enum { ROOM = 512 };
    struct print print = {.text = malloc(ROOM), .room = ROOM};

    print_value(&print, value, WIRE_DEPTH_MOST);
    print_take(&print, more);
    if (print.text != NULL)
        *ret_length = print.used - more;
    return print.text;
}
