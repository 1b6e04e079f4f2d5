/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines of the ticker share: names, times, optional texts. */
#include "core/view/tell.h"

#include "base/text.h"
#include "core/view/view-places.h"

const char *tell_behind(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

void tell_title_of(const struct view *view, const char *id, uint32_t team, char *to, size_t size)
{
    if (view_team(view, team) != NULL)
        text_print(to, size, "%s of %s", id, view_team_id(view, team));
    else
        text_copy(to, size, id);
}

const char *tell_span(char (*to)[32], int64_t ms)
{
    text_print(*to, sizeof(*to), "%lld:%02lld:%02lld", (long long)ms / 3600000,
               (long long)ms / 60000 % 60, (long long)ms / 1000 % 60);
    return *to;
}

const char *tell_time(char (*to)[32], int64_t x)
{
    text_print(*to, sizeof(*to), "%02lld:%02lld:%02lld", (long long)x / 3600000,
               (long long)x / 60000 % 60, (long long)x / 1000 % 60);
    return *to;
}
