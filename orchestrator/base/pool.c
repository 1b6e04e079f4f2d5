/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of blocks that double in size up to a bound, so that few big ones hold many small things.
 */
#include "base/pool.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK_LEAST = 4096, BLOCK_MOST = 2 << 20, GROW_LEAST = 8 };

struct pool_block {
    struct pool_block *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

void pool_done(struct pool *pool)
{
    if (pool == NULL)
        return;
    for (struct pool_block *block = pool->newest; block != NULL;) {
        struct pool_block *older = block->older;

        free(block);
        block = older;
    }
    pool->newest = NULL;
    pool->used = 0;
}

/* A big block is made of huge pages where there are any: the first access to a page costs as much
 * as filling it. */
static struct pool_block *pool_take_block(size_t size)
{
    if (size < BLOCK_MOST)
        return malloc(size);

    struct pool_block *block = aligned_alloc(BLOCK_MOST, size);

    if (block != NULL)
        madvise(block, size, MADV_HUGEPAGE);
    return block;
}

static struct pool_block *pool_add_block(struct pool *pool, size_t least)
{
    size_t size = pool->newest != NULL ? pool->newest->size * 2 : BLOCK_LEAST;

    if (size > BLOCK_MOST / 2)
        size = BLOCK_MOST - sizeof(struct pool_block);
    if (size < least)
        size = least;
    if (size > BLOCK_MOST - sizeof(struct pool_block)) /* whole ones */
        size = (size + sizeof(struct pool_block) + BLOCK_MOST - 1) / BLOCK_MOST * BLOCK_MOST -
               sizeof(struct pool_block);

    struct pool_block *block = pool_take_block(sizeof(*block) + size);

    if (block == NULL)
        return NULL;
    *block = (struct pool_block){.older = pool->newest, .size = size};
    pool->newest = block;
    return block;
}

void *pool_take(struct pool *pool, size_t size)
{
    const size_t grain = alignof(max_align_t);

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + grain - 1) / grain * grain;
    if (pool->limit != 0 && pool->used + size > pool->limit)
        return NULL;

    struct pool_block *block = pool->newest;

    if (block == NULL || block->size - block->used < size)
        block = pool_add_block(pool, size);
    if (block == NULL)
        return NULL;

    void *at = block->bytes + block->used;

    block->used += size;
    pool->used += size;
    return memset(at, 0, size);
}

void *pool_take_array(struct pool *pool, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return NULL;
    return pool_take(pool, count * size);
}

char *pool_text_of(struct pool *pool, const char *text, size_t length)
{
    char *copy = pool_take(pool, length + 1);

    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

char *pool_text(struct pool *pool, const char *text)
{
    return text != NULL ? pool_text_of(pool, text, strlen(text)) : NULL;
}

char *pool_print(struct pool *pool, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);

    int length = vsnprintf(NULL, 0, format, args);
    char *text = length >= 0 ? pool_take(pool, (size_t)length + 1) : NULL;

    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

static bool pool_is_full(size_t count)
{
    return count == 0 || (count >= GROW_LEAST && (count & (count - 1)) == 0);
}

void *pool_grow(struct pool *pool, void *array_pointer, size_t *count, size_t size)
{
    void **array = array_pointer;

    if (pool_is_full(*count)) {
        void *larger = pool_take_array(pool, *count == 0 ? GROW_LEAST : *count * 2, size);

        if (larger == NULL)
            return NULL;
        if (*count != 0)
            memcpy(larger, *array, *count * size);
        *array = larger;
    }
    return (unsigned char *)*array + size * (*count)++;
}
