/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields and their forms are those of draft-dulaunoy-misp-core-format, section 2. Org is
 * exercise control, Orgc who shared. The timestamp is that of the latest row about the event, so
 * that MISP takes a new sighting.
 */
#include "engine/misp/misp-share.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "core/model/indicator.h"
#include "core/model/row.h"
#include "engine/misp/misp.h"
#include "engine/misp/misp-parts.h"
#include "engine/misp/share-id.h"

/* How far a MISP may pass it on: the organisation alone, its community, everybody. */
static const char *share_distribution(int tlp)
{
    return tlp == TLP_CLEAR ? "3" : tlp == TLP_GREEN ? "1" : "0";
}

json_t *misp_organisation_of(const struct view *view, const char *from)
{
    char uuid[SHARE_ID], name[300];

    if (from[0] == '\0')
        return misp_organisation(view);
    misp_organisation_id(view, from, uuid);
    text_print(name, sizeof(name), view->hub.of_name ? "EXERCISE %.200s" : "EXERCISE %.200s %s",
               from, view->exercise.run);
    return json_pack("{s:s, s:o, s:s}", "id", "2", "name", misp_clean(name), "uuid", uuid);
}

static bool share_told(const struct sighting_said *said, uint32_t team)
{
    return team == 0 || said->team == team || ordinals_have(&said->to, team);
}

/* MISP's types of sightings: 0 seen, 1 false positive, 2 expired. */
static json_t *share_sightings(const struct view *view, const struct view_shared *one,
                               uint32_t team, const char *attribute, int64_t *latest)
{
    static const char *const types[SIGHTINGS] = {"0", "1", "2"};
    const struct view_value *of = view_value(view, one->value);
    const struct view_sighting *said;
    json_t *list = json_array();

    for (size_t at = of != NULL ? of->said : 0; at != 0; at = said->before) {
        char name[SHARE_ID + 64], uuid[SHARE_ID];

        said = &view->shares.sightings[at - 1];
        if (said->made.type != one->type || !share_told(&said->made, team))
            continue;
        text_print(name, sizeof(name), "%s/%zu", attribute, at - 1);
        share_id(view, "sighting", name, uuid);
        json_array_insert_new(
            list, 0,
            json_pack("{s:s, s:s, s:o, s:s, s:o}", "uuid", uuid, "type", types[said->made.how],
                      "date_sighting", misp_seconds(said->wall), "source", "EXERCISE",
                      "Organisation", misp_organisation_of(view, said->made.from)));
        *latest = said->wall > *latest ? said->wall : *latest;
    }
    return list;
}

static json_t *share_attribute(const struct view *view, const struct view_share *share,
                               const struct view_shared *one, uint32_t team, const char *event,
                               size_t number, int64_t *latest)
{
    char name[INDICATOR_MOST + 128], uuid[SHARE_ID], id[24];
    json_t *sightings;

    text_print(name, sizeof(name), "%s/%s|%s", event, indicator_words[one->type], one->value);
    share_id(view, "attribute", name, uuid);
    text_print(id, sizeof(id), "%zu", number);
    sightings = share_sightings(view, one, team, uuid, latest);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:s, s:o, s:s, s:s, s:b, s:o}", "uuid",
                     uuid, "id", id, "event_id", "1", "type", indicator_words[one->type],
                     "category", misp_category(one->type), "to_ids", misp_to_ids(one->type),
                     "value", misp_value(one->value), "comment", "EXERCISE", "timestamp",
                     misp_seconds(share->wall), "distribution", "5", "sharing_group_id", "0",
                     "deleted", false, "Sighting", sightings);
}

static json_t *share_info(const struct share_made *made)
{
    char info[256];

    text_print(info, sizeof(info), "EXERCISE EXERCISE EXERCISE: %.180s",
               made->title[0] != '\0'  ? made->title
               : made->text[0] != '\0' ? made->text
                                       : "shared indicators");
    return misp_clean(info);
}

static json_t *share_envelope(const struct view *view, const struct view_share *share,
                              const char *uuid, json_t *attributes, int64_t latest)
{
    char date[16] = "1970-01-01", number[24];
    time_t at = (time_t)(share->wall / 1000);
    struct tm day;
    json_t *event, *rest;

    if (gmtime_r(&at, &day) != NULL)
        strftime(date, sizeof(date), "%Y-%m-%d", &day);
    text_print(number, sizeof(number), "%zu", json_array_size(attributes));
    event = json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s}", "uuid", uuid, "id", "1", "org_id",
                      "1", "orgc_id", "2", "info", share_info(&share->made), "date", date,
                      "threat_level_id", "4" /* undefined */, "analysis", "1");
    rest = json_pack(
        "{s:o, s:o, s:b, s:b, s:b, s:s, s:s, s:s, s:o, s:o, s:[o, o, o], s:o}", "timestamp",
        misp_seconds(latest), "publish_timestamp", misp_seconds(latest), "published", true,
        "locked", false, "proposal_email_lock", false, "distribution",
        share_distribution(share->made.tlp), "sharing_group_id", "0", "attribute_count", number,
        "Org", misp_organisation(view), "Orgc", misp_organisation_of(view, share->made.from), "Tag",
        misp_tag(TAG_EXERCISE, json_string("EXERCISE"), "#B30000"), misp_exercise_tag(view),
        misp_tlp_tag(share->made.tlp), "Attribute", attributes);
    json_object_update(event, rest);
    json_decref(rest);
    return json_pack("{s:o}", "Event", event);
}

/* No other share before it came as the same event: else a team could replace another's. */
static bool share_keeps_event(const struct view *view, size_t place)
{
    const char *event = view->shares.shares[place].made.event;

    for (size_t i = 0; i < place; i++)
        if (strcmp(view->shares.shares[i].made.event, event) == 0)
            return false;
    return event[0] != '\0';
}

void misp_share_id(const struct view *view, size_t place, char to[SHARE_ID])
{
    const struct share_made *made;
    char name[320];

    for (size_t before; (before = view_share_before(view, place)) != place; place = before)
        ;
    made = &view->shares.shares[place].made;
    text_print(name, sizeof(name), "%s/%u", made->from, made->number);
    share_id(view, "share", name, to);
    if (share_keeps_event(view, place))
        text_copy(to, SHARE_ID, made->event);
}

int64_t misp_share_stamp(const struct view *view, size_t place)
{
    const struct view_share *share = &view->shares.shares[place];
    size_t before = view_share_before(view, place);
    int64_t least = before != place ? misp_share_stamp(view, before) + 1 : 0,
            wall = share->wall / 1000;

    if (share->made.stamp >= least && share->made.stamp != 0)
        return share->made.stamp;
    /* Later than the sightings of what it replaces, which the event's time may be. */
    wall += before != place;
    return wall > least ? wall : least;
}

json_t *misp_share(const struct view *view, size_t place, uint32_t team)
{
    const struct view_share *share = &view->shares.shares[place];
    json_t *attributes = json_array();
    int64_t latest = misp_share_stamp(view, place) * 1000;
    char uuid[SHARE_ID];
    size_t number = 0;

    misp_share_id(view, place, uuid);
    for (size_t i = share->first; i < share->first + share->count; i++)
        if (view->shares.indicators[i].share == place)
            json_array_append_new(attributes,
                                  share_attribute(view, share, &view->shares.indicators[i], team,
                                                  uuid, ++number, &latest));
    return share_envelope(view, share, uuid, attributes, latest);
}
