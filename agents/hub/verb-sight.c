/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings of values of one event, in the name of those who said them. MISP passes over those
 * whose UUID it has. */
#include "hub/verbs.h"

#include "base/text.h"

#include <string.h>

static const char *sight_in(const json_t *of, const json_t *sighting)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(of, "Attribute"), i, one)
    {
        if (strcmp(verb_text(one, "type"), verb_text(sighting, "attribute_type")) == 0 &&
            strcasecmp(verb_text(one, "value"), verb_text(sighting, "value")) == 0 &&
            !json_is_true(json_object_get(one, "deleted")))
            return verb_text(one, "uuid");
    }
    return "";
}

/* The UUID of the attribute that has its value, "": MISP's event has none. */
static const char *sight_attribute(const json_t *event, const json_t *sighting)
{
    const char *found = sight_in(event, sighting);
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(event, "Object"), i, one)
    {
        if (found[0] == '\0')
            found = sight_in(one, sighting);
    }
    return found;
}

static json_t *sight_list(const json_t *event, const json_t *sightings)
{
    json_t *list = json_array(), *one;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)sightings, i, one)
    {
        char attribute[37];
        json_t *said;

        if (!verb_uuid(sight_attribute(event, one), attribute))
            continue;
        said = json_copy(one);
        json_object_del(said, "attribute_type");
        json_object_del(said, "value");
        json_object_set_new(said, "attribute_uuid", json_string(attribute));
        json_array_append_new(list, said);
    }
    return list;
}

void verb_sight(struct serve_request *request)
{
    struct http_answer answer;
    char uuid[37], path[VERB_PATH];
    json_t *list;
    size_t count;

    if (!verb_uuid(verb_text(request->body, "event"), uuid)) {
        queue_refuse(request, "the sightings have no event");
        return;
    }
    if (!verb_event(request, uuid, &answer))
        return;
    list = sight_list(json_object_get(answer.json, "Event"),
                      json_object_get(request->body, "sightings"));
    count = json_array_size(list);
    http_answer_done(&answer);
    text_print(path, sizeof(path), "/sightings/bulkSaveSightings/%s", uuid);
    if (count == 0) {
        json_decref(list);
    } else {
        if (!verb_ask(request, "POST", path, list, VERB_SMALL, &answer))
            return;
        http_answer_done(&answer);
    }
    queue_done(request, json_pack("{s:I}", "said", (json_int_t)count));
}
