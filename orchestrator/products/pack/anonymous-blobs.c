/* SPDX-License-Identifier: Apache-2.0 */
#include "products/pack/anonymous-blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

enum { DIGITS = JOURNAL_HASH_TEXT - 1, DEPTH_MOST = 16, COMMIT_EVERY = 32 * 1024 * 1024 };

struct blobs_making {
    struct anonymous_map *map;
    const struct hidden *hidden;
    const struct anonymous_blobs *left_out;
    struct journal *from, *to;
    size_t waiting; /* bytes that were not committed yet */
    unsigned depth;
};

void anonymous_map_done(struct anonymous_map *map)
{
    free(map->list);
    free(map->sums);
    *map = (struct anonymous_map){0};
}

/* ---- looking up ---- */

static int blobs_compare(const void *a, const void *b)
{
    return strcmp(((const struct anonymous_hash *)a)->old, ((const struct anonymous_hash *)b)->old);
}

static struct anonymous_hash *blobs_find(struct anonymous_hash *list, size_t count,
                                         const char *hash)
{
    struct anonymous_hash key;

    text_copy(key.old, sizeof(key.old), hash);
    return count > 0 ? bsearch(&key, list, count, sizeof(*list), blobs_compare) : NULL;
}

/* The hash of 64 digits that begins here and stands alone; false: none does. */
static bool blobs_is_hash(const char *text, size_t length, size_t at, char hash[JOURNAL_HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";

    if (at + DIGITS > length || (at > 0 && strchr(digits, text[at - 1]) != NULL) ||
        (at + DIGITS < length && text[at + DIGITS] != '\0' &&
         strchr(digits, text[at + DIGITS]) != NULL))
        return false;
    for (size_t i = 0; i < DIGITS; i++)
        if (text[at + i] == '\0' || strchr(digits, text[at + i]) == NULL)
            return false;
    memcpy(hash, text + at, DIGITS);
    hash[DIGITS] = '\0';
    return true;
}

/* Puts the new hash in the place of each that is known and made. */
static void blobs_rename(const struct anonymous_map *map, char *text, size_t length)
{
    char hash[JOURNAL_HASH_TEXT];

    for (size_t at = 0; at + DIGITS <= length; at++) {
        const struct anonymous_hash *known;

        if (!blobs_is_hash(text, length, at, hash))
            continue;
        known = blobs_find(map->list, map->count, hash);
        if (known == NULL)
            known = blobs_find(map->sums, map->sum_count, hash);
        if (known != NULL && known->made)
            memcpy(text + at, known->new, DIGITS);
        at += DIGITS - 1;
    }
}

char *anonymous_map_text(const struct anonymous_map *map, const struct hidden *hidden,
                         const char *text, size_t length, size_t *ret_length)
{
    char *bytes = hidden_text(hidden, text, length, ret_length);

    if (bytes != NULL)
        blobs_rename(map, bytes, *ret_length);
    return bytes;
}

/* ---- making ---- */

static int blobs_make(struct blobs_making *making, struct anonymous_hash *one, struct error *err);

/* Those that this one names come first. */
static int blobs_make_named(struct blobs_making *making, const char *text, size_t length,
                            struct error *err)
{
    char hash[JOURNAL_HASH_TEXT];
    int result = 0;

    for (size_t at = 0; at + DIGITS <= length && result == 0; at++) {
        struct anonymous_hash *known;

        if (!blobs_is_hash(text, length, at, hash))
            continue;
        known = blobs_find(making->map->list, making->map->count, hash);
        if (known != NULL && !known->made)
            result = blobs_make(making, known, err);
        at += DIGITS - 1;
    }
    return result;
}

static bool blobs_are_left_out(const struct blobs_making *making, const char *hash,
                               const char *bytes, size_t length)
{
    for (size_t i = 0; i < making->left_out->count; i++)
        if (strcmp(making->left_out->list[i], hash) == 0)
            return true;
    return memchr(bytes, '\0', length) != NULL || !text_is_utf8(bytes, length);
}

/* Its SHA-256, by which teams know reports and files. */
static int blobs_add_sum(struct anonymous_map *map, const char *old, size_t old_length,
                         const char *new, size_t new_length, struct error *err)
{
    if (map->sum_count == map->sum_room) {
        size_t room = map->sum_room != 0 ? 2 * map->sum_room : 64;
        struct anonymous_hash *more = realloc(map->sums, room * sizeof(*more));

        if (more == NULL)
            return error_memory(err);
        map->sums = more;
        map->sum_room = room;
    }
    map->sums[map->sum_count].made = true;
    hash_sha256(map->sums[map->sum_count].old, old, old_length);
    hash_sha256(map->sums[map->sum_count++].new, new, new_length);
    return 0;
}

static int blobs_put(struct blobs_making *making, struct anonymous_hash *one, const char *bytes,
                     size_t length, struct error *err)
{
    static const struct journal_turn none = {0};
    int result = journal_blob(making->to, bytes, length, one->new, err);

    one->made = true;
    making->waiting += length;
    if (result == 0 && making->waiting > COMMIT_EVERY) {
        result = journal_commit(making->to, &none, err);
        making->waiting = 0;
    }
    return result;
}

static int blobs_make(struct blobs_making *making, struct anonymous_hash *one, struct error *err)
{
    static const char left_out[] = "Left out of an anonymous copy.\n";
    char *bytes = NULL, *other = NULL;
    size_t length = 0, other_length = 0;
    int result = journal_blob_read(making->from, one->old, &bytes, &length, err);

    if (result != 0)
        return result < 0 ? result : -ERROR_MISSING;
    if (blobs_are_left_out(making, one->old, bytes, length)) {
        other = strdup(left_out);
        other_length = strlen(left_out);
    } else {
        if (making->depth < DEPTH_MOST) {
            making->depth++;
            result = blobs_make_named(making, bytes, length, err);
            making->depth--;
        }
        other = anonymous_map_text(
            &(struct anonymous_map){.list = making->map->list, .count = making->map->count},
            making->hidden, bytes, length, &other_length);
    }
    if (result == 0 && other == NULL)
        result = error_memory(err);
    if (result == 0)
        result = blobs_put(making, one, other, other_length, err);
    if (result == 0)
        result = blobs_add_sum(making->map, bytes, length, other, other_length, err);
    free(bytes);
    free(other);
    return result;
}

static int blobs_take_hash(void *data, const char *hash, struct error *err)
{
    struct anonymous_map *map = data;

    if (map->count == map->room) {
        size_t room = map->room != 0 ? 2 * map->room : 64;
        struct anonymous_hash *more = realloc(map->list, room * sizeof(*more));

        if (more == NULL)
            return error_memory(err);
        map->list = more;
        map->room = room;
    }
    map->list[map->count] = (struct anonymous_hash){0};
    text_copy(map->list[map->count++].old, JOURNAL_HASH_TEXT, hash);
    return 0;
}

int anonymous_map_make(struct anonymous_map *map, const struct hidden *hidden,
                       const struct anonymous_blobs *left_out, struct journal *from,
                       struct journal *to, struct error *err)
{
    struct blobs_making making = {
        .map = map, .hidden = hidden, .left_out = left_out, .from = from, .to = to};
    int result = journal_blob_each(from, blobs_take_hash, map, err);

    if (result == 0)
        qsort(map->list, map->count, sizeof(*map->list), blobs_compare);
    for (size_t i = 0; i < map->count && result == 0; i++)
        if (!map->list[i].made)
            result = blobs_make(&making, &map->list[i], err);
    /* No blob is a report of a team and names another one: until now nothing was looked up here. */
    if (result == 0 && map->sum_count > 0)
        qsort(map->sums, map->sum_count, sizeof(*map->sums), blobs_compare);
    return result;
}
