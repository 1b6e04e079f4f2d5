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

enum {
    BLOCK_LEAST = 896, /* with its head what malloc has at hand: most pools live for one row */
    BLOCK_MOST = 2 << 20,
    GROW_LEAST = 8,
    GROW_FEW = 128,       /* bytes of an item from which on an array begins with one */
    GROW_BIG = 256 << 10, /* bytes of an array that takes room by the eightfold from then on */
    GROW_FAR = 8
};

struct pool_block {
    struct pool_block *older;
    size_t size, used;
    bool mapped; /* of its own, by mmap: what nobody has taken of it is zero */
    alignas(max_align_t) unsigned char bytes[];
};

void pool_done(struct pool *pool)
{
    if (pool == NULL)
        return;
    for (struct pool_block *block = pool->newest; block != NULL;) {
        struct pool_block *older = block->older;

        if (block->mapped)
            munmap(block, sizeof(*block) + block->size);
        else
            free(block);
        block = older;
    }
    pool->newest = NULL;
    pool->used = 0;
}

/*
 * A big block is made of huge pages where there are any: the first access to a page costs as much
 * as filling it. It comes from the kernel itself, whose pages are zero, so that nothing zeroes them
 * a second time. More is mapped than is wanted, as huge pages begin at a multiple of their size.
 */
static struct pool_block *pool_map_block(size_t size)
{
    unsigned char *from =
        mmap(NULL, size + BLOCK_MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (from == MAP_FAILED)
        return NULL;

    size_t before = -(uintptr_t)from & (BLOCK_MOST - 1);

    if (before != 0)
        munmap(from, before);
    munmap(from + before + size, BLOCK_MOST - before);
    madvise(from + before, size, MADV_HUGEPAGE);
    return (void *)(from + before);
}

/* Apart, so that what is done millions of times is short. */
__attribute__((noinline)) static struct pool_block *pool_add_block(struct pool *pool, size_t least)
{
    size_t size = pool->newest != NULL ? pool->newest->size * 2 : BLOCK_LEAST;

    if (size > BLOCK_MOST / 2)
        size = BLOCK_MOST - sizeof(struct pool_block);
    if (size < least)
        size = least;
    if (size > BLOCK_MOST - sizeof(struct pool_block)) /* whole ones */
        size = (size + sizeof(struct pool_block) + BLOCK_MOST - 1) / BLOCK_MOST * BLOCK_MOST -
               sizeof(struct pool_block);

    bool mapped = size >= BLOCK_MOST - sizeof(struct pool_block);
    struct pool_block *block =
        mapped ? pool_map_block(sizeof(*block) + size) : malloc(sizeof(*block) + size);

    if (block == NULL)
        return NULL;
    *block = (struct pool_block){.older = pool->newest, .size = size, .mapped = mapped};
    pool->newest = block;
    return block;
}

/* Of the newest block, which has this much room behind what is used of it. */
static void *pool_take_here(struct pool *pool, size_t gap, size_t size)
{
    struct pool_block *block = pool->newest;
    void *at = block->bytes + block->used + gap;

    block->used += gap + size;
    pool->used += gap + size;
    return at;
}

void *pool_take_packed(struct pool *pool, size_t size, size_t grain)
{
    const struct pool_block *block = pool->newest;
    size_t gap = block != NULL ? -block->used & (grain - 1) : 0;

    if (size > SIZE_MAX / 2 || (pool->limit != 0 && pool->used + size + gap > pool->limit))
        return NULL;
    if (block != NULL && block->size - block->used >= gap + size)
        return pool_take_here(pool, gap, size);
    return pool_add_block(pool, size) != NULL ? pool_take_here(pool, 0, size) : NULL;
}

void *pool_take(struct pool *pool, size_t size)
{
    void *at = pool_take_packed(pool, size, alignof(max_align_t));

    return at != NULL && !pool->newest->mapped ? memset(at, 0, size) : at;
}

void *pool_take_array(struct pool *pool, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return NULL;
    return pool_take(pool, count * size);
}

char *pool_text_of(struct pool *pool, const char *text, size_t length)
{
    char *copy = pool_take_packed(pool, length + 1, 1);

    if (copy == NULL)
        return NULL;
    if (length != 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
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
    char *text = length >= 0 ? pool_take_packed(pool, (size_t)length + 1, 1) : NULL;

    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

/*
 * Room that costs nothing until it is used: pages that nobody has touched. So a big array may take
 * much more than it has, and leaves little behind each time that it moves.
 */
static void *pool_take_far(struct pool *pool, size_t count, size_t size)
{
    struct pool_block *block;

    if (count > (SIZE_MAX / 2 - sizeof(*block)) / size)
        return NULL;
    block = mmap(NULL, sizeof(*block) + count * size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block == MAP_FAILED)
        return NULL;
    *block = (struct pool_block){.size = count * size, .used = count * size, .mapped = true};
    /* Behind the newest, which still has room. */
    if (pool->newest != NULL) {
        block->older = pool->newest->older;
        pool->newest->older = block;
    } else {
        pool->newest = block;
    }
    return block->bytes;
}

/* Of an array that has room for exactly `count`: room for how many it takes next. 0: it has more.
 */
static size_t pool_more(const struct pool *pool, size_t count, size_t size)
{
    size_t room = size < GROW_FEW ? GROW_LEAST : 1;

    if (count == 0)
        return room;
    if (count < room || (count & (count - 1)) != 0)
        return 0;
    while (room < count)
        room *= room * size < GROW_BIG || pool->limit != 0 ? 2 : GROW_FAR;
    if (room != count)
        return 0;
    return room * (room * size < GROW_BIG || pool->limit != 0 ? 2 : GROW_FAR);
}

void *pool_grow(struct pool *pool, void *array_pointer, size_t *count, size_t size)
{
    void **array = array_pointer;
    size_t room = pool_more(pool, *count, size);

    if (room != 0) {
        void *larger = *count * size < GROW_BIG || pool->limit != 0
                           ? pool_take_array(pool, room, size)
                           : pool_take_far(pool, room, size);

        if (larger == NULL)
            return NULL;
        if (*count != 0)
            memcpy(larger, *array, *count * size);
        *array = larger;
    }
    return (unsigned char *)*array + size * (*count)++;
}
