/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pool (arena): many small allocations that end together. Memory is zeroed, aligned for any
 * object, and stays where it is until pool_done.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

struct pool {
    struct pool_block *newest;
    size_t limit; /* bytes in all; 0: none */
    size_t used;  /* bytes handed out */
};

/* An empty pool is all zero; `limit` bounds how much memory hostile input can make the program
 * hold. */
#define POOL_EMPTY ((struct pool){0})

void pool_done(struct pool *pool);

/* Zeroed memory, or NULL (no memory, or past the limit). */
void *pool_take(struct pool *pool, size_t size);
void *pool_take_array(struct pool *pool, size_t count, size_t size);

/* The same, neither zeroed nor aligned for more than `grain` bytes (a power of two, up to 16): for
 * what there are millions of. */
void *pool_take_packed(struct pool *pool, size_t size, size_t grain);

/* A copy of a text (NULL stays NULL without being an error), of `length` bytes plus NUL, or made by
 * printf. */
char *pool_text(struct pool *pool, const char *text);
char *pool_text_of(struct pool *pool, const char *text, size_t length);
char *pool_print(struct pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Room for one more in an array of the pool that grows by doubling: returns its place, zeroed, or
 * NULL. struct item *item = pool_grow(pool, &items, &count, sizeof(*items)); The old array stays in
 * the pool unused. Capacity is implied by the count: powers of two from 8 up, and when the array is
 * big eight times as much each time, of which nothing is used until it is needed.
 */
void *pool_grow(struct pool *pool, void *array_pointer, size_t *count, size_t size);
