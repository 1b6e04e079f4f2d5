/* SPDX-License-Identifier: Apache-2.0 */
/* A list of exercises that grows. */
#include "engine/run/folder-own.h"

#include <stdlib.h>

struct folder_about *folder_list_more(struct folder_list *list)
{
    if (list->count == list->room) {
        size_t room = list->room != 0 ? 2 * list->room : 8;
        struct folder_about *larger = reallocarray(list->all, room, sizeof(*larger));

        if (larger == NULL)
            return NULL;
        list->all = larger;
        list->room = room;
    }
    return &list->all[list->count];
}

void folder_list_done(struct folder_list *list)
{
    free(list->all);
    *list = (struct folder_list){0};
}
