/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer target of files of other houses: the first byte says whose, the rest is the file. What
 * has no error becomes a text, and no more is lost of a file than it says. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "products/import/import-own.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void (*const import_each[])(struct importing *in) = {
    import_kypo, import_ludus, import_cyris, import_caldera, import_cexf, import_openaev};

static void import_whole(struct importing *in)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);

    origin_end(in->origin);
    if (to == NULL || in->origin->lost > in->origin->values)
        abort();
    if (!in->sketch->no_memory && !in->sketch->full && sketch_write(in->sketch, to, NULL) < 0)
        abort();
    fclose(to);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct import_options options = {.teams = 2};
    struct pool pool = POOL_EMPTY;
    struct sketch sketch = {.pool = &pool, .copies = 2};
    struct origin origin = {.values = 0};
    struct importing in = {.sketch = &sketch, .origin = &origin, .options = &options};

    if (size == 0)
        return 0;
    if (origin_read(&origin, &pool, "file", (const char *)data + 1, size - 1, NULL) == 0) {
        in.root = origin.root;
        import_each[data[0] % (sizeof(import_each) / sizeof(import_each[0]))](&in);
        if (origin.complaints.errors == 0)
            import_whole(&in);
    }
    origin_done(&origin);
    pool_done(&pool);
    return 0;
}
