/* SPDX-License-Identifier: Apache-2.0 */
/* Two passes over the text: how long it becomes, and the copy. */
#include "core/model/expand.h"

#include <string.h>
#include <stdlib.h>

enum { NAME_MOST = 256 };

/* The next "${name}", with `sign` for the $, from `at` on whose name is known; NULL: none. */
static const char *expand_next(char sign, const char *at, const char *end, expand_value *value,
                               void *own, const char **ret_value, size_t *ret_length)
{
    const char open[2] = {sign, '{'};

    while ((at = memmem(at, (size_t)(end - at), open, 2)) != NULL) {
        size_t left = (size_t)(end - at - 2);
        const char *close = memchr(at + 2, '}', left < NAME_MOST ? left : NAME_MOST);
        const char *found = close != NULL ? value(own, at + 2, (size_t)(close - at - 2)) : NULL;

        if (found != NULL) {
            *ret_value = found;
            *ret_length = (size_t)(close + 1 - at);
            return at;
        }
        at += 2;
    }
    return NULL;
}

int expand(char sign, const char *text, size_t length, expand_value *value, void *own, char **ret,
           size_t *ret_length)
{
    const char *end = text + length, *at, *found = NULL;
    size_t total = length, name = 0;

    for (at = text; (at = expand_next(sign, at, end, value, own, &found, &name)) != NULL;
         at += name) {
        total += strlen(found) - name;
        if (total > length && total - length > EXPAND_MORE)
            return 2;
    }
    if (found == NULL)
        return 1;

    char *all = malloc(total + 1), *to = all;
    const char *from = text;

    if (all == NULL)
        return -1;
    for (at = text; (at = expand_next(sign, at, end, value, own, &found, &name)) != NULL;
         at += name, from = at) {
        to = mempcpy(to, from, (size_t)(at - from));
        to = mempcpy(to, found, strlen(found));
    }
    to = mempcpy(to, from, (size_t)(end - from));
    *to = '\0';
    *ret = all;
    *ret_length = total;
    return 0;
}
