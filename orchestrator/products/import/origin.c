/* SPDX-License-Identifier: Apache-2.0 */
/* Items are remembered by where they lie in the tree: an alias is the very item that its anchor
 * names, and counts once. */
#include "products/import/origin.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uthash.h>

#include "base/text.h"

enum origin_fate { FATE_CARRIED, FATE_LOST };

struct origin_seen {
    const struct item *item;
    enum origin_fate fate;
    bool walked;
    UT_hash_handle hh;
};

/* ---- reading ------------------------------------------------------------------------------------
 */

/* The unit of UTF-16 that \uXXXX at `at` says, or 0. */
static uint32_t origin_unit(const char *at, const char *end)
{
    /* Capitals again, so that a digit's place modulo 16 is its value. */
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    uint32_t unit = 0;

    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return 0;
    for (int i = 2; i < 6; i++) {
        const char *digit = at[i] != '\0' ? strchr(digits, at[i]) : NULL;

        if (digit == NULL)
            return 0;
        unit = unit << 4 | (uint32_t)((digit - digits) % 16);
    }
    return unit;
}

/* JSON writes a character beyond U+FFFF as two escapes, which YAML does not know: in its place the
 * character's four bytes. Lines stay as they are. */
static size_t origin_join_pairs(char *bytes, size_t length)
{
    const char *end = bytes + length;
    char *to = bytes;

    for (const char *at = bytes; at < end;) {
        uint32_t high = origin_unit(at, end),
                 low = high >> 10 == 0xd800 >> 10 ? origin_unit(at + 6, end) : 0;

        if (low >> 10 == 0xdc00 >> 10) {
            uint32_t code = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);

            *to++ = (char)(0xf0 | code >> 18);
            *to++ = (char)(0x80 | (code >> 12 & 0x3f));
            *to++ = (char)(0x80 | (code >> 6 & 0x3f));
            *to++ = (char)(0x80 | (code & 0x3f));
            at += 12;
        } else {
            /* What an escape escapes is no beginning of one. */
            if (*at == '\\' && at + 1 < end)
                *to++ = *at++;
            *to++ = *at++;
        }
    }
    return (size_t)(to - bytes);
}

int origin_read(struct origin *origin, struct pool *pool, const char *name, const char *bytes,
                size_t length, struct error *err)
{
    struct item *root = NULL;
    int result = complaints_file(&origin->complaints, name, bytes, length, ORIGIN_MOST, err);
    char *text;

    if (result != 0)
        return result;
    origin->pool = pool;
    text = pool_text_of(pool, bytes, length);
    if (text == NULL)
        return error_memory(err);
    if (text[strspn(text, " \t\r\n")] == '{' || text[strspn(text, " \t\r\n")] == '[')
        length = origin_join_pairs(text, length);
    result = document_read(pool, text, length, false, &origin->complaints, &root, err);
    if (result == 0 && item_is_null(root)) {
        complain_error(&origin->complaints, (struct mark){1, 1}, "the file is empty");
        result = 1;
    } else if (result == 0 && item_weight(root) > ORIGIN_WEIGHT_MOST) {
        complain_error(&origin->complaints, root->mark,
                       "the file has more than %d values, those of aliases counted each time",
                       ORIGIN_WEIGHT_MOST);
        result = 1;
    }
    origin->root = root;
    return result;
}

void origin_done(struct origin *origin)
{
    struct origin_seen *seen, *next;

    HASH_ITER(hh, origin->seen, seen, next)
    {
        HASH_DEL(origin->seen, seen);
        free(seen);
    }
    complaints_done(&origin->complaints);
}

/* ---- what was seen ------------------------------------------------------------------------------
 */

static struct origin_seen *origin_seen(struct origin *origin, const struct item *item)
{
    struct origin_seen *seen;

    HASH_FIND_PTR(origin->seen, &item, seen);
    return seen;
}

static struct origin_seen *origin_see(struct origin *origin, const struct item *item,
                                      enum origin_fate fate)
{
    struct origin_seen *seen = origin_seen(origin, item);

    if (seen != NULL)
        return seen;
    seen = calloc(1, sizeof(*seen));
    if (seen == NULL) {
        origin->complaints.out_of_memory = true;
        return NULL;
    }
    seen->item = item;
    seen->fate = fate;
    HASH_ADD_PTR(origin->seen, item, seen);
    return seen;
}

const struct item *origin_take(struct origin *origin, const struct item *map, const char *key)
{
    for (uint32_t i = 0; map != NULL && map->kind == ITEM_MAP && i < map->count; i++) {
        const struct item *value = map->pairs[i].value;

        if (map->pairs[i].key->kind != ITEM_SCALAR || strcmp(map->pairs[i].key->text, key) != 0)
            continue;
        if (item_is_null(value))
            return NULL;
        if (value->kind == ITEM_SCALAR)
            origin_see(origin, value, FATE_CARRIED);
        return value;
    }
    return NULL;
}

void origin_carry(struct origin *origin, const struct item *value)
{
    if (value->kind == ITEM_SCALAR && !item_is_null(value))
        origin_see(origin, value, FATE_CARRIED);
}

const char *origin_text(struct origin *origin, const struct item *map, const char *key)
{
    const struct item *value = origin_take(origin, map, key);

    return value != NULL && value->kind == ITEM_SCALAR ? value->text : NULL;
}

const char *origin_need(struct origin *origin, const struct item *map, const char *key)
{
    const char *text = origin_text(origin, map, key);

    if (text != NULL && text[0] != '\0')
        return text;
    complain_error(&origin->complaints, map->mark, "%s has no \"%s\"", item_word(map), key);
    return NULL;
}

int64_t origin_number(struct origin *origin, const struct item *map, const char *key, int64_t least,
                      int64_t most, int64_t fallback)
{
    const struct item *value = origin_take(origin, map, key);
    int64_t number;

    if (value == NULL)
        return fallback;
    if (value->kind == ITEM_SCALAR && text_to_int(value->text, least, most, &number))
        return number;
    origin_lose(origin, value, "\"%s\" is no whole number from %lld to %lld", key, (long long)least,
                (long long)most);
    return fallback;
}

bool origin_flag(struct origin *origin, const struct item *map, const char *key, bool fallback)
{
    const char *text = origin_text(origin, map, key);

    return text == NULL ? fallback : strcasecmp(text, "true") == 0 || strcasecmp(text, "yes") == 0;
}

const struct item *origin_list(struct origin *origin, const struct item *map, const char *key)
{
    const struct item *value = origin_take(origin, map, key);

    return value != NULL && value->kind == ITEM_LIST ? value : NULL;
}

const char *origin_entry(struct origin *origin, const struct item *list, size_t n)
{
    const struct item *value = list->items[n];

    if (item_is_null(value) || value->kind != ITEM_SCALAR)
        return NULL;
    origin_see(origin, value, FATE_CARRIED);
    return value->text;
}

const char *origin_lines(struct origin *origin, const struct item *list, const char *bullet)
{
    char *text = NULL;
    size_t size = 0, count = 0;
    FILE *to = list != NULL ? open_memstream(&text, &size) : NULL;
    const char *kept = NULL;

    if (to == NULL)
        return NULL;
    for (uint32_t i = 0; i < list->count; i++) {
        const char *entry = origin_entry(origin, list, i);

        if (entry != NULL && entry[0] != '\0')
            fprintf(to, "%s%s%s", count++ > 0 ? "\n" : "", bullet, entry);
    }
    if (fclose(to) == 0 && count > 0)
        kept = pool_text_of(origin->pool, text, size);
    free(text);
    return kept;
}

/* ---- the count ----------------------------------------------------------------------------------
 */

static bool origin_says(const struct item *item)
{
    return item->kind == ITEM_SCALAR && !item_is_null(item) && item->length != 0;
}

/* What of it says something gets this fate, where `again` also what had another; how much was new.
 */
static size_t origin_mark(struct origin *origin, const struct item *item, enum origin_fate fate,
                          bool again)
{
    size_t count = 0;

    if (item->kind == ITEM_SCALAR) {
        struct origin_seen *seen = origin_seen(origin, item);

        if (again && seen != NULL)
            seen->fate = fate;
        if (!origin_says(item) || seen != NULL)
            return 0;
        origin_see(origin, item, fate);
        return 1;
    }
    for (uint32_t i = 0; i < item->count && !origin->complaints.out_of_memory; i++)
        count += origin_mark(
            origin, item->kind == ITEM_LIST ? item->items[i] : item->pairs[i].value, fate, again);
    return count;
}

void origin_lose(struct origin *origin, const struct item *item, const char *format, ...)
{
    char why[400];
    va_list args;

    va_start(args, format);
    text_vprint(why, sizeof(why), format, args);
    va_end(args);
    complain_warning(&origin->complaints, item->mark, "not carried: %s", why);
    /* Also what was read before it was found that it cannot be carried. */
    origin_mark(origin, item, FATE_LOST, true);
}

void origin_beside(struct origin *origin, size_t count, const char *format, ...)
{
    char what[400];
    va_list args;

    va_start(args, format);
    text_vprint(what, sizeof(what), format, args);
    va_end(args);
    complain_warning(&origin->complaints, origin->root->mark, "not carried: %s", what);
    origin->values += count;
    origin->lost += count;
}

/* Has anything in it been taken? */
static bool origin_is_touched(struct origin *origin, const struct item *item)
{
    if (origin_seen(origin, item) != NULL)
        return true;
    if (item->kind == ITEM_SCALAR)
        return false;
    for (uint32_t i = 0; i < item->count; i++)
        if (origin_is_touched(origin,
                              item->kind == ITEM_LIST ? item->items[i] : item->pairs[i].value))
            return true;
    return false;
}

static void origin_walk(struct origin *origin, const struct item *item, const char *name)
{
    size_t count;

    if (item->kind == ITEM_SCALAR || !origin_is_touched(origin, item)) {
        count = origin_mark(origin, item, FATE_LOST, false);
        if (count == 1)
            complain_warning(&origin->complaints, item->mark, "not carried: %.60s", name);
        else if (count > 1)
            complain_warning(&origin->complaints, item->mark, "not carried: %.60s, %zu values",
                             name, count);
        return;
    }

    struct origin_seen *seen = origin_see(origin, item, FATE_CARRIED);

    if (seen == NULL || seen->walked)
        return;
    seen->walked = true;
    for (uint32_t i = 0; i < item->count && !origin->complaints.out_of_memory; i++) {
        const struct item *key = item->kind == ITEM_MAP ? item->pairs[i].key : NULL;

        origin_walk(origin, key != NULL ? item->pairs[i].value : item->items[i],
                    key == NULL                ? name
                    : key->kind == ITEM_SCALAR ? key->text
                                               : "a key that is no text");
    }
}

void origin_end(struct origin *origin)
{
    struct origin_seen *seen, *next;

    origin_walk(origin, origin->root, "the document");
    HASH_ITER(hh, origin->seen, seen, next)
    {
        origin->values += origin_says(seen->item);
        origin->lost += origin_says(seen->item) && seen->fate == FATE_LOST;
    }
}
