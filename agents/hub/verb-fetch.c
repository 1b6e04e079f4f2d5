/* SPDX-License-Identifier: Apache-2.0 */
/* One event, cut down to what an exercise needs of it: nothing goes on that is not of the type and
 * within the bounds that docs/PROTOCOL.md names. */
#include "hub/verbs.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

enum {
    FETCH_ATTRIBUTES_MOST = 5000, /* that are looked at */
    FETCH_TAGS_MOST = 100,
    FETCH_ORGANISATIONS_MOST = 1000,
    FETCH_BYTES_MOST = 700 * 1024, /* of what goes on; a line has 1 MiB, and JSON escapes */
    FETCH_TEXT_MOST = 4096,
};

struct fetch {
    json_t *attributes, *tags;
    size_t bytes, looked, left; /* left out: too many, or no text */
};

/* Colours alone, of the event and of whatever is in it: what is too much to be looked at counts as
 * the strictest. */
static void fetch_tags(struct fetch *fetch, const json_t *of)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(of, "Tag"), i, one)
    {
        const char *name = json_is_string(one) ? json_string_value(one) : verb_text(one, "name");
        size_t kept = json_array_size(fetch->tags);

        if (strncasecmp(name, "tlp:", 4) == 0 && kept <= FETCH_TAGS_MOST)
            json_array_append_new(
                fetch->tags,
                json_string(kept < FETCH_TAGS_MOST && strlen(name) < 200 ? name : "tlp:red"));
    }
}

static void fetch_attributes(struct fetch *fetch, const json_t *of)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(of, "Attribute"), i, one)
    {
        const char *type = verb_text(one, "type"), *value = verb_text(one, "value");
        size_t length = strlen(value);

        if (json_is_true(json_object_get(one, "deleted")))
            continue;
        fetch_tags(fetch, one);
        if (fetch->looked++ >= FETCH_ATTRIBUTES_MOST || value[0] == '\0' ||
            length > FETCH_TEXT_MOST || strlen(type) > 64 ||
            fetch->bytes + length * 2 + 128 > FETCH_BYTES_MOST) {
            fetch->left++;
            continue;
        }
        fetch->bytes += length * 2 + 128;
        json_array_append_new(fetch->attributes,
                              json_pack("{s:s, s:s}", "type", type, "value", value));
    }
}

/* UUIDs of the organisations of its sharing group. */
static json_t *fetch_group(const json_t *event)
{
    json_t *list = json_array(), *one;
    size_t i;
    char uuid[37];

    json_array_foreach(json_object_get(json_object_get(event, "SharingGroup"), "SharingGroupOrg"),
                       i, one)
    {
        if (i < FETCH_ORGANISATIONS_MOST &&
            verb_uuid(verb_text(json_object_get(one, "Organisation"), "uuid"), uuid))
            json_array_append_new(list, json_string(uuid));
    }
    return list;
}

static json_t *fetch_cut(const json_t *event, const char *uuid, const char *sender)
{
    struct fetch fetch = {.attributes = json_array(), .tags = json_array()};
    char info[1024];
    size_t i;
    json_t *one;

    fetch_tags(&fetch, event);
    fetch_attributes(&fetch, event);
    json_array_foreach(json_object_get(event, "Object"), i, one)
    {
        if (!json_is_true(json_object_get(one, "deleted")))
            fetch_attributes(&fetch, one);
    }
    text_clean(info, sizeof(info), verb_text(event, "info"), strlen(verb_text(event, "info")));
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:b, s:o, s:o, s:o, s:I}", "uuid", uuid, "from",
                     sender, "info", info, "stamp", (json_int_t)verb_number(event, "timestamp"),
                     "distribution", (json_int_t)verb_number(event, "distribution"), "published",
                     json_is_true(json_object_get(event, "published")), "tags", fetch.tags, "group",
                     fetch_group(event), "attributes", fetch.attributes, "left",
                     (json_int_t)fetch.left);
}

void verb_fetch(struct serve_request *request)
{
    struct http_answer answer;
    const json_t *event;
    char uuid[37], sender[37];

    if (!verb_uuid(verb_text(request->body, "uuid"), uuid)) {
        queue_refuse(request, "no UUID");
        return;
    }
    if (!verb_event(request, uuid, &answer))
        return;
    event = json_object_get(answer.json, "Event");
    if (!verb_uuid(verb_text(json_object_get(event, "Orgc"), "uuid"), sender) ||
        verb_number(event, "timestamp") == 0) {
        queue_nonsense(request, &answer, "is half of an event");
        return;
    }
    queue_done(request, fetch_cut(event, uuid, sender));
    http_answer_done(&answer);
}
