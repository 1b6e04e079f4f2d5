/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves for MISP. An event goes to a sharing group of exactly those who receive the share and
 * its sender, so that MISP shows it to nobody else; what is open goes to the community, and what is
 * for exercise control alone stays with its sender.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/row.h"
#include "engine/control/hub-own.h"
#include "engine/misp/misp-login.h"
#include "engine/misp/misp-share.h"
#include "engine/misp/misp.h"

enum { SIGHTINGS_AT_ONCE = 50 };

/* ---- who there is ---- */

json_t *hub_prepare_body(struct hub *hub)
{
    const struct controller *c = hub->c;
    json_t *list = json_array();

    for (size_t i = 0; i < hub->member_count; i++) {
        const struct hub_member *member = &hub->members[i];
        json_t *one = misp_organisation_of(c->state.view, member->id);
        struct misp_login login;

        json_object_del(one, "id");
        if (member->team != 0) {
            misp_login(c->state.view, c->key, member->team, &login);
            json_object_set_new(one, "email", json_string(login.email));
            json_object_set_new(one, "password", json_string(login.password));
            explicit_bzero(&login, sizeof(login));
        }
        json_array_append_new(list, one);
    }
    return json_pack("{s:o}", "organisations", list);
}

/* ---- a share ---- */

static bool send_is_member(const struct view_share *share, const struct hub_member *member)
{
    if (member->team != 0)
        return view_share_is_of(share, member->team);
    return member->id[0] == '\0' ? share->made.team == 0 && share->made.from[0] == '\0'
                                 : view_share_is_outside(&share->made, member->id);
}

/* {uuid, name, organisations}; NULL: nobody but its sender. */
static json_t *send_group(const struct hub *hub, const struct view_share *share)
{
    const struct view *view = hub->c->state.view;
    json_t *organisations = json_array();
    char *text = NULL, uuid[SHARE_ID], name[128];
    size_t size;
    FILE *ids = open_memstream(&text, &size);

    if (ids == NULL) {
        json_decref(organisations);
        return NULL;
    }
    fprintf(ids, "excon:group/%s", view->exercise.name);
    for (size_t i = 0; i < hub->member_count; i++)
        if (send_is_member(share, &hub->members[i])) {
            fprintf(ids, "/%s", hub->members[i].id);
            json_array_append_new(organisations, misp_organisation_of(view, hub->members[i].id));
        }
    fclose(ids);
    share_id_of_text(text, uuid);
    free(text);
    if (json_array_size(organisations) < 2) {
        json_decref(organisations);
        return NULL;
    }
    text_print(name, sizeof(name), "EXERCISE %.60s %.8s: %zu organisations", view->exercise.name,
               uuid, json_array_size(organisations));
    return json_pack("{s:s, s:s, s:o}", "uuid", uuid, "name", name, "organisations", organisations);
}

json_t *hub_push_body(struct hub *hub, size_t place)
{
    const struct view *view = hub->c->state.view;
    const struct view_share *share = &view->shares.shares[place];
    json_t *whole = misp_share(view, place, 0), *event = json_object_get(whole, "Event"), *one,
           *body = json_object(), *group = share->made.open ? NULL : send_group(hub, share);
    char stamp[24];
    size_t i;

    /* Sightings go their own way, so that the event's time is that of the share. */
    text_print(stamp, sizeof(stamp), "%lld", (long long)misp_share_stamp(view, place));
    json_object_set_new(event, "timestamp", json_string(stamp));
    json_object_set_new(event, "published", json_false());
    json_object_del(event, "publish_timestamp");
    json_object_set_new(event, "distribution",
                        json_string(share->made.open ? "1"
                                    : group != NULL  ? "4"
                                                     : "0"));
    json_array_foreach(json_object_get(event, "Attribute"), i, one)
    {
        json_object_del(one, "Sighting");
        json_object_set_new(one, "timestamp", json_string(stamp));
    }
    json_object_set(body, "event", event);
    if (group != NULL)
        json_object_set_new(body, "group", group);
    json_decref(whole);
    return body;
}

/* ---- sightings ---- */

static json_t *send_sighting(const struct hub *hub, size_t place, const char *event)
{
    static const char *const types[SIGHTINGS] = {"0", "1", "2"};
    const struct view *view = hub->c->state.view;
    const struct view_sighting *said = &view->shares.sightings[place];
    char name[SHARE_ID + 32], uuid[SHARE_ID], stamp[24];

    text_print(name, sizeof(name), "%s/hub/%zu", event, place);
    share_id(view, "sighting", name, uuid);
    text_print(stamp, sizeof(stamp), "%lld", (long long)(said->wall / 1000));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "uuid", uuid, "attribute_type",
                     indicator_words[said->made.type], "value", said->made.value, "type",
                     types[said->made.how], "date_sighting", stamp, "source", "EXERCISE", "org_id",
                     "1", "Organisation", misp_organisation_of(view, said->made.from));
}

/* The next ones about one event; those that MISP said, or of values that no event has, are passed
 * over. */
json_t *hub_sight_body(struct hub *hub)
{
    const struct view *view = hub->c->state.view;
    json_t *list = json_array();
    char event[SHARE_ID] = "", uuid[SHARE_ID];
    size_t at = hub->said > view->hub.said ? hub->said : view->hub.said, place;

    for (; at < view->shares.sighting_count && json_array_size(list) < SIGHTINGS_AT_ONCE; at++) {
        const struct sighting_said *said = &view->shares.sightings[at].made;

        if (said->stamp != 0 || !hub_where(hub, said->type, said->value, &place) ||
            view->shares.shares[place].replaced)
            continue;
        misp_share_id(view, place, uuid);
        if (event[0] != '\0' && strcmp(event, uuid) != 0)
            break;
        text_copy(event, sizeof(event), uuid);
        json_array_append_new(list, send_sighting(hub, at, event));
    }
    hub->said_next = (uint32_t)at;
    if (json_array_size(list) == 0) {
        json_decref(list);
        hub->said = hub->said_next;
        return NULL;
    }
    return json_pack("{s:s, s:o}", "event", event, "sightings", list);
}
