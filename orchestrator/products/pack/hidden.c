/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/hidden.h"

#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/pool.h"
#include "base/text.h"

enum { FIRSTS = 256 };

struct hidden_name {
    const char *name, *instead; /* name as it was given */
    uint32_t *codes;            /* its folded characters */
    size_t count;
    bool everywhere;
    struct hidden_name *next; /* with the same first character, not longer than this one */
};

struct hidden {
    struct pool pool;
    locale_t locale; /* of Unicode, whatever the user's is: the same text everywhere */
    struct hidden_name *firsts[FIRSTS];
};

struct hidden *hidden_new(void)
{
    struct hidden *hidden = calloc(1, sizeof(*hidden));

    if (hidden == NULL)
        return NULL;
    hidden->pool = POOL_EMPTY;
    hidden->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (hidden->locale == (locale_t)0) {
        free(hidden);
        return NULL;
    }
    return hidden;
}

void hidden_free(struct hidden *hidden)
{
    if (hidden == NULL)
        return;
    freelocale(hidden->locale);
    pool_done(&hidden->pool);
    free(hidden);
}

/* ---- names ---- */

/* The next character, folded; a byte that is none stands for itself, outside of Unicode. */
static size_t hidden_next(const struct hidden *hidden, const char *at, const char *end,
                          uint32_t *ret_code)
{
    uint32_t code = 0;
    size_t step = text_character(at, end, &code);

    if (step == 0) {
        *ret_code = 0x200000u + (unsigned char)*at;
        return 1;
    }
    *ret_code = (uint32_t)towlower_l((wint_t)code, hidden->locale);
    return step;
}

static bool hidden_is_of_word(const struct hidden *hidden, uint32_t code)
{
    return code == '_' || (code < 0x200000u && iswalnum_l((wint_t)code, hidden->locale));
}

static int hidden_fold(struct hidden *hidden, struct hidden_name *name, struct error *err)
{
    const char *at = name->name, *end = at + strlen(at);

    name->codes = pool_take_array(&hidden->pool, (size_t)(end - at) + 1, sizeof(*name->codes));
    if (name->codes == NULL)
        return error_memory(err);
    while (at < end)
        at += hidden_next(hidden, at, end, &name->codes[name->count++]);
    return 0;
}

static bool hidden_are_same(const struct hidden_name *a, const struct hidden_name *b)
{
    return a->count == b->count && memcmp(a->codes, b->codes, a->count * sizeof(*a->codes)) == 0;
}

static int hidden_add_form(struct hidden *hidden, const char *form, const char *instead,
                           bool everywhere, struct error *err)
{
    struct hidden_name *name = pool_take(&hidden->pool, sizeof(*name)), **at;

    if (name == NULL || (name->name = pool_text(&hidden->pool, form)) == NULL ||
        (name->instead = pool_text(&hidden->pool, instead)) == NULL)
        return error_memory(err);
    if (hidden_fold(hidden, name, err) < 0)
        return -ERROR_MEMORY;
    name->everywhere = everywhere && name->count >= HIDDEN_SHORT;
    at = &hidden->firsts[name->codes[0] % FIRSTS];
    while (*at != NULL && (*at)->count > name->count)
        at = &(*at)->next;
    for (const struct hidden_name *same = *at; same != NULL && same->count == name->count;
         same = same->next)
        if (hidden_are_same(same, name))
            return 0;
    name->next = *at;
    *at = name;
    return 0;
}

/* As JSON may write it, with \u for all that is not ASCII. False: there is nothing such in it. */
static bool hidden_write_json(const char *name, char *to, size_t size)
{
    const char *end = name + strlen(name);
    bool is = false;

    to[0] = '\0';
    for (size_t used = 0, step; name < end && used + 16 < size;
         name += step, used += strlen(to + used)) {
        uint32_t code = 0;

        step = text_character(name, end, &code);
        if (step == 0)
            return false;
        is = is || code >= 0x80;
        if (code < 0x80)
            text_print(to + used, size - used, "%c", (char)code);
        else if (code < 0x10000)
            text_print(to + used, size - used, "\\u%04x", code);
        else
            text_print(to + used, size - used, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                       0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    return is;
}

/* As a URL writes it. */
static bool hidden_write_url(const char *name, char *to, size_t size)
{
    bool is = false;

    to[0] = '\0';
    for (size_t used = 0; *name != '\0' && used + 8 < size; name++, used += strlen(to + used)) {
        unsigned char byte = (unsigned char)*name;
        bool plain = (byte >= '0' && byte <= '9') ||
                     ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || strchr("-._~", byte) != NULL;

        is = is || !plain;
        text_print(to + used, size - used, plain ? "%c" : "%%%02x", byte);
    }
    return is;
}

int hidden_add(struct hidden *hidden, const char *name, const char *instead, bool everywhere,
               struct error *err)
{
    char form[4096];
    int result;

    if (name == NULL || name[0] == '\0' || strcmp(name, instead) == 0)
        return 0;
    result = hidden_add_form(hidden, name, instead, everywhere, err);
    if (result == 0 && hidden_write_json(name, form, sizeof(form)))
        result = hidden_add_form(hidden, form, instead, everywhere, err);
    if (result == 0 && hidden_write_url(name, form, sizeof(form)))
        result = hidden_add_form(hidden, form, instead, everywhere, err);
    return result;
}

const char *hidden_find(const struct hidden *hidden, const char *name)
{
    uint32_t first;

    if (name[0] == '\0')
        return NULL;
    hidden_next(hidden, name, name + strlen(name), &first);
    for (const struct hidden_name *one = hidden->firsts[first % FIRSTS]; one != NULL;
         one = one->next)
        if (strcmp(one->name, name) == 0)
            return one->instead;
    return NULL;
}

/* ---- texts ---- */

/* How many bytes at `at` are this name; 0: none. */
static size_t hidden_match(const struct hidden *hidden, const struct hidden_name *name,
                           const char *at, const char *end, bool in_word)
{
    const char *from = at;
    uint32_t code;

    if (!name->everywhere && in_word && hidden_is_of_word(hidden, name->codes[0]))
        return 0;
    for (size_t i = 0; i < name->count; i++) {
        if (at >= end)
            return 0;
        at += hidden_next(hidden, at, end, &code);
        if (code != name->codes[i])
            return 0;
    }
    if (!name->everywhere && at < end && hidden_is_of_word(hidden, name->codes[name->count - 1])) {
        hidden_next(hidden, at, end, &code);
        if (hidden_is_of_word(hidden, code))
            return 0;
    }
    return (size_t)(at - from);
}

char *hidden_text(const struct hidden *hidden, const char *text, size_t length, size_t *ret_length)
{
    const char *at = text, *end = text + length;
    bool in_word = false;
    char *bytes = NULL;
    FILE *to = open_memstream(&bytes, ret_length);

    if (to == NULL)
        return NULL;
    while (at < end) {
        const struct hidden_name *name;
        size_t step, match = 0;
        uint32_t code;

        step = hidden_next(hidden, at, end, &code);
        for (name = hidden->firsts[code % FIRSTS]; name != NULL; name = name->next)
            if (name->codes[0] == code &&
                (match = hidden_match(hidden, name, at, end, in_word)) > 0)
                break;
        if (name != NULL)
            fputs(name->instead, to);
        else
            fwrite(at, 1, step, to);
        in_word = hidden_is_of_word(hidden, name != NULL ? name->codes[name->count - 1] : code);
        at += name != NULL ? match : step;
    }
    if (fclose(to) != 0) {
        free(bytes);
        return NULL;
    }
    return bytes;
}
