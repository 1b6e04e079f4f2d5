/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spellings of a key that SDL 0.21 takes.
 */
#include <ctype.h>
#include <string.h>
#include "scenario/yaml/keys.h"

static char spelling_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool spelling_is_upper_of(const char *name, const char *text, bool first_only)
{
    size_t i = 0;

    for (; name[i] != '\0' && text[i] != '\0'; i++)
        if (text[i] != (i == 0 || !first_only ? spelling_upper(name[i]) : name[i]))
            return false;
    return name[i] == text[i];
}

static bool spelling_is_any_case_of(const char *name, const char *text)
{
    size_t i = 0;

    for (; name[i] != '\0' && text[i] != '\0'; i++)
        if (spelling_upper(name[i]) != spelling_upper(text[i]))
            return false;
    return name[i] == text[i];
}

const char *spelling_first(const char *word, int *ret_length)
{
    bool several = word[0] == '|';

    *ret_length = (int)(several ? strcspn(word + 1, "|") : strlen(word));
    return word + several;
}

bool spelled(const char *spellings, const char *name, const char *text)
{
    /* Most keys of a table are another than the one that is looked for: the first letter tells. */
    if ((spellings == NULL || spellings[0] == '*') &&
        spelling_upper(name[0]) != spelling_upper(text[0]))
        return false;
    if (spellings == NULL)
        return strcmp(name, text) == 0 || spelling_is_upper_of(name, text, false) ||
               spelling_is_upper_of(name, text, true);
    if (spellings[0] == '*')
        return spelling_is_any_case_of(name, text);
    if (spellings[0] != '|')
        return strcmp(name, text) == 0;

    size_t length = strlen(text);

    for (const char *at = spellings + 1; *at != '\0'; at += strcspn(at, "|") + 1)
        if (strncmp(at, text, length) == 0 && at[length] == '|')
            return true;
    return false;
}
