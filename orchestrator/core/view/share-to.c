/* SPDX-License-Identifier: Apache-2.0 */
#include "core/view/share-to.h"

#include <string.h>

#include "base/text.h"

void share_to_add_team(struct share_to *to, uint32_t team, uint32_t own)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (to->teams[i] == team)
            return;
    if (team != own && to->count < SHARE_TEAMS_MOST)
        to->teams[to->count++] = team;
}

static bool share_to_outside(struct share_to *to, const char *id)
{
    size_t used = strlen(to->outside);

    return text_word(to->outside, id) != 0 ||
           text_print(to->outside + used, sizeof(to->outside) - used, "%s%s", used != 0 ? " " : "",
                      id);
}

/* One receiver by its name; false: nobody is called so. */
static bool share_to_add(const struct view *view, const char *name, uint32_t own,
                         struct share_to *to)
{
    const struct view_team *team = view_team_called(view, name);
    const struct view_organisation *organisation = view_organisation_called(view, name);

    if (strcmp(name, "all") == 0) {
        to->all = true;
        for (uint32_t i = 1; i <= view->team_count; i++)
            if (view_team(view, i) != NULL)
                share_to_add_team(to, i, own);
        return true;
    }
    if (strcmp(name, "open") == 0)
        return to->open = true;
    if (strcmp(name, "excon") == 0)
        return true;
    if (team != NULL)
        share_to_add_team(to, team->made.team, own);
    return team != NULL || (organisation != NULL && share_to_outside(to, name));
}

static void share_to_name(const struct view *view, struct share_to *to)
{
    for (uint32_t i = 0; !to->all && i < to->count; i++) {
        size_t used = strlen(to->names);

        text_print(to->names + used, sizeof(to->names) - used, "%s%s", used != 0 ? " " : "",
                   view_team_id(view, to->teams[i]));
    }
}

int share_to_find(const struct view *view, const struct share *share, uint32_t own,
                  struct share_to *ret, char *why, size_t size)
{
    char unknown[160] = "";

    *ret = (struct share_to){.count = 0};
    for (size_t i = 0; i < share->to_count; i++) {
        size_t used = strlen(unknown);

        if (!share_to_add(view, share->to[i], own, ret))
            text_print(unknown + used, sizeof(unknown) - used, "%s\"%.40s\"", used != 0 ? ", " : "",
                       share->to[i]);
    }
    if (unknown[0] != '\0') {
        text_print(why, size, "no team and no organisation is called %s", unknown);
        return 1;
    }
    if (share_excludes(share->tlp, ret->all, ret->open, ret->outside, why, size))
        return 1;
    share_to_name(view, ret);
    return 0;
}
