/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decide/agenda.h"

#include <stdlib.h>

void agenda_done(struct agenda *agenda)
{
    free(agenda->items);
    *agenda = (struct agenda){0};
}

static bool agenda_before(const struct agenda_item *a, const struct agenda_item *b)
{
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

int agenda_add(struct agenda *agenda, int64_t due, int what, uint32_t subject, struct error *err)
{
    if (agenda->count == agenda->size) {
        size_t size = agenda->size != 0 ? agenda->size * 2 : 64;
        struct agenda_item *items = reallocarray(agenda->items, size, sizeof(*items));

        if (items == NULL)
            return error_memory(err);
        agenda->items = items;
        agenda->size = size;
    }

    struct agenda_item item = {
        .due = due, .order = agenda->added++, .what = what, .subject = subject};
    size_t at = agenda->count++;

    while (at > 0 && agenda_before(&item, &agenda->items[(at - 1) / 2])) {
        agenda->items[at] = agenda->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    agenda->items[at] = item;
    return 0;
}

const struct agenda_item *agenda_first(const struct agenda *agenda)
{
    return agenda->count != 0 ? &agenda->items[0] : NULL;
}

bool agenda_pop(struct agenda *agenda, int64_t now, struct agenda_item *ret_item)
{
    if (agenda->count == 0 || agenda->items[0].due > now)
        return false;
    *ret_item = agenda->items[0];

    struct agenda_item last = agenda->items[--agenda->count];
    size_t at = 0;

    for (size_t child; (child = 2 * at + 1) < agenda->count; at = child) {
        if (child + 1 < agenda->count &&
            agenda_before(&agenda->items[child + 1], &agenda->items[child]))
            child++;
        if (!agenda_before(&agenda->items[child], &last))
            break;
        agenda->items[at] = agenda->items[child];
    }
    if (agenda->count != 0)
        agenda->items[at] = last;
    return true;
}
