/* SPDX-License-Identifier: Apache-2.0 */
/* A crowd takes items from one counter; the caller's thread is one of it, so that it works without
 * any other. */
#include "virt/host/crowd.h"

#include <pthread.h>
#include <stdatomic.h>

struct crowd {
    char *items;
    size_t count, size;
    void (*each)(void *item);
    atomic_size_t next;
};

static void *crowd_work(void *argument)
{
    struct crowd *crowd = argument;

    for (;;) {
        size_t i = atomic_fetch_add(&crowd->next, 1);

        if (i >= crowd->count)
            return NULL;
        crowd->each(crowd->items + i * crowd->size);
    }
}

void crowd_run(void *items, size_t count, size_t size, void (*each)(void *item))
{
    struct crowd crowd = {.items = items, .count = count, .size = size, .each = each};
    pthread_t threads[CROWD_MOST - 1];
    size_t started = 0;

    while (started < CROWD_MOST - 1 && started + 1 < count &&
           pthread_create(&threads[started], NULL, crowd_work, &crowd) == 0)
        started++;
    crowd_work(&crowd);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}
