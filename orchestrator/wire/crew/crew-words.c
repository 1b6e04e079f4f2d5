/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a program: copies of them. */
#include <stdlib.h>
#include <string.h>

#include "wire/crew/crew-own.h"

void crew_free_texts(char **texts)
{
    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
        free(texts[i]);
    free(texts);
}

char **crew_copy_texts(const char *const *texts)
{
    size_t count = 0;

    while (texts != NULL && texts[count] != NULL)
        count++;

    char **copy = calloc(count + 1, sizeof(*copy));

    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = strdup(texts[i]);
        if (copy[i] == NULL) {
            crew_free_texts(copy);
            return NULL;
        }
    }
    return copy;
}

bool crew_are_same(char *const *a, const char *const *b)
{
    size_t i = 0;

    while (a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0)
        i++;
    return a[i] == NULL && b[i] == NULL;
}
