/* SPDX-License-Identifier: Apache-2.0 */
/* What there is of shares and events, found by UUID: each share and row is looked at once, so that
 * a look costs what is new. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "engine/control/hub-own.h"
#include "engine/misp/misp-share.h"
#include "engine/misp/misp.h"

/* ---- who shares ---- */

static void hub_member_add(struct hub *hub, const char *id, uint32_t team)
{
    struct hub_member *member = &hub->members[hub->member_count++];

    *member = (struct hub_member){.id = id, .team = team};
    misp_organisation_id(hub->c->state.view, id, member->uuid);
}

int hub_members(struct hub *hub, struct error *err)
{
    const struct view *view = hub->c->state.view;
    size_t most = 1 + view->team_count + view->shares.organisation_count;

    hub->members = calloc(most, sizeof(*hub->members));
    if (hub->members == NULL)
        return error_memory(err);
    hub_member_add(hub, "", 0);
    for (uint32_t t = 1; t <= view->team_count; t++)
        if (view_team(view, t) != NULL)
            hub_member_add(hub, view_team_id(view, t), t);
    for (size_t i = 0; i < view->shares.organisation_count; i++)
        if (view->shares.organisations[i].made.organisation != 0)
            hub_member_add(hub, view->shares.organisations[i].made.id, 0);
    return 0;
}

const struct hub_member *hub_member(const struct hub *hub, const char *uuid)
{
    for (size_t i = 0; i < hub->member_count; i++)
        if (strcmp(hub->members[i].uuid, uuid) == 0)
            return &hub->members[i];
    return NULL;
}

/* ---- events ---- */

struct hub_known *hub_known(const struct hub *hub, const char *uuid)
{
    struct hub_known *known;

    HASH_FIND_STR(hub->known, uuid, known);
    return known;
}

static struct hub_known *hub_know(struct hub *hub, const char *uuid, int64_t stamp)
{
    struct hub_known *known = hub_known(hub, uuid);

    if (known == NULL) {
        known = calloc(1, sizeof(*known));
        if (known == NULL)
            return NULL;
        text_copy(known->uuid, sizeof(known->uuid), uuid);
        HASH_ADD_STR(hub->known, uuid, known);
    }
    if (stamp > known->stamp)
        known->stamp = stamp;
    return known;
}

static bool hub_add_share(struct hub *hub, size_t place)
{
    const struct view *view = hub->c->state.view;
    struct hub_known *known;
    char uuid[SHARE_ID];

    misp_share_id(view, place, uuid);
    known = hub_know(hub, uuid, misp_share_stamp(view, place));
    if (known == NULL)
        return false;
    known->place = place + 1;
    hub->over[place] = false;
    return true;
}

static bool hub_add_event(struct hub *hub, const struct view_hub_event *event)
{
    const struct view *view = hub->c->state.view;
    const struct view_share *share =
        event->number != 0 ? view_share_of(view, event->team, event->number) : NULL;

    if (share != NULL)
        hub->over[share - view->shares.shares] = true;
    return hub_know(hub, event->event, event->stamp) != NULL;
}

/* ---- values ---- */

bool hub_where(const struct hub *hub, int type, const char *value, size_t *ret_place)
{
    const struct view *view = hub->c->state.view;
    const struct view_value *of = view_value(view, value);
    const struct view_shared *one;

    for (size_t at = of != NULL ? of->shared : 0; at != 0; at = one->before) {
        one = &view->shares.indicators[at - 1];
        if (one->type == type) {
            *ret_place = one->share;
            return true;
        }
    }
    return false;
}

/* ---- all of it ---- */

static bool hub_make_room(struct hub *hub, size_t count)
{
    size_t room = count * 2 + 64;
    bool *grown;

    if (count <= hub->over_room)
        return true;
    grown = reallocarray(hub->over, room, sizeof(*grown));
    if (grown == NULL)
        return false;
    hub->over = grown;
    hub->over_room = room;
    return true;
}

int hub_index(struct hub *hub, struct error *err)
{
    const struct view *view = hub->c->state.view;
    bool good = hub_make_room(hub, view->shares.share_count);

    for (; good && hub->shares < view->shares.share_count; hub->shares++)
        good = hub_add_share(hub, hub->shares);
    for (; good && hub->events < view->hub.count; hub->events++)
        good = hub_add_event(hub, &view->hub.list[hub->events]);
    while (good && hub->next < hub->shares &&
           (hub->over[hub->next] || view->shares.shares[hub->next].replaced))
        hub->next++;
    return good ? 0 : error_memory(err);
}

void hub_index_done(struct hub *hub)
{
    struct hub_known *known, *known_next;

    HASH_ITER(hh, hub->known, known, known_next)
    {
        HASH_DEL(hub->known, known);
        free(known);
    }
    free(hub->over);
    free(hub->members);
    free(hub->due);
}
