/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/seat/words.h"

#include <stdbool.h>
#include <string.h>

/* One word from *from to *to, which it may overlap. Returns whether its quotes are closed. */
static bool words_take(char **from, char **to)
{
    char quote = '\0';

    for (; **from != '\0' && (quote != '\0' || strchr(" \t\r\n", **from) == NULL); (*from)++) {
        char sign = **from;

        if (sign == '\\' && quote != '\'' && (*from)[1] != '\0')
            *(*to)++ = *++(*from);
        else if (quote == '\0' && (sign == '\'' || sign == '"'))
            quote = sign;
        else if (sign == quote)
            quote = '\0';
        else
            *(*to)++ = sign;
    }
    return quote == '\0';
}

int words_split(char *text, char **words, int most)
{
    int count = 0;
    char *from = text, *to = text;

    for (;;) {
        bool last;

        from += strspn(from, " \t\r\n");
        if (*from == '\0')
            return count;
        if (count == most)
            return -1;
        words[count++] = to;
        if (!words_take(&from, &to))
            return -1;
        /* The end may stand where the next word begins. */
        last = *from == '\0';
        from += !last;
        *to++ = '\0';
        if (last)
            return count;
    }
}
