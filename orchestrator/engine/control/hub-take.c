/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes from MISP. An event becomes a share of who wrote it, by the order that its team would
 * give; a newer one of the same UUID replaces that share. All that MISP says is hostile: indicators
 * are brought to their canonical form one by one, and what is none is left out and counted. The row
 * hub.taken is in the commit of the share, so that no event is taken twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/model/report-text.h"
#include "core/model/report.h"
#include "core/model/row.h"
#include "core/model/share.h"
#include "engine/control/hub-own.h"
#include "engine/control/intake.h"
#include "scenario/report/idna.h"

enum { HUB_LEFT_OUT = 160 };

struct hub_event {
    const struct hub_due *due;
    const struct hub_member *from; /* NULL: nobody of the exercise */
    int64_t stamp;
    struct share share;
    size_t left; /* attributes that are left out */
};

/* ---- its share ---- */

static int take_tlp(const json_t *tags)
{
    int found = -1;
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)tags, i, one)
    {
        if (json_is_string(one))
            found = share_colour(found, json_string_value(one));
    }
    return found >= 0 ? found : TLP_AMBER;
}

static void take_to(struct share *share, const char *name)
{
    if (share->to_count < SHARE_TO_MOST)
        share->to[share->to_count++] = name;
}

/* Does the sharing group have it? */
static bool take_is_in(const json_t *group, const char *uuid)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)group, i, one)
    {
        if (json_is_string(one) && strcmp(json_string_value(one), uuid) == 0)
            return true;
    }
    return false;
}

/* Who reads it in MISP: everybody there, a sharing group, or nobody else. A colour that MISP does
 * not hold keeps it from organisations outside here. */
static void take_receivers(const struct hub *hub, const json_t *event, struct hub_event *take)
{
    int64_t distribution = json_integer_value(json_object_get(event, "distribution"));
    const json_t *group = json_object_get(event, "group");
    bool community = distribution >= 1 && distribution <= 3;
    struct share *share = &take->share;

    if (community && share->tlp != TLP_RED)
        take_to(share, "all");
    for (size_t i = 0; i < hub->member_count; i++) {
        const struct hub_member *member = &hub->members[i];
        bool reads = community || (distribution == 4 && take_is_in(group, member->uuid));

        if (!reads || member == take->from || member->id[0] == '\0')
            continue;
        if (member->team != 0 && !(community && share->tlp != TLP_RED))
            take_to(share, member->id);
        else if (member->team == 0 && share->tlp != TLP_AMBER_STRICT &&
                 (share->tlp != TLP_RED || !community))
            take_to(share, member->id);
    }
    if (share->to_count == 0)
        take_to(share, "excon");
}

static void take_attribute(struct hub_event *take, struct pool *pool, const json_t *one)
{
    const char *word = json_string_value(json_object_get(one, "type")),
               *text = json_string_value(json_object_get(one, "value")), *why;
    char value[INDICATOR_MOST], ascii[INDICATOR_MOST];
    int type = word != NULL ? word_find(indicator_words, INDICATOR_TYPES, word) : -1;

    if (type < 0 || text == NULL) {
        take->left++;
        return;
    }
    if (indicator_has_host((enum indicator_type)type) && idna_ascii(text, ascii))
        text = ascii;
    if (indicator_canonical((enum indicator_type)type, text, value, &why) != 0 ||
        !report_is_text(value, strlen(value), indicator_has_lines((enum indicator_type)type)) ||
        share_add(&take->share, pool, (enum indicator_type)type, value) != 0)
        take->left++;
}

/* A line without what a terminal would act on, no longer than a title. */
static const char *take_title(const json_t *event, struct pool *pool)
{
    const char *info = json_string_value(json_object_get(event, "info"));
    char title[SHARE_TITLE_MOST + 1];

    text_clean(title, sizeof(title), info != NULL ? info : "", info != NULL ? strlen(info) : 0);
    return report_is_text(title, strlen(title), false) ? pool_text(pool, title) : "";
}

/* <0: no memory. */
static int take_read(const struct hub *hub, const json_t *event, struct pool *pool,
                     struct hub_event *take)
{
    const struct hub_known *known = hub_known(hub, take->due->uuid);
    const struct view_shares *shares = &hub->c->state.view->shares;
    struct share *share = &take->share;
    size_t i;
    json_t *one;

    *share = (struct share){.title = take_title(event, pool),
                            .text = "",
                            .from = take->from->team == 0 ? take->from->id : "",
                            .event = take->due->uuid,
                            .stamp = take->stamp,
                            .tlp = take_tlp(json_object_get(event, "tags"))};
    share->to = pool_take_array(pool, SHARE_TO_MOST, sizeof(*share->to));
    share->indicators =
        pool_take_array(pool, SHARE_INDICATORS_MOST + 1, sizeof(*share->indicators));
    if (share->to == NULL || share->indicators == NULL || share->title == NULL)
        return -ERROR_MEMORY;
    if (known != NULL && known->place != 0)
        share->revises = shares->shares[known->place - 1].made.number;
    take->left = (size_t)json_integer_value(json_object_get(event, "left"));
    take_receivers(hub, event, take);
    json_array_foreach(json_object_get(event, "attributes"), i, one)
    {
        take_attribute(take, pool, one);
    }
    return 0;
}

/* ---- rows ---- */

static struct row take_row(const struct hub_event *take, uint32_t number, const char *text)
{
    return (struct row){.kind = ROW_HUB_TAKEN,
                        .as.hub_taken = {.event = take->due->uuid,
                                         .stamp = take->stamp,
                                         .from = take->from != NULL ? take->from->id : "",
                                         .team = take->from != NULL ? take->from->team : 0,
                                         .number = number,
                                         .text = text}};
}

static void take_only_row(struct hub *hub, const struct hub_event *take, const char *text)
{
    struct row row = take_row(take, 0, text);

    controller_take_row(hub->c, &row);
}

void hub_leave(struct hub *hub, const struct hub_due *due, const char *why)
{
    struct hub_event take = {.due = due, .stamp = due->stamp};

    take_only_row(hub, &take, why);
}

/* The number of the share that the order makes; 0: none. */
static uint32_t take_number(const struct intents *intents)
{
    for (size_t i = 0; i < intents->row_count; i++)
        if (intents->rows[i].kind == ROW_SHARE_MADE)
            return intents->rows[i].as.share_made.number;
    return 0;
}

/* As the order of its author. 0; 1: it waits. */
static int take_order(struct hub *hub, struct hub_event *take, char *document)
{
    struct controller *c = hub->c;
    struct intents intents = {0};
    char reply[256] = "", left[HUB_LEFT_OUT] = "";
    const struct order order = {.verb = "share",
                                .target = "",
                                .team = "",
                                .actor = "MISP",
                                .reason = "",
                                .detail = "",
                                .role = take->from->team != 0 ? ROLE_BLUE : ROLE_DIRECTOR,
                                .own_team = take->from->team,
                                .document = document};
    int result = intake_decide(c, &order, &intents, reply, sizeof(reply));
    bool waits = result != 0 && strstr(reply, "wait a minute") != NULL;
    uint32_t number = result == 0 ? take_number(&intents) : 0;
    struct row row;

    if (take->left != 0)
        text_print(left, sizeof(left), "%zu of its attributes are left out", take->left);
    if (number == 0) {
        intents_done(&intents);
        if (!waits)
            take_only_row(hub, take, reply);
        return waits;
    }
    row = take_row(take, number, left);
    intents_row(&intents, &row);
    controller_take(c, &intents);
    intents_done(&intents);
    hub->took = true;
    return 0;
}

/* As many indicators as a document has room for. */
static int take_document(struct hub *hub, struct hub_event *take)
{
    char *document = share_text(&take->share);
    int result;

    while (document != NULL && strlen(document) > SHARE_BODY_MOST &&
           take->share.indicator_count > 1) {
        size_t half = take->share.indicator_count / 2;

        take->left += half;
        take->share.indicator_count -= half;
        free(document);
        document = share_text(&take->share);
    }
    if (document == NULL)
        return 1;
    result = take_order(hub, take, document);
    free(document);
    return result;
}

/* Somebody else's event is there under its UUID. */
static bool take_is_anothers(const struct hub *hub, const struct hub_event *take)
{
    const struct hub_known *known = hub_known(hub, take->due->uuid);
    const struct share_made *made;

    if (known == NULL || known->place == 0)
        return false;
    made = &hub->c->state.view->shares.shares[known->place - 1].made;
    return made->team != take->from->team || strcmp(made->from, take->from->id) != 0;
}

int hub_take(struct hub *hub, const struct hub_due *due, const json_t *event)
{
    struct pool pool = POOL_EMPTY;
    const char *from = text_in(event, "from");
    struct hub_event take = {.due = due, .from = hub_member(hub, from), .stamp = due->stamp};
    int64_t stamp = json_integer_value(json_object_get(event, "stamp"));
    int result = 0;

    if (stamp > take.stamp && stamp <= SHARE_STAMP_MOST)
        take.stamp = stamp;
    if (take.from == NULL)
        take_only_row(hub, &take, "nobody of the exercise wrote it");
    else if (take_is_anothers(hub, &take))
        take_only_row(hub, &take, "another shared the event of that UUID");
    else if (take_read(hub, event, &pool, &take) < 0)
        result = 1;
    else if (take.share.indicator_count == 0)
        take_only_row(hub, &take, "nothing in it is an indicator");
    else
        result = take_document(hub, &take);
    pool_done(&pool);
    return result;
}

/* ---- sightings ---- */

static bool take_has_sighting(const struct intents *intents)
{
    for (size_t i = 0; i < intents->row_count; i++)
        if (intents->rows[i].kind == ROW_SIGHTING_SAID)
            return true;
    return false;
}

static void take_sight_order(struct hub *hub, const struct hub_member *from, int how,
                             char *document)
{
    struct intents intents = {0};
    char reply[256];
    const struct order order = {.verb = "sight",
                                .target = "",
                                .team = "",
                                .actor = "MISP",
                                .reason = "",
                                .detail = sighting_words[how],
                                .role = ROLE_BLUE,
                                .own_team = from->team,
                                .document = document};

    if (intake_decide(hub->c, &order, &intents, reply, sizeof(reply)) == 0 &&
        take_has_sighting(&intents))
        controller_take(hub->c, &intents);
    intents_done(&intents);
}

/* Of a value that the team knows from a share; all else says nothing here. */
static void take_sighting(struct hub *hub, const json_t *one)
{
    static const char *nobody = "excon";
    const struct hub_member *from = hub_member(hub, text_in(one, "from"));
    struct hub_event take = {.from = from};
    struct share_indicator places[SHARE_INDICATORS_MOST + 1];
    struct pool pool = POOL_EMPTY;
    int64_t how = json_integer_value(json_object_get(one, "type")),
            stamp = json_integer_value(json_object_get(one, "stamp"));
    json_t *attribute =
        json_pack("{s:s, s:s}", "type", text_in(one, "of"), "value", text_in(one, "value"));
    char *document = NULL;

    take.share = (struct share){
        .tlp = TLP_AMBER, .to = &nobody, .to_count = 1, .stamp = stamp, .indicators = places};
    if (from != NULL && from->team != 0 && how >= 0 && how < SIGHTINGS && stamp > 0 &&
        stamp <= SHARE_STAMP_MOST)
        take_attribute(&take, &pool, attribute);
    if (take.share.indicator_count == 1 && (document = share_text(&take.share)) != NULL)
        take_sight_order(hub, from, (int)how, document);
    free(document);
    json_decref(attribute);
    pool_done(&pool);
}

void hub_take_sightings(struct hub *hub, const json_t *list)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        int64_t stamp = json_integer_value(json_object_get(one, "stamp"));

        take_sighting(hub, one);
        if (stamp > hub->newest_sighting)
            hub->newest_sighting = stamp;
    }
}
