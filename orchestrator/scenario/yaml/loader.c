/* SPDX-License-Identifier: Apache-2.0 */
/* The loader's small tools. Lack of memory is remembered once and told at the end. */
#include "scenario/yaml/loader.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"

enum { SUGGESTIONS_MOST = 200, NAME_MOST = 64 };

static void *loader_take_of(struct loader *loader, struct pool *pool, size_t count, size_t size)
{
    /* Never NULL for nothing, so that NULL always means no memory. */
    void *memory = pool_take_array(pool, count != 0 ? count : 1, size);

    if (memory == NULL)
        loader->no_memory = true;
    return memory;
}

void *loader_take(struct loader *loader, size_t count, size_t size)
{
    return loader_take_of(loader, loader->pool, count, size);
}

void *loader_take_scratch(struct loader *loader, size_t count, size_t size)
{
    return loader_take_of(loader, loader->scratch != NULL ? loader->scratch : loader->pool, count,
                          size);
}

char *loader_print(struct loader *loader, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);

    int length = vsnprintf(NULL, 0, format, args);
    char *text = length >= 0 ? loader_take(loader, (size_t)length + 1, 1) : NULL;

    if (text != NULL)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

bool loader_warn(struct loader *loader, struct mark at, const char *format, ...)
{
    va_list args;
    char text[1024];

    if (loader->ocr)
        return false;
    va_start(args, format);
    text_vprint(text, sizeof(text), format, args);
    va_end(args);
    complain_warning(loader->complaints, at, "%s", text);
    return true;
}

void loader_pend(struct loader *loader, struct ref *ref, enum section section, bool own)
{
    struct pending *pending =
        pool_grow(loader->pool, &loader->pending, &loader->pending_count, sizeof(*pending));

    if (pending == NULL) {
        loader->no_memory = true;
        return;
    }
    *pending = (struct pending){.ref = ref, .section = section, .own = own};
    if (own)
        loader->named |= UINT32_C(1) << section;
}

bool nearest_start(struct loader *loader, struct nearest *nearest, const char *text)
{
    size_t length = strlen(text);

    *nearest = (struct nearest){.text = text,
                                .distance = length <= 2   ? 0
                                            : length <= 4 ? 1
                                            : length <= 7 ? 2
                                                          : 3};
    return length <= NAME_MOST && loader->suggested++ < SUGGESTIONS_MOST;
}

void nearest_offer(struct nearest *nearest, const char *word)
{
    char text[NAME_MOST + 1], other[NAME_MOST + 1];
    const char *from[] = {nearest->text, word};
    char *to[] = {text, other};

    if (strlen(word) > NAME_MOST || (nearest->best != NULL && nearest->distance == 0))
        return;
    /* A difference of case alone is none. */
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(from[i]);

        for (size_t j = 0; j <= length; j++)
            to[i][j] = from[i][j] >= 'A' && from[i][j] <= 'Z' ? (char)(from[i][j] - 'A' + 'a')
                                                              : from[i][j];
    }

    unsigned limit = nearest->best == NULL ? nearest->distance : nearest->distance - 1;
    unsigned distance = text_distance(text, other, limit);

    if (distance <= limit) {
        nearest->best = word;
        nearest->distance = distance;
    }
}

void nearest_hint(struct loader *loader, const struct nearest *nearest)
{
    if (nearest->best != NULL)
        complain_hint(loader->complaints, "did you mean \"%s\"?", nearest->best);
}
