/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and booleans, as plain scalars without underscores (TOML 1.0, "Integer", "Float",
 * "Boolean"). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/yaml/toml-own.h"

enum { NUMBER_MOST = 64 };

static const char digits_of_ten[] = "0123456789";

/* Digits of `set` from `at` on, with single underscores between them; how many characters. 0: they
 * are not so. */
static size_t toml_number_digits(const char *at, const char *set)
{
    size_t length = 0;

    while (at[length] != '\0' && (strchr(set, at[length]) != NULL || at[length] == '_')) {
        if (at[length] == '_' && (length == 0 || at[length - 1] == '_' || at[length + 1] == '\0' ||
                                  strchr(set, at[length + 1]) == NULL))
            return 0;
        length++;
    }
    return length;
}

static bool toml_number_is_whole(const char *text)
{
    static const struct {
        const char *prefix, *set;
    } bases[] = {{"0x", "0123456789abcdefABCDEF"}, {"0o", "01234567"}, {"0b", "01"}};
    size_t sign = text[0] == '+' || text[0] == '-', length;

    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
        if (strncmp(text, bases[i].prefix, 2) == 0) {
            length = toml_number_digits(text + 2, bases[i].set);
            return length != 0 && text[2 + length] == '\0';
        }
    length = toml_number_digits(text + sign, digits_of_ten);
    return length != 0 && text[sign + length] == '\0';
}

static bool toml_number_is_real(const char *text)
{
    const char *at = text + (text[0] == '+' || text[0] == '-');
    size_t whole = toml_number_digits(at, digits_of_ten), part = 0;

    if (strcmp(at, "inf") == 0 || strcmp(at, "nan") == 0)
        return true;
    if (whole == 0)
        return false;
    at += whole;
    if (*at == '.') {
        part = toml_number_digits(at + 1, digits_of_ten);
        if (part == 0)
            return false;
        at += 1 + part;
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        part = toml_number_digits(at, digits_of_ten);
        if (part == 0)
            return false;
        at += part;
    }
    return *at == '\0' && part != 0;
}

/* 2026-11-30, 08:00:00 and what begins so. */
static bool toml_number_is_date(const char *text)
{
    size_t length = strspn(text, digits_of_ten);

    return (length == 4 && text[4] == '-') || (length == 2 && text[2] == ':');
}

static const char *toml_number_fault(const char *text)
{
    const char *number = text + (text[0] == '+' || text[0] == '-');
    bool whole = toml_number_is_whole(text), real = !whole && toml_number_is_real(text);

    if (toml_number_is_date(text))
        return "dates and times are not read here: write it in quotes";
    if (!whole && !real)
        return "a text stands in quotes, and this is no number, true or false";
    if (number[0] == '0' && number[1] >= '0' && number[1] <= '9')
        return "a number does not begin with 0: a mode such as \"0755\" is a text in quotes";
    return NULL;
}

static bool toml_number_fits(const char *text)
{
    static const int bases[] = {['x'] = 16, ['o'] = 8, ['b'] = 2};
    int base = text[0] == '0' && text[1] != '\0' && strchr("xob", text[1]) != NULL
                   ? bases[(int)text[1]]
                   : 10;

    errno = 0;
    (void)strtoll(base == 10 ? text : text + 2, NULL, base);
    return errno == 0;
}

struct toml_node *toml_number(struct toml_reading *reading)
{
    struct mark begun = reading->mark;
    char text[NUMBER_MOST], *to = text;
    const char *fault = NULL;
    struct toml_node *node;
    size_t length = 0;

    while (toml_peek(reading, 0) != '\0' &&
           strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_.:",
                  toml_peek(reading, 0)) != NULL) {
        if (length < sizeof(text) - 1)
            text[length] = *reading->at;
        length++;
        reading->at++;
        reading->mark.column++;
    }
    text[length < sizeof(text) ? length : sizeof(text) - 1] = '\0';
    if (length == 0)
        fault = "a value is missing here";
    else if (length >= sizeof(text))
        fault = "a text stands in quotes, and this is too long for a number";
    else if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        fault = toml_number_fault(text);
    for (const char *from = text; fault == NULL && *from != '\0'; from++)
        if (*from != '_')
            *to++ = *from;
    if (fault == NULL)
        *to = '\0';
    if (fault == NULL && toml_number_is_whole(text) && !toml_number_fits(text))
        fault = "the number is too large";
    if (fault != NULL) {
        toml_wrong(reading, begun, "%s", fault);
        return NULL;
    }
    node = toml_node(reading, ITEM_SCALAR, begun);
    if (node == NULL)
        return NULL;
    node->item.plain = true;
    node->item.text = pool_text(reading->pool, text + (text[0] == '+'));
    node->item.length = (uint32_t)strlen(text);
    reading->no_memory |= node->item.text == NULL;
    return node->item.text != NULL ? node : NULL;
}
