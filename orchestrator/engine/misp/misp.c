/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields and their forms are those of draft-dulaunoy-misp-core-format, section 2; categories
 * and to_ids are the defaults that MISP itself has for each type. Identifiers are UUIDs of version
 * 5, made of the run (of a rehearsal, whose run is always the same: of its scenario and seed) and
 * the value; an organisation's of the exercise's name, so that each run of it has the same.
 *
 * MISP takes what it has already only with a later timestamp. Tag, comment and teams of an
 * attribute change when another inject that leaves its value is delivered: the latest delivery is
 * its timestamp, and the latest of all is the event's.
 *
 * Only what a delivered inject declared is told: ground truth, no guess. Nothing is published by
 * it: distribution 0.
 */
#include "engine/misp/misp.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "core/model/indicator.h"
#include "core/model/row.h"
#include "engine/misp/misp-parts.h"
#include "engine/misp/share-id.h"

static const struct {
    const char *category;
    bool to_ids;
} kinds[INDICATOR_TYPES] = {
    [INDICATOR_MD5] = {"Payload delivery", true},
    [INDICATOR_SHA1] = {"Payload delivery", true},
    [INDICATOR_SHA256] = {"Payload delivery", true},
    [INDICATOR_SHA512] = {"Payload delivery", true},
    [INDICATOR_FILENAME] = {"Payload delivery", true},
    [INDICATOR_DOMAIN] = {"Network activity", true},
    [INDICATOR_HOSTNAME] = {"Network activity", true},
    [INDICATOR_IP_SRC] = {"Network activity", true},
    [INDICATOR_IP_DST] = {"Network activity", true},
    [INDICATOR_URL] = {"Network activity", true},
    [INDICATOR_EMAIL_SRC] = {"Payload delivery", true},
    [INDICATOR_EMAIL_DST] = {"Network activity", true},
    [INDICATOR_EMAIL_SUBJECT] = {"Payload delivery", false},
    [INDICATOR_USER_AGENT] = {"Network activity", false},
    [INDICATOR_PATTERN_IN_FILE] = {"Payload installation", true},
    [INDICATOR_PATTERN_IN_MEMORY] = {"Payload installation", true},
    [INDICATOR_TEXT] = {"Other", false},
    [INDICATOR_IP_SRC_PORT] = {"Network activity", true},
    [INDICATOR_IP_DST_PORT] = {"Network activity", true},
    [INDICATOR_HOSTNAME_PORT] = {"Network activity", true},
    [INDICATOR_DOMAIN_IP] = {"Network activity", true},
    [INDICATOR_FILENAME_MD5] = {"Payload delivery", true},
    [INDICATOR_FILENAME_SHA1] = {"Payload delivery", true},
    [INDICATOR_FILENAME_SHA256] = {"Payload delivery", true},
    [INDICATOR_AS] = {"Network activity", false},
    [INDICATOR_PORT] = {"Network activity", false},
    [INDICATOR_LINK] = {"External analysis", false},
    [INDICATOR_VULNERABILITY] = {"External analysis", false},
    [INDICATOR_SSDEEP] = {"Payload delivery", true},
    [INDICATOR_MUTEX] = {"Artifacts dropped", true},
    [INDICATOR_REGKEY] = {"Persistence mechanism", true},
    [INDICATOR_YARA] = {"Payload installation", true},
    [INDICATOR_SIGMA] = {"Payload installation", true},
};

/* How strict a colour is, and the tag's own colour. */
static const struct {
    int rank;
    const char *colour;
} colours[TLPS] = {
    [TLP_CLEAR] = {0, "#FFFFFF"},        [TLP_GREEN] = {1, "#33FF00"}, [TLP_AMBER] = {2, "#FFC000"},
    [TLP_AMBER_STRICT] = {3, "#FFC000"}, [TLP_RED] = {4, "#FF2B2B"},
};

/* What is told of one value: all who declared it, together. */
struct fact {
    const struct view_indicator *first;
    int tlp;
    int64_t wall;    /* ms, of the first delivery */
    int64_t latest;  /* ms, of the latest one */
    char where[400]; /* "heron-file in estmark" */
};

/* ---- what was left behind ---- */

static void misp_add_where(struct fact *fact, const char *inject, const char *team)
{
    size_t used = strlen(fact->where);

    text_print(fact->where + used, sizeof(fact->where) - used, "%s%s in %s", used != 0 ? ", " : "",
               inject, team[0] != '\0' ? team : "all nations");
}

/* Whether any instance of its inject was delivered; each is noted. */
static bool misp_gather(const struct view *view, const struct indicator_made *made,
                        struct fact *fact)
{
    bool any = false;

    for (uint32_t i = 0; i < made->injects.count; i++) {
        const struct view_inject *inject = view_inject(view, made->injects.items[i]);

        if (inject == NULL || inject->delivered < 0)
            continue;
        if (fact->wall == 0 || inject->delivered_wall < fact->wall)
            fact->wall = inject->delivered_wall;
        if (inject->delivered_wall > fact->latest)
            fact->latest = inject->delivered_wall;
        misp_add_where(fact, made->inject, view_team_id(view, inject->made.team));
        any = true;
    }
    return any;
}

static bool misp_is_same(const struct indicator_made *a, const struct indicator_made *b)
{
    return a->type == b->type && strcmp(a->value, b->value) == 0;
}

/* The facts, each value once; the strictest colour of those that declared it counts. */
static struct fact *misp_gather_all(const struct view *view, struct pool *pool, size_t *ret_count)
{
    struct fact *facts = pool_take_array(pool, view->indicator_count + 1, sizeof(*facts));
    size_t count = 0;

    for (size_t i = 0; facts != NULL && i < view->indicator_count; i++) {
        const struct view_indicator *indicator = &view->indicators[i];
        size_t at = 0;

        if (indicator->made.indicator == 0)
            continue;
        while (at < count && !misp_is_same(&facts[at].first->made, &indicator->made))
            at++;
        if (at == count)
            facts[at] = (struct fact){.first = indicator, .tlp = TLP_CLEAR};
        if (!misp_gather(view, &indicator->made, &facts[at]))
            continue;
        if (colours[indicator->made.tlp].rank > colours[facts[at].tlp].rank)
            facts[at].tlp = indicator->made.tlp;
        count += at == count;
    }
    *ret_count = count;
    return facts;
}

/* ---- the event ---- */

/* A text that people of the scenario wrote, as one line without control characters. */
json_t *misp_clean(const char *text)
{
    char to[1024];

    text_clean(to, sizeof(to), text, strlen(text));
    return json_string(to);
}

json_t *misp_value(const char *text)
{
    json_t *json = json_string(text);

    return json != NULL ? json : misp_clean(text);
}

json_t *misp_seconds(int64_t ms)
{
    char text[32];

    text_print(text, sizeof(text), "%" PRId64, ms / 1000);
    return json_string(text);
}

json_t *misp_tag(int id, json_t *name, const char *colour)
{
    char number[16];

    text_print(number, sizeof(number), "%d", id);
    return json_pack("{s:s, s:o, s:s, s:b}", "id", number, "name", name, "colour", colour,
                     "exportable", true);
}

json_t *misp_tlp_tag(int tlp)
{
    char name[32];

    text_print(name, sizeof(name), "tlp:%s", tlp_words[tlp]);
    return misp_tag(TAG_TLP + tlp, json_string(name), colours[tlp].colour);
}

/*
 * Of the taxonomy "exercise" (MISP/misp-taxonomies), whose predicates are the exercises that have a
 * name there, with their year; any other is a generic one: exercise:generic="grey-heron".
 */
json_t *misp_exercise_tag(const struct view *view)
{
    static const char *const known[] = {"cyber-europe",    "cyber-storm", "locked-shields", "lukex",
                                        "cyber-coalition", "pace",        "cyber-sopex"};
    char word[128], name[160];
    size_t used = 0;

    for (const char *at = view->exercise.name; *at != '\0' && used + 1 < sizeof(word); at++) {
        if (isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80)
            word[used++] = (char)tolower((unsigned char)*at);
        else if (used != 0 && word[used - 1] != '-')
            word[used++] = '-';
    }
    used -= used != 0 && word[used - 1] == '-';
    word[used] = '\0';
    text_print(name, sizeof(name), "exercise:generic=\"%s\"", word);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        size_t length = strlen(known[i]);

        if (strncmp(word, known[i], length) == 0 && word[length] == '-' && used == length + 5 &&
            strspn(word + length + 1, "0123456789") == 4)
            text_print(name, sizeof(name), "exercise:%s=\"%s\"", known[i], word + length + 1);
    }
    return misp_tag(TAG_TAXONOMY, misp_clean(name), "#B30000");
}

static json_t *misp_attribute(const struct view *view, const struct fact *fact, size_t number)
{
    const struct indicator_made *made = &fact->first->made;
    char uuid[SHARE_ID], id[24], name[INDICATOR_MOST + 64], comment[1024];

    text_print(name, sizeof(name), "%s|%s", indicator_words[made->type], made->value);
    share_id(view, "attribute", name, uuid);
    text_print(id, sizeof(id), "%zu", number);
    text_print(comment, sizeof(comment), "EXERCISE: %s%s%s", fact->where,
               made->comment[0] != '\0' ? "; " : "", made->comment);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:s, s:s, s:b, s:[o], s:[]}",
                     "uuid", uuid, "id", id, "event_id", "1", "type", indicator_words[made->type],
                     "category", kinds[made->type].category, "to_ids", kinds[made->type].to_ids,
                     "value", misp_value(made->value), "comment", misp_clean(comment), "timestamp",
                     misp_seconds(fact->latest), "distribution", "5", "sharing_group_id", "0",
                     "deleted", false, "Tag", misp_tlp_tag(fact->tlp), "ShadowAttribute");
}

const char *misp_category(int type)
{
    return kinds[type].category;
}

bool misp_to_ids(int type)
{
    return kinds[type].to_ids;
}

/* What the operator said of it: a line "ID UUID"; exercise control is "excon". */
static bool misp_organisation_said(const struct view *view, const char *id, char to[SHARE_ID])
{
    const char *name = id[0] != '\0' ? id : "excon", *at = view->hub.organisations;
    size_t length = strlen(name);

    for (; at != NULL && *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n')
        if (strncmp(at, name, length) == 0 && at[length] == ' ') {
            text_print(to, SHARE_ID, "%.36s", at + length + 1);
            return true;
        }
    return false;
}

void misp_organisation_id(const struct view *view, const char *id, char to[SHARE_ID])
{
    char text[ROW_TEXT_MOST + 320];

    if (misp_organisation_said(view, id, to))
        return;
    if (!view->hub.of_name) {
        share_id(view, "organisation", id, to);
        return;
    }
    text_print(text, sizeof(text), "excon:organisation/%s%s%s", view->exercise.name,
               id[0] != '\0' ? "/" : "", id);
    share_id_of_text(text, to);
}

json_t *misp_organisation(const struct view *view)
{
    char name[200], uuid[SHARE_ID];

    text_print(name, sizeof(name), view->hub.of_name ? "EXERCISE %.120s" : "EXERCISE %.120s %s",
               view->exercise.name, view->exercise.run);
    misp_organisation_id(view, "", uuid);
    return json_pack("{s:s, s:o, s:s}", "id", "1", "name", misp_clean(name), "uuid", uuid);
}

static json_t *misp_envelope(const struct view *view, json_t *attributes, int64_t first,
                             int64_t last, int strictest)
{
    char uuid[SHARE_ID], info[256], date[16] = "1970-01-01", number[24];
    time_t at = (time_t)(first / 1000);
    struct tm day;

    share_id(view, "event", "", uuid);
    text_print(
        info, sizeof(info),
        "EXERCISE EXERCISE EXERCISE: %.100s, run %s%s: what exercise control's injects left behind",
        view->exercise.name, view->exercise.run, view->exercise.rehearsal ? ", REHEARSAL" : "");
    if (gmtime_r(&at, &day) != NULL)
        strftime(date, sizeof(date), "%Y-%m-%d", &day);
    text_print(number, sizeof(number), "%zu", json_array_size(attributes));

    json_t *event =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:s}", "uuid", uuid, "id", "1", "org_id",
                  "1", "orgc_id", "1", "info", misp_clean(info), "date", date, "threat_level_id",
                  "4" /* undefined */, "analysis", view->phase == PHASE_ENDED ? "2" : "1");
    json_t *rest = json_pack(
        "{s:o, s:s, s:s, s:b, s:b, s:b, s:s, s:s, s:s, s:o, s:o, s:[o, o, o], s:[], s:[], s:O}",
        "timestamp", misp_seconds(last), "publish_timestamp", "0", "first_publication", "0",
        "published", false, "locked", false, "proposal_email_lock", false, "distribution", "0",
        "sharing_group_id", "0", "attribute_count", number, "Org", misp_organisation(view), "Orgc",
        misp_organisation(view), "Tag", misp_tag(TAG_EXERCISE, json_string("EXERCISE"), "#B30000"),
        misp_exercise_tag(view), misp_tlp_tag(strictest), "ShadowAttribute", "RelatedEvent",
        "Attribute", attributes);

    json_object_update(event, rest);
    json_decref(rest);
    return json_pack("{s:o}", "Event", event);
}

json_t *misp_event(const struct view *view, size_t *ret_count)
{
    struct pool pool = POOL_EMPTY;
    json_t *attributes = json_array(), *event = NULL;
    size_t count = 0;
    struct fact *facts = misp_gather_all(view, &pool, &count);
    int64_t first = view->wall, last = 0;
    int strictest = TLP_CLEAR;

    for (size_t i = 0; facts != NULL && i < count; i++) {
        json_array_append_new(attributes, misp_attribute(view, &facts[i], i + 1));
        first = facts[i].wall < first ? facts[i].wall : first;
        last = facts[i].latest > last ? facts[i].latest : last;
        if (colours[facts[i].tlp].rank > colours[strictest].rank)
            strictest = facts[i].tlp;
    }
    if (facts != NULL && json_array_size(attributes) == count)
        event = misp_envelope(view, attributes, first, last != 0 ? last : first, strictest);
    json_decref(attributes);
    pool_done(&pool);
    *ret_count = count;
    return event;
}
