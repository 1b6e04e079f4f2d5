/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a panel, listed anew for each painting; bounded, and short rather than none without
 * memory. */
#include <stdlib.h>
#include <string.h>

#include "desk/board/board.h"

void entries_done(struct entries *rows)
{
    free(rows->items);
    free(rows->ordinals);
    *rows = (struct entries){0};
}

/* Room for one more of `each` bytes in an array that doubles. */
static bool entries_make_room(void *array_pointer, size_t count, size_t *size, size_t each)
{
    void *array, *larger;
    size_t wanted = *size == 0 ? 64 : *size * 2;

    if (count < *size)
        return true;
    if (count >= BOARD_ROWS_MOST)
        return false;
    memcpy(&array, array_pointer, sizeof(array));
    larger = realloc(array, wanted * each);
    if (larger == NULL)
        return false;
    memcpy(array_pointer, &larger, sizeof(larger));
    *size = wanted;
    return true;
}

struct entry *entries_add(struct entries *rows, uint8_t level, uint8_t kind, uint32_t item)
{
    static struct entry spare;

    if (!entries_make_room(&rows->items, rows->count, &rows->size, sizeof(*rows->items))) {
        rows->failed = true;
        return &spare;
    }

    struct entry *entry = &rows->items[rows->count++];

    *entry = (struct entry){
        .level = level, .kind = kind, .item = item, .first = (uint32_t)rows->ordinal_count};
    return entry;
}

void rows_add_ordinal(struct entries *rows, uint32_t ordinal)
{
    if (rows->count == 0 || !entries_make_room(&rows->ordinals, rows->ordinal_count,
                                               &rows->ordinal_size, sizeof(*rows->ordinals))) {
        rows->failed = true;
        return;
    }
    rows->ordinals[rows->ordinal_count++] = ordinal;
    rows->items[rows->count - 1].count++;
}

uint32_t rows_ordinal(const struct entries *rows, const struct entry *entry, uint32_t n)
{
    return n < entry->count ? rows->ordinals[entry->first + n] : 0;
}
